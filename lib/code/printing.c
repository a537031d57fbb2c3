#include "code/printing.h"

#include <fcntl.h>

#include "base/io.h"
#include "base/str.h"
#include "code/raster.h"

enum { COPIES_MAX = 1000, DPI_LEAST = 100, DPI_MOST = 2400 };

/* ---- what was typed ---- */

static int
word_of(const char *const *words, const char *text, int dflt, const char *what,
    struct err *e)
{
	struct buf b = BUF_INIT;
	int i;

	if (text == NULL)
		return dflt;
	for (i = 0; words[i] != NULL; i++)
		if (streq(words[i], text))
			return i;
	for (i = 0; words[i] != NULL; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", words[i]);
	err_set(e, E_USAGE, _("%s cannot be '%s'"), what, text);
	err_hint(e, "%s", b.ptr);
	buf_release(&b);
	return -1;
}

static int
number_of(const char *text, long dflt, long least, long most, const char *what,
    long *out, struct err *e)
{
	*out = dflt;
	if (text == NULL ||
	    (str_long(text, out) && *out >= least && *out <= most))
		return 0;
	return err_set(e, E_USAGE, _("%s '%s' is no number from %ld to %ld"),
	    what, text, least, most);
}

/* ---- the printer ---- */

static int
printer_cell(struct ledger *lg, long row, const char *col, double dflt,
    double least, double most, double *out, struct err *e)
{
	const char *cell =
	    registers_cell(lg->reg, "registers/printers", row, col);

	*out = dflt;
	if (*cell == '\0' ||
	    (str_double(cell, out) && *out >= least && *out <= most))
		return 0;
	return err_at(e, E_DATA, "registers/printers.csv", row + 2,
	    _("%s '%s' is no number from %g to %g"), col, cell, least, most);
}

static int
bind_printer(struct printing *p, struct ledger *lg, struct err *e)
{
	struct print_job *j = &p->job;
	double dpi;
	long row;

	j->dpi = p->layout.sheet ? 300 : 203;
	if (p->printer == NULL)
		return 0;
	row = registers_find(lg->reg, "registers/printers", p->printer,
	    store_now(lg->store), e);
	if (row < 0 ||
	    printer_cell(lg, row, "dpi", j->dpi, DPI_LEAST, DPI_MOST, &dpi, e) <
		0 ||
	    printer_cell(lg, row, "offset_x", 0, -50, 50, &j->offset_x, e) <
		0 ||
	    printer_cell(lg, row, "offset_y", 0, -50, 50, &j->offset_y, e) <
		0 ||
	    printer_cell(lg, row, "scale_x", 1, 0.8, 1.25, &j->scale_x, e) <
		0 ||
	    printer_cell(lg, row, "scale_y", 1, 0.8, 1.25, &j->scale_y, e) < 0)
		return -1;
	j->dpi = dpi;
	return 0;
}

static int
bind_words(struct printing *p, struct err *e)
{
	static const char *const formats[] = { "pdf", "png", "svg", "zpl",
		"tspl", NULL };
	static const char *const kinds[] = { "any", "equipment", "area",
		"record", NULL };
	int f = word_of(formats, p->format_text, PRINT_PDF, "-f", e), k;

	if (f < 0 || (k = word_of(kinds, p->kind_text, LABEL_ANY, "-k", e)) < 0)
		return -1;
	p->format = (enum print_format)f;
	p->format_text = formats[f];
	p->kind = (enum label_kind)k;
	return 0;
}

int
printing_bind(struct printing *p, struct ledger *lg, struct err *e)
{
	long dpi;

	if (bind_words(p, e) < 0 ||
	    layout_load(&p->layout,
		p->layout_name != NULL ? p->layout_name : "a4-3x7", e) < 0 ||
	    bind_printer(p, lg, e) < 0 ||
	    number_of(p->dpi_text, 0, DPI_LEAST, DPI_MOST, "-r", &dpi, e) < 0 ||
	    number_of(p->start_text, 1, 1,
		(long)p->layout.columns * p->layout.rows, "-s", &p->job.start,
		e) < 0 ||
	    number_of(p->copies_text, 1, 1, COPIES_MAX, "-c", &p->job.copies,
		e) < 0)
		return -1;
	if (dpi > 0)
		p->job.dpi = (double)dpi;
	p->job.now = store_now(lg->store);
	if (p->layout.sheet && p->format >= PRINT_ZPL) {
		err_set(e, E_USAGE, _("layout %s is a sheet, %s is for rolls"),
		    p->layout.name, p->format_text);
		return err_hint(e, "-l 60x40");
	}
	return 0;
}

/* ---- printing ---- */

int
printing_try(struct printing *p, struct err *e)
{
	struct raster r = RASTER_INIT;
	bool files = p->format == PRINT_PNG || p->format == PRINT_SVG;
	size_t i, longest = 0;
	int rc;

	if (files && p->dir == NULL && p->labels.n > 1) {
		err_set(e, E_USAGE, _("%zu labels are %zu files"), p->labels.n,
		    p->labels.n);
		return err_hint(e, "--dir DIR");
	}
	for (i = 1; i < p->labels.n; i++)
		if (strlen(p->labels.v[i].payload) >
		    strlen(p->labels.v[longest].payload))
			longest = i;
	rc = raster_draw(&r, &p->labels.v[longest], &p->layout, &p->job, e);
	raster_release(&r);
	return rc;
}

static int
one_raster(struct printing *p, const struct label *l, struct buf *out,
    struct err *e)
{
	struct raster r = RASTER_INIT;

