#include "flow/people.h"

#include "base/str.h"
#include "flow/flow_int.h"

enum { CHAIN_MAX = 16 };

#define PEOPLE "registers/people"
#define CONTACTS "registers/contacts"

void
persons_release(struct persons *ps)
{
	free(ps->v);
	ps->v = NULL;
	ps->n = ps->cap = 0;
}

static const struct table *
load(struct ledger *lg, const char *name)
{
	struct err ignored = ERR_INIT;
	const struct table *t;

	return registers_table(lg->reg, name, &t, &ignored) == 0 ? t : NULL;
}

/* Row of the person valid at `at`, or -1. */
static long
person_row(const struct table *t, const char *code, msec at)
{
	int col = table_col(t, "code");
	size_t i;

	for (i = 0; i < t->nrows; i++)
		if (streq(table_cell(t, i, col), code) && row_valid(t, i, at))
			return (long)i;
	return -1;
}

/* A day alone in `until` is a whole day of absence. */
static bool
absence_covers(const struct table *t, size_t row, msec at)
{
	const char *from = cell(t, row, "from"), *until = cell(t, row, "until");
	msec m;

	if (*from != '\0' && clock_parse(from, &m) && at < m)
		return false;
	if (*until == '\0' || !clock_parse(until, &m))
		return true;
	if (strlen(until) == 10)
		m = clock_add_days(m, 1);
	return at < m;
}

/* The absence that runs: its deputy, "" without one, NULL when present. */
static const char *
absence_of(struct ledger *lg, const char *code, msec at)
{
	const struct table *t = load(lg, "registers/absences");
	int col;
	size_t i;

	if (t == NULL)
		return NULL;
	col = table_col(t, "person");
	for (i = 0; i < t->nrows; i++)
		if (streq(table_cell(t, i, col), code) &&
		    absence_covers(t, i, at))
			return cell(t, i, "deputy");
	return NULL;
}

static const char *
standing_deputy(struct ledger *lg, const char *code, msec at)
{
	const struct table *t = load(lg, PEOPLE);
	long row = t == NULL ? -1 : person_row(t, code, at);

	return row < 0 ? "" : cell(t, (size_t)row, "deputy");
}

/* One step of the chain: who stands in for code by the tables. */
static const char *
next_deputy(struct ledger *lg, const char *code, msec at)
{
	const char *d = absence_of(lg, code, at);

	return d != NULL && *d != '\0' ? d : standing_deputy(lg, code, at);
}

const char *
person_deputy(struct ledger *lg, const char *code, msec at)
{
	const struct table *t = load(lg, PEOPLE);
	const char *d = code;
	int i;

	/* Deputies may name each other in a circle. */
	for (i = 0; t != NULL && i < CHAIN_MAX; i++) {
		d = next_deputy(lg, d, at);
		if (*d == '\0' || streq(d, code))
			return "";
		if (person_row(t, d, at) >= 0 && absence_of(lg, d, at) == NULL)
			return d;
	}
	return "";
}

bool
person_absent(struct ledger *lg, const char *code, msec at, const char **deputy)
{
	bool absent = absence_of(lg, code, at) != NULL;

	if (deputy != NULL)
		*deputy = absent ? person_deputy(lg, code, at) : "";
	return absent;
}

int
person_check(struct ledger *lg, const char *code, msec at, struct err *e)
{
	return registers_find(lg->reg, PEOPLE, code, at, e) < 0 ? -1 : 0;
}

const char *
person_name(struct ledger *lg, const char *code)
{
	const struct table *t = load(lg, PEOPLE);
	long row = t == NULL ? -1 : table_find(t, "code", code, 0);

	if (row < 0 && (t = load(lg, CONTACTS)) != NULL)
		row = table_find(t, "code", code, 0);
	return row < 0 ? "" : cell(t, (size_t)row, "name");
}

bool
contact_is(struct ledger *lg, const char *code, msec at)
{
	const struct table *t = load(lg, CONTACTS);

	return t != NULL && *code != '\0' && person_row(t, code, at) >= 0;
}

bool
role_is_nobody(const char *word)
{
	return streq(word, "system") || streq(word, "program");
}

bool
scope_covers(struct ledger *lg, const char *scope, const char *area)
{
	char w[64];

	if (str_blank(scope) || *area == '\0')
		return true;
	while (word_take(&scope, w, sizeof(w)))
		if (streq(w, area) || registers_area_below(lg->reg, area, w))
			return true;
	return false;
}

static bool
row_holds(struct ledger *lg, const struct table *t, size_t row,
    const char *role, const char *area, msec at)
{
	return word_in(cell(t, row, "roles"), role) && row_valid(t, row, at) &&
	    scope_covers(lg, cell(t, row, "scope"), area);
}

bool
person_has_role(struct ledger *lg, const char *code, const char *role,
    const char *area, msec at)
{
	const struct table *t = load(lg, PEOPLE);
	long row = t == NULL ? -1 : person_row(t, code, at);

	return row >= 0 &&
	    row_holds(lg, t, (size_t)row, role, area == NULL ? "" : area, at);
}

