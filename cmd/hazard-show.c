#include "base/app.h"
#include "flow/show.h"

static const struct app_info info = { "hazard-show",
	N_("usage: hazard-show [-C DIR] [-o text|markdown|json] [--photos FOLDER]\n"
	   "           ID ...\n"
	   "\n"
	   "Shows the whole story of hazards: state, fields, events with who, when\n"
	   "and why, notices.  An ID of - reads ids from standard input.\n"
	   "  --photos FOLDER  stamped copies of the photos, for -o markdown\n"
	   "example: hazard-list --conflict | hazard-show -\n"),
	"Co" };

enum { OPT_PHOTOS = 900 };

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "photos", required_argument,
						   NULL, OPT_PHOTOS },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct err e = ERR_INIT;
	const char *photos = NULL;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if (c != OPT_PHOTOS)
			return app_usage(&app);
		photos = optarg;
	}
	rc = show_command(&app, "hazard", photos, &e);
	return app_finish(&app, rc, &e);
}
