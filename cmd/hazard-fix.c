#include "act/front.h"
#include "base/app.h"

static const struct app_info info = { "hazard-fix",
	N_("usage: hazard-fix [-n] [-C DIR] [-a PERSON] -p before=FILE\n"
	   "           -p after=FILE [-N NOTE] [--event ULID] ID\n"
	   "\n"
	   "Says that a hazard is rectified and shows it. The hazard then waits\n"
	   "for its verification by somebody else.\n"
	   "  -p before=FILE  photo before; before=@site takes the report's own\n"
	   "  -p after=FILE   photo after\n"
	   "  -N NOTE         what was done\n"
	   "  -n              check everything, write nothing\n"
	   "example: hazard-fix -p before=@site -p after=2.jpg H261124-A0017J\n"),
	"Can" };

static const struct option longs[] = { FRONT_LONGS, { NULL, 0, NULL, 0 } };

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct err e = ERR_INIT;
	char **ids = NULL;
	size_t n = 0;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, FRONT_SHORTS, longs)) != -1)
		if ((rc = front_option(&f, c, optarg, &e)) <= 0)
			return rc < 0 ? app_finish(&app, -1, &e) :
					app_usage(&app);
	rc = app_ids(&app, &ids, &n, &e);
	if (rc == 0 && n > 1)
		rc = err_set(&e, E_USAGE,
		    _("one hazard at a time: its photos show only that one"));
	if (rc == 0)
		rc = front_open(&f, &e);
	if (rc == 0)
		rc = front_act(&f, "rectify", ids, n, &e);
	app_ids_free(ids);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
