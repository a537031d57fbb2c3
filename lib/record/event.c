#include "record/event.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "csv/csv.h"
#include "record/record_int.h"

static const char line_separator[] = "\xe2\x80\xa8"; /* U+2028 */

static void
cell(struct buf *b, const char *text, int then)
{
	csv_write_cell(b, text == NULL ? "" : text);
	buf_putc(b, then);
}

void
event_write(struct buf *b, const struct schema *s, const struct event *ev)
{
	cell(b, ev->event, ',');
	cell(b, ev->record, ',');
	cell(b, ev->prev, ',');
	cell(b, ev->time_text, ',');
	cell(b, ev->actor, ',');
	cell(b, ev->entered_by, ',');
	cell(b, ev->action, ',');
	cell(b, ev->node, ',');
	cell(b, ev->due_text, ',');
	for (size_t i = 0; i < s->nfields; i++)
		cell(b, ev->fields[i], ',');
	cell(b, ev->note, ',');
	cell(b, ev->evidence, ',');
	cell(b, ev->signature, ',');
	cell(b, ev->seal, '\n');
}

int
event_text_in(struct buf *b, const char *text, struct err *e)
{
	size_t len = strlen(text), bad;
	size_t start = b->len;

	if (!utf8_valid(text, len, &bad))
		return err_set(e, E_DATA,
		    _("byte %zu of the text is not UTF-8"), bad + 1);
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '\r' && p[1] == '\n')
			continue;
		if (c == '\n' || c == '\r')
			buf_puts(b, line_separator);
		else if (c == '\t')
			buf_putc(b, ' ');
		else if (c < 0x20 || c == 0x7f)
			return err_set(e, E_DATA,
			    _("byte %zu of the text is a control character"),
			    (size_t)(p - text) + 1);
		else
			buf_putc(b, *p);
	}
	if (b->len - start > CSV_CELL_MAX)
		return err_set(e, E_DATA,
		    _("the text has %zu bytes, a cell holds %d"),
		    b->len - start, CSV_CELL_MAX);
	return 0;
}

void
event_text_out(struct buf *b, const char *text)
{
	const char *p;

	for (; (p = strstr(text, line_separator)) != NULL; text = p + 3) {
		buf_add(b, text, (size_t)(p - text));
		buf_putc(b, '\n');
	}
	buf_puts(b, text);
}

const char *
event_value(const char *text)
{
	if (text[0] != '-')
		return text;
	if (text[1] == '\0')
		return "";
	return text[1] == '-' && text[2] == '\0' ? "-" : text;
}

bool
evidence_next(const char **p, char role[33], char file[80])
{
	const char *word, *eq;
	size_t len;

	if (!word_next(p, &word, &len))
		return false;
	role[0] = file[0] = '\0';
	eq = memchr(word, '=', len);
	if (eq == NULL || eq - word > 32 || len - (size_t)(eq - word) > 80)
		return true;
	memcpy(role, word, (size_t)(eq - word));
	role[eq - word] = '\0';
	memcpy(file, eq + 1, len - (size_t)(eq - word) - 1);
	file[len - (size_t)(eq - word) - 1] = '\0';
	return true;
}
