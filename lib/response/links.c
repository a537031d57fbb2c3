#include "response/links.h"

#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "record/scan.h"

static const struct table *
table_or_none(struct ledger *lg, const char *name)
{
	const struct table *t;
	struct err e = ERR_INIT;

	return registers_table(lg->reg, name, &t, &e) == 0 ? t : NULL;
}

const char *
links_code(struct ledger *lg, const struct case_query *q)
{
	const struct table *t = table_or_none(lg, "catalogue/substances");

	if (t == NULL || q->nsubstances == 0)
		return NULL;
	for (size_t i = 0; i < t->nrows; i++)
		for (const char *const *n = q->substances[0]; *n != NULL; n++)
			if (strcasecmp(*n, table_get(t, i, "code")) == 0)
				return table_get(t, i, "code");
	return NULL;
}

/* Does a cell of names hold one of the substance's? */
static bool
mentions(const char *cell, const struct case_query *q)
{
	const char *word;
	size_t len;

	while (word_next(&cell, &word, &len))
		for (const char *const *n = q->substances[0]; *n != NULL; n++)
			if (strlen(*n) == len &&
			    strncasecmp(*n, word, len) == 0)
				return true;
	return false;
}

struct holder {
	struct buf *out;
	struct buf codes, areas; /* of the machines, space-separated */
};

static int
open_hazard(void *arg, const struct record *r, struct err *e)
{
	struct holder *h = arg;
	const char *machine = record_field(r, "equipment");

	(void)e;
	if (!r->open || machine[0] == '\0' || !word_in(h->codes.ptr, machine))
		return 0;
	buf_printf(h->out, _("     open: %s %s on %s\n"), r->id,
	    record_field(r, "type"), machine);
	return 0;
}

/* Not the edition of a row that ended, nor a machine that is gone. */
static bool
stands_now(struct ledger *lg, const struct table *t, size_t row)
{
	struct err e = ERR_INIT;

	return registers_find(lg->reg, "registers/equipment",
		   table_get(t, row, "code"), store_now(lg->store),
		   &e) == (long)row;
}

static int
machines(struct ledger *lg, const struct case_query *q, struct holder *h,
    struct err *e)
{
	const struct table *t = table_or_none(lg, "registers/equipment");
	struct record_bounds bounds = RECORD_BOUNDS("hazard");
	struct findings found = FINDINGS_INIT;
	int rc = 0;

	for (size_t i = 0; t != NULL && i < t->nrows; i++) {
		if (!mentions(table_get(t, i, "substance"), q) ||
		    !stands_now(lg, t, i))
			continue;
		buf_printf(&h->codes, "%s ", table_get(t, i, "code"));
		buf_printf(&h->areas, "%s ", table_get(t, i, "area"));
		buf_printf(h->out, _("   holds it: %s %s, %s\n"),
		    table_get(t, i, "code"), table_get(t, i, "name"),
		    table_get(t, i, "area"));
	}
	bounds.open_only = true;
	if (h->codes.len > 0)
		rc = records_scan(lg->store, &lg->schemas, &bounds, open_hazard,
		    h, &found, e);
	findings_release(&found);
	return rc;
}

/* Plans are Markdown of the plant's own: only their front matter counts. */
static int
plans(struct ledger *lg, const struct case_query *q, struct buf *out,
    struct err *e)
{
	const struct store_file *v;
	struct buf b = BUF_INIT;
	size_t n;
	int rc = store_list(lg->store, "documents/plans", &v, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		const char *line, *end;
		char *cell;

		buf_clear(&b);
		if ((rc = store_load(lg->store, &v[i], &b, e)) < 0)
			break;
		line = strstr(b.ptr, "\nsubstance:");
		if (!str_prefix(b.ptr, "---\n") || line == NULL)
			continue;
		line += strlen("\nsubstance:");
		end = strchr(line, '\n');
		cell = xstrndup(line,
		    end != NULL ? (size_t)(end - line) : strlen(line));
		for (char *c = cell; *c != '\0'; c++)
			*c = *c == ';' ? ' ' : *c;
		if (mentions(cell, q))
			buf_printf(out, _("   plan: %s\n"), v[i].path);
		free(cell);
	}
	buf_release(&b);
	return rc;
}

/* Who looks after one area is asked about what stands in it. */
static bool
concerned(struct ledger *lg, const char *area, const char *areas)
{
	const char *word;
	size_t len;

	if (area[0] == '\0' || areas[0] == '\0')
		return true;
	while (word_next(&areas, &word, &len)) {
		char *machine = xstrndup(word, len);
		bool in = registers_area_below(lg->reg, machine, area);

		free(machine);
		if (in)
			return true;
	}
	return false;
}

static void
experts(struct ledger *lg, const struct case_answer *a, const char *areas,
    struct buf *out)
{
	const struct table *t = table_or_none(lg, "registers/contacts");

	if (a->n > 0 && a->hits[0].doc->experts[0] != '\0')
		buf_printf(out, _("   ask: %s\n"), a->hits[0].doc->experts);
	for (size_t i = 0; t != NULL && i < t->nrows; i++)
		if (concerned(lg, table_get(t, i, "area"), areas))
			buf_printf(out, "     %s %s  %s  %s  %s\n",
			    table_get(t, i, "code"), table_get(t, i, "name"),
			    table_get(t, i, "organisation"),
			    table_get(t, i, "channels"),
			    table_get(t, i, "note"));
}

int
links_page(struct ledger *lg, const struct case_query *q,
    const struct case_answer *a, struct buf *out, struct err *e)
{
	const char *code = links_code(lg, q);
	struct holder h = { out, BUF_INIT, BUF_INIT };
	int rc = 0;

	buf_puts(out, code != NULL ? code : _("Here"));
	buf_puts(out, _(": what hangs on it\n"));
	if (q->nsubstances > 0 && (rc = machines(lg, q, &h, e)) == 0)
		rc = plans(lg, q, out, e);
	if (rc == 0) {
		experts(lg, a, h.areas.len > 0 ? h.areas.ptr : "", out);
		buf_putc(out, '\n');
	}
	buf_release(&h.codes);
	buf_release(&h.areas);
	return rc;
}
