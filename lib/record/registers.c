#include "record/registers.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/utf8.h"
#include "record/registers_int.h"

struct registers *
registers_new(struct store *st)
{
	struct registers *r = xcalloc(1, sizeof(*r));

	r->store = st;
	return r;
}

static void
reg_table_free(struct reg_table *t)
{
	table_release(&t->t);
	arena_release(&t->arena);
	free(t->from);
	free(t->to);
	free(t->bad_date);
	free(t->keys);
	free(t->name);
	free(t->path);
	free(t);
}

void
registers_free(struct registers *r)
{
	struct reg_table *t, *next;

	if (r == NULL)
		return;
	for (t = r->tables; t != NULL; t = next) {
		next = t->next;
		reg_table_free(t);
	}
	findings_release(&r->notes);
	free(r);
}

static bool
in_folder(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return str_prefix(path, folder) && path[n] == '/' &&
	    strchr(path + n + 1, '/') == NULL && str_suffix(path, ".csv");
}

/*
 * A folder whose tables have the same columns is one table: catalogue/checklists
 * is what catalogue/checklists/fire.csv and its neighbours hold together.
 */
static int
read_folder(struct registers *r, const char *name, struct buf *out,
    struct err *e)
{
	const struct store_file *files;
	struct buf b = BUF_INIT;
	size_t i, n, head = 0, first;
	int rc = store_list(r->store, name, &files, &n, e);

	for (i = 0; rc == 0 && i < n; i++) {
		if (!in_folder(files[i].path, name))
			continue;
		buf_clear(&b);
		if ((rc = store_read(r->store, files[i].path, &b, e)) < 0)
			break;
		first = strcspn(b.ptr, "\r\n");
		if (out->len > 0 &&
		    (first != head || memcmp(b.ptr, out->ptr, head) != 0))
			rc = err_at(e, E_DATA, files[i].path, 1,
			    _("its columns differ from those of its neighbours "
			      "in '%s'"),
			    name);
		else if (out->len == 0)
			head = first;
		else
			while (b.ptr[first] == '\r' || b.ptr[first] == '\n')
				first++;
		if (rc == 0 && out->len > 0)
			buf_add(out, b.ptr + first, b.len - first);
		else if (rc == 0)
			buf_add(out, b.ptr, b.len);
		if (rc == 0 && out->len > 0 && out->ptr[out->len - 1] != '\n')
			buf_putc(out, '\n');
	}
	buf_release(&b);
	if (rc == 0 && out->len == 0)
		rc = err_set(e, E_ABSENT, _("there is no table '%s'"), name);
	return rc;
}

static int
read_table(struct registers *r, const struct reg_table *t, struct buf *out,
    struct err *e)
{
	struct err why = ERR_INIT;

	if (store_read(r->store, t->path, out, &why) == 0)
		return 0;
	if (why.code == E_ABSENT) {
		struct err folder = ERR_INIT;

		if (read_folder(r, t->name, out, &folder) == 0)
			return 0;
		if (folder.code != E_ABSENT)
			why = folder;
	}
	*e = why;
	return -1;
}

void
registers_refresh(struct registers *r)
{
	struct reg_table **p = &r->tables, *t;

	while ((t = *p) != NULL) {
		struct buf b = BUF_INIT;
		struct err e = ERR_INIT;

		if (read_table(r, t, &b, &e) == 0 &&
		    sum64(b.ptr, b.len, 0) == t->sum) {
			p = &t->next;
		} else {
			*p = t->next;
			reg_table_free(t);
		}
		buf_release(&b);
	}
}

static char *
lower(struct arena *a, const char *s, size_t n)
{
	char *p = arena_dup(a, s, n);

	for (size_t i = 0; i < n; i++)
		if (ch_upper(p[i]))
			p[i] = (char)(p[i] + 32);
	return p;
}

static int
by_key(const void *a, const void *b)
{
	const struct reg_key *x = a, *y = b;
	int c = strcmp(x->key, y->key);

	if (c == 0)
		c = x->alias - y->alias;
	if (c == 0)
		c = x->row < y->row ? -1 : x->row > y->row;
	return c;
}

static void
index_keys(struct reg_table *t)
{
	int code = table_col(&t->t, "code"), alias = table_col(&t->t, "alias");
	size_t cap = 0, len;
	const char *p, *word;

	for (size_t i = 0; i < t->t.nrows; i++) {
		p = table_cell(&t->t, i, code);
		if (*p != '\0') {
			GROW(t->keys, t->nkeys, cap);
			t->keys[t->nkeys++] =
			    (struct reg_key){ lower(&t->arena, p, strlen(p)), i,
				    false };
		}
		for (p = table_cell(&t->t, i, alias);
		     word_next(&p, &word, &len);) {
			GROW(t->keys, t->nkeys, cap);
			t->keys[t->nkeys++] =
			    (struct reg_key){ lower(&t->arena, word, len), i,
				    true };
		}
	}
	if (t->nkeys > 0)
		qsort(t->keys, t->nkeys, sizeof(*t->keys), by_key);
}

