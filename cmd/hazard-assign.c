#include "act/front.h"
#include "base/app.h"

static const struct app_info info = { "hazard-assign",
	N_("usage: hazard-assign [-n] [-C DIR] [-a PERSON] -t PERSON\n"
	   "           [-d DURATION|TIME] [-N NOTE] ID ...\n"
	   "\n"
	   "Gives hazards to the person who shall rectify them, or to another one.\n"
	   "An ID of - reads ids from standard input.\n"
	   "  -t PERSON       code or name: E1023\n"
	   "  -d DEADLINE     PT8H from now, or 2026-11-24 18:00\n"
	   "  -N NOTE         why\n"
	   "  -n              check everything, write nothing\n"
	   "example: hazard-list --overdue | hazard-assign -t E1023 -\n"),
	"Can" };

static const struct option longs[] = { FRONT_LONGS,
	{ "to", required_argument, NULL, 't' },
	{ "deadline", required_argument, NULL, 'd' }, { NULL, 0, NULL, 0 } };

struct wanted {
	const char *deadline;
	char text[CLOCK_TEXT];
};

static int
option(struct front *f, struct wanted *w, int c, struct err *e)
{
	switch (c) {
	case 't':
		front_put(f, "assignee", optarg);
		return 1;
	case 'd':
		w->deadline = optarg;
		return 1;
	default:
		return front_option(f, c, optarg, e);
	}
}

/* A duration counts from now, on the ledger's clock. */
static void
deadline(struct front *f, struct wanted *w)
{
	msec d;

	if (w->deadline == NULL)
		return;
	if (duration_parse(w->deadline, &d)) {
		clock_format(store_now(f->lg->store) + d, w->text);
		w->deadline = w->text;
	}
	front_put(f, "deadline", w->deadline);
}

static int
assign(struct front *f, struct wanted *w, struct err *e)
{
	char **ids = NULL;
	size_t n = 0;
	int rc = app_ids(f->app, &ids, &n, e);

	if (rc == 0)
		rc = front_open(f, e);
	if (rc == 0) {
		deadline(f, w);
		rc = front_act(f, "assign", ids, n, e);
	}
	app_ids_free(ids);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct wanted w = { NULL, "" };
	struct err e = ERR_INIT;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, FRONT_SHORTS "t:d:", longs)) != -1)
		if ((rc = option(&f, &w, c, &e)) <= 0)
			return rc < 0 ? app_finish(&app, -1, &e) :
					app_usage(&app);
	if (f.nset == 0)
		return app_usage_error(&app, _("-t PERSON is missing"));
	rc = assign(&f, &w, &e);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
