#include <stdio.h>

#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "flow/compute.h"
#include "flow/ledger.h"

static const struct app_info info = { "risk-score",
	N_("usage: risk-score [-C DIR] [-o table|csv|json] lec L E C\n"
	   "       risk-score [-C DIR] [-o table|csv|json] ls L S\n"
	   "\n"
	   "The score of a risk, D = L x E x C or R = L x S, and its level and\n"
	   "colour, from the tables of the ledger.\n"
	   "example: risk-score lec 3 6 15\n"),
	"Co" };

static const struct method {
	const char *name, *bands;
	size_t n;
	struct {
		const char *letter, *table;
	} factors[3];
} methods[] = {
	{ "lec", "risk-bands-lec", 3,
	    { { "L", "risk-l" }, { "E", "risk-e" }, { "C", "risk-c" } } },
	{ "ls", "risk-bands-ls", 2,
	    { { "L", "risk-s" }, { "S", "risk-s" }, { NULL, NULL } } },
};

static const struct method *
method_of(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (streq(methods[i].name, name))
			return &methods[i];
	return NULL;
}

/* E and C are easily taken for each other: a value must be of its own table. */
static int
check_factors(struct ledger *lg, const struct method *m, char **v,
    struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		char path[64];
		const struct table *t;
		struct buf all = BUF_INIT;

		snprintf(path, sizeof(path), "catalogue/%s",
		    m->factors[i].table);
		if (registers_table(lg->reg, path, &t, e) < 0)
			return -1;
		if (table_find(t, "code", v[i], 0) >= 0)
			continue;
		for (size_t k = 0; k < t->nrows; k++)
			buf_printf(&all, "%s%s", k > 0 ? " " : "",
			    table_get(t, k, "code"));
		err_set(e, E_USAGE, _("'%s' is no value of %s"), v[i],
		    m->factors[i].letter);
		err_hint(e, _("choices: %s"), all.ptr != NULL ? all.ptr : "");
		buf_release(&all);
		return -1;
	}
	return 0;
}

static int
print(struct app *app, struct ledger *lg, const struct method *m,
    const char *score, struct err *e)
{
	const struct out_col cols[] = { { "score", _("score"), 0 },
		{ "level", _("level"), 0 }, { "label", _("name"), 0 },
		{ "colour", _("colour"), 0 } };
	const char *cells[4] = { score, "", "", "" };
	struct buf text = BUF_INIT;
	enum app_format format;
	char path[64];
	struct out *o;
	long row = band_find(lg, m->bands, score, store_now(lg->store), e);

	if (row < 0)
		return -1;
	snprintf(path, sizeof(path), "catalogue/%s", m->bands);
	cells[1] = registers_cell(lg->reg, path, row, "level");
	cells[2] = registers_get(lg->reg, "catalogue/risk-levels", cells[1],
	    store_now(lg->store), "label");
	cells[3] = registers_get(lg->reg, "catalogue/risk-levels", cells[1],
	    store_now(lg->store), "colour");
	if (app_format(app, &format, e) < 0)
		return -1;
	o = out_new(format, cols, 4);
	out_row(o, cells);
	out_render(o, &text);
	app_write(app, text.ptr, text.len);
	out_free(o);
	buf_release(&text);
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	const struct method *m;
	struct err e = ERR_INIT;
	char score[32];
	int rc;

	app_start(&app, argc, argv);
	if (app_getopt(&app, "", longs) != -1)
		return app_usage(&app);
	m = optind < argc ? method_of(argv[optind]) : NULL;
	if (m == NULL || (size_t)(argc - optind - 1) != m->n)
		return app_usage_error(&app, _("lec L E C, or ls L S"));
	optind++;
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = check_factors(lg, m, argv + optind, &e);
	if (rc == 0 &&
	    !decimal_product((const char *const *)argv + optind, m->n, score))
		rc = err_set(&e, E_DATA, _("'%s' is no number"), argv[optind]);
	if (rc == 0)
		rc = print(&app, lg, m, score, &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
