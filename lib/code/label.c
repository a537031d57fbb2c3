#include "code/label.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/display.h"

#define EQUIPMENT "registers/equipment"
#define AREAS "registers/areas"

/* ---- payloads ---- */

static void
payload(struct ledger *lg, char letter, const char *code, struct buf *out)
{
	const char *base = store_setting(lg->store, "base_url"), *p;
	const char *host = strstr(base, "://");

	if (base[0] != '\0') {
		host = host != NULL ? host + 3 : base;
		for (p = base; *p != '\0' && (p < host || *p != '/'); p++)
			buf_putc(out, ch_toupper((unsigned char)*p));
		buf_puts(out, p);
		if (out->ptr[out->len - 1] != '/')
			buf_putc(out, '/');
		buf_printf(out, "%c/", letter);
	}
	buf_puts(out, code);
}

static struct label *
add(struct labels *ls, struct ledger *lg, char letter, const char *code)
{
	struct arena *a = &ls->arena;
	struct buf b = BUF_INIT;
	struct label *l;
	size_t i;

	GROW(ls->v, ls->n, ls->cap);
	l = &ls->v[ls->n++];
	payload(lg, letter, code, &b);
	l->payload = arena_dup(a, b.ptr, b.len);
	l->key = arena_printf(a, "%c/%s", letter, code);
	for (i = 0; i < LAYOUT_TEXTS; i++)
		l->text[i] = "";
	l->text[LAYOUT_CODE] = arena_str(a, code);
	l->text[LAYOUT_PLANT] = arena_str(a, store_setting(lg->store, "name"));
	buf_release(&b);
	return l;
}

/* ---- the registers ---- */

/* "冲压车间 冲压一线": the area and the one above it. */
static const char *
area_name(struct ledger *lg, const char *code, struct arena *a)
{
	msec now = store_now(lg->store);
	const char *name = registers_get(lg->reg, AREAS, code, now, "name");
	const char *up = registers_get(lg->reg, AREAS, code, now, "parent");
	const char *above = registers_get(lg->reg, AREAS, up, now, "name");

	return above[0] != '\0' ? arena_printf(a, "%s %s", above, name) :
				  arena_str(a, name);
}

/* Of several the first: "3#冲床 老三号" says 3#冲床. */
static const char *
first_alias(const char *cell, struct arena *a)
{
	const char *word;
	size_t n;

	return word_next(&cell, &word, &n) ? arena_dup(a, word, n) : "";
}

static void
add_row(struct labels *ls, struct ledger *lg, const char *table, long row)
{
	bool machine = streq(table, EQUIPMENT);
	const char *code = registers_cell(lg->reg, table, row, "code");
	struct label *l = add(ls, lg, machine ? 'E' : 'A', code);
	struct arena *a = &ls->arena;

	l->text[LAYOUT_NAME] =
	    arena_str(a, registers_cell(lg->reg, table, row, "name"));
	l->text[LAYOUT_ALIAS] =
	    first_alias(registers_cell(lg->reg, table, row, "alias"), a);
	l->text[LAYOUT_AREA] = area_name(lg,
	    registers_cell(lg->reg, table, row, machine ? "area" : "parent"),
	    a);
}

static bool
scrapped(struct ledger *lg, const char *table, long row)
{
	return streq(table, EQUIPMENT) &&
	    streq(registers_cell(lg->reg, table, row, "state"), "scrapped");
}

static int
refuse_scrapped(struct ledger *lg, long row, struct err *e)
{
	const char *code = registers_cell(lg->reg, EQUIPMENT, row, "code");
	const char *next = registers_cell(lg->reg, EQUIPMENT, row, "successor");

	err_set(e, E_NO, _("%s is scrapped"), code);
	if (next[0] != '\0')
		return err_hint(e, _("its successor is %s"), next);
	return err_hint(e, _("its old labels stay good and say so"));
}

static int
add_found(struct labels *ls, struct ledger *lg, const char *table,
    const char *typed, struct err *e)
{
	long row =
	    registers_find(lg->reg, table, typed, store_now(lg->store), e);

	if (row < 0)
		return -1;
	if (scrapped(lg, table, row))
		return refuse_scrapped(lg, row, e);
	add_row(ls, lg, table, row);
	return 0;
}

/* ---- records ---- */

static int
add_record(struct labels *ls, struct ledger *lg, const char *id, struct err *e)
{
	struct record_box *box = NULL;
	const struct flow *f;
	const struct record *r;
	struct label *l;
	int rc;

	if (record_load(&box, lg->store, &lg->schemas, id, NULL, e) < 0)
		return -1;
	r = record_of(box);
	rc = ledger_flow(lg, r->schema->kind, r->schema->version, &f, e);
	if (rc == 0) {
		l = add(ls, lg, 'R', id);
		l->text[LAYOUT_NAME] = arena_printf(&ls->arena, "%s %s",
		    f->title, record_title(lg, f, r, &ls->arena));
		l->text[LAYOUT_AREA] =
		    arena_str(&ls->arena, record_place(lg, f, r, &ls->arena));
	}
	record_free(box);
	return rc;
}

/* ---- by what was typed ---- */

int
labels_add(struct labels *ls, struct ledger *lg, enum label_kind kind,
    const char *typed, struct err *e)
{
	struct err why = ERR_INIT;
	struct id id;

	if (kind == LABEL_AREA)
		return add_found(ls, lg, AREAS, typed, e);
	if (kind == LABEL_RECORD) {
		if (id_parse(&id, typed, e) < 0)
			return -1;
		return add_record(ls, lg, id.text, e);
	}
	if (add_found(ls, lg, EQUIPMENT, typed, &why) == 0)
		return 0;
	if (kind == LABEL_ANY && why.code == E_ABSENT) {
		struct err ignored = ERR_INIT;

		if (add_found(ls, lg, AREAS, typed, &ignored) == 0)
			return 0;
		if (id_parse(&id, typed, &ignored) == 0)
			return add_record(ls, lg, id.text, e);
	}
	*e = why;
	return -1;
}

static bool
valid_row(struct ledger *lg, const char *table, const struct table *t, size_t i)
{
	struct err ignored = ERR_INIT;

	return registers_find(lg->reg, table, table_get(t, i, "code"),
		   store_now(lg->store), &ignored) == (long)i &&
	    !scrapped(lg, table, (long)i);
}

static int
all_of(struct labels *ls, struct ledger *lg, const char *table, struct err *e)
{
	const struct table *t;
	size_t i;

	if (registers_table(lg->reg, table, &t, e) < 0)
		return -1;
	for (i = 0; i < t->nrows; i++)
		if (valid_row(lg, table, t, i))
			add_row(ls, lg, table, (long)i);
	return 0;
}

int
labels_all(struct labels *ls, struct ledger *lg, enum label_kind kind,
    struct err *e)
{
	if (kind == LABEL_RECORD)
		return err_set(e, E_USAGE,
		    _("records are named by their ids, for example from "
		      "record-list"));
	if (kind != LABEL_AREA && all_of(ls, lg, EQUIPMENT, e) < 0)
		return -1;
	return kind != LABEL_EQUIPMENT ? all_of(ls, lg, AREAS, e) : 0;
}

void
labels_release(struct labels *ls)
{
	free(ls->v);
	arena_release(&ls->arena);
	*ls = (struct labels)LABELS_INIT;
}
