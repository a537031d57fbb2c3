/*
 * What comes back from the child that reads plates: figures and texts, none of
 * them believed.  The bytes are laid over the scan; what is made of it is valid
 * and names a machine only if its code or its serial number stands there.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "code/plate_match.h"

static const struct plate_row rows[] = {
	{ "CY-PR-0096", "螺杆式空气压缩机", "LU-37-2", "311172",
	    "上海博莱特气体设备有限公司", "P365D", "" },
	{ "CY-PR-0097", "螺杆式空气压缩机", "LU-37-2", "311179",
	    "上海博莱特气体设备有限公司", "P365D", "2#机 K-2" },
	{ "SB-GY405", "HYDRAULIC PRESS", "HPM-325", "313335",
	    "Norvik Maschinen GmbH", "", "" }
};
enum { ROWS = 3 };

/*
 * Bytes with the high bit in the first one: as they are.  Else lines of text,
 * each of which is read in a cell, label and value in turn.
 */
static void
lay(struct plate_scan *s, const uint8_t *data, size_t size)
{
	size_t at = 0, n;
	int cell = 0, pass, l;

	memset(s, 0, sizeof(*s));
	if (size > 0 && data[0] >= 0x80) {
		memcpy(s, data + 1,
		    size - 1 < sizeof(*s) ? size - 1 : sizeof(*s));
		return;
	}
	s->w = s->h = 1000;
	s->cells.em = 30;
	for (; at < size && cell < PLATE_CELLS; cell++, at += n + 1) {
		const uint8_t *end = memchr(data + at, '\n', size - at);

		n = end == NULL ? size - at : (size_t)(end - data) - at;
		s->cells.v[cell] = (struct plate_cell){ cell % 2 * 300 + 20,
			cell / 2 * 40, 200, 36 };
		for (pass = 0; pass < PLATE_PASSES; pass++)
			for (l = 0; l < PLATE_LANGUAGES; l++) {
				struct plate_reading *r =
				    &s->read[cell][pass][l];

				memcpy(r->text, data + at,
				    n < sizeof(r->text) ? n : sizeof(r->text));
				r->confidence = 90;
			}
	}
	s->cells.n = cell;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct plate_scan s;
	static struct plate_fields fs;
	struct plate_match m;
	char text[PLATE_UTF8];
	int f;

	lay(&s, data, size);
	plate_scan_tidy(&s);
	plate_fields(&fs, &s);
	plate_match(&m, &fs, rows, ROWS);
	must(!m.sure || (m.row >= 0 && m.row < ROWS));
	must(m.row < ROWS && m.confidence >= 0 && m.confidence <= 1);
	plate_correct(&fs, &m, rows, ROWS);
	for (f = 0; f < PLATE_FIELDS; f++) {
		plate_text_utf8(&fs.value[f], text);
		must(utf8_valid(text, strlen(text), NULL));
		must(fs.confidence[f] >= 0 && fs.confidence[f] <= 1.0001);
	}
	return 0;
}
