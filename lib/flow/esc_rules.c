#include "flow/flow_int.h"

#include "base/id.h"
#include "base/str.h"

static const char known_channels[] =
    "* mail robot voice terminal file command sms";

void
escalation_forget(struct flow_cache *fc)
{
	if (fc->esc == NULL)
		return;
	free(fc->esc->v);
	findings_release(&fc->esc->faults);
	arena_release(&fc->esc->arena);
	free(fc->esc);
	fc->esc = NULL;
}

/* "22:00-06:00" in minutes of the day. */
static bool
quiet_parse(const char *s, int *from, int *to)
{
	int h[2], m[2], i;

	*from = *to = -1;
	if (*s == '\0')
		return true;
	for (i = 0; i < 2; i++, s += 5) {
		if (i == 1 && *s++ != '-')
			return false;
		if (!ch_digit((unsigned char)s[0]) ||
		    !ch_digit((unsigned char)s[1]) || s[2] != ':' ||
		    !ch_digit((unsigned char)s[3]) ||
		    !ch_digit((unsigned char)s[4]))
			return false;
		h[i] = (s[0] - '0') * 10 + s[1] - '0';
		m[i] = (s[3] - '0') * 10 + s[4] - '0';
		if (h[i] > 23 || m[i] > 59)
			return false;
	}
	*from = h[0] * 60 + m[0];
	*to = h[1] * 60 + m[1];
	return *s == '\0';
}

static void
fault(struct findings *fs, const struct table *t, size_t i, const char *col,
    const char *hint)
{
	finding_hint(finding_add(fs, SEV_ERROR, "W34", t->name, t->lines[i],
			 _("%s '%s' does not hold"), col, cell(t, i, col)),
	    "%s", hint);
}

static bool
times_hold(const struct table *t, size_t i, struct esc_rule *r,
    struct findings *fs)
{
	const char *basis = cell(t, i, "basis"), *limit = cell(t, i, "limit");
	size_t had = fs->n;

	r->from_due = streq(basis, "due");
	r->limit = MSEC_NONE;
	if (!r->from_due && !streq(basis, "entered"))
		fault(fs, t, i, "basis", _("entered or due"));
	if (!duration_parse(cell(t, i, "after"), &r->after))
		fault(fs, t, i, "after", _("such as PT10M, or -PT2H before"));
	if (*limit != '\0' &&
	    (!duration_parse(limit, &r->limit) || r->limit < 0))
		fault(fs, t, i, "limit", _("such as PT10M"));
	if (!quiet_parse(cell(t, i, "quiet"), &r->quiet_from, &r->quiet_to))
		fault(fs, t, i, "quiet", _("such as 22:00-06:00"));
	return fs->n == had;
}

bool
escalation_row(const struct table *t, size_t i, struct esc_rule *r,
    struct arena *a, struct findings *fs)
{
	const char *p;
	char w[64];
	size_t had = fs->n;

	r->policy = arena_str(a, cell(t, i, "policy"));
	r->step = arena_str(a, cell(t, i, "step"));
	r->role = arena_str(a, cell(t, i, "role"));
	r->channels = arena_str(a, cell(t, i, "channels"));
	r->when = arena_str(a, cell(t, i, "when"));
	r->action = arena_str(a, cell(t, i, "action"));
	r->line = t->lines[i];
	times_hold(t, i, r, fs);
	if (!name_is(r->policy))
		fault(fs, t, i, "policy", _("a name such as class-a"));
	if (*r->step == '\0' || strchr(r->step, '|') != NULL)
		fault(fs, t, i, "step", _("a number or a word"));
	for (p = r->channels; word_take(&p, w, sizeof(w));)
		if (!word_in(known_channels, w))
			fault(fs, t, i, "channels", known_channels);
	if (*r->role == '\0' && *r->action == '\0')
		fault(fs, t, i, "role", _("a step needs a role or an action"));
	return fs->n == had;
}

/* Thousands of records ask for the rows of one policy. */
static void
link_rule(struct esc_rules *rules, size_t at)
{
	size_t i = at;

	rules->v[at].next = 0;
	while (i > 0 && !streq(rules->v[i - 1].policy, rules->v[at].policy))
		i--;
	rules->v[at].first = i == 0;
	if (i > 0)
		rules->v[i - 1].next = at + 1;
}

static void
read_rules(const struct table *t, struct esc_rules *rules)
{
	struct esc_rule r;
	size_t i;

	for (i = 0; i < t->nrows; i++) {
		if (!escalation_row(t, i, &r, &rules->arena, &rules->faults))
			continue;
		GROW(rules->v, rules->n, rules->cap);
		rules->v[rules->n++] = r;
		link_rule(rules, rules->n - 1);
	}
}

int
escalation_rules(struct ledger *lg, const struct esc_rules **out, struct err *e)
{
	static const char *const cols[] = { "policy", "step", "basis", "after",
		"limit", "role", "channels", "quiet", NULL };
	const struct table *t;
	struct err own = ERR_INIT;

	if (lg->flows->esc == NULL) {
		if (registers_table(lg->reg, "rules/escalation", &t, &own) <
		    0) {
			t = NULL;
			if (own.code != E_ABSENT) {
				*e = own;
				return -1;
			}
		} else if (table_need(t, cols, e) < 0) {
			return -1;
		}
		lg->flows->esc = xcalloc(1, sizeof(*lg->flows->esc));
		if (t != NULL)
			read_rules(t, lg->flows->esc);
	}
	*out = lg->flows->esc;
	return 0;
}
