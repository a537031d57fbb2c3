#include "record/naming.h"

#include "base/str.h"

struct search {
	struct naming *out;
	const char *code, *kind;
	msec now;
};

static struct named *
add(struct search *s, const char *field)
{
	struct naming *out = s->out;
	struct named *d;

	GROW(out->v, out->n, out->cap);
	d = &out->v[out->n++];
	memset(d, 0, sizeof(*d));
	d->field = arena_str(&out->arena, field);
	return d;
}

static int
look_record(void *arg, const struct record *r, struct err *e)
{
	struct search *s = arg;

	(void)e;
	for (size_t i = 0; i < r->schema->nfields; i++)
		for (size_t h = 0; h < r->nheads; h++) {
			struct named *d;

			if (!r->heads[h].open ||
			    !word_in(r->heads[h].fields[i], s->code))
				continue;
			d = add(s, r->schema->fields[i]);
			d->record = arena_str(&s->out->arena, r->id);
			d->kind = s->kind;
			break;
		}
	return 0;
}

/* A row that ended, or a duty that is over, needs nobody any more. */
static bool
is_past(const struct table *t, size_t row, msec now)
{
	static const char *const ends[] = { "valid_to", "until" };
	const char *date = table_get(t, row, "date");
	msec at;

	for (size_t i = 0; i < 2; i++)
		if (clock_parse(table_get(t, row, ends[i]), &at) && at <= now)
			return true;
	return clock_parse(date, &at) && at < clock_day_start(now);
}

static void
look_table(struct search *s, const struct table *t)
{
	for (size_t i = 0; i < t->nrows; i++) {
		if (streq(table_get(t, i, "code"), s->code) ||
		    is_past(t, i, s->now))
			continue;
		for (size_t c = 0; c < t->ncols; c++) {
			struct named *d;

			if (!word_in(table_cell(t, i, (int)c), s->code))
				continue;
			d = add(s, t->cols[c]);
			d->file = arena_str(&s->out->arena, t->name);
			d->line = t->lines[i];
		}
	}
}

static int
look_folder(struct search *s, struct store *st, struct registers *reg,
    const char *folder, struct err *e)
{
	const struct store_file *files;
	size_t n;

	if (store_list(st, folder, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct table *t;
		struct err broken = ERR_INIT;
		char *name;

		if (!str_suffix(files[i].path, ".csv"))
			continue;
		name = xstrndup(files[i].path, strlen(files[i].path) - 4);
		if (registers_table(reg, name, &t, &broken) == 0)
			look_table(s, t);
		free(name);
	}
	return 0;
}

int
naming_find(struct naming *out, struct store *st, struct registers *reg,
    const struct schemas *schemas, const char *const *kinds, const char *code,
    msec now, struct findings *fs, struct err *e)
{
	struct search s = { out, code, NULL, now };

	for (; *kinds != NULL; kinds++) {
		struct record_bounds b = RECORD_BOUNDS(*kinds);

		if (streq(*kinds, "notice"))
			continue; /* delivered or not, it is nobody's task */
		b.open_only = true;
		s.kind = arena_str(&out->arena, *kinds);
		if (records_scan(st, schemas, &b, look_record, &s, fs, e) < 0)
			return -1;
	}
	if (look_folder(&s, st, reg, "registers", e) < 0)
		return -1;
	return look_folder(&s, st, reg, "rules", e);
}

static void
tell(const struct named *d, const char *code, bool person, struct buf *out)
{
	if (d->record == NULL)
		buf_printf(out, _("%s:%ld: %s still names %s\n"), d->file,
		    d->line, d->field, code);
	else if (person && streq(d->kind, "hazard") &&
	    streq(d->field, "assignee"))
		buf_printf(out, "%s: hazard-assign -t PERSON %s\n", d->field,
		    d->record);
	else
		buf_printf(out, "%s: record-do -N WHY correct %s=CODE %s\n",
		    d->field, d->field, d->record);
}

void
naming_tell(const struct naming *n, const char *code, bool person,
    struct buf *out)
{
	if (n->n == 0)
		return;
	buf_printf(out, _("%s ended and is still named %zu times:\n"), code,
	    n->n);
	for (size_t i = 0; i < n->n; i++)
		tell(&n->v[i], code, person, out);
}

void
naming_release(struct naming *n)
{
	free(n->v);
	arena_release(&n->arena);
	n->v = NULL;
	n->n = n->cap = 0;
}
