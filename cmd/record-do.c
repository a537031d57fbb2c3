#include "act/front.h"
#include "base/app.h"

static const struct app_info info = { "record-do",
	N_("usage: record-do [-n] [-C DIR] [-a PERSON] [-p ROLE=FILE ...]\n"
	   "           [-N NOTE] [--event ULID] ACTION [FIELD=VALUE ...] ID ...\n"
	   "\n"
	   "Takes an action of the flow on records, on all of them or on none.\n"
	   "An ID of - reads ids from standard input.\n"
	   "  -p ROLE=FILE    photo or file as evidence, may be repeated\n"
	   "  -N NOTE         what happened, in words\n"
	   "  --event ULID    the event's id, chosen by the caller\n"
	   "  -S KEY|agent    sign with your own key: a file, or in ssh-agent\n"
	   "  --to-sign       print what to sign elsewhere (with --event)\n"
	   "  --signature FILE\n"
	   "                  the signature made there\n"
	   "  -n              check everything, write nothing\n"
	   "Every kind has correct and settle; flow-show KIND lists the others.\n"
	   "example: record-do accept H261124-A0017V\n"),
	"Can" };

static const struct option longs[] = { FRONT_LONGS, { NULL, 0, NULL, 0 } };

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct err e = ERR_INIT;
	const char *action;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS, longs, NULL)) != 0)
		return rc;
	if (optind == argc) {
		front_close(&f);
		return app_usage_error(&app, _("ACTION is missing"));
	}
	action = argv[optind++];
	if (front_fields(&f, &e) < 0) {
		front_close(&f);
		return app_finish(&app, -1, &e);
	}
	return front_on_ids(&f, action, 0, NULL);
}
