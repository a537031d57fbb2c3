#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "response/map.h"

static const struct app_info info = { "risk-map",
	N_("usage: risk-map [-C DIR] [-o text|svg|html|table|csv|json|ids]\n"
	   "           [-A AREA]\n"
	   "\n"
	   "The risk of every area now and as assessed, in red, orange, yellow\n"
	   "and blue: open and overdue hazards, alarms, permits at work and what\n"
	   "they conflict with, each with its points. An open emergency is red.\n"
	   "  -A AREA         only this area and what is below it\n"
	   "example: risk-map -o html >risk-map.html\n"),
	"Co" };

/* People read its name, programs its code. */
static const char *
colour(const struct risk_map *m, enum app_format format, int level)
{
	return format == OUT_TABLE ? m->colours[level] : risk_level_code(level);
}

static int
list(struct app *app, const struct risk_map *m, struct err *e)
{
	const struct out_col cols[] = { { "area", _("area"), 0 },
		{ "name", _("name"), 24 }, { "colour", _("colour"), 0 },
		{ "points", _("points"), 0 }, { "inherent", _("inherent"), 0 },
		{ "worst", _("worst below"), 0 },
		{ "hazards", _("hazards"), 0 }, { "overdue", _("overdue"), 0 },
		{ "alarms", _("alarms"), 0 }, { "permits", _("permits"), 0 },
		{ "conflicts", _("conflicts"), 0 },
		{ "emergencies", _("emergencies"), 0 },
		{ "drills", _("drills"), 0 } };
	size_t *order, n = sizeof(cols) / sizeof(cols[0]);
	enum app_format format;
	struct buf b = BUF_INIT;
	struct out *out;

	if (app_format(app, &format, e) < 0)
		return -1;
	order = risk_map_order(m);
	out = out_new(format, cols, n);
	for (size_t i = 0; i < m->nareas; i++) {
		const struct risk_area *a = &m->areas[order[i]];
		const size_t counts[] = { a->hazards, a->overdue, a->alarms,
			a->permits, a->conflicts, a->emergencies, a->drills };
		char figures[8][32];
		const char *cells[13] = { a->code, a->name,
			colour(m, format, a->level), figures[7],
			colour(m, format, a->inherent),
			colour(m, format, a->worst) };

		snprintf(figures[7], sizeof(figures[7]), "%.1f", a->points);
		for (int k = 0; k < 7; k++) {
			snprintf(figures[k], sizeof(figures[k]), "%zu",
			    counts[k]);
			cells[6 + k] = figures[k];
		}
		out_row(out, cells);
	}
	out_render(out, &b);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	out_free(out);
	free(order);
	return 0;
}

static int
show(struct app *app, const struct risk_map *m, struct err *e)
{
	const char *o = app->output;
	struct buf b = BUF_INIT;

	if (o == NULL && isatty(STDOUT_FILENO))
		o = "text";
	if (o != NULL && streq(o, "svg")) {
		struct drawing d = DRAWING_INIT;

		risk_map_draw(m, &d);
		drawing_svg_file(&d, &b);
		drawing_release(&d);
	} else if (o != NULL && streq(o, "html")) {
		risk_map_html(m, &b);
	} else if (o != NULL && streq(o, "text")) {
		risk_map_text(m, &b);
	} else {
		return list(app, m, e);
	}
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "area", required_argument, NULL, 'A' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct risk_map m = RISK_MAP_INIT;
	struct findings found = FINDINGS_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	const char *area = NULL;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "A:", longs)) != -1) {
		if (c != 'A')
			return app_usage(&app);
		area = optarg;
	}
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is one too many"),
		    argv[optind]);
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = risk_map_make(&m, lg, area, &found, &e);
	app_warn(&app, &found);
	if (rc == 0)
		rc = show(&app, &m, &e);
	risk_map_release(&m);
	findings_release(&found);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
