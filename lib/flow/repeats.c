/*
 * How often the same came up: "3 P90D type equipment".  The records of the span
 * are read once a rule and kept until the ledger moves, for a batch asks for
 * every row.
 */
#include "flow/flow_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "flow/duplicates.h"
#include "flow/follow.h"

struct seen {
	uint64_t key; /* of the fields' values */
	msec created;
	const char *id;
};

struct repeats {
	struct repeats *next;
	const char *file; /* the rule: where it stands */
	long line;
	msec day; /* since then */
	struct seen *v;
	size_t n, cap;
	struct arena arena;
};

struct reading {
	struct repeats *to;
	const struct flow *flow;
	const char *fields;
};

void
repeats_forget(struct flow_cache *fc)
{
	while (fc->repeats != NULL) {
		struct repeats *r = fc->repeats;

		fc->repeats = r->next;
		free(r->v);
		arena_release(&r->arena);
		free(r);
	}
}

static uint64_t
keyed(const char *value, uint64_t key)
{
	return sum64(value, strlen(value), key);
}

static int
see(void *arg, const struct record *rec, struct err *e)
{
	struct reading *in = arg;
	struct repeats *r = in->to;
	const char *p = in->fields;
	uint64_t key = 0;
	char w[64];

	(void)e;
	if (duplicates_void(in->flow, rec->shown))
		return 0;
	while (word_take(&p, w, sizeof(w)))
		key = keyed(record_field(rec, w), key);
	GROW(r->v, r->n, r->cap);
	r->v[r->n++] =
	    (struct seen){ key, rec->created, arena_str(&r->arena, rec->id) };
	return 0;
}

static int
read_all(struct ledger *lg, const struct follow_rule *rule, const char *fields,
    const struct flow *flow, msec day, struct repeats **out, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(rule->kind);
	struct repeats *r = xcalloc(1, sizeof(*r));
	struct reading in = { r, flow, fields };

	b.since = day;
	r->line = rule->line;
	r->day = day;
	r->next = lg->flows->repeats;
	lg->flows->repeats = r;
	r->file = arena_str(&r->arena, rule->file);
	if (records_scan(lg->store, &lg->schemas, &b, see, &in, NULL, e) < 0) {
		repeats_forget(lg->flows);
		return -1;
	}
	*out = r;
	return 0;
}

static struct repeats *
known(const struct ledger *lg, const struct follow_rule *rule, msec day)
{
	struct repeats *r;

	for (r = lg->flows->repeats; r != NULL; r = r->next)
		if (r->line == rule->line && r->day == day &&
		    streq(r->file, rule->file))
			return r;
	return NULL;
}

int
repeats_hold(struct ledger *lg, const struct follow_rule *rule,
    const struct follow_origin *o, bool *out, struct err *e)
{
	const char *p = rule->repeats, *fields;
	char w[64], length[64];
	struct repeats *r;
	uint64_t key = 0;
	long least, n = 1;
	msec d, since;
	size_t i;

	if (!word_take(&p, w, sizeof(w)) || !str_long(w, &least) ||
	    !word_take(&p, length, sizeof(length)) ||
	    !duration_parse(length, &d))
		return err_at(e, E_DATA, rule->file, rule->line,
		    _("'%s' does not hold"), rule->repeats);
	fields = p;
	*out = false;
	while (word_take(&p, w, sizeof(w))) {
		if (*values_get(o->values, w) == '\0')
			return 0;
		key = keyed(values_get(o->values, w), key);
	}
	since = o->now - d;
	r = known(lg, rule, clock_day_start(since));
	if (r == NULL &&
	    read_all(lg, rule, fields, o->flow, clock_day_start(since), &r, e) <
		0)
		return -1;
	for (i = 0; i < r->n; i++)
		n += r->v[i].key == key && r->v[i].created >= since &&
		    !streq(r->v[i].id, o->id);
	*out = n >= least;
	return 0;
}
