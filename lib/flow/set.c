#include "flow/flow.h"

#include "base/str.h"
#include "flow/flow_int.h"

static bool
next_bar(const char **p, char *out, size_t size)
{
	size_t n = strcspn(*p, "|");

	if (**p == '\0')
		return false;
	if (n >= size)
		n = size - 1;
	memcpy(out, *p, n);
	out[n] = '\0';
	*p += strcspn(*p, "|");
	if (**p == '|')
		++*p;
	return true;
}

/* "@assignee>deputy" gives assignee, and true in *deputy. */
static bool
reference(const char *alt, char name[64], bool *deputy)
{
	size_t n;

	if (*alt != '@')
		return false;
	n = strcspn(alt + 1, ">");
	*deputy = streq(alt + 1 + n, ">deputy");
	if (n == 0 || n >= 64 || (alt[1 + n] != '\0' && !*deputy))
		return false;
	memcpy(name, alt + 1, n);
	name[n] = '\0';
	return true;
}

struct setting {
	struct ledger *lg;
	const struct flow *flow;
	const struct values
	    *before; /* as they were: words do not see each other */
	const char *actor;
	msec now;
	struct arena *arena;
};

static const char *
value_of(const struct setting *s, const char *alt)
{
	char name[64], now[CLOCK_TEXT];
	const char *v;
	bool deputy;

	if (!reference(alt, name, &deputy))
		return arena_str(s->arena, alt);
	if (streq(name, "now")) {
		clock_format(s->now, now);
		return arena_str(s->arena, now);
	}
	v = streq(name, "actor") ? s->actor : values_get(s->before, name);
	if (streq(v, "-"))
		v = "";
	if (deputy && *v != '\0')
		v = person_deputy(s->lg, v, s->now);
	return arena_str(s->arena, v);
}

static int
bad_set(const struct flow *f, const struct flow_row *r, const char *w,
    struct err *e)
{
	err_at(e, E_DATA, f->flow_path, r->line,
	    _("set '%s' is not FIELD=VALUE with a field of the form"), w);
	return err_hint(e,
	    _("VALUE is a word, @actor, @now, @FIELD, @FIELD>deputy or -"));
}

/* FIELD of "FIELD=VALUE": its number, or -1. */
static int
set_field(const struct flow *f, const char *w, const char **value)
{
	const char *eq = strchr(w, '=');
	size_t i;

	if (eq == NULL)
		return -1;
	*value = eq + 1;
	for (i = 0; i < f->nfields; i++)
		if (strlen(f->fields[i].name) == (size_t)(eq - w) &&
		    memcmp(f->fields[i].name, w, (size_t)(eq - w)) == 0)
			return (int)i;
	return -1;
}

static int
set_word(const struct setting *s, const struct flow_row *r, const char *w,
    struct values *vals, bool *set_, struct err *e)
{
	const struct flow *f = s->flow;
	const char *p, *v = "";
	char alt[128];
	int i = set_field(f, w, &p);

	if (i < 0)
		return bad_set(f, r, w, e);
	while (*v == '\0' && next_bar(&p, alt, sizeof(alt)))
		v = value_of(s, alt);
	if (*v == '\0')
		return 0;
	if (field_normalise(s->lg, f, &f->fields[i], v, s->now, s->arena, &v,
		e) < 0) {
		if (*e->file == '\0') {
			str_copy(e->file, sizeof(e->file), f->flow_path);
			e->line = r->line;
		}
		return err_wrap(e, _("set '%s'"), w);
	}
	if (streq(v, "-"))
		v = "";
	if (streq(v, vals->v[i] == NULL ? "" : vals->v[i]))
		return 0;
	vals->v[i] = v;
	set_[i] = true;
	return 0;
}

int
flow_set(struct ledger *lg, const struct flow *f, const struct flow_row *r,
    struct values *vals, bool *set_, const char *actor, msec now,
    struct arena *a, struct err *e)
{
	const char *p = r->set, **copy;
	struct values before = { f, NULL };
	struct setting s = { lg, f, &before, actor, now, a };
	char w[256];

	if (*p == '\0')
		return 0;
	copy = arena_alloc(a, (f->nfields + 1) * sizeof(*copy));
	memcpy(copy, vals->v, f->nfields * sizeof(*copy));
	before.v = copy;
	while (word_take(&p, w, sizeof(w)))
		if (set_word(&s, r, w, vals, set_, e) < 0)
			return -1;
	return 0;
}

static bool
alternative_holds(const struct flow *f, const char *alt)
{
	char name[64];
	bool deputy;

	if (*alt != '@')
		return true;
	return reference(alt, name, &deputy) &&
	    (streq(name, "now") || streq(name, "actor") ||
		flow_field(f, name) != NULL);
}

int
flow_set_check(struct ledger *lg, const struct flow *f,
    const struct flow_row *r, struct err *e)
{
	const char *p = r->set, *q;
	char w[256], alt[128];

	(void)lg;
	while (word_take(&p, w, sizeof(w))) {
		if (set_field(f, w, &q) < 0)
			return bad_set(f, r, w, e);
		while (next_bar(&q, alt, sizeof(alt)))
			if (!alternative_holds(f, alt))
				return bad_set(f, r, w, e);
	}
	return 0;
}
