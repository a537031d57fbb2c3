#include "base/app.h"
#include "flow/show.h"

static const struct app_info info = { "record-show",
	N_("usage: record-show [-C DIR] [-o text|markdown|json] [--photos FOLDER]\n"
	   "           ID ...\n"
	   "       record-show [-C DIR] --signed EVENT ID\n"
	   "\n"
	   "Shows the whole story of records: state, fields, events with who, when\n"
	   "and why, notices.  An ID of - reads ids from standard input.\n"
	   "  --photos FOLDER  stamped copies of the photos, for -o markdown\n"
	   "  --signed EVENT   the bytes that the event's signature is over\n"
	   "example: record-show H261124-A0001C\n"),
	"Co" };

enum { OPT_SIGNED = 900, OPT_PHOTOS };

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "signed", required_argument,
						   NULL, OPT_SIGNED },
		{ "photos", required_argument, NULL, OPT_PHOTOS },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct err e = ERR_INIT;
	const char *event = NULL, *photos = NULL;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if (c == OPT_SIGNED)
			event = optarg;
		else if (c == OPT_PHOTOS)
			photos = optarg;
		else
			return app_usage(&app);
	}
	rc = event != NULL ? show_signed(&app, event, &e) :
			     show_command(&app, NULL, photos, &e);
	return app_finish(&app, rc, &e);
}
