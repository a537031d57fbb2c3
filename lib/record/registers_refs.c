/*
 * Lint of what tables say about each other.
 */
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "record/registers_int.h"

/* Any name of a substance will do, as in a question and in a case. */
static const char substances[] = "catalogue/substances";

static const struct ref {
	const char *from, *col, *to;
} refs[] = {
	{ "registers/people", "scope", "registers/areas" },
	{ "registers/people", "deputy", "registers/people" },
	{ "registers/people", "roles", "catalogue/roles" },
	{ "registers/people", "channels", "registers/channels" },
	{ "registers/absences", "person", "registers/people" },
	{ "registers/absences", "deputy", "registers/people" },
	{ "registers/duty", "shift", "registers/shifts" },
	{ "registers/duty", "role", "catalogue/roles" },
	{ "registers/duty", "person", "registers/people" },
	{ "registers/areas", "parent", "registers/areas" },
	{ "registers/areas", "leader", "registers/people" },
	{ "registers/equipment", "area", "registers/areas" },
	{ "registers/equipment", "successor", "registers/equipment" },
	{ "registers/equipment", "substance", substances },
	{ "registers/spares", "equipment", "registers/equipment" },
	{ "registers/plans", "type", "catalogue/plan-types" },
	{ "registers/plans", "area", "registers/areas" },
	{ "registers/plans", "owner", "registers/people" },
	{ "registers/contacts", "area", "registers/areas" },
	{ "registers/contacts", "channels", "registers/channels" },
	{ "registers/devices", "area", "registers/areas" },
	{ "registers/points", "device", "registers/devices" },
	{ "registers/points", "area", "registers/areas" },
	{ "registers/points", "equipment", "registers/equipment" },
	{ "catalogue/hazard-types", "class", "catalogue/classes" },
	{ "catalogue/hazard-types", "grade", "catalogue/grades" },
};

/* The day a row speaks of: a duty's own, else today; none for rows that ended. */
static bool
row_time(struct registers *r, const struct reg_table *t, size_t row, msec *at)
{
	const char *date = table_get(&t->t, row, "date");
	const char *from = table_get(&t->t, row, "from");

	*at = store_now(r->store);
	if (*date != '\0')
		return clock_parse(date, at);
	if (*from != '\0')
		return clock_parse(from, at);
	return reg_valid(t, row, *at);
}

static bool
substance_known(struct registers *r, const char *word)
{
	static const char *const cols[] = { "cas", "name_zh", "name_en" };
	const struct table *t;
	struct err e = ERR_INIT;

	if (registers_table(r, substances, &t, &e) < 0)
		return false;
	for (size_t i = 0; i < t->nrows; i++)
		for (size_t k = 0; k < sizeof(cols) / sizeof(cols[0]); k++)
			if (strcasecmp(table_get(t, i, cols[k]), word) == 0)
				return true;
	return false;
}

static void
check_word(struct registers *r, const struct reg_table *t, size_t row,
    const struct ref *ref, const char *word, msec at, struct findings *fs)
{
	struct err e = ERR_INIT;
	struct finding *f;
	char q[UTF8_CUT];
	long there = registers_find(r, ref->to, word, at, &e);
	const char *code;
	bool any = streq(ref->to, substances);

	if (any && (there >= 0 || substance_known(r, word)))
		return;
	if (there < 0) {
		bool known = registers_find(r, ref->to, word, MSEC_NONE,
				 &(struct err)ERR_INIT) >= 0;

		f = finding_add(fs, known ? SEV_WARN : SEV_ERROR,
		    known ? "ended" : "dangling", t->path, t->t.lines[row],
		    _("column '%s': %s"), ref->col, e.msg);
		if (e.hint[0] != '\0')
			finding_hint(f, "%s", e.hint);
		return;
	}
	code = registers_cell(r, ref->to, there, "code");
	if (streq(code, word))
		return;
	f = finding_add(fs, SEV_ERROR, "not-the-code", t->path, t->t.lines[row],
	    _("column '%s': '%s' is not the code"), ref->col,
	    utf8_cut(q, word));
	finding_hint(f, _("write %s"), code);
}

