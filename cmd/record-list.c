#include "base/app.h"
#include "flow/listing.h"

static const struct app_info info = { "record-list",
	N_("usage: record-list [-C DIR] [-a PERSON] [-o table|csv|json|ids]\n"
	   "           [-k KIND] [SELECTION]\n"
	   "\n"
	   "Lists records of all kinds but notices, or of one kind.\n"
	   "Different selections are and-ed, a repeated one or-ed:\n"
	   "  --node NODE  --class A|B|C  --area AREA  --type TYPE\n"
	   "  --reporter PERSON  --assignee PERSON  --mine\n"
	   "  --since DAY  --until DAY  --age [+|-]DURATION\n"
	   "  --overdue  --open  --conflict  --text WORD  --sort [-]COLUMN\n"
	   "example: record-list -k hazard --open --area W1 --class A\n"),
	"Cao" };

static const struct option longs[] = { { "kind", required_argument, NULL, 'k' },
	SELECT_LONGS, { NULL, 0, NULL, 0 } };

/* 0, or the exit status of a wrong command line. */
static int
options(struct app *app, struct selection *sel, const char **kind)
{
	int c;

	while ((c = app_getopt(app, "k:", longs)) != -1)
		if (c == 'k')
			*kind = optarg;
		else if (c >= SELECT_BASE)
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
	const char *kind = NULL;
	int rc, wrong;

	app_start(&app, argc, argv);
	wrong = options(&app, sel, &kind);
	rc = wrong != 0 ? 0 : listing_command(&app, kind, sel, &e);
	selection_free(sel);
	return wrong != 0 ? wrong : app_finish(&app, rc, &e);
}
