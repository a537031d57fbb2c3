#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "act/front.h"
#include "base/io.h"
#include "base/str.h"
#include "code/printing.h"

static const struct app_info info = { "qr-label",
	N_("usage: qr-label [-n] [-C DIR] [-a PERSON] [-k KIND] [-l LAYOUT]\n"
	   "           [-f FORMAT] [-r DPI] [-s START] [-c COPIES] [-P PRINTER]\n"
	   "           [--dir DIR] [--unlabelled | --all | --calibrate] [CODE ...]\n"
	   "\n"
	   "Labels with a QR symbol for machines, areas and records. A CODE of -\n"
	   "reads them from standard input. The batch is recorded.\n"
	   "  -k KIND         only equipment, area or record\n"
	   "  -l LAYOUT       a4-3x7 (normally), a4-3x8, 40x30, 60x40, 100x70\n"
	   "  -f FORMAT       pdf (normally), png, svg, zpl, tspl\n"
	   "  -r DPI          of the printer: 203 for rolls, 300 for sheets\n"
	   "  -s START        first free place on a sheet that was used before\n"
	   "  -c COPIES       of each label\n"
	   "  -P PRINTER      its dpi, offset and scale, registers/printers.csv\n"
	   "  --dir DIR       a file a label there, for png and svg\n"
	   "  --unlabelled    all that never had one; --all: all there are\n"
	   "  --calibrate     a page to be measured, no labels\n"
	   "example: qr-label -l 60x40 -f zpl --unlabelled >labels.zpl\n"),
	"Can" };

enum { OPT_DIR = 1, OPT_UNLABELLED, OPT_ALL, OPT_CALIBRATE };

static const struct option longs[] = { { "kind", required_argument, NULL, 'k' },
	{ "layout", required_argument, NULL, 'l' },
	{ "format", required_argument, NULL, 'f' },
	{ "dpi", required_argument, NULL, 'r' },
	{ "start", required_argument, NULL, 's' },
	{ "copies", required_argument, NULL, 'c' },
	{ "printer", required_argument, NULL, 'P' },
	{ "dir", required_argument, NULL, OPT_DIR },
	{ "unlabelled", no_argument, NULL, OPT_UNLABELLED },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "calibrate", no_argument, NULL, OPT_CALIBRATE },
	{ NULL, 0, NULL, 0 } };

static void
option(struct printing *p, int c)
{
	switch (c) {
	case 'k':
		p->kind_text = optarg;
		break;
	case 'l':
		p->layout_name = optarg;
		break;
	case 'f':
		p->format_text = optarg;
		break;
	case 'r':
		p->dpi_text = optarg;
		break;
	case 's':
		p->start_text = optarg;
		break;
	case 'c':
		p->copies_text = optarg;
		break;
	case 'P':
		p->printer = optarg;
		break;
	case OPT_DIR:
		p->dir = optarg;
		break;
	case OPT_UNLABELLED:
		p->unlabelled = true;
		break;
	case OPT_ALL:
		p->all = true;
		break;
	default:
		p->calibrate = true;
		break;
	}
}

static int
put(void *arg, const void *bytes, size_t n, struct err *e)
{
	struct app *app = arg;

	app_write(app, bytes, n);
	return app_flush(app) ? 0 : app_lost(app, e);
}

static int
collect(struct app *app, struct printing *p, struct ledger *lg, struct err *e)
{
	char **codes = NULL;
	size_t n = 0, i;
	int rc = 0;

	if (p->all || p->unlabelled) {
		rc = labels_all(&p->labels, lg, p->kind, e);
		if (rc == 0 && p->unlabelled)
			rc = labels_unlabelled(&p->labels, lg, e);
		return rc;
	}
	rc = app_ids(app, &codes, &n, e);
	for (i = 0; rc == 0 && i < n; i++)
		rc = labels_add(&p->labels, lg, p->kind, codes[i], e);
	app_ids_free(codes);
	return rc;
}

static int
print(struct app *app, struct front *f, struct printing *p, struct err *e)
{
	char id[ID_TEXT] = "";

	if (printing_bind(p, f->lg, e) < 0)
		return -1;
	if (p->calibrate)
		return printing_calibrate(p, put, app, e);
	if (collect(app, p, f->lg, e) < 0)
		return -1;
	if (p->labels.n == 0) {
		app_note(app, _("nothing to print"));
		return 0;
	}
	if (printing_try(p, e) < 0 ||
	    (!app->dry_run && printing_run(p, put, app, e) < 0) ||
	    labels_record(f->lg, &f->opts, &p->labels, p->layout.name,
		p->format_text, p->job.copies, id, e) < 0)
		return -1;
	if (app->dry_run)
		app_note(app, _("%zu labels would be printed"), p->labels.n);
	else
		app_note(app, _("%zu labels, recorded as %s"), p->labels.n, id);
	return 0;
}

static bool
single_file(const struct printing *p)
{
	return p->format_text == NULL || streq(p->format_text, "pdf");
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct printing p = PRINTING_INIT;
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "k:l:f:r:s:c:P:", longs)) != -1) {
		if (c == '?')
			return app_usage(&app);
		option(&p, c);
	}
	if (p.all + p.unlabelled + p.calibrate + (optind < argc) != 1)
		return app_usage_error(&app,
		    _("give codes, or one of --unlabelled --all --calibrate"));
	if (p.dir != NULL && (p.calibrate || single_file(&p)))
		return app_usage_error(&app,
		    _("--dir is for a file a label: -f png, svg, zpl or tspl"));
	if (isatty(STDOUT_FILENO) && p.dir == NULL &&
	    (!app.dry_run || p.calibrate))
		return app_usage_error(&app,
		    _("this is no text for a terminal: > labels.%s"),
		    single_file(&p) ? "pdf" : p.format_text);
	rc = front_open(&f, &e);
	if (rc == 0)
		rc = print(&app, &f, &p, &e);
	printing_release(&p);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