static void
check_ref(struct registers *r, const struct reg_table *t, const struct ref *ref,
    struct findings *fs)
{
	const char *p, *word;
	size_t len;
	msec at;

	for (size_t i = 0; i < t->t.nrows; i++) {
		if (!row_time(r, t, i, &at))
			continue;
		for (p = table_get(&t->t, i, ref->col);
		     word_next(&p, &word, &len);) {
			char *w = xstrndup(word, len);

			check_word(r, t, i, ref, w, at, fs);
			free(w);
		}
	}
}

void
check_refs(struct registers *r, struct reg_table *t, struct findings *fs)
{
	for (size_t k = 0; k < sizeof(refs) / sizeof(refs[0]); k++) {
		const struct table *to;
		struct err e = ERR_INIT;

		if (!streq(refs[k].from, t->name) ||
		    table_col(&t->t, refs[k].col) < 0)
			continue;
		/* a table that is missing or broken is told once, elsewhere */
		if (registers_table(r, refs[k].to, &to, &e) == 0)
			check_ref(r, t, &refs[k], fs);
	}
}

static void
check_loop(struct registers *r, const char *name, const char *col,
    struct findings *fs)
{
	struct reg_table *t;
	struct err e = ERR_INIT;

	if (registers_get_table(r, name, &t, &e) < 0 ||
	    table_col(&t->t, col) < 0)
		return;
	for (size_t i = 0; i < t->t.nrows; i++) {
		const char *first = table_get(&t->t, i, "code"), *at = first;

		for (size_t n = 0; n <= t->t.nrows && *at != '\0'; n++) {
			at = registers_get(r, name, at, MSEC_NONE, col);
			if (*at == '\0' || strcasecmp(at, first) != 0)
				continue;
			finding_add(fs, SEV_ERROR, "loop", t->path,
			    t->t.lines[i],
			    _("by its column '%s' %s comes back to itself"),
			    col, first);
			break;
		}
	}
}

void
check_loops(struct registers *r, struct findings *fs)
{
	check_loop(r, "registers/areas", "parent", fs);
	check_loop(r, "registers/equipment", "successor", fs);
}

static bool
covered(const struct table *duty, const char *day, const char *shift)
{
	for (size_t i = 0; i < duty->nrows; i++)
		if (streq(table_get(duty, i, "date"), day) &&
		    streq(table_get(duty, i, "shift"), shift) &&
		    *table_get(duty, i, "person") != '\0')
			return true;
	return false;
}

/* One finding a shift, naming the days of the coming week. */
void
check_duty(struct registers *r, struct findings *fs)
{
	struct reg_table *shifts;
	const struct table *duty;
	struct err e = ERR_INIT;
	msec today = clock_day_start(store_now(r->store));

	if (registers_get_table(r, "registers/shifts", &shifts, &e) < 0 ||
	    registers_table(r, "registers/duty", &duty, &e) < 0)
		return;
	if (duty->nrows == 0) {
		finding_add(fs, SEV_INFO, "no-roster", "registers/duty.csv", 0,
		    _("no duty roster is kept"));
		return;
	}
	for (size_t i = 0; i < shifts->t.nrows; i++) {
		const char *code = table_get(&shifts->t, i, "code");
		struct buf days = BUF_INIT;

		for (int d = 0; d < 7; d++) {
			msec at = clock_add_days(today, d);
			char day[CLOCK_TEXT];

			clock_day(at, day);
			if (reg_valid(shifts, i, at) &&
			    !covered(duty, day, code))
				buf_printf(&days, " %s", day);
		}
		if (days.len > 0)
			finding_hint(finding_add(fs, SEV_WARN, "no-duty",
					 "registers/duty.csv", 0,
					 _("nobody has duty in shift %s on%s"),
					 code, days.ptr),
			    _("until it is filled, those who hold the role "
			      "are told, on duty or not"));
		buf_release(&days);
	}
}
