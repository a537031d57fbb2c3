#include <fcntl.h>
#include <unistd.h>

#include "base/app.h"
#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/sheet.h"

static const struct app_info info = { "photo-sheet",
	N_("usage: photo-sheet [-C DIR] [--before ROLE] [--after ROLE]\n"
	   "           [-o FILE.pdf|FILE.png|FILE.jpg] ID\n"
	   "\n"
	   "Draws one page with the photos before and after side by side, stamped, with\n"
	   "times and places, and what comparing them says: the same place? another\n"
	   "picture?  It judges nothing.\n"
	   "  --before ROLE   which photo is before: before, else site\n"
	   "  --after ROLE    which photo is after: after\n"
	   "  -o FILE         PDF, PNG or JPEG by its name; else a PDF on standard output\n"
	   "example: photo-sheet -o sheet.pdf H261124-A0017V\n"),
	"Co" };

enum { BEFORE = 1, AFTER };

struct job {
	struct app *app;
	const char *before, *after;
	enum sheet_kind kind;
};

static int
kind_of(struct job *j)
{
	static const struct {
		const char *end;
		enum sheet_kind kind;
	} ends[] = { { ".pdf", SHEET_PDF }, { ".png", SHEET_PNG },
		{ ".jpg", SHEET_JPEG }, { ".jpeg", SHEET_JPEG } };
	const char *name = j->app->output;
	char q[UTF8_CUT];
	size_t i;

	if (name == NULL)
		return 0;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_suffix(name, ends[i].end)) {
			j->kind = ends[i].kind;
			return 0;
		}
	return app_usage_error(j->app,
	    _("'%s' ends with none of .pdf .png .jpg"), utf8_cut(q, name));
}

static int
draw(struct job *j, const char *text, struct buf *out, struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	struct sheet s = SHEET_INIT;
	struct record_box *box = NULL;
	struct ledger *lg = NULL;
	struct id id;
	int rc = ledger_open(&lg, j->app->dir, e);

	if (rc == 0)
		rc = id_parse(&id, text, e);
	if (rc == 0)
		rc =
		    record_load(&box, lg->store, &lg->schemas, id.text, &fs, e);
	if (rc == 0)
		rc = sheet_make(&s, lg, record_of(box), j->before, j->after, e);
	if (rc == 0)
		rc = sheet_draw(&s, j->kind, out, e);
	app_warn(j->app, &fs);
	findings_release(&fs);
	sheet_release(&s);
	if (box != NULL)
		record_free(box);
	if (lg != NULL)
		ledger_close(lg);
	return rc;
}

static int
put(struct app *app, const struct buf *out, struct err *e)
{
	if (app->output != NULL)
		return io_replace(AT_FDCWD, app->output, out->ptr, out->len,
		    0644, 0, e);
	app_write(app, out->ptr, out->len);
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "before", required_argument,
						   NULL, BEFORE },
		{ "after", required_argument, NULL, AFTER },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app, .kind = SHEET_PDF };
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1)
		switch (c) {
		case BEFORE:
			j.before = optarg;
			break;
		case AFTER:
			j.after = optarg;
			break;
		default:
			return app_usage(&app);
		}
	if (optind == argc)
		return app_usage(&app);
	if (optind + 1 < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind + 1]);
	if (app.output == NULL && isatty(STDOUT_FILENO))
		return app_usage_error(&app,
		    _("a page is not for a terminal: -o FILE"));
	if ((rc = kind_of(&j)) != 0)
		return rc;
	rc = draw(&j, argv[optind], &out, &e);
	if (rc == 0)
		rc = put(&app, &out, &e);
	buf_release(&out);
	return app_finish(&app, rc, &e);
}
