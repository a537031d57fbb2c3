#include "base/app.h"
#include "code/plate.h"

enum { ROW = 1, RAW };

static const struct app_info info = { "plate-read",
	N_("usage: plate-read [-C DIR] [-o table|csv|json|ids] [--raw] FILE ...\n"
	   "       plate-read [-C DIR] --row FILE ...\n"
	   "\n"
	   "Reads nameplates in photos: name, model, equipment code, serial number,\n"
	   "date, maker, power, inspection cycle; and says which machine of the\n"
	   "register it is, if that is certain.  Writes nothing.\n"
	   "  -o FORMAT  csv: file, field, value, confidence; ids: the machines alone\n"
	   "  --raw      as read, not in the register's spelling\n"
	   "  --row      a row for registers/equipment, for a machine that is new\n"
	   "example: plate-read plate.jpg\n"),
	"Co" };

static const struct option longs[] = { { "row", no_argument, NULL, ROW },
	{ "raw", no_argument, NULL, RAW }, { NULL, 0, NULL, 0 } };

struct read {
	struct app *app;
	struct plate_reader reader;
	struct out *out;
	enum app_format format;
	bool row, no; /* some plate is of no machine of the register */
};

/* Outside a ledger a plate can still be read. */
static int
open_ledger(struct read *r, struct ledger **lg, struct err *e)
{
	if (ledger_open(lg, r->app->dir, e) == 0)
		return 0;
	if (e->code != E_ABSENT || r->app->dir != NULL)
		return -1;
	app_note(r->app, _("no ledger here: the register is not asked"));
	err_clear(e);
	return 0;
}

static void
row(struct read *r, const struct plate *p, const char *file, struct buf *b)
{
	const struct plate_row *known = plate_row(&r->reader, p);

	if (known != NULL) {
		app_note(r->app, _("%s: is in the register already: %s"), file,
		    known->code);
		r->no = true;
		return;
	}
	plate_register_row(&r->reader, p, b);
	app_note(r->app,
	    _("%s: compare the row with the plate, and add what is missing"),
	    file);
}

static void
say(struct read *r, const struct plate *p, const char *file)
{
	const struct plate_row *known = plate_row(&r->reader, p);
	const char *nothing = known == NULL ? plate_nothing(p) : NULL;
	struct buf b = BUF_INIT;

	if (nothing != NULL && (r->row || r->format != OUT_TABLE)) {
		app_note(r->app, "%s: %s", file, nothing);
		r->no = true;
	} else if (r->row) {
		row(r, p, file, &b);
	} else {
		r->no |= known == NULL;
		if (r->format == OUT_TABLE)
			plate_page(&r->reader, p, file, &b);
		else if (r->format != OUT_IDS)
			plate_rows(&r->reader, p, file, r->out);
		else if (known != NULL)
			buf_printf(&b, "%s\n", known->code);
		else
			app_note(r->app, _("%s: not in the register"), file);
	}
	app_write(r->app, b.ptr, b.len);
	buf_release(&b);
}

/* A file that is refused does not keep the others from being read. */
static int
files(struct read *r, struct err *e)
{
	struct err one = ERR_INIT;
	struct buf b = BUF_INIT;
	struct plate p;
	int i, rc = 0;

	for (i = optind; i < r->app->argc; i++) {
		err_clear(&one);
		if (plate_file(&r->reader, &p, r->app->argv[i], &one) == 0) {
			say(r, &p, r->app->argv[i]);
			continue;
		}
		if (rc < 0)
			app_note(r->app, "%s: %s", one.file, one.msg);
		else
			*e = one;
		rc = -1;
	}
	if (r->out != NULL)
		out_render(r->out, &b);
	app_write(r->app, b.ptr, b.len);
	buf_release(&b);
	return rc < 0 ? rc : r->no ? E_NO : 0;
}

static int
run(struct read *r, struct err *e)
{
	struct ledger *lg = NULL;
	int rc;

	if (app_format(r->app, &r->format, e) < 0 || open_ledger(r, &lg, e) < 0)
		return -1;
	if (!r->row && (r->format == OUT_CSV || r->format == OUT_JSON))
		r->out = out_new(r->format, plate_cols, PLATE_COLS);
	rc = plate_reader_open(&r->reader, lg, e);
	if (rc == 0)
		rc = files(r, e);
	plate_reader_close(&r->reader);
	out_free(r->out);
	ledger_close(lg);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct read r = { .app = &app, .reader = PLATE_READER_INIT };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1)
		switch (c) {
		case ROW:
			r.row = true;
			break;
		case RAW:
			r.reader.raw = true;
			break;
		default:
			return app_usage(&app);
		}
	if (optind == argc)
		return app_usage_error(&app, _("which photo?"));
	if (r.row && app.output != NULL)
		return app_usage_error(&app, _("--row has a form of its own"));
	rc = run(&r, &e);
	return app_finish(&app, rc, &e);
}
