#include <fcntl.h>
#include <unistd.h>

#include "base/app.h"
#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/stamp.h"
#include "image/picture.h"

static const struct app_info info = { "photo-stamp",
	N_("usage: photo-stamp [-C DIR] [-r ROLE] [-w PIXELS] [-o FILE] ID\n"
	   "       photo-stamp -f PHOTO [-w PIXELS] [-o FILE] [NAME=TEXT ...]\n"
	   "\n"
	   "Draws a copy of a photo, upright, with a strip below it: when and where it\n"
	   "was taken, by whom, of which record, and the SHA-256 of the original,\n"
	   "which stays as it is.\n"
	   "  -r ROLE         which photo of the record: before, after\n"
	   "  -f PHOTO        a file instead; what the strip says is given as\n"
	   "                  record= what= taken= received= place= person= area=\n"
	   "  -w PIXELS       halve it until no side is longer\n"
	   "  -o FILE         the JPEG; else standard output\n"
	   "example: photo-stamp -r after -o after.jpg H261124-A0017V\n"),
	"Co" };

struct job {
	struct app *app;
	const char *role, *file;
	long most;
	struct stamp given;
	struct stamped said;
};

/* ---- a file ---- */

static int
set_text(struct stamp *s, const char *word, struct err *e)
{
	const struct {
		const char *name;
		const char **to;
	} texts[] = { { "record", &s->record }, { "what", &s->what },
		{ "taken", &s->taken }, { "received", &s->received },
		{ "place", &s->place }, { "person", &s->person },
		{ "area", &s->area } };
	const char *eq = strchr(word, '=');
	char q[UTF8_CUT];
	size_t i;

	for (i = 0; eq != NULL && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strlen(texts[i].name) == (size_t)(eq - word) &&
		    str_prefix(word, texts[i].name)) {
			*texts[i].to = eq + 1;
			return 0;
		}
	err_set(e, E_USAGE, _("'%s' says nothing of a strip"),
	    utf8_cut(q, word));
	return err_hint(e, _("one of: %s"),
	    "record= what= taken= received= place= person= area=");
}

static int
of_file(struct job *j, struct buf *out, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0, i;

	for (i = optind; rc == 0 && i < j->app->argc; i++)
		rc = set_text(&j->given, j->app->argv[i], e);
	if (rc == 0)
		rc = picture_read(&b, j->file, e);
	if (rc == 0)
		rc = stamp_jpeg(&j->given, b.ptr, b.len, (int)j->most, j->file,
		    out, &j->said, e);
	buf_release(&b);
	return rc;
}

/* ---- a photo of a record ---- */

static int
of_loaded(struct job *j, struct ledger *lg, const struct record *r,
    struct buf *out, struct err *e)
{
	struct arena a = ARENA_INIT;
	const struct stamp_photo *p;
	struct stamp_photo *v;
	size_t n;
	int rc = -1;

	stamp_photos(lg, r, &v, &n, &a);
	p = stamp_find(v, n, r->id, j->role, e);
	if (p != NULL)
		rc = stamp_photo(lg, p, (int)j->most, out, &j->said, e);
	arena_release(&a);
	return rc;
}

static int
of_record(struct job *j, const char *text, struct buf *out, struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	struct record_box *box;
	struct ledger *lg = NULL;
	struct id id;
	int rc = ledger_open(&lg, j->app->dir, e);

	if (rc == 0)
		rc = id_parse(&id, text, e);
	if (rc == 0)
		rc =
		    record_load(&box, lg->store, &lg->schemas, id.text, &fs, e);
	if (rc == 0) {
		rc = of_loaded(j, lg, record_of(box), out, e);
		record_free(box);
	}
	app_warn(j->app, &fs);
	findings_release(&fs);
	if (lg != NULL)
		ledger_close(lg);
	return rc;
}

static int
put(struct job *j, const struct buf *out, struct err *e)
{
	if (j->app->output != NULL)
		return io_replace(AT_FDCWD, j->app->output, out->ptr, out->len,
		    0644, 0, e);
	app_write(j->app, out->ptr, out->len);
	return 0;
}

/* What is wrong with the command line is said before anything is drawn. */
static int
judge(struct job *j)
{
	int left = j->app->argc - optind;

	if (j->app->output == NULL && isatty(STDOUT_FILENO))
		return app_usage_error(j->app,
		    _("a picture is not for a terminal: -o FILE"));
	if (j->file != NULL && j->role != NULL)
		return app_usage_error(j->app,
		    _("-f and -r exclude each other"));
	if (j->file != NULL || left == 1)
		return 0;
	return left == 0 ? app_usage(j->app) :
			   app_usage_error(j->app, _("'%s' is too much"),
			       j->app->argv[optind + 1]);
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "role", required_argument, NULL, 'r' },
		{ "file", required_argument, NULL, 'f' },
		{ "width", required_argument, NULL, 'w' }, { NULL, 0, NULL, 0 }
	};
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app };
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "r:f:w:", longs)) != -1)
		switch (c) {
		case 'r':
			j.role = optarg;
			break;
		case 'f':
			j.file = optarg;
			break;
		case 'w':
			if (str_long(optarg, &j.most) && j.most >= 16 &&
			    j.most <= 65535)
				break;
			return app_usage_error(&app,
			    _("-w PIXELS is a number from 16 to 65535"));
		default:
			return app_usage(&app);
		}
	if ((rc = judge(&j)) != 0)
		return rc;
	rc = j.file != NULL ? of_file(&j, &out, &e) :
			      of_record(&j, argv[optind], &out, &e);
	if (rc == 0)
		rc = put(&j, &out, &e);
	buf_release(&out);
	return app_finish(&app, rc, &e);
}