static void
add(struct persons *ps, const char *code, const char *deputy_for)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		if (streq(ps->v[i].code, code))
			return;
	GROW(ps->v, ps->n, ps->cap);
	ps->v[ps->n].code = code;
	ps->v[ps->n++].deputy_for = deputy_for;
}

/*
 * An absent person without a present deputy still gets the message: somebody
 * who may see it is better than nobody.
 */
static void
add_present(struct ledger *lg, const char *code, msec at, struct persons *out)
{
	const struct table *t = load(lg, PEOPLE);
	const char *deputy;

	if (t == NULL || *code == '\0')
		return;
	if (person_row(t, code, at) < 0) {
		/* He left: whoever was to stand in for him does. */
		long row = table_find(t, "code", code, 0);

		deputy = row < 0 ? "" : cell(t, (size_t)row, "deputy");
		if (*deputy != '\0' && person_row(t, deputy, at) >= 0)
			add(out, deputy, code);
		else if (row < 0 && contact_is(lg, code, at))
			add(out, code, "");
		return;
	}
	if (person_absent(lg, code, at, &deputy) && *deputy != '\0')
		add(out, deputy, code);
	else
		add(out, code, "");
}

static void
on_duty(struct ledger *lg, const char *role, msec at, struct persons *out)
{
	const struct table *t = load(lg, "registers/duty");
	msec start = at;
	char day[CLOCK_TEXT];
	const char *shift;
	size_t i;
	int date, sh, ro;

	if (t == NULL)
		return;
	shift = registers_shift(lg->reg, at, &start);
	if (*shift == '\0')
		return;
	/* A night shift belongs to the day on which it began. */
	clock_day(start, day);
	date = table_col(t, "date");
	sh = table_col(t, "shift");
	ro = table_col(t, "role");
	for (i = 0; i < t->nrows; i++)
		if (str_prefix(table_cell(t, i, date), day) &&
		    streq(table_cell(t, i, sh), shift) &&
		    streq(table_cell(t, i, ro), role))
			add_present(lg, cell(t, i, "person"), at, out);
}

const char *
area_leader(struct ledger *lg, const char *area, msec at)
{
	const struct table *people = load(lg, PEOPLE);
	const char *leader;
	int depth;

	for (depth = 0; *area != '\0' && people != NULL && depth < CHAIN_MAX;
	     depth++) {
		leader = registers_get(lg->reg, "registers/areas", area, at,
		    "leader");
		if (*leader != '\0' && person_row(people, leader, at) >= 0)
			return leader;
		area = registers_get(lg->reg, "registers/areas", area, at,
		    "parent");
	}
	return "";
}

/* "@assignee", "@assignee>deputy", "@reporter": who that is, or "". */
static const char *
referred(struct ledger *lg, const char *role, const struct record *rec,
    const struct head *head, msec at)
{
	size_t n = strcspn(role + 1, ">");
	const char *who = "";
	char name[64];

	if (rec == NULL || n >= sizeof(name))
		return "";
	memcpy(name, role + 1, n);
	name[n] = '\0';
	if (streq(name, "reporter"))
		who = rec->reporter;
	else
		who = head != NULL ? head_field(rec, head, name) :
				     record_field(rec, name);
	if (who == NULL || *who == '\0')
		return "";
	return streq(role + 1 + n, ">deputy") ? person_deputy(lg, who, at) :
						who;
}

/* The code as the register has it, which outlives the caller's word. */
static const char *
own_code(struct ledger *lg, const char *code)
{
	static const char *const tables[] = { PEOPLE, CONTACTS };
	const struct table *t;
	size_t i;
	long row;

	for (i = 0; i < 2; i++)
		if ((t = load(lg, tables[i])) != NULL &&
		    (row = table_find(t, "code", code, 0)) >= 0)
			return cell(t, (size_t)row, "code");
	return "";
}

/* A field of type people holds several, in their order. */
static void
add_referred(struct ledger *lg, const char *who, msec at, struct persons *out)
{
	char w[64];

	if (strchr(who, ' ') == NULL) {
		add_present(lg, who, at, out);
		return;
	}
	while (word_take(&who, w, sizeof(w)))
		add_present(lg, own_code(lg, w), at, out);
}

int
people_of_role(struct ledger *lg, const char *role, const struct record *rec,
    const struct head *head, const char *area, msec at, struct persons *out,
    struct err *e)
{
	const struct table *t;
	size_t i, had = out->n;

	if (registers_table(lg->reg, PEOPLE, &t, e) < 0)
		return -1;
	if (area == NULL)
		area = "";
	if (*role == '@') {
		add_referred(lg, referred(lg, role, rec, head, at), at, out);
		return 0;
	}
	if (streq(role, "leader")) {
		add_present(lg, area_leader(lg, area, at), at, out);
		return 0;
	}
	on_duty(lg, role, at, out);
	if (out->n > had)
		return 0;
	for (i = 0; i < t->nrows; i++)
		if (row_holds(lg, t, i, role, area, at))
			add_present(lg, cell(t, i, "code"), at, out);
	return 0;
}
