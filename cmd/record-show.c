#include "base/app.h"
#include "flow/show.h"

static const struct app_info info = { "record-show",
	N_("usage: record-show [-C DIR] [-o text|markdown|json] ID ...\n"
	   "\n"
	   "Shows the whole story of records: state, fields, events with who, when\n"
	   "and why, notices.  An ID of - reads ids from standard input.\n"
	   "example: record-show H261124-A0001X\n"),
	"Co" };

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if (app_getopt(&app, "", longs) != -1)
		return app_usage(&app);
	rc = show_command(&app, NULL, &e);
	return app_finish(&app, rc, &e);
}
