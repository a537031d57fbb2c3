#include "act/drop.h"
#include "base/app.h"

static const struct app_info info = { "hazard-new",
	N_("usage: hazard-new [-n] [-C DIR] [-a PERSON] -T TYPE\n"
	   "           [-e EQUIPMENT | -A AREA] [-p ROLE=FILE ...] [-N NOTE]\n"
	   "           [--event ULID] [--again] [FIELD=VALUE ...]\n"
	   "       hazard-new --from FOLDER [-n] [-C DIR] [-a PERSON] [-T TYPE]\n"
	   "           [--again] [FIELD=VALUE ...]\n"
	   "\n"
	   "Reports a hazard and prints its id. Place, process, shift, class,\n"
	   "deadline, measure and the responsible people are filled in; the machine,\n"
	   "too, when a label or its nameplate is in a photo.\n"
	   "  -T TYPE         one of catalogue/hazard-types.csv: HT05\n"
	   "  -e EQUIPMENT    code or the plant's own number: CY-101, 3#冲床\n"
	   "  -A AREA         where there is no machine\n"
	   "  -p ROLE=FILE    photo: site, plate, around\n"
	   "  -N NOTE         what is seen, in words\n"
	   "  --again         although the same is open: link to it\n"
	   "  --from FOLDER   a report for each of its sub-folders, which go to done/\n"
	   "  -n              check everything, write nothing\n"
	   "example: hazard-new -T HT05 -p site=1.jpg -p plate=2.jpg -p around=3.jpg\n"),
	"Can" };

enum { OPT_FROM = 1 };

static const struct option longs[] = { FRONT_LONGS,
	{ "from", required_argument, NULL, OPT_FROM },
	{ "type", required_argument, NULL, 'T' },
	{ "equipment", required_argument, NULL, 'e' },
	{ "area", required_argument, NULL, 'A' },
	{ "again", no_argument, NULL, OPT_AGAIN }, { NULL, 0, NULL, 0 } };

static int
option(struct front *f, int c, struct err *e)
{
	(void)e;
	switch (c) {
	case 'T':
		front_put(f, "type", optarg);
		return 1;
	case 'e':
		front_put(f, "equipment", optarg);
		return 1;
	case 'A':
		front_put(f, "area", optarg);
		return 1;
	case OPT_FROM:
		f->from = optarg;
		return 1;
	case OPT_AGAIN:
		f->opts.again = true;
		return 1;
	default:
		return 0;
	}
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct err e = ERR_INIT;
	int rc;

	f.look = true;
	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS "T:e:A:", longs, option)) != 0)
		return rc;
	rc = front_fields(&f, &e);
	if (rc == 0 && optind < argc)
		rc = err_set(&e, E_USAGE, _("'%s' is not FIELD=VALUE"),
		    argv[optind]);
	if (rc == 0 && f.from != NULL)
		rc = front_drop(&f, f.from, &e);
	else if (rc == 0 && (rc = front_open(&f, &e)) == 0)
		rc = front_new(&f, "hazard", &e);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
