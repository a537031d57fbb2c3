#include "act/front.h"
#include "base/app.h"

static const struct app_info info = { "hazard-fix",
	N_("usage: hazard-fix [-n] [-C DIR] [-a PERSON] -p before=FILE\n"
	   "           -p after=FILE [-N NOTE] [--event ULID] [FIELD=VALUE ...] ID\n"
	   "\n"
	   "Says that a hazard is rectified and shows it. The hazard then waits\n"
	   "for its verification by somebody else.\n"
	   "  -p before=FILE  photo before; before=@site takes the report's own\n"
	   "  -p after=FILE   photo after\n"
	   "  -N NOTE         what was done\n"
	   "  cause=TEXT      why it came about: class A and what recurred\n"
	   "                  are not closed without it\n"
	   "  -S KEY|agent    sign with your own key: a file, or in ssh-agent\n"
	   "  -n              check everything, write nothing\n"
	   "example: hazard-fix -p before=@site -p after=2.jpg H261124-A0017V\n"),
	"Can" };

static const struct option longs[] = { FRONT_LONGS, { NULL, 0, NULL, 0 } };

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	int rc;

	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS, longs, NULL)) != 0)
		return rc;
	return front_on_ids(&f, "rectify", 1, NULL);
}
