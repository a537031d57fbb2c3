#include "base/app.h"
#include "flow/listing.h"

static const struct app_info info = { "hazard-list",
	N_("usage: hazard-list [-C DIR] [-a PERSON] [-o table|csv|json|ids]\n"
	   "           [SELECTION]\n"
	   "\n"
	   "Lists hazards, the most urgent first.  Different selections are\n"
	   "and-ed, a repeated one or-ed:\n"
	   "  --node NODE  --class A|B|C  --area AREA  --type TYPE\n"
	   "  --reporter PERSON  --assignee PERSON  --mine\n"
	   "  --since DAY  --until DAY  --age [+|-]DURATION\n"
	   "  --overdue  --open  --conflict  --text WORD  --sort [-]COLUMN\n"
	   "example: hazard-list --overdue | hazard-assign -t E1023 -\n"),
	"Cao" };

static const struct option longs[] = { SELECT_LONGS, { NULL, 0, NULL, 0 } };

/* 0, or the exit status of a wrong command line. */
static int
options(struct app *app, struct selection *sel)
{
	int c;

	while ((c = app_getopt(app, "", longs)) != -1)
		if (c >= SELECT_BASE)
			selection_add(sel, c, optarg);
		else
			return app_usage(app);
	if (optind == app->argc)
		return 0;
	return app_usage_error(app, _("'%s' is no option"), app->argv[optind]);
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct selection *sel = selection_new();
	struct err e = ERR_INIT;
	int rc, wrong;

	app_start(&app, argc, argv);
	wrong = options(&app, sel);
	rc = wrong != 0 ? 0 : listing_command(&app, "hazard", sel, &e);
	selection_free(sel);
	return wrong != 0 ? wrong : app_finish(&app, rc, &e);
}
