/*
 * Headers of pictures: what is accepted is within the limits, a refusal says
 * why, and it does not depend on what stands behind the frame header.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/str.h"
#include "image/picture.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture_info pi = { 0 }, again;
	struct err e = ERR_INIT;
	int w, h;

	if (picture_header(&pi, data, size, "x", &e) < 0) {
		must(e.code == E_DATA && e.msg[0] != '\0');
		must(streq(e.file, "x") && pi.width == 0);
		return 0;
	}
	must(pi.kind == PICTURE_JPEG || pi.kind == PICTURE_PNG);
	must(pi.width > 0 && pi.height > 0);
	must((int64_t)pi.width * pi.height <= PICTURE_PIXELS);
	must(pi.orientation >= 1 && pi.orientation <= 8);
	must(pi.channels >= 1 && pi.channels <= 4);
	must(picture_header(&again, data, size, "x", &e) == 0);
	must(memcmp(&pi, &again, sizeof(pi)) == 0);
	picture_shrunk(&pi, 8, &w, &h);
	must(w > 0 && h > 0 && w <= pi.width && h <= pi.height);
	return 0;
}
