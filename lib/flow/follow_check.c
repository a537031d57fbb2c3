/* Lint of rules/follow.csv and rules/tasks.csv. */
#include "flow/follow.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/flow_int.h"

struct look {
	struct ledger *lg;
	struct findings *fs;
	const struct table *t;
	size_t i;
	const struct flow *from, *made; /* of kind and make, NULL: unknown */
};

static void
fault(const struct look *k, const char *col, const char *what)
{
	finding_add(k->fs, SEV_ERROR, "W43", k->t->name, k->t->lines[k->i],
	    _("%s '%s' does not hold: %s"), col, cell(k->t, k->i, col), what);
}

static const struct flow *
flow_named(const struct look *k, const char *col)
{
	const struct flow *f = NULL;
	struct err e = ERR_INIT;

	if (ledger_flow(k->lg, cell(k->t, k->i, col), 0, &f, &e) < 0)
		fault(k, col, e.msg);
	return f;
}

static void
check_source(const struct look *k, const char *col, const char *text)
{
	char name[64];
	size_t n = strcspn(text, "|.");

	if (text[0] != '@' || n >= sizeof(name))
		return;
	memcpy(name, text + 1, n - 1);
	name[n - 1] = '\0';
	if (word_in("id now note actor", name) ||
	    (k->from == NULL && streq(name, "last")) ||
	    (k->from != NULL && flow_field(k->from, name) != NULL))
		return;
	if (streq(col, "set") || k->from != NULL)
		fault(k, col, name);
}

/* FIELD=VALUE with a field of what is made and a value that there is. */
static void
check_set(const struct look *k)
{
	const char *p = cell(k->t, k->i, "set");
	char w[256], *eq;

	while (word_take(&p, w, sizeof(w))) {
		if ((eq = strchr(w, '=')) == NULL) {
			fault(k, "set", w);
			continue;
		}
		*eq = '\0';
		if (k->made != NULL && flow_field(k->made, w) == NULL)
			fault(k, "set", w);
		check_source(k, "set", eq + 1);
	}
}

static void
check_each(const struct look *k)
{
	const char *p = cell(k->t, k->i, "each"), *kind, *path;
	const struct table *rows = NULL;
	struct err e = ERR_INIT;
	char w[160];

	if (!word_take(&p, w, sizeof(w)))
		return;
	path = list_table(k->lg, w);
	if (path == NULL && ledger_kind_named(k->lg, w, &kind, &e) < 0)
		fault(k, "each", w);
	if (path != NULL && registers_table(k->lg->reg, path, &rows, &e) < 0)
		fault(k, "each", e.msg);
	while (word_take(&p, w, sizeof(w))) {
		if (strchr(w, '=') == NULL) {
			fault(k, "each", w);
			continue;
		}
		w[strcspn(w, "!=")] = '\0';
		/* a plant may do without a column: then nothing follows */
		if (rows != NULL && table_col(rows, w) < 0)
			finding_add(k->fs, SEV_INFO, "W43", k->t->name,
			    k->t->lines[k->i],
			    _("%s has no column '%s': nothing follows here"),
			    path, w);
	}
}

static void
check_follow_row(struct look *k)
{
	const char *when = cell(k->t, k->i, "when");
	const char **all, *p = cell(k->t, k->i, "action");
	struct err e = ERR_INIT;
	char w[64];
	size_t i;

	if ((k->from = flow_named(k, "kind")) == NULL)
		return;
	if (*when != '\0' &&
	    expr_check(when, k->from, k->t->name, k->t->lines[k->i], &e) < 0)
		fault(k, "when", e.msg);
	all = flow_actions(k->from, NULL);
	while (cell(k->t, k->i, "role")[0] == '\0' &&
	    word_take(&p, w, sizeof(w))) {
		for (i = 0; all[i] != NULL && !streq(all[i], w); i++)
			;
		if (all[i] == NULL)
			fault(k, "action", w);
	}
	free(all);
}

static void
check_task_row(struct look *k)
{
	const char *every = cell(k->t, k->i, "every");
	msec m;

	if (k->made != NULL && flow_field(k->made, "task") == NULL)
		fault(k, "make", _("its form has no field 'task'"));
	if (cell(k->t, k->i, "at")[0] != '\0') {
		if (!duration_parse(cell(k->t, k->i, "ahead"), &m))
			fault(k, "ahead", "P30D");
	} else if (every[0] != '#' &&
	    !word_in("day month quarter half-year year", every) &&
	    (!duration_parse(every, &m) || m < DAY)) {
		fault(k, "every",
		    _("day, month, quarter, half-year, year, P7D or #COLUMN"));
	}
}

static void
check_table(struct ledger *lg, const char *name, struct findings *fs,
    void (*own)(struct look *))
{
	struct look k = { .lg = lg, .fs = fs };
	struct err e = ERR_INIT;

	if (registers_table(lg->reg, name, &k.t, &e) < 0) {
		if (e.code != E_ABSENT)
			finding_from(fs, "W43", &e);
		return;
	}
	for (k.i = 0; k.i < k.t->nrows; k.i++) {
		k.from = NULL;
		k.made = flow_named(&k, "make");
		own(&k);
		check_set(&k);
		check_each(&k);
	}
}

int
follow_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	(void)e;
	check_table(lg, "rules/follow", fs, check_follow_row);
	check_table(lg, "rules/tasks", fs, check_task_row);
	return 0;
}
