#include <string.h>

#include "base/app.h"
#include "base/str.h"
#include "sensor/alarm_list.h"
#include "sensor/alarm_stats.h"

static const struct app_info info = { "alarm-stats",
	N_("usage: alarm-stats [-C DIR] [-o table|csv|json] [--by day|shift|month|all]\n"
	   "           [--top | --floods | --chattering | --stale]\n"
	   "           [--since TIME] [--until TIME] [--area AREA] [--point CODE]\n"
	   "\n"
	   "How many alarms people get and what becomes of them: per ten minutes,\n"
	   "floods, chattering, stale, the ten busiest, time to acknowledge.\n"
	   "  --by PERIOD     a row for each (day); of the last seven days unless\n"
	   "                  --since says otherwise\n"
	   "  --top           the ten rules that told most, by point\n"
	   "  --floods        from more than ten in ten minutes to less than five\n"
	   "  --chattering    three turns in a minute\n"
	   "  --stale         what stood for more than a day\n"
	   "example: alarm-stats --by month --since 2026-01-01 -o csv\n"),
	"Co" };

enum { OPT_BY = 900, OPT_SINCE, OPT_UNTIL, OPT_AREA, OPT_POINT, OPT_LIST };

static const struct option longs[] = { { "by", required_argument, NULL,
					   OPT_BY },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "area", required_argument, NULL, OPT_AREA },
	{ "point", required_argument, NULL, OPT_POINT },
	{ "top", no_argument, NULL, OPT_LIST + STATS_TOP },
	{ "floods", no_argument, NULL, OPT_LIST + STATS_FLOODS },
	{ "chattering", no_argument, NULL, OPT_LIST + STATS_CHATTERING },
	{ "stale", no_argument, NULL, OPT_LIST + STATS_STALE },
	{ NULL, 0, NULL, 0 } };

struct typed {
	const char *by, *since, *until, *area, *point;
};

static int
options(struct app *app, struct alarm_stats *s, struct typed *t)
{
	int c;

	while ((c = app_getopt(app, "", longs)) != -1)
		switch (c) {
		case OPT_BY:
			t->by = optarg;
			break;
		case OPT_SINCE:
			t->since = optarg;
			break;
		case OPT_UNTIL:
			t->until = optarg;
			break;
		case OPT_AREA:
			t->area = optarg;
			break;
		case OPT_POINT:
			t->point = optarg;
			break;
		default:
			if (c <= OPT_LIST || c > OPT_LIST + STATS_STALE)
				return app_usage(app);
			if (s->what != STATS_FIGURES &&
			    s->what != (enum alarm_what)(c - OPT_LIST))
				return app_usage_error(app,
				    _("one of --top, --floods, --chattering, "
				      "--stale at a time"));
			s->what = (enum alarm_what)(c - OPT_LIST);
		}
	if (optind == app->argc)
		return 0;
	return app_usage_error(app, _("'%s' is no option"), app->argv[optind]);
}

static int
read_time(const char *option, const char *typed, msec *out, struct err *e)
{
	if (typed == NULL || clock_parse(typed, out))
		return 0;
	err_set(e, E_USAGE, _("%s: '%s' is no day or time"), option, typed);
	return err_hint(e, _("such as 2026-11-24 or '2026-11-24 08:00'"));
}

/* What was typed needs the ledger's time zone and areas. */
static int
bind(struct alarm_stats *s, const struct typed *t, struct err *e)
{
	static const char *const words[] = { "day", "shift", "month", "all" };
	msec now = store_now(s->lg->store);
	long row;
	int k = 0;

	s->wanted.until = now;
	s->wanted.since = clock_add_days(clock_day_start(now), -6);
	if (read_time("--since", t->since, &s->wanted.since, e) < 0 ||
	    read_time("--until", t->until, &s->wanted.until, e) < 0 ||
	    (t->point != NULL &&
		alarm_point(s->lg, t->point, &s->wanted.point, e) < 0))
		return -1;
	if (s->wanted.since >= s->wanted.until) {
		err_set(e, E_USAGE, _("--since is not before --until"));
		return err_hint(e,
		    t->until == NULL ? _("without --until it is now") :
				       _("--until is the day after the last "
					 "one wanted"));
	}
	while (t->by != NULL && k < 4 && !streq(words[k], t->by))
		k++;
	if (k == 4) {
		err_set(e, E_USAGE, _("--by: '%s' is no period"), t->by);
		return err_hint(e, "day, shift, month, all");
	}
	s->by = (enum alarm_by)k;
	if (t->area == NULL)
		return 0;
	row = registers_find(s->lg->reg, "registers/areas", t->area, now, e);
	if (row < 0)
		return -1;
	s->wanted.area =
	    registers_cell(s->lg->reg, "registers/areas", row, "code");
	return 0;
}

static int
run(struct app *app, struct alarm_stats *s, const struct typed *t,
    struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct buf text = BUF_INIT;
	int rc;

	if (app_format(app, &s->format, e) < 0 ||
	    ledger_open(&s->lg, app->dir, e) < 0)
		return -1;
	rc = bind(s, t, e);
	if (rc == 0)
		rc = alarm_stats_run(s, &text, &found, e);
	if (rc == 0)
		app_write(app, text.ptr, text.len);
	app_warn(app, &found);
	if (rc == 0 && findings_count(&found, SEV_ERROR) > 0)
		rc = err_set(e, E_NO,
		    _("parts of records/ cannot be read; the rest is counted"));
	findings_release(&found);
	buf_release(&text);
	ledger_close(s->lg);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct alarm_stats s = { .what = STATS_FIGURES };
	struct typed t = { NULL, NULL, NULL, NULL, NULL };
	struct err e = ERR_INIT;
	int rc, wrong;

	app_start(&app, argc, argv);
	if ((wrong = options(&app, &s, &t)) != 0)
		return wrong;
	rc = run(&app, &s, &t, &e);
	return app_finish(&app, rc, &e);
}
