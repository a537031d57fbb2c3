#include <stdio.h>

#include "base/str.h"
#include "base/utf8.h"
#include "code/plate.h"

enum { LABEL = 18 };

const struct out_col plate_cols[] = { { "file", "file", 0 },
	{ "field", "field", 0 }, { "value", "value", 0 },
	{ "confidence", "confidence", 0 } };

static void
row(struct out *o, const char *file, const char *field, const char *value,
    double confidence)
{
	char text[16];
	const char *cells[PLATE_COLS] = { file, field, value, text };

	snprintf(text, sizeof(text), "%.2f", confidence);
	out_row(o, cells);
}

void
plate_rows(const struct plate_reader *r, const struct plate *p,
    const char *file, struct out *o)
{
	const struct plate_row *machine = plate_row(r, p);
	char text[PLATE_UTF8];
	int f;

	if (machine != NULL)
		row(o, file, "equipment", machine->code, p->match.confidence);
	for (f = 0; f < PLATE_FIELDS; f++) {
		if (p->fields.value[f].n == 0)
			continue;
		plate_text_utf8(&p->fields.value[f], text);
		row(o, file, plate_field_name((enum plate_field)f), text,
		    p->fields.confidence[f]);
	}
}

/* ---- for people ---- */

static bool
any(const struct plate *p)
{
	int f;

	for (f = 0; f < PLATE_FIELDS; f++)
		if (p->fields.value[f].n > 0)
			return true;
	return false;
}

const char *
plate_nothing(const struct plate *p)
{
	if (any(p))
		return NULL;
	return p->outline ? _("nothing can be read on this plate") :
			    _("no nameplate is found here");
}

static void
known(const struct plate_reader *r, const struct plate *p, struct buf *b)
{
	const char *cycle = plate_cell(r, p, "cycle");
	const char *next = plate_cell(r, p, "successor");

	buf_printf(b, "%s %s", plate_cell(r, p, "code"),
	    plate_cell(r, p, "name"));
	if (*cycle != '\0')
		buf_printf(b, _("; inspected every %s"), cycle);
	else
		buf_puts(b, _("; the register has no inspection cycle"));
	if (streq(plate_cell(r, p, "state"), "scrapped")) {
		buf_puts(b, _("; scrapped"));
		if (*next != '\0')
			buf_printf(b, _(", its successor is %s"), next);
	}
	buf_putc(b, '\n');
}

static void
unknown(const struct plate_reader *r, const struct plate *p, struct buf *b)
{
	if (plate_nothing(p) != NULL) {
		buf_puts(b, plate_nothing(p));
		buf_puts(b,
		    _("; go nearer, straight in front, without the "
		      "flash\n"));
		return;
	}
	if (r->lg == NULL) {
		buf_puts(b, _("no register was asked\n"));
		return;
	}
	buf_puts(b, _("not in the register"));
	if (p->match.row >= 0)
		buf_printf(b,
		    _("; nearest is %s %s (serial %s), but not near enough: "
		      "compare it"),
		    plate_cell(r, p, "code"), plate_cell(r, p, "name"),
		    plate_cell(r, p, "serial"));
	buf_putc(b, '\n');
}

void
plate_page(const struct plate_reader *r, const struct plate *p,
    const char *file, struct buf *b)
{
	char text[PLATE_UTF8];
	int f;

	buf_printf(b, "%s: ", file);
	if (p->match.sure)
		known(r, p, b);
	else
		unknown(r, p, b);
	for (f = 0; f < PLATE_FIELDS; f++) {
		if (p->fields.value[f].n == 0)
			continue;
		plate_text_utf8(&p->fields.value[f], text);
		buf_puts(b, "  ");
		utf8_pad(b, plate_field_label((enum plate_field)f), LABEL);
		buf_printf(b, "%s  (%.0f %%)\n", text,
		    100 * p->fields.confidence[f]);
	}
}

/* ---- for the register ---- */

static const char *
register_cell(const struct plate *p, const char *column, char *text)
{
	static const enum plate_field fields[] = { PLATE_CODE, PLATE_NAME,
		PLATE_MODEL, PLATE_SERIAL, PLATE_MAKER, PLATE_CYCLE };
	size_t i;

	if (streq(column, "state"))
		return "in_use";
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (streq(column, plate_field_name(fields[i]))) {
			plate_text_utf8(&p->fields.value[fields[i]], text);
			return text;
		}
	return "";
}

void
plate_register_row(const struct plate_reader *r, const struct plate *p,
    struct buf *b)
{
	static const char *const columns[] = { "code", "name", "alias", "area",
		"model", "serial", "maker", "cycle", "state", "successor",
		"valid_from", "valid_to", "substance" };
	size_t i, n = sizeof(columns) / sizeof(columns[0]);
	const struct table *t = NULL;
	struct err e = ERR_INIT;
	char text[PLATE_UTF8];

	if (r->lg != NULL &&
	    registers_table(r->lg->reg, "registers/equipment", &t, &e) == 0)
		n = t->ncols;
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, ',');
		csv_write_cell(b,
		    register_cell(p, t != NULL ? t->cols[i] : columns[i],
			text));
	}
	buf_putc(b, '\n');
}
