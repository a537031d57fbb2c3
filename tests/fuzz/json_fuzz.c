/*
 * JSON answers of other machines; and what json_str writes reads back.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"

static void
check_round_trip(const char *text, size_t size)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct json *j = NULL;
	char *copy;

	if (memchr(text, '\0', size) != NULL || !utf8_valid(text, size, NULL))
		return;
	copy = strndup(text, size);
	if (copy == NULL)
		return;
	buf_putc(&b, '{');
	json_pair(&b, "a", copy);
	json_pair(&b, "b", "x");
	buf_putc(&b, '}');
	if (b.len < 1000000) {
		must(json_parse(&j, b.ptr, b.len, &e) == 0);
		must(strcmp(json_text(j, "a"), copy) == 0);
		must(strcmp(json_text(j, "b"), "x") == 0);
	}
	json_free(j);
	free(copy);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct json *j = NULL;
	long n;

	if (json_parse(&j, (const char *)data, size, &e) == 0) {
		(void)json_text(j, "text.content");
		(void)json_get(j, "items.0.id");
		(void)json_long(j, "errcode", &n);
		json_free(j);
	} else {
		must(e.code != 0 && e.msg[0] != '\0');
	}
	check_round_trip((const char *)data, size);
	return 0;
}