	if (raster_draw(&r, l, &p->layout, &p->job, e) < 0)
		return -1;
	if (p->format == PRINT_ZPL)
		raster_zpl(&r, p->job.copies, out);
	else
		raster_tspl(&r, &p->layout, p->job.copies, out);
	raster_release(&r);
	return 0;
}

static int
one(struct printing *p, const struct label *l, struct buf *out, struct err *e)
{
	if (p->format >= PRINT_ZPL)
		return one_raster(p, l, out, e);
	return label_file(l, &p->layout, &p->job,
	    p->format == PRINT_PNG ? CANVAS_PNG : CANVAS_SVG, out, e);
}

static int
write_file(struct printing *p, const struct label *l, const struct buf *b,
    struct err *e)
{
	struct buf path = BUF_INIT;
	int rc;

	buf_printf(&path, "%s/%s.%s", p->dir, l->text[LAYOUT_CODE],
	    p->format_text);
	rc = io_replace(AT_FDCWD, path.ptr, b->ptr, b->len, 0644, 0, e);
	buf_release(&path);
	return rc;
}

int
printing_run(struct printing *p, print_fn put, void *arg, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t i;
	int rc = 0;

	if (p->format == PRINT_PDF) {
		rc = labels_pdf(&p->labels, &p->layout, &p->job, &b, e);
		if (rc == 0)
			rc = put(arg, b.ptr, b.len, e);
		buf_release(&b);
		return rc;
	}
	if (p->dir != NULL)
		rc = io_mkdirs(AT_FDCWD, p->dir, 0755, e);
	for (i = 0; rc == 0 && i < p->labels.n; i++) {
		buf_clear(&b);
		rc = one(p, &p->labels.v[i], &b, e);
		if (rc == 0)
			rc = p->dir != NULL ?
			    write_file(p, &p->labels.v[i], &b, e) :
			    put(arg, b.ptr, b.len, e);
	}
	buf_release(&b);
	return rc;
}

int
printing_calibrate(struct printing *p, print_fn put, void *arg, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = labels_calibration(&p->layout, &p->job, &b, e);

	if (rc == 0)
		rc = put(arg, b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

void
printing_release(struct printing *p)
{
	labels_release(&p->labels);
	layout_release(&p->layout);
}
