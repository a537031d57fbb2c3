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

static int
option(struct front *f, int c, struct err *e)
{
	(void)e;
	if (c == 't')
		front_put(f, "assignee", optarg);
	else if (c == 'd')
		f->deadline = optarg;
	return c == 't' || c == 'd';
}

/* A duration counts from now, on the ledger's clock. */
static void
deadline(struct front *f)
{
	char text[CLOCK_TEXT];
	msec d;

	if (f->deadline == NULL)
		return;
	if (duration_parse(f->deadline, &d)) {
		clock_format(store_now(f->lg->store) + d, text);
		f->deadline = arena_str(&f->arena, text);
	}
	front_put(f, "deadline", f->deadline);
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	int rc;

	app_start(&app, argc, argv);
	if ((rc = front_options(&f, FRONT_SHORTS "t:d:", longs, option)) != 0)
		return rc;
	if (f.nset == 0) {
		front_close(&f);
		return app_usage_error(&app, _("-t PERSON is missing"));
	}
	return front_on_ids(&f, "assign", 0, deadline);
}
