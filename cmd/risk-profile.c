#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "response/profile.h"

static const struct app_info info = { "risk-profile",
	N_("usage: risk-profile [-C DIR] [-o text|svg|table|csv|json]\n"
	   "           [-w FROM[,SPEED]] POINT\n"
	   "\n"
	   "The risk around a measuring point now: what it reads and how far that\n"
	   "can be trusted, who worked on it, alarms of its section, permits and\n"
	   "people around, open hazards, wind, and who is downwind; each term of\n"
	   "the sum with its points.\n"
	   "  -w SE,3         the wind by hand: from where, metres a second\n"
	   "  -o svg          a map of who is downwind\n"
	   "example: risk-profile GT-101\n"),
	"Co" };

static int
list(struct app *app, const struct risk_profile *p, struct err *e)
{
	const struct out_col cols[] = { { "section", _("section"), 0 },
		{ "term", _("term"), 0 }, { "points", _("points"), 0 },
		{ "record", _("record"), 0 }, { "text", _("text"), 0 } };
	enum app_format format;
	struct buf b = BUF_INIT;
	struct out *out;

	if (app_format(app, &format, e) < 0)
		return -1;
	out = out_new(format, cols, sizeof(cols) / sizeof(cols[0]));
	for (size_t i = 0; i < p->nrows; i++) {
		const struct profile_row *r = &p->rows[i];
		char points[32] = "";
		const char *cells[] = { profile_section_name(r->section),
			r->term, points, r->id, r->text };

		if (!isnan(r->points))
			snprintf(points, sizeof(points), "%.1f", r->points);
		out_row(out, cells);
	}
	out_render(out, &b);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	out_free(out);
	return 0;
}

static int
show(struct app *app, const struct risk_profile *p, struct err *e)
{
	const char *o = app->output;
	struct buf b = BUF_INIT;

	if (o != NULL && streq(o, "svg")) {
		struct drawing d = DRAWING_INIT;
		int rc = risk_profile_draw(p, &d, e);

		if (rc == 0)
			drawing_svg_file(&d, &b);
		drawing_release(&d);
		if (rc < 0)
			return -1;
	} else if (o == NULL ? !isatty(STDOUT_FILENO) : !streq(o, "text")) {
		return list(app, p, e);
	} else {
		risk_profile_text(p, &b);
	}
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "wind", required_argument, NULL, 'w' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct risk_profile p = RISK_PROFILE_INIT;
	struct findings found = FINDINGS_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	const char *by_hand = NULL;
	struct wind wind;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "w:", longs)) != -1) {
		if (c != 'w')
			return app_usage(&app);
		by_hand = optarg;
	}
	if (optind == argc)
		return app_usage_error(&app, _("POINT is missing"));
	if (optind + 1 < argc)
		return app_usage_error(&app, _("'%s' is one too many"),
		    argv[optind + 1]);
	rc = by_hand != NULL ? wind_read(&wind, by_hand, &e) : 0;
	if (rc == 0)
		rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = risk_profile_make(&p, lg, argv[optind],
		    by_hand != NULL ? &wind : NULL, &found, &e);
	app_warn(&app, &found);
	if (rc == 0)
		rc = show(&app, &p, &e);
	risk_profile_release(&p);
	findings_release(&found);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