static void
index_dates(struct reg_table *t)
{
	int from = table_col(&t->t, "valid_from");
	int to = table_col(&t->t, "valid_to");
	size_t n = t->t.nrows;

	t->from = xcalloc(n, sizeof(*t->from));
	t->to = xcalloc(n, sizeof(*t->to));
	t->bad_date = xcalloc(n, sizeof(*t->bad_date));
	for (size_t i = 0; i < n; i++) {
		const char *a = table_cell(&t->t, i, from);
		const char *b = table_cell(&t->t, i, to);

		t->from[i] = t->to[i] = MSEC_NONE;
		t->bad_date[i] = (*a != '\0' && !clock_parse(a, &t->from[i])) ||
		    (*b != '\0' && !clock_parse(b, &t->to[i]));
	}
}

static void
note_edit(struct registers *r, const struct reg_table *t)
{
	struct finding *f;

	for (size_t i = 0; i < r->notes.n; i++)
		if (streq(r->notes.v[i].file, t->path))
			return;
	if (!store_edited(r->store, t->path))
		return;
	f = finding_add(&r->notes, SEV_WARN, "unsaved", t->path, 0,
	    _("this table has changes that do not count yet"));
	finding_hint(f, _("ledger-save %s checks and saves them"), t->path);
}

/* A register without codes would make every lookup fail for no clear reason. */
static int
need_codes(const struct reg_table *t, struct err *e)
{
	static const char *const code[] = { "code", NULL };

	if (!str_prefix(t->name, "registers/") ||
	    streq(t->name, "registers/duty") ||
	    streq(t->name, "registers/stations"))
		return 0;
	return table_need(&t->t, code, e);
}

int
registers_get_table(struct registers *r, const char *name,
    struct reg_table **out, struct err *e)
{
	struct buf b = BUF_INIT;
	struct reg_table *t;
	int rc;

	for (t = r->tables; t != NULL; t = t->next)
		if (strcmp(t->name, name) == 0) {
			*out = t;
			return 0;
		}
	t = xcalloc(1, sizeof(*t));
	t->name = xstrdup(name);
	t->path = xasprintf("%s.csv", name);
	rc = read_table(r, t, &b, e);
	if (rc == 0) {
		t->sum = sum64(b.ptr, b.len, 0);
		rc = table_load(&t->t, t->path, b.ptr, b.len, CSV_PEOPLE, e);
	}
	if (rc == 0)
		rc = need_codes(t, e);
	buf_release(&b);
	if (rc < 0) {
		reg_table_free(t);
		return -1;
	}
	index_keys(t);
	index_dates(t);
	note_edit(r, t);
	t->next = r->tables;
	r->tables = t;
	*out = t;
	return 0;
}

int
registers_table(struct registers *r, const char *name, const struct table **out,
    struct err *e)
{
	struct reg_table *t;

	if (registers_get_table(r, name, &t, e) < 0)
		return -1;
	*out = &t->t;
	return 0;
}

const struct findings *
registers_notes(const struct registers *r)
{
	return &r->notes;
}

