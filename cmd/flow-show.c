#include "base/app.h"
#include "base/str.h"
#include "flow/draw.h"

static const struct app_info info = { "flow-show",
	N_("usage: flow-show [-o text|dot] [-C dir] KIND[/vN]\n"
	   "\n"
	   "Shows the flow of a kind of record: its nodes, who does what there, "
	   "until when,\n"
	   "and its form; the newest published version unless another is "
	   "named.\n"),
	"Co" };

/* "hazard" or "hazard/v1". */
static int
find_flow(struct ledger *lg, char *operand, const struct flow **out,
    struct err *e)
{
	char *slash = strchr(operand, '/');
	const char *kind;
	long version = 0;

	if (slash != NULL) {
		if (slash[1] != 'v' || !str_long(slash + 2, &version) ||
		    version < 1 || version > 99999) {
			err_set(e, E_USAGE, _("'%s' names no version"),
			    operand);
			return err_hint(e, _("write for example: hazard/v1"));
		}
		*slash = '\0';
	}
	if (ledger_kind_named(lg, operand, &kind, e) < 0)
		return -1;
	return ledger_flow(lg, kind, (int)version, out, e);
}

static int
show(struct app *app, struct ledger *lg, char *operand, struct err *e)
{
	bool dot = app->output != NULL && streq(app->output, "dot");
	struct buf b = BUF_INIT;
	const struct flow *f;

	if (find_flow(lg, operand, &f, e) < 0)
		return -1;
	if (dot)
		flow_draw_dot(f, &b);
	else
		flow_draw_text(lg, f, &b);
	app_write(app, b.ptr, b.len);
	buf_release(&b);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if (app_getopt(&app, "", NULL) != -1)
		return app_usage(&app);
	if (app.output != NULL && !streq(app.output, "text") &&
	    !streq(app.output, "dot"))
		return app_usage_error(&app, _("unknown output format '%s'"),
		    app.output);
	if (argc - optind != 1)
		return app_usage_error(&app, _("name one kind of record"));
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = show(&app, lg, argv[optind], &e);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
