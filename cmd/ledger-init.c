#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/app.h"
#include "base/datadir.h"
#include "base/io.h"
#include "base/str.h"
#include "store/seed.h"
#include "store/store.h"
#include "store/sync.h"

static const struct app_info info = { "ledger-init",
	N_("usage: ledger-init [--rehearsal] [--tables FOLDER] [DIR]\n"
	   "       ledger-init --sample [DIR]\n"
	   "       ledger-init -s STATION [DIR]\n"
	   "       ledger-init --key[=FILE] [DIR]\n"
	   "\n"
	   "Makes a ledger in DIR, which must be new or empty (default: here);\n"
	   "or a sample plant; or gives a fresh clone its station letter, or\n"
	   "a station the key that signs its commits.\n"),
	NULL };

enum { OPT_SAMPLE = 1, OPT_REHEARSAL, OPT_TABLES, OPT_KEY };
enum { SAMPLE_MS = 15 * 60 * 1000 };

static int
gather(struct seeds *s, const char *dir, const char *tables, bool rehearsal,
    struct err *e)
{
	char *shipped = xasprintf("%s/data/ledger", data_dir());
	int rc = seeds_load(s, shipped, e);

	free(shipped);
	if (rc < 0 || seeds_plant(s, dir, e) < 0 ||
	    (tables != NULL && seeds_load(s, tables, e) < 0) ||
	    seeds_setting(s, "rehearsal", rehearsal ? "yes" : "no", e) < 0)
		return -1;
	return seeds_person(s, e);
}

static int
make(struct app *app, const char *dir, const char *tables, bool rehearsal,
    struct err *e)
{
	struct store_init init = { 'A', rehearsal, NULL };
	struct seeds s = SEEDS_INIT;
	char *word = str_shell(dir);
	int rc = gather(&s, dir, tables, rehearsal, e);

	if (rc == 0)
		rc = store_create(dir, &init, s.v, s.n, e);
	if (rc == 0) {
		app_printf(app, _("%s: a new ledger of %zu files, station A\n"),
		    dir, s.n);
		app_printf(app,
		    _("next: hazard-new -C %s -T HT06 -A PLANT "
		      "-N 'what is wrong'\n"),
		    word);
	}
	free(word);
	seeds_release(&s);
	return rc;
}

/* The sample is made by running the commands, and a script does that. */
static int
sample(struct app *app, const char *dir, struct err *e)
{
	char *script = xasprintf("%s/sample/run", data_dir());
	char *word = str_shell(dir);
	const char *const argv[] = { "/bin/sh", script, dir, NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT;
	int rc, status = 0;

	app_note(app, _("making the sample plant, this takes about a minute"));
	program_dir_first();
	io_run_pass(); /* or it would go on writing into DIR */
	rc = io_run(argv, NULL, &out, &errs, SAMPLE_MS, &status, e);
	if (rc == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
		rc = err_set(e, WIFEXITED(status) ? WEXITSTATUS(status) : E_IO,
		    _("the sample was not finished:\n%s"),
		    errs.len > 0 ? errs.ptr : _("it was stopped"));
		if (errs.len == 0)
			err_hint(e, _("what is in %s is half done"), word);
	}
	if (rc == 0)
		app_printf(app,
		    _("%s: a sample plant, three months up to 07:50 this "
		      "morning\n"
		      "next: export BIHUAN_NOW=%s\n"
		      "      hazard-list -C %s --overdue\n"
		      "      risk-report -C %s daily\n"),
		    dir, out.ptr, word, word);
	buf_release(&out);
	buf_release(&errs);
	free(script);
	free(word);
	return rc;
}

static int
adopt(struct app *app, const char *dir, const char *letter, struct err *e)
{
	struct store *st = NULL;
	struct sync s = SYNC_INIT;
	int rc;

	if (!ch_upper(letter[0]) || letter[1] != '\0')
		return err_set(e, E_USAGE,
		    _("a station is one letter A to Z, not '%s'"), letter);
	rc = store_open(&st, dir, e);
	if (rc == 0)
		rc = sync_claim(&s, st, NULL, letter[0], e);
	if (rc == 0)
		app_printf(app, _("%s: this clone is station %s now\n"), dir,
		    letter);
	app_findings(app, &s.findings);
	sync_release(&s);
	store_close(st);
	return rc;
}

/* A key of its own, or the one in the file. */
static int
give_key(struct app *app, const char *dir, const char *file, struct err *e)
{
	struct store *st = NULL;
	struct buf path = BUF_INIT;
	int rc = store_open(&st, dir, e);

	if (rc == 0 && file == NULL)
		rc = store_make_key(st, &path, e);
	if (rc == 0)
		rc = store_adopt_key(st, file != NULL ? file : path.ptr, e);
	if (rc == 0)
		app_printf(app, _("%s: station %c signs its commits with %s\n"),
		    dir, store_station(st), file != NULL ? file : path.ptr);
	buf_release(&path);
	store_close(st);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "station", required_argument,
						   NULL, 's' },
		{ "sample", no_argument, NULL, OPT_SAMPLE },
		{ "rehearsal", no_argument, NULL, OPT_REHEARSAL },
		{ "tables", required_argument, NULL, OPT_TABLES },
		{ "key", optional_argument, NULL, OPT_KEY },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct err e = ERR_INIT;
	const char *letter = NULL, *tables = NULL, *dir = ".", *file = NULL;
	bool sampled = false, rehearsal = false, key = false;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "s:", longs)) != -1)
		switch (c) {
		case 's':
			letter = optarg;
			break;
		case OPT_SAMPLE:
			sampled = true;
			break;
		case OPT_REHEARSAL:
			rehearsal = true;
			break;
		case OPT_TABLES:
			tables = optarg;
			break;
		case OPT_KEY:
			key = true;
			file = optarg;
			break;
		default:
			return app_usage(&app);
		}
	if (argc - optind > 1)
		return app_usage_error(&app, _("one folder at most"));
	if ((tables != NULL && tables[0] == '\0') ||
	    (file != NULL && file[0] == '\0') ||
	    (optind < argc && argv[optind][0] == '\0'))
		return app_usage_error(&app, _("a folder has no name"));
	if ((letter != NULL) + sampled + key + (rehearsal || tables != NULL) >
	    1)
		return app_usage_error(&app,
		    _("these options do not go together"));
	if (optind < argc)
		dir = argv[optind];
	rc = letter != NULL ? adopt(&app, dir, letter, &e) :
	    key             ? give_key(&app, dir, file, &e) :
	    sampled         ? sample(&app, dir, &e) :
			      make(&app, dir, tables, rehearsal, &e);
	return app_finish(&app, rc, &e);
}