size_t
reg_first(const struct reg_table *t, const char *key)
{
	size_t lo = 0, hi = t->nkeys;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(t->keys[mid].key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
reg_valid(const struct reg_table *t, size_t row, msec at)
{
	if (at == MSEC_NONE)
		return true;
	return !t->bad_date[row] &&
	    (t->from[row] == MSEC_NONE || t->from[row] <= at) &&
	    (t->to[row] == MSEC_NONE || at < t->to[row]);
}

const char *
reg_noun(const char *name)
{
	static const struct {
		const char *name, *noun;
	} nouns[] = {
		{ "registers/people", N_("person") },
		{ "registers/areas", N_("area") },
		{ "registers/equipment", N_("equipment") },
		{ "registers/shifts", N_("shift") },
		{ "registers/channels", N_("channel") },
		{ "catalogue/hazard-types", N_("hazard type") },
		{ "catalogue/roles", N_("role") },
		{ "catalogue/substances", N_("substance") },
		{ "registers/points", N_("measuring point") },
		{ "registers/devices", N_("device") },
		{ "catalogue/alarm-kinds", N_("kind of alarm") },
	};

	for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++)
		if (strcmp(nouns[i].name, name) == 0)
			return _(nouns[i].noun);
	return _("row");
}

const char *
reg_name_col(const struct table *t)
{
	return table_col(t, "name") >= 0 ? "name" :
	    table_col(t, "name_zh") >= 0 ? "name_zh" :
					   "label";
}

/* What the text may have been meant for, among codes and aliases. */
static int
unknown(const struct reg_table *t, const char *text, const char *key,
    struct err *e)
{
	char q[UTF8_CUT];
	const char **all = xcalloc(t->nkeys + 1, sizeof(*all)), *near;

	for (size_t i = 0; i < t->nkeys; i++)
		all[i] = t->keys[i].key;
	near = str_nearest(key, all);
	err_set(e, E_ABSENT, _("there is no %s '%s'"), reg_noun(t->name),
	    utf8_cut(q, text));
	for (size_t i = 0; near != NULL && i < t->nkeys; i++)
		if (t->keys[i].key == near) {
			err_hint(e, _("did you mean %s %s? %s lists them"),
			    table_get(&t->t, t->keys[i].row, "code"),
			    table_get(&t->t, t->keys[i].row,
				reg_name_col(&t->t)),
			    t->path);
			break;
		}
	if (near == NULL)
		err_hint(e, _("%s lists them"), t->path);
	free(all);
	return -1;
}

static int
not_now(const struct reg_table *t, size_t row, msec at, struct err *e)
{
	const char *code = table_get(&t->t, row, "code");
	const char *next = table_get(&t->t, row, "successor");
	char day[CLOCK_TEXT];

	if (t->bad_date[row])
		return err_at(e, E_DATA, t->path, t->t.lines[row],
		    _("valid_from or valid_to of %s is no date"), code);
	if (t->to[row] == MSEC_NONE || at < t->to[row]) {
		clock_day(t->from[row], day);
		err_set(e, E_ABSENT, _("%s '%s' is valid only from %s"),
		    reg_noun(t->name), code, day);
		return err_hint(e, "%s:%ld", t->path, t->t.lines[row]);
	}
	clock_day(t->to[row], day);
	err_set(e, E_ABSENT, _("%s '%s' ended on %s"), reg_noun(t->name), code,
	    day);
	if (*next != '\0')
		return err_hint(e, _("its successor is %s (%s:%ld)"), next,
		    t->path, t->t.lines[row]);
	return err_hint(e, "%s:%ld", t->path, t->t.lines[row]);
}

/*
 * Codes stand before aliases.  An alias that two valid rows have names
 * neither.
 */
static long
pick(const struct reg_table *t, const char *text, const char *key, msec at,
    struct err *e)
{
	long found = -1, ended = -1;
	bool alias = false;

	for (size_t i = reg_first(t, key);
	     i < t->nkeys && strcmp(t->keys[i].key, key) == 0; i++) {
		const struct reg_key *k = &t->keys[i];
		char q[UTF8_CUT];

		if (!reg_valid(t, k->row, at)) {
			ended = (long)k->row;
			continue;
		}
		if (found < 0 || (at == MSEC_NONE && !k->alias)) {
			found = (long)k->row;
			alias = k->alias;
		} else if (alias && found != (long)k->row) {
			return err_set(e, E_ABSENT,
			    _("'%s' may be %s or %s: give the code"),
			    utf8_cut(q, text),
			    table_get(&t->t, (size_t)found, "code"),
			    table_get(&t->t, k->row, "code"));
		}
		if (!k->alias && at != MSEC_NONE)
			break;
	}
	if (found >= 0)
		return found;
	if (ended >= 0)
		return not_now(t, (size_t)ended, at, e);
	return unknown(t, text, key, e);
}

long
registers_find(struct registers *r, const char *name, const char *code, msec at,
    struct err *e)
{
	struct arena a = ARENA_INIT;
	struct reg_table *t;
	long row;

	if (registers_get_table(r, name, &t, e) < 0)
		return -1;
	row = pick(t, code, lower(&a, code, strlen(code)), at, e);
	arena_release(&a);
	return row;
}

const char *
registers_cell(struct registers *r, const char *name, long row, const char *col)
{
	struct reg_table *t;
	struct err e = ERR_INIT;

	if (row < 0 || registers_get_table(r, name, &t, &e) < 0 ||
	    (size_t)row >= t->t.nrows)
		return "";
	return table_get(&t->t, (size_t)row, col);
}

const char *
registers_get(struct registers *r, const char *name, const char *code, msec at,
    const char *col)
{
	struct err e = ERR_INIT;

	return registers_cell(r, name, registers_find(r, name, code, at, &e),
	    col);
}
