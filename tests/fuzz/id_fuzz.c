/*
 * Ids, ULIDs, codes, times and durations: what is accepted has one canonical
 * form, which reads back as the same.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"

static void
check_id(const char *text)
{
	struct id id, again;
	struct err e = ERR_INIT;

	if (id_parse(&id, text, &e) < 0) {
		must(e.code == E_USAGE && e.msg[0] != '\0');
		must(!id_is(text));
		return;
	}
	must(id_is(id.text));
	must(id_parse(&again, id.text, &e) == 0);
	must(streq(again.text, id.text) && again.seq == id.seq);
	id_make(&again, id.letter, id.yymmdd, id.station, id.seq);
	must(id_is(again.text));
}

static void
check_time(const char *text)
{
	char out[CLOCK_TEXT], twice[CLOCK_TEXT];
	msec at, again;

	if (clock_parse(text, &at)) {
		clock_format(at, out);
		must(clock_parse(out, &again) && again == at);
		clock_short(at, twice);
		clock_day(at, twice);
	}
	if (duration_parse(text, &at)) {
		duration_format(at, out);
		must(duration_parse(out, &again) && again == at);
		duration_format(again, twice);
		must(streq(out, twice));
		clock_span(at, out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const words[] = { "registers", "records", "flows",
		NULL };
	char *text = malloc(size + 1);
	double d;
	long l;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_id(text);
	check_time(text);
	if (ulid_is(text))
		must(strlen(text) == ULID_TEXT - 1 && ulid_time(text) >= 0);
	must(!code_is(text) || strlen(text) <= 24);
	must(!name_is(text) || strlen(text) <= 32);
	(void)str_long(text, &l);
	(void)str_double(text, &d);
	(void)str_nearest(text, words);
	if (utf8_valid(text, size, NULL)) {
		struct buf b = BUF_INIT;

		utf8_pad(&b, text, 12);
		must(utf8_width(b.ptr) == 12);
		buf_release(&b);
	}
	free(text);
	return 0;
}
