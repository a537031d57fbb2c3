#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "base/str.h"
#include "code/label.h"

enum { CHUNK = 3800 }; /* bytes of keys an event, a text has 4,000 characters */

/* ---- who never had one ---- */

struct seen {
	const char **v;
	size_t n, cap;
	struct arena arena;
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every event brings some of the batch; the fold has the last ones only. */
static int
gather(void *arg, const struct record *r, struct err *e)
{
	struct seen *s = arg;
	int k = schema_field(r->schema, "labels");
	const char *p, *word;
	size_t i, len;

	(void)e;
	for (i = 0; k >= 0 && i < r->nevents; i++)
		for (p = r->events[i]->fields[k]; word_next(&p, &word, &len);) {
			GROW(s->v, s->n, s->cap);
			s->v[s->n++] = arena_dup(&s->arena, word, len);
		}
	return 0;
}

int
labels_unlabelled(struct labels *ls, struct ledger *lg, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("label");
	struct findings ignored = FINDINGS_INIT;
	struct seen s = { NULL, 0, 0, ARENA_INIT };
	size_t i, n = 0;
	int rc;

	b.events = true;
	rc = records_scan(lg->store, &lg->schemas, &b, gather, &s, &ignored, e);
	findings_release(&ignored);
	if (rc == 0 && s.n > 0) {
		qsort(s.v, s.n, sizeof(s.v[0]), by_text);
		for (i = 0; i < ls->n; i++)
			if (bsearch(&ls->v[i].key, s.v, s.n, sizeof(s.v[0]),
				by_text) == NULL)
				ls->v[n++] = ls->v[i];
		ls->n = n;
	}
	free(s.v);
	arena_release(&s.arena);
	return rc;
}

/* ---- the batch's record ---- */

/* Keys from *from on, as many as one event takes. */
static const char *
chunk(const struct labels *ls, size_t *from, struct arena *a)
{
	struct buf b = BUF_INIT;
	const char *out;

	for (; *from < ls->n; ++*from) {
		if (b.len + strlen(ls->v[*from].key) + 1 > CHUNK)
			break;
		buf_printf(&b, "%s%s", b.len > 0 ? " " : "", ls->v[*from].key);
	}
	out = arena_dup(a, b.ptr, b.len);
	buf_release(&b);
	return out;
}

struct made {
	struct act_item *v;
	size_t n, cap;
};

static struct act_item *
item(struct made *m, const char *action)
{
	struct act_item *it;

	GROW(m->v, m->n, m->cap);
	it = &m->v[m->n];
	memset(it, 0, sizeof(*it));
	it->action = action;
	if (m->n++ > 0)
		it->of = 1;
	else
		it->kind = "label";
	return it;
}

static void
set_of(struct act_item *it, const struct act_set *set, size_t n,
    struct arena *a)
{
	struct act_set *v = arena_alloc(a, n * sizeof(*v));

	memcpy(v, set, n * sizeof(*v));
	it->set = v;
	it->nset = n;
}

int
labels_record(struct ledger *lg, const struct act_opts *o,
    const struct labels *ls, const char *layout, const char *format,
    long copies, char id[ID_TEXT], struct err *e)
{
	const char *base = store_setting(lg->store, "base_url");
	struct arena a = ARENA_INIT;
	struct made m = { NULL, 0, 0 };
	struct act_result *res;
	size_t from = 0;
	int rc;

	do {
		struct act_set set[] = { { "labels", chunk(ls, &from, &a) },
			{ "count", arena_printf(&a, "%zu", ls->n) },
			{ "layout", layout }, { "format", format },
			{ "copies", arena_printf(&a, "%ld", copies) },
			{ "base", base } };
		size_t n = m.n > 0 ? 1 : base[0] != '\0' ? 6 : 5;

		set_of(item(&m, m.n > 0 ? "add" : "print"), set, n, &a);
	} while (from < ls->n);
	item(&m, "done");
	res = xcalloc(m.n, sizeof(*res));
	rc = act_run(lg, o, m.v, m.n, res, NULL, e);
	if (rc == 0)
		str_copy(id, ID_TEXT, res[0].id);
	free(res);
	free(m.v);
	arena_release(&a);
	return rc;
}
