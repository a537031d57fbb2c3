/*
 * A photo's own words: whatever the bytes, what comes out is in range, and a
 * thumbnail is a part of the block.
 */
#include "fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "evidence/exif.h"

static void
check_word(const char *s)
{
	size_t n = strnlen(s, EXIF_WORD);

	must(n < EXIF_WORD && utf8_valid(s, n, NULL));
	for (; *s != '\0'; s++)
		must((unsigned char)*s >= 32 && *s != 127);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf thumb = BUF_INIT;
	char text[CLOCK_TEXT];
	struct exif x;

	exif_read(&x, &thumb, data, size);
	must(x.orientation >= 1 && x.orientation <= 8);
	must(fabs(x.lat) <= 90 && fabs(x.lon) <= 180);
	must(x.placed || (x.lat == 0 && x.lon == 0));
	must(x.any || (x.taken == MSEC_NONE && !x.placed && thumb.len == 0));
	must(thumb.len <= 65533 && thumb.len <= size);
	if (x.taken != MSEC_NONE)
		clock_format(x.taken, text);
	check_word(x.make);
	check_word(x.model);
	check_word(x.software);
	buf_release(&thumb);
	return 0;
}
