#include "code/answer.h"

#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "csv/csv.h"

enum { COLUMNS = 12 };

static const char *const columns[COLUMNS] = { "code", "answer", "kind", "name",
	"area", "state", "successor", "hazards", "next", "payload", "file",
	"note" };

static void
join(struct buf *out, char **v, size_t n, const char *between)
{
	size_t i;

	for (i = 0; i < n; i++) {
		buf_puts(out, i > 0 ? between : "");
		buf_puts(out, v[i]);
	}
}

static void
labelled(struct buf *out, const char *label, const char *text)
{
	if (*text == '\0')
		return;
	buf_puts(out, "  ");
	utf8_pad(out, label, 12);
	utf8_shown(out, text);
	buf_putc(out, '\n');
}

/* Where it is, what is open, what to do next. */
static void
paragraph(const struct binding *b, const char *file, const char *payload,
    const char *hazards, struct buf *out)
{
	struct buf line = BUF_INIT;
	size_t i;

	buf_printf(&line, "%s: %s", file, binding_answer_text(b->answer));
	if (b->code[0] != '\0')
		buf_printf(&line, ": %s %s", b->code, b->name);
	utf8_shown(out, line.ptr);
	buf_putc(out, '\n');
	buf_clear(&line);
	buf_printf(&line, "%s %s", b->area, b->area_name);
	labelled(out, _("place"), b->area[0] != '\0' ? line.ptr : "");
	labelled(out, _("replaced by"), b->successor);
	if (b->answer == BOUND && b->kind[0] != 'r')
		labelled(out, _("open"),
		    b->nhazards > 0 ? hazards : _("no open hazard"));
	labelled(out, _("why"), b->note);
	if (b->code[0] == '\0')
		labelled(out, _("read"), payload);
	for (i = 0; i < b->nnext; i++)
		labelled(out, i == 0 ? _("next") : "", b->next[i]);
	buf_release(&line);
}

void
answer_write(struct answer *a, const struct binding *b, const char *file,
    const char *payload, struct buf *out)
{
	struct buf hazards = BUF_INIT, next = BUF_INIT;
	const char *cells[COLUMNS] = { b->code, binding_answer_name(b->answer),
		b->kind, b->name, b->area, b->state, b->successor, "", "",
		payload, file, b->note };
	size_t i;

	join(&hazards, b->hazards, b->nhazards, " ");
	join(&next, b->next, b->nnext, "; ");
	cells[7] = hazards.ptr;
	cells[8] = next.ptr;
	switch (a->format) {
	case OUT_IDS:
		if (b->answer == BOUND)
			buf_printf(out, "%s\n", b->code);
		break;
	case OUT_JSON:
		buf_putc(out, '{');
		for (i = 0; i < COLUMNS; i++)
			if (cells[i][0] != '\0')
				json_pair(out, columns[i], cells[i]);
		buf_puts(out, "}\n");
		break;
	case OUT_CSV:
		if (!a->begun)
			csv_write_row(out, columns, COLUMNS);
		csv_write_row(out, cells, COLUMNS);
		break;
	default:
		paragraph(b, file, payload, hazards.ptr, out);
	}
	a->begun = true;
	buf_release(&hazards);
	buf_release(&next);
}
