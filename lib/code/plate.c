#include "code/plate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "evidence/exif.h"
#include "image/sandbox.h"

/* The longer side that is enough; beside it, what tesseract itself needs. */
enum { ENOUGH = 3300, MEMORY = 400 << 20, CPU_S = 30, WALL_MS = 120000 };

static const char equipment[] = "registers/equipment";

/* ---- the register ---- */

static bool
holds(const struct table *t, size_t row, msec now)
{
	const char *from = table_get(t, row, "valid_from");
	const char *until = table_get(t, row, "valid_to");
	msec at;

	if (clock_parse(from, &at) && at > now)
		return false;
	return !clock_parse(until, &at) || at > now;
}

static void
take_row(struct plate_reader *r, const struct table *t, size_t row)
{
	struct plate_row *to = &r->rows[r->nrows];

	r->table_row[r->nrows++] = (long)row;
	to->code = table_get(t, row, "code");
	to->name = table_get(t, row, "name");
	to->model = table_get(t, row, "model");
	to->serial = table_get(t, row, "serial");
	to->maker = table_get(t, row, "maker");
	to->cycle = table_get(t, row, "cycle");
	to->alias = table_get(t, row, "alias");
}

static int
load(struct plate_reader *r, struct err *e)
{
	const struct table *t;
	size_t i;

	if (registers_table(r->lg->reg, equipment, &t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		return 0;
	}
	r->rows = xcalloc(t->nrows + 1, sizeof(*r->rows));
	r->table_row = xcalloc(t->nrows + 1, sizeof(*r->table_row));
	for (i = 0; i < t->nrows; i++)
		if (holds(t, i, store_now(r->lg->store)))
			take_row(r, t, i);
	return 0;
}

int
plate_reader_open(struct plate_reader *r, struct ledger *lg, struct err *e)
{
	r->lg = lg;
	if (lg != NULL && load(r, e) < 0)
		return -1;
	r->scan = sandbox_map(sizeof(*r->scan), e);
	if (r->scan == NULL)
		return -1;
	return plate_ocr_open(&r->ocr, e);
}

void
plate_reader_close(struct plate_reader *r)
{
	plate_ocr_close(r->ocr);
	sandbox_unmap(r->scan, sizeof(*r->scan));
	free(r->rows);
	free(r->table_row);
}

/* ---- a file ---- */

struct work {
	struct plate_reader *r;
	const struct buf *data;
	const char *file;
	int shrink;
};

/* In the child, which nothing is left of but the scan. */
static int
work(void *arg, struct err *e)
{
	struct work *w = arg;
	struct picture p = PICTURE_INIT;
	struct buf thumb = BUF_INIT;
	struct exif exif;
	struct grey g;

	if (picture_decode(&p, w->data->ptr, w->data->len, PICTURE_GREY,
		w->shrink, w->file, e) < 0)
		return -1;
	exif_read(&exif, &thumb, w->data->ptr, w->data->len);
	picture_turn(&p, exif.orientation);
	g.w = p.width;
	g.h = p.height;
	g.px = p.pixels;
	plate_scan(w->r->scan, w->r->ocr, &g);
	picture_release(&p);
	buf_release(&thumb);
	return 0;
}

int
plate_file(struct plate_reader *r, struct plate *p, const char *file,
    struct err *e)
{
	struct sandbox_limits limits = { MEMORY, CPU_S, WALL_MS };
	struct buf data = BUF_INIT;
	struct work w = { r, &data, file, 1 };
	struct picture_info pi;
	int rc, longer;

	rc = picture_read(&data, file, e);
	if (rc == 0)
		rc = picture_header(&pi, data.ptr, data.len, file, e);
	if (rc < 0) {
		buf_release(&data);
		return rc;
	}
	longer = pi.width > pi.height ? pi.width : pi.height;
	while (w.shrink < 8 && longer / w.shrink > ENOUGH)
		w.shrink *= 2;
	memset(r->scan, 0, sizeof(*r->scan));
	rc = sandbox_run(work, &w, &limits, file, e);
	buf_release(&data);
	if (rc < 0)
		return rc;
	plate_scan_tidy(r->scan);
	p->outline = r->scan->outline;
	plate_fields(&p->fields, r->scan);
	plate_match(&p->match, &p->fields, r->rows, r->nrows);
	if (!r->raw)
		plate_correct(&p->fields, &p->match, r->rows, r->nrows);
	return 0;
}

const struct plate_row *
plate_row(const struct plate_reader *r, const struct plate *p)
{
	return p->match.sure ? &r->rows[p->match.row] : NULL;
}

const char *
plate_cell(const struct plate_reader *r, const struct plate *p,
    const char *column)
{
	if (p->match.row < 0)
		return "";
	return registers_cell(r->lg->reg, equipment, r->table_row[p->match.row],
	    column);
}
