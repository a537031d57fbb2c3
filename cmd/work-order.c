#include "base/app.h"
#include "base/id.h"
#include "code/order.h"

static const struct app_info info = { "work-order",
	N_("usage: work-order [-C DIR] [-p] ID ...\n"
	   "\n"
	   "Prints a work order as Markdown: what is to be done, by whom and until\n"
	   "when, temporary measures, spare parts, the operating procedure, and a QR\n"
	   "symbol that leads back to the record.  An ID of - reads ids from standard\n"
	   "input.\n"
	   "  -p              several in one print, each on pages of its own\n"
	   "example: work-order H261124-A0017V | md-pdf >order.pdf\n"),
	"C" };

static int
print(struct app *app, struct ledger *lg, char **ids, size_t n, struct err *e)
{
	struct orders o = ORDERS_INIT;
	struct findings found = FINDINGS_INIT;
	struct buf out = BUF_INIT;
	struct id id;
	size_t i;
	int rc = orders_open(&o, lg, &found, e);

	for (i = 0; rc == 0 && i < n; i++)
		if ((rc = id_parse(&id, ids[i], e)) == 0)
			rc = orders_add(&o, id.text, &out, &found, e);
	if (rc == 0)
		app_write(app, out.ptr, out.len);
	app_warn(app, &found);
	buf_release(&out);
	findings_release(&found);
	orders_release(&o);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "print", no_argument, NULL, 'p' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	bool several = false;
	char **ids = NULL;
	size_t n = 0;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "p", longs)) != -1) {
		if (c != 'p')
			return app_usage(&app);
		several = true;
	}
	rc = app_ids(&app, &ids, &n, &e);
	if (rc == 0 && n > 1 && !several) {
		err_set(&e, E_USAGE, _("%zu records, one work order"), n);
		rc = err_hint(&e, _("-p prints several"));
	}
	if (rc == 0)
		rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = print(&app, lg, ids, n, &e);
	if (lg != NULL)
		app_warn(&app, registers_notes(lg->reg));
	app_ids_free(ids);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
