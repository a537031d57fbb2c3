/*
 * A row of readings from anywhere: it is refused with a reason, or it is
 * written again as a row that reads as the same.
 */
#include "sensor/reading.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct reading r, again;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	reading_is_header((const char *)data, size);
	if (reading_parse((const char *)data, size, &r, &a, &e) < 0) {
		must(e.code == E_DATA && e.msg[0] != '\0');
	} else {
		must(!r.has_number || isfinite(r.number));
		must(utf8_valid(r.value, strlen(r.value), NULL));
		reading_format(&b, &r);
		must(b.len > 0 && strchr(b.ptr, '\n') == b.ptr + b.len - 1);
		if (b.len < READING_MAX) {
			must(reading_parse(b.ptr, b.len, &again, &a, &e) == 0);
			must(streq(r.point, again.point) &&
			    streq(r.value, again.value) &&
			    streq(r.unit, again.unit) &&
			    r.time_ms == again.time_ms &&
			    r.source_ms == again.source_ms &&
			    r.quality == again.quality &&
			    r.latency_ms == again.latency_ms);
		}
	}
	buf_release(&b);
	arena_release(&a);
	return 0;
}
