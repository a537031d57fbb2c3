#include "act/front.h"
#include "base/app.h"
#include "base/str.h"

static const struct app_info info = { "hazard-verify",
	N_("usage: hazard-verify [-n] [-C DIR] [-a PERSON] [-p ROLE=FILE ...]\n"
	   "           [-N NOTE] [--event ULID] accept|reject [FIELD=VALUE ...]\n"
	   "           ID ...\n"
	   "\n"
	   "The verdict on a rectification, never by the person who did it:\n"
	   "accept closes the hazard, reject gives it back.\n"
	   "An ID of - reads ids from standard input.\n"
	   "  -N NOTE         why; reject needs it\n"
	   "  cause=TEXT      why it came about, where hazard-fix did not say\n"
	   "  -S KEY|agent    sign with your own key: a file, or in ssh-agent\n"
	   "  -n              check everything, write nothing\n"
	   "example: hazard-verify accept H261124-A0017V\n"),
	"Can" };

static const struct option longs[] = { FRONT_LONGS, { NULL, 0, NULL, 0 } };

static const char *
action_of(const char *verdict)
{
	if (streq(verdict, "accept"))
		return "verify";
	return streq(verdict, "reject") ? "reject" : NULL;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	const char *action;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS, longs, NULL)) != 0)
		return rc;
	if (optind == argc || (action = action_of(argv[optind])) == NULL) {
		front_close(&f);
		return app_usage_error(&app,
		    _("say accept or reject before the ids"));
	}
	optind++;
	return front_on_ids(&f, action, 0, NULL);
}
