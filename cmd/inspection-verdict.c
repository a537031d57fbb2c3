#include <string.h>

#include "act/front.h"
#include "act/holder.h"
#include "base/str.h"

static const struct app_info info = { "inspection-verdict",
	N_("usage: inspection-verdict [-C DIR] [-p now=FILE ...] [-N REASON]\n"
	   "           accept|reject < LINK\n"
	   "\n"
	   "The verdict of whoever holds an inspection link: one, once.  Nothing that\n"
	   "stands in the record is changed by it.\n"
	   "  -p now=FILE     the inspector's own photo; accept needs it\n"
	   "  -N REASON       in words; reject needs it\n"
	   "example: inspection-verdict -p now=now.jpg accept < link.txt\n"),
	"C" };

static const struct option longs[] = { { "photo", required_argument, NULL,
					   'p' },
	{ "note", required_argument, NULL, 'N' }, { NULL, 0, NULL, 0 } };

static int
give(struct app *app, struct front *f, const char *word, struct err *e)
{
	struct inspection_verdict v = { .accept = streq(word, "accept"),
		.note = f->note,
		.photos = f->photo,
		.nphotos = f->nphoto };
	struct inspection in = INSPECTION_INIT;
	struct findings said = FINDINGS_INIT;
	struct act_result res;
	int rc = holder_open(app, &f->lg, &in, INSPECT_VERDICT, e);

	if (rc == 0)
		rc = inspection_verdict(f->lg, &in, &v, app->info->name, &res,
		    &said, e);
	if (rc == 0)
		app_printf(app, "%s %s\n", in.token.record, res.node_name);
	findings_release(&said);
	inspection_release(&in);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct err e = ERR_INIT;
	const char *word;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "p:N:", longs)) != -1) {
		if (c == '?')
			return app_usage(&app);
		if (c == 'N')
			f.note = optarg;
		else
			rc = front_photo(&f, optarg, &e);
	}
	word = optind < argc ? argv[optind] : "";
	if (rc == 0 && !streq(word, "accept") && !streq(word, "reject"))
		return app_usage_error(&app, _("say accept or reject"));
	if (rc == 0 && optind + 1 < argc)
		return app_usage_error(&app,
		    _("'%s' is too much: the link is read from standard input"),
		    argv[optind + 1]);
	if (rc == 0)
		rc = give(&app, &f, word, &e);
	ledger_close(f.lg);
	f.lg = NULL; /* what the ledger has to tell is for its keepers */
	front_close(&f);
	return app_finish(&app, rc, &e);
}
