#include "flow/flow.h"

#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

/*
 * Columns that are no conditions; every other column names a field of the form
 * and compares with it, so that a plant adds conditions by adding columns.
 */
static const char no_condition[] = "code role person note valid_from valid_to";

/* How near the rule's area is: 0 none, more is nearer. */
static int
area_nearness(struct ledger *lg, const char *area, const char *rule)
{
	int near = 64;

	for (; *area != '\0' && near > 1; near--) {
		if (streq(area, rule))
			return near;
		area = registers_get(lg->reg, "registers/areas", area,
		    store_now(lg->store), "parent");
	}
	return 0;
}

/*
 * 0 when the row does not match, else its weight: filled cells first, then how
 * near its area is.
 */
static int
weight(struct ledger *lg, const struct table *t, size_t row,
    const struct values *vals)
{
	int filled = 1, near = 0;
	const char *want, *have;
	size_t c;

	for (c = 0; c < t->ncols; c++) {
		want = table_cell(t, row, (int)c);
		if (*want == '\0' || word_in(no_condition, t->cols[c]))
			continue;
		have = streq(t->cols[c], "kind") ? vals->flow->kind :
						   values_get(vals, t->cols[c]);
		if (streq(t->cols[c], "area")) {
			near = area_nearness(lg, have, want);
			if (near == 0)
				return 0;
		} else if (*have == '\0' || !word_in(want, have)) {
			return 0;
		}
		filled++;
	}
	return filled * 100 + near;
}

/* The one person a row gives, "" when it gives none or several. */
static int
person_of(struct ledger *lg, const struct table *t, size_t row,
    const struct values *vals, msec now, const char **out, struct findings *fs,
    struct err *e)
{
	struct err own = ERR_INIT;
	const char *person = cell(t, row, "person"), *p = cell(t, row, "role");
	struct persons ps = PERSONS_INIT;
	const char *deputy;
	char w[64];
	int rc = 0;

	*out = "";
	if (*person != '\0') {
		/* Somebody who left must not keep others from reporting. */
		if (person_check(lg, person, now, &own) < 0) {
			finding_add(fs, SEV_WARN, "W30", t->name, t->lines[row],
			    "%s", own.msg);
			return 0;
		}
		*out =
		    person_absent(lg, person, now, &deputy) ? deputy : person;
		return 0;
	}
	while (rc == 0 && word_take(&p, w, sizeof(w)))
		rc = people_of_role(lg, w, NULL, NULL, values_get(vals, "area"),
		    now, &ps, e);
	if (rc == 0 && ps.n == 1)
		*out = ps.v[0].code;
	persons_release(&ps);
	return rc;
}

int
flow_dispatch(struct ledger *lg, const struct values *vals, msec now,
    const char **person, struct findings *fs, struct err *e)
{
	const struct table *t;
	struct err own = ERR_INIT;
	const char *other;
	int best = 0, w;
	size_t i, row = 0, tie = 0;

	*person = "";
	if (registers_table(lg->reg, "rules/dispatch", &t, &own) < 0) {
		if (own.code == E_ABSENT)
			return 0;
		*e = own;
		return -1;
	}
	for (i = 0; i < t->nrows; i++) {
		if (!row_valid(t, i, now))
			continue;
		w = weight(lg, t, i, vals);
		if (w > best) {
			best = w;
			row = tie = i;
		} else if (w == best && w > 0) {
			tie = i;
		}
	}
	if (best == 0)
		return 0;
	if (person_of(lg, t, row, vals, now, person, fs, e) < 0)
		return -1;
	if (tie == row)
		return 0;
	if (person_of(lg, t, tie, vals, now, &other, fs, e) < 0)
		return -1;
	if (streq(other, *person))
		return 0;
	*person = "";
	finding_add(fs, SEV_WARN, "W31", t->name, t->lines[tie],
	    _("this row and line %ld fit equally well: nobody is assigned"),
	    t->lines[row]);
	return 0;
}
