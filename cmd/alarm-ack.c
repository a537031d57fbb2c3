#include <stdlib.h>
#include <string.h>

#include "act/front.h"
#include "base/app.h"
#include "base/id.h"
#include "base/str.h"
#include "sensor/removal.h"

static const struct app_info info = { "alarm-ack",
	N_("usage: alarm-ack [-n] [-C DIR] [-a PERSON] [-N NOTE] ID ...\n"
	   "       alarm-ack --shelve PT1H -N WHY ID ...\n"
	   "       alarm-ack --remove -M MEASURE -u TIME -N WHY [-P PERMIT] ID ...\n"
	   "       alarm-ack --remove ... [-r RULE] POINT\n"
	   "       alarm-ack --extend -M MEASURE -u TIME -N WHY ID ... | POINT\n"
	   "       alarm-ack --restore ID ... | [-r RULE] POINT\n"
	   "       alarm-ack --unshelve | --reset ID ...\n"
	   "\n"
	   "Acknowledges alarms.  Shelved for a while they are recorded but not\n"
	   "told; out of service likewise, until somebody restores them, with\n"
	   "another measure in their place.  An ID of - reads ids from standard\n"
	   "input.\n"
	   "  --shelve TIME   at most as catalogue/alarm-priorities allows\n"
	   "  --remove        take out of service: an alarm, or all of a point\n"
	   "  -M MEASURE      what watches instead\n"
	   "  -u TIME         until when; again: --extend\n"
	   "  -r RULE         only this rule of the point\n"
	   "  -P PERMIT       the ticket of the work, if there is one\n"
	   "  --reset         of a latched alarm, after a look on the spot\n"
	   "example: alarm-ack -N 已派人到上风向确认 A261124-A0001H\n"),
	"Can" };

enum {
	OPT_SHELVE = 950,
	OPT_UNSHELVE,
	OPT_REMOVE,
	OPT_RESTORE,
	OPT_RESET,
	OPT_EXTEND
};

static const struct option longs[] = { FRONT_LONGS,
	{ "shelve", required_argument, NULL, OPT_SHELVE },
	{ "unshelve", no_argument, NULL, OPT_UNSHELVE },
	{ "remove", no_argument, NULL, OPT_REMOVE },
	{ "restore", no_argument, NULL, OPT_RESTORE },
	{ "extend", no_argument, NULL, OPT_EXTEND },
	{ "reset", no_argument, NULL, OPT_RESET },
	{ "measure", required_argument, NULL, 'M' },
	{ "until", required_argument, NULL, 'u' },
	{ "rule", required_argument, NULL, 'r' },
	{ "permit", required_argument, NULL, 'P' }, { NULL, 0, NULL, 0 } };

static const struct front_way ways[] = { { "measure", N_("-M MEASURE") },
	{ "until", N_("-u TIME") }, { "permit", N_("-P PERMIT") },
	{ "shelve_for", "--shelve PT1H" }, { NULL, NULL } };

static const char *action, *rule;

static int
say_action(const char *a, struct err *e)
{
	if (action != NULL && !streq(action, a))
		return err_set(e, E_USAGE, _("one action at a time"));
	action = a;
	return 1;
}

static int
own(struct front *f, int c, struct err *e)
{
	switch (c) {
	case OPT_SHELVE:
		front_put(f, "shelve_for", optarg);
		return say_action("shelve", e);
	case OPT_UNSHELVE:
		return say_action("unshelve", e);
	case OPT_REMOVE:
		return say_action("remove", e);
	case OPT_RESTORE:
		return say_action("restore", e);
	case OPT_EXTEND:
		return say_action("extend", e);
	case OPT_RESET:
		return say_action("reset", e);
	case 'M':
		front_put(f, "measure", optarg);
		return 1;
	case 'u':
		front_put(f, "until", optarg);
		return 1;
	case 'P':
		front_put(f, "permit", optarg);
		return 1;
	case 'r':
		rule = optarg;
		return 1;
	default:
		return 0;
	}
}

/* A point with nothing wrong has no alarm yet to take out of service. */
static int
remove_point(struct front *f, const char *point, struct err *e)
{
	struct act_item it = {
		.kind = "alarm", .action = "remove", .note = f->note
	};
	struct findings said = FINDINGS_INIT;
	struct act_result res;
	struct removal r;
	int rc;

	if (front_open(f, e) < 0 ||
	    removal_plan(&r, f->lg, point, rule, &f->arena, e) < 0)
		return -1;
	front_put(f, "point", r.point);
	front_put(f, "name", r.name);
	front_put(f, "area", r.area);
	front_put(f, "rule", r.rule);
	it.set = f->set;
	it.nset = f->nset;
	rc = act_run(f->lg, &f->opts, &it, 1, &res, &said, e);
	if (rc == 0 && !f->app->dry_run)
		app_kept(f->app, res.id);
	if (rc == 0)
		app_printf(f->app, "%s %s\n",
		    f->app->dry_run ? r.point : res.id, res.node_name);
	else
		front_way_hint(f, e);
	app_warn(f->app, &said);
	findings_release(&said);
	return rc;
}

/* Whatever is out of service there, all or none. */
static int
on_removed(struct front *f, const char *point, struct err *e)
{
	struct removed found = { NULL, 0 };
	int rc = front_open(f, e);

	if (rc == 0)
		rc = removal_find(&found, f->lg, point, rule, &f->arena, e);
	if (rc == 0)
		rc = front_act(f, action, found.ids, found.n, e);
	free(found.ids);
	return rc;
}

static bool
is_id(const char *s)
{
	struct err e = ERR_INIT;
	struct id id;

	return streq(s, "-") || id_parse(&id, s, &e) == 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct err e = ERR_INIT;
	bool point;
	int rc;

	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS "M:u:r:P:", longs, own)) != 0)
		return rc;
	if (action == NULL)
		action = "ack";
	f.ways = ways;
	f.letter = 'A';
	point = word_in("remove extend restore", action) && optind < argc &&
	    !is_id(argv[optind]) && strchr(argv[optind], '=') == NULL;
	if (!point && rule == NULL)
		return front_on_ids(&f, action, 0, NULL);
	if (!point || optind + 1 < argc) {
		front_close(&f);
		return app_usage_error(&app,
		    point ? _("one measuring point at a time, after the "
			      "options") :
			    _("-r goes with --remove, --extend or --restore "
			      "and a point"));
	}
	rc = (streq(action, "remove") ? remove_point : on_removed)(&f,
	    argv[optind], &e);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
