#include <fcntl.h>
#include <string.h>

#include "act/holder.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/store.h"
#include "flow/show.h"
#include "flow/stamped.h"

static const struct app_info info = { "inspection-view",
	N_("usage: inspection-view [-C DIR] [-o text|markdown|json]\n"
	   "           [--photo NAME | --original NAME] < LINK\n"
	   "\n"
	   "Shows whoever holds an inspection link the one record it is for: its\n"
	   "history, photos and signatures, and nothing of any other.\n"
	   "  --photo NAME     that photo of the record, stamped: a JPEG\n"
	   "  --original NAME  the file itself, byte for byte\n"
	   "example: inspection-view -o markdown < link.txt\n"),
	"Co" };

enum { OPT_PHOTO = 1, OPT_ORIGINAL };

struct wanted {
	const char *name; /* NULL: the page */
	bool original;
};

struct tally {
	size_t photos, here, damaged, events, signatures;
};

static int
view_format(const struct app *app, enum show_format *out, struct err *e)
{
	static const char *const names[] = { "text", "markdown", "json" };
	char q[UTF8_CUT];
	size_t i;

	*out = SHOW_TEXT;
	if (app->output == NULL)
		return 0;
	for (i = 0; i < 3; i++)
		if (streq(app->output, names[i])) {
			*out = (enum show_format)i;
			return 0;
		}
	err_set(e, E_USAGE, _("-o cannot be '%s'"), utf8_cut(q, app->output));
	return err_hint(e, _("text, markdown or json"));
}

/* Every photo is looked at again: is it the one that the event names? */
static void
count(struct ledger *lg, const struct record *r, struct tally *t)
{
	char role[33], file[80];
	const char *p;
	size_t i;

	memset(t, 0, sizeof(*t));
	t->events = r->nevents;
	for (i = 0; i < r->nevents; i++) {
		t->signatures += r->events[i]->signature[0] != '\0';
		for (p = r->events[i]->evidence; evidence_next(&p, role, file);
		     t->photos++) {
			struct err why = ERR_INIT;

			if (evidence_verify(lg->store, file, &why) == 0)
				t->here++;
			else if (why.code != E_ABSENT)
				t->damaged++;
		}
	}
}

static void
summary(const struct tally *t, struct buf *out)
{
	buf_printf(out,
	    _("\nPhotos: %zu, unchanged %zu, damaged %zu, not at "
	      "hand here %zu\n"),
	    t->photos, t->here, t->damaged, t->photos - t->here - t->damaged);
	buf_printf(out, _("Signatures: %zu of %zu events\n"), t->signatures,
	    t->events);
}

static int
original(struct ledger *lg, const char *name, struct buf *out, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc = evidence_verify(lg->store, name, e);

	evidence_path(name, &path);
	if (rc == 0)
		rc = io_read(out, store_rootfd(lg->store), path.ptr,
		    EVIDENCE_LIMIT, IO_BENEATH, e);
	buf_release(&path);
	return rc;
}

static int
photo(struct app *app, struct ledger *lg, const struct record *r,
    const struct wanted *w, struct err *e)
{
	struct buf bytes = BUF_INIT;
	char role[33], file[80], q[UTF8_CUT];
	const char *p;
	bool own = false;
	size_t i;
	int rc;

	for (i = 0; i < r->nevents; i++)
		for (p = r->events[i]->evidence; evidence_next(&p, role, file);)
			own = own || streq(file, w->name);
	if (!own)
		return err_set(e, E_PERM, _("'%s' is no photo of this record"),
		    utf8_cut(q, w->name));
	if (!w->original && !stamped_can(w->name)) {
		err_set(e, E_DATA, _("'%s' cannot be stamped"),
		    utf8_cut(q, w->name));
		return err_hint(e, "--original");
	}
	rc = w->original ? original(lg, w->name, &bytes, e) :
			   stamped_read(lg, r->id, w->name, &bytes, e);
	if (rc == 0)
		app_write(app, bytes.ptr, bytes.len);
	buf_release(&bytes);
	return rc;
}

static int
page(struct app *app, struct ledger *lg, const struct record *r,
    enum show_format format, struct err *e)
{
	struct buf out = BUF_INIT;
	struct tally t;
	int rc = record_show_alone(lg, r->id, format, &out, e);

	count(lg, r, &t);
	if (format != SHOW_JSON)
		summary(&t, &out);
	if (rc == 0)
		app_write(app, out.ptr, out.len);
	buf_release(&out);
	return rc;
}

static int
view(struct app *app, const struct wanted *w, struct err *e)
{
	struct inspection in = INSPECTION_INIT;
	struct ledger *lg = NULL;
	struct record_box *box = NULL;
	enum show_format format;
	int rc = view_format(app, &format, e);

	if (rc == 0)
		rc = holder_open(app, &lg, &in, INSPECT_VIEW, e);
	if (rc == 0)
		rc = record_load(&box, lg->store, &lg->schemas, in.token.record,
		    NULL, e);
	if (rc == 0)
		rc = w->name != NULL ? photo(app, lg, record_of(box), w, e) :
				       page(app, lg, record_of(box), format, e);
	record_free(box);
	inspection_release(&in);
	ledger_close(lg);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "photo", required_argument,
						   NULL, OPT_PHOTO },
		{ "original", required_argument, NULL, OPT_ORIGINAL },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct wanted w = { NULL, false };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if ((c != OPT_PHOTO && c != OPT_ORIGINAL) || w.name != NULL)
			return app_usage(&app);
		w.name = optarg;
		w.original = c == OPT_ORIGINAL;
	}
	if (optind < argc)
		return app_usage_error(&app,
		    _("no operand: the link is read from standard input"));
	rc = view(&app, &w, &e);
	return app_finish(&app, rc, &e);
}
