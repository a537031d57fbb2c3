/*
 * What tesseract reads in a photo of a nameplate: the outline is found, the
 * plate rectified and evened, its cells found, each read several times.  No
 * judging yet: that is plate_fields.h.
 *
 *	struct plate_ocr *o; struct plate_scan *s;
 *	s = sandbox_map(sizeof(*s), &e);
 *	…in the child: plate_scan(s, o, &grey);
 *	plate_scan_tidy(s);		after it: nothing of it is believed
 *
 * Foreign pictures are decoded and read in a child (image/sandbox.h); what
 * comes back are these plain figures and texts.
 */
#ifndef CODE_PLATE_SCAN_H
#define CODE_PLATE_SCAN_H

#include <stdbool.h>

#include "code/plate_cells.h"
#include "code/plate_ocr.h"
#include "code/plate_text.h"
#include "code/plate_views.h"

enum { PLATE_READ = 128 };

struct plate_reading {
	char text[PLATE_READ]; /* "": not read, or nothing there */
	float confidence; /* 0 to 100 */
};

struct plate_scan {
	bool outline; /* found */
	bool dark; /* light letters on dark ground */
	int w, h; /* of the rectified plate */
	struct plate_cells cells;
	struct plate_reading read[PLATE_CELLS][PLATE_PASSES][PLATE_LANGUAGES];
};

void plate_scan(struct plate_scan *, struct plate_ocr *, const struct grey *);
/* Numbers within bounds, texts ended and of valid UTF-8. */
void plate_scan_tidy(struct plate_scan *);

#endif
