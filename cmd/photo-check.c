#include "base/app.h"
#include "code/proof.h"
#include "evidence/photo_show.h"
#include "evidence/place.h"

static const struct app_info info = { "photo-check",
	N_("usage: photo-check [-C DIR] [-o table|csv|json] [-k KIND]\n"
	   "           [--action ACTION] [--record ID] [-A AREA] [--at TIME]\n"
	   "           [--position LAT,LON] [--proved BY] [--field NAME=VALUE ...]\n"
	   "           [--own ROLE=FILE ...] [-p ROLE=FILE ...] [FILE ...]\n"
	   "       photo-check [-C DIR] --index\n"
	   "\n"
	   "Says what photos say of themselves and what is odd about them: when and\n"
	   "where, seen before, edited, the same as another.  Writes nothing.\n"
	   "  -k KIND         the rules of this kind of record: hazard\n"
	   "  --action ACTION and of this action: report\n"
	   "  -A AREA         where it should have been taken: W1-A\n"
	   "  --at TIME       when it was handed in; now if not given\n"
	   "  -p ROLE=FILE    photo in a role: before, after\n"
	   "  --index         look at all known photos now, not when asked\n"
	   "example: photo-check -A W1-A site.jpg\n"),
	"Co" };

/* Options that are one text each, then the others. */
enum {
	KIND = 1,
	ACTION,
	RECORD,
	AT,
	POSITION,
	PROVED,
	TEXTS,
	FIELD,
	OWN,
	INDEX
};

enum { BUDGET_MS = 3000 }; /* for photos that nobody looked at yet */

static const struct option longs[] = { { "kind", required_argument, NULL, 'k' },
	{ "action", required_argument, NULL, ACTION },
	{ "record", required_argument, NULL, RECORD },
	{ "area", required_argument, NULL, 'A' },
	{ "at", required_argument, NULL, AT },
	{ "position", required_argument, NULL, POSITION },
	{ "proved", required_argument, NULL, PROVED },
	{ "field", required_argument, NULL, FIELD },
	{ "own", required_argument, NULL, OWN },
	{ "photo", required_argument, NULL, 'p' },
	{ "index", no_argument, NULL, INDEX }, { NULL, 0, NULL, 0 } };

struct check {
	struct app *app;
	struct photo_case c;
	const char *text[TEXTS];
	bool index;
};

static int
option(struct check *k, int c, struct err *e)
{
	switch (c) {
	case 'k':
		k->text[KIND] = optarg;
		return 0;
	case 'A':
		return photo_case_field(&k->c,
		    arena_printf(&k->c.arena, "area=%s", optarg), e);
	case FIELD:
		return photo_case_field(&k->c, optarg, e);
	case 'p':
	case OWN:
		return photo_case_shot(&k->c, optarg, true, c == OWN, e);
	case INDEX:
		k->index = true;
		return 0;
	default:
		k->text[c] = optarg;
		return 0;
	}
}

/* A position and a time as typed; the ledger says the site's zone first. */
static int
settle(struct check *k, struct err *e)
{
	const char *at = k->text[AT], *position = k->text[POSITION];

	if (k->text[RECORD] != NULL)
		k->c.record = k->text[RECORD];
	if (k->text[PROVED] != NULL)
		k->c.proved = k->text[PROVED];
	k->c.now = k->c.lg != NULL ? store_now(k->c.lg->store) : clock_real();
	if (at != NULL && !clock_parse(at, &k->c.now)) {
		err_set(e, E_USAGE, _("'%s' is no time"), at);
		return err_hint(e, "--at '2026-11-24 08:00'");
	}
	k->c.given = position != NULL;
	if (position == NULL || place_parse(position, &k->c.lat, &k->c.lon))
		return 0;
	err_set(e, E_USAGE, _("'%s' is no position"), position);
	return err_hint(e, "--position 31.7712,119.9587");
}

/* Outside a ledger a photo still says what it says. */
static int
open_ledger(struct check *k, struct err *e)
{
	if (ledger_open(&k->c.lg, k->app->dir, e) == 0)
		return 0;
	if (e->code != E_ABSENT || k->app->dir != NULL ||
	    k->text[KIND] != NULL || k->index)
		return -1;
	app_note(k->app,
	    _("no ledger here: only the photos themselves are looked at"));
	err_clear(e);
	return 0;
}

static void
print(struct check *k, enum app_format format, const struct photo_findings *fs)
{
	struct buf b = BUF_INIT;
	struct out *o;

	if (format == OUT_TABLE) {
		photo_page(&k->c, fs, &b);
	} else {
		o = out_new(format, photo_cols, photo_ncols);
		photo_rows(&k->c, fs, o);
		out_render(o, &b);
		out_free(o);
	}
	app_write(k->app, b.ptr, b.len);
	buf_release(&b);
}

static int
run(struct check *k, enum app_format format, struct err *e)
{
	struct photo_findings fs = PHOTO_FINDINGS_INIT;
	size_t left = 0;
	int rc;

	if (open_ledger(k, e) < 0 || settle(k, e) < 0)
		return -1;
	rc = photo_case_check(&k->c, k->text[KIND], k->text[ACTION],
	    k->index ? -1 : BUDGET_MS, &fs, &left, e);
	if (rc == 0)
		print(k, format, &fs);
	if (rc == 0 && left > 0)
		app_note(k->app,
		    _("%zu known photos were not compared yet: run "
		      "photo-check --index"),
		    left);
	if (rc == 0 && fs.n > 0)
		rc = E_NO;
	photo_findings_release(&fs);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct check k = { .app = &app, .c = PHOTO_CASE_INIT };
	enum app_format format = OUT_AUTO;
	struct err e = ERR_INIT;
	int c, rc = 0;

	k.c.labelled = proof_of_place;
	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "k:A:p:", longs)) != -1) {
		if (c == '?')
			return app_usage(&app);
		rc = option(&k, c, &e);
	}
	for (; rc == 0 && optind < argc; optind++)
		rc = photo_case_shot(&k.c, argv[optind], false, false, &e);
	if (rc == 0 && k.c.nshots == 0 && !k.index)
		return app_usage_error(&app, _("which photo?"));
	if (rc == 0)
		rc = app_format(&app, &format, &e);
	if (rc == 0)
		rc = run(&k, format, &e);
	ledger_close(k.c.lg);
	photo_case_release(&k.c);
	return app_finish(&app, rc, &e);
}
