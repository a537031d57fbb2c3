/*
 * The command line, as real processes: this program starts itself with the
 * name of a case as its first word.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/app.h"
#include "base/clock.h"
#include "base/datadir.h"
#include "base/io.h"
#include "base/str.h"
#include "tap.h"

static const struct app_info info = { "thing-do",
	N_("usage: thing-do [-C dir] [-t PERSON] ID ...\n"), "Cano" };

/* Options and ids, printed as they were understood. */
static int
case_options(struct app *app)
{
	static const struct option longs[] = { { "person", required_argument,
						   NULL, 't' },
		{ "again", no_argument, NULL, 1001 }, { NULL, 0, NULL, 0 } };
	struct err e = ERR_INIT;
	enum app_format f = OUT_AUTO;
	char **ids = NULL;
	size_t n, i;
	int c, rc;

	while ((c = app_getopt(app, "t:", longs)) != -1)
		switch (c) {
		case 't':
			app_printf(app, "t=%s ", optarg);
			break;
		case 1001:
			app_puts(app, "again ");
			break;
		default:
			return app_usage(app);
		}
	rc = app_format(app, &f, &e);
	if (rc == 0)
		rc = app_ids(app, &ids, &n, &e);
	if (rc == 0) {
		app_printf(app, "C=%s a=%s n=%d o=%d",
		    app->dir ? app->dir : "-", app->actor ? app->actor : "-",
		    app->dry_run, f);
		for (i = 0; i < n; i++)
			app_printf(app, " <%s>", ids[i]);
		app_puts(app, "\n");
	}
	app_ids_free(ids);
	return app_finish(app, rc, &e);
}

static int
case_error(struct app *app)
{
	struct err e = ERR_INIT;

	err_at(&e, E_DATA, "registers/people.csv", 17, "unknown role '%s'",
	    "leadr");
	err_hint(&e, "did you mean 'leader'?");
	app_note(app, "a note");
	return app_finish(app, -1, &e);
}

static int
case_findings(struct app *app)
{
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;

	finding_hint(finding_add(&fs, SEV_ERROR, "role", "a.csv", 3, "bad"),
	    "better");
	finding_add(&fs, SEV_WARN, "old", "b.csv", 0, "odd");
	finding_add(&fs, SEV_INFO, "all", NULL, 0, "three rows");
	app_findings(app, &fs);
	findings_release(&fs);
	return app_finish(app, E_NO, &e);
}

static int
case_much(struct app *app)
{
	struct err e = ERR_INIT;
	int i;

	for (i = 0; i < 100000; i++)
		app_printf(app, "line %d\n", i);
	return app_finish(app, 0, &e);
}

static int
case_language(struct app *app)
{
	struct err e = ERR_INIT;
	char text[CLOCK_TEXT];

	if (optind < app->argc)
		msg_language(app->argv[optind]);
	clock_span(HOUR, text);
	app_printf(app, "%s %.1f\n", text, 0.5);
	return app_finish(app, 0, &e);
}

/* How much lower its priority is then. */
static int
case_give_way(struct app *app)
{
	struct err e = ERR_INIT;
	int before = getpriority(PRIO_PROCESS, 0);

	app_give_way();
	app_printf(app, "%d\n", getpriority(PRIO_PROCESS, 0) - before);
	return app_finish(app, 0, &e);
}

static int
case_usage_error(struct app *app)
{
	return app_usage_error(app, "-t is %s", "missing");
}

static int
child(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct app *);
	} cases[] = { { "options", case_options }, { "error", case_error },
		{ "findings", case_findings }, { "much", case_much },
		{ "language", case_language }, { "give-way", case_give_way },
		{ "usage-error", case_usage_error } };
	struct app app = APP_INIT(&info);
	size_t i;

	app_start(&app, argc - 1, argv + 1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (streq(argv[1], cases[i].name))
			return cases[i].run(&app);
	return 99;
}

static const char *self;

/* The output, then the errors, then "=status". */
static void
shell(const char *script, const char *in, const char *want, const char *name)
{
	const char *argv[] = { "sh", "-c", script, "sh", self, NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT, input = BUF_INIT;
	struct err e = ERR_INIT;
	int status = -1;

	buf_puts(&input, in);
	if (io_run(argv, &input, &out, &errs, 20000, &status, &e) < 0)
		buf_puts(&out, e.msg);
	buf_add(&out, errs.ptr, errs.len);
	buf_printf(&out, "=%d", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	tap_str(out.ptr, want, "%s", name);
	buf_release(&out);
	buf_release(&errs);
	buf_release(&input);
}

static void
options(void)
{
	shell("$1 options -C dir -a E1 -n -o json -t x A B", "",
	    "t=x C=dir a=E1 n=1 o=3 <A> <B>\n=0", "short options");
	shell("$1 options --ledger dir --actor=E1 --dry-run --output ids "
	      "--person x --again -- -A",
	    "", "t=x again C=dir a=E1 n=1 o=4 <-A>\n=0", "long options");
	shell("BIHUAN_ACTOR=E7 $1 options -- A -n", "",
	    "C=- a=E7 n=0 o=2 <A> <-n>\n=0", "options end at --");
	shell("$1 options A -x -5 --colour - B -- -n", "",
	    "C=- a=- n=0 o=2 <A> <-x> <-5> <--colour> <B> <--> <-n>\n=0",
	    "what is no option of this command is an operand");
	shell("$1 options -t", "",
	    "thing-do: option '-t' needs an argument\n"
	    "usage: thing-do [-C dir] [-t PERSON] ID ...\n=64",
	    "no argument");
	shell("$1 options -x A", "",
	    "thing-do: unknown option '-x'\n"
	    "usage: thing-do [-C dir] [-t PERSON] ID ...\n=64",
	    "unknown");
	shell("$1 options --colour A", "",
	    "thing-do: unknown option '--colour'\n"
	    "usage: thing-do [-C dir] [-t PERSON] ID ...\n=64",
	    "unknown long");
	shell("$1 options -o jsom A", "",
	    "thing-do: unknown output format 'jsom'\n"
	    "\tdid you mean 'json'? there are: table, csv, json, ids\n=64",
	    "unknown format");
	shell("$1 options --help", "",
	    "usage: thing-do [-C dir] [-t PERSON] ID ...\n=0", "--help");
	shell("$1 options -h x y", "",
	    "usage: thing-do [-C dir] [-t PERSON] ID ...\n=0", "-h");
	shell("$1 options --version | sed 's/[0-9.]*$/N/'", "",
	    "thing-do (Bihuan) N\n=0", "--version");
	shell("$1 usage-error", "",
	    "thing-do: -t is missing\n"
	    "\tsee 'thing-do --help'\n=64",
	    "a reason of its own");
}

/* Options are never taken for names. */
static void
misplaced(void)
{
	shell("$1 options -n A B -t 'x y' -o=csv C", "",
	    "thing-do: '-t' stands after 'B': options come before the names\n"
	    "\tthing-do -n -t 'x y' -o=csv A B C\n=64",
	    "the right order is told");
	shell("$1 options A -nt x", "",
	    "thing-do: '-nt' stands after 'A': options come before the names\n"
	    "\tthing-do -nt x A\n=64",
	    "a cluster");
	shell("$1 options A --pers=x", "",
	    "thing-do: '--pers=x' stands after 'A': options come before the "
	    "names\n\tthing-do --pers=x A\n=64",
	    "a long one, shortened");
	shell("$1 options A --person", "",
	    "thing-do: '--person' stands after 'A': options come before the "
	    "names\n\twhat begins with '-' and is a name goes after '--'\n=64",
	    "a value is missing");
	shell("$1 options A -n -- B", "",
	    "thing-do: '-n' stands after 'A': options come before the names\n"
	    "\twhat begins with '-' and is a name goes after '--'\n=64",
	    "no order is told where -- stands");
	shell("$1 options A -- -n", "", "C=- a=- n=0 o=2 <A> <--> <-n>\n=0",
	    "behind -- all are operands");
}

static void
ids(void)
{
	shell("$1 options", "",
	    "thing-do: no id is given\n"
	    "\tname ids, or '-' to read them from standard input\n=64",
	    "no operand");
	shell("$1 options -", "", "C=- a=- n=0 o=2\n=0", "an empty list");
	shell("$1 options -", "id,title\nH1,\"a, b\"\nH2\n",
	    "C=- a=- n=0 o=2 <H1> <H2>\n=0", "CSV with a header");
	shell("$1 options -", "\xEF\xBB\xBF\"code\",x\r\n\"E1\",y\r\n",
	    "C=- a=- n=0 o=2 <E1>\n=0", "BOM, quotes, CRLF");
	shell("$1 options -", "\n  H1  冲床  assign\n\nid\n",
	    "C=- a=- n=0 o=2 <H1> <id>\n=0", "a table; a header is first");
	shell("$1 options A - B -", "H1\nH2",
	    "C=- a=- n=0 o=2 <A> <H1> <H2> <B>\n=0", "among others, once");
	shell("$1 options - <&-", "", "C=- a=- n=0 o=2\n=0",
	    "a closed standard input is empty");
}

static void
messages(void)
{
	shell("$1 error", "",
	    "thing-do: a note\n"
	    "thing-do: registers/people.csv:17: unknown role 'leadr'\n"
	    "\tdid you mean 'leader'?\n=65",
	    "an error with place and hint");
	shell("$1 findings", "",
	    "a.csv:3: error: bad [role]\n\tbetter\n"
	    "b.csv: warning: odd [old]\nnote: three rows [all]\n=1",
	    "findings");
}

static void
output(void)
{
	shell("$1 much >/dev/full", "",
	    "thing-do: standard output: No space left on device\n=74",
	    "a full disk");
	shell("$1 options A >/dev/full", "",
	    "thing-do: standard output: No space left on device\n=74",
	    "a full disk, little output");
	shell("$1 options A >&-", "",
	    "thing-do: standard output: Bad file descriptor\n=74",
	    "a closed standard output");
	shell("$1 error >&- 2>/dev/null", "", "=65",
	    "which does not matter when nothing is written");
	shell("{ $1 much; echo $? >&2; } | head -n 1", "", "line 0\n0\n=0",
	    "a reader that goes is no error");
	shell("$1 much | tail -n 1", "", "line 99999\n=0", "all arrives");
	shell("$1 error 2>&-; echo $?", "", "65\n=0",
	    "a closed standard error");
}

static void
languages(void)
{
	shell("unset LC_ALL LANG LANGUAGE; $1 language", "",
	    "1 h 00 min 0.5\n=0", "no locale");
	shell("LC_ALL=zh_CN.UTF-8 $1 language", "", "1 小时 00 分 0.5\n=0",
	    "Chinese without a generated locale");
	shell("unset LC_ALL; LANG=zh_CN.UTF-8 $1 language", "",
	    "1 小时 00 分 0.5\n=0", "by LANG");
	shell("unset LC_ALL; LANG=zh_CN.UTF-8 LANGUAGE=en $1 language", "",
	    "1 h 00 min 0.5\n=0", "LANGUAGE wins");
	shell("unset LC_ALL LANG; $1 language zh", "", "1 小时 00 分 0.5\n=0",
	    "by the ledger");
	shell("unset LC_ALL; LANG=C.UTF-8 $1 language zh", "",
	    "1 小时 00 分 0.5\n=0", "by the ledger in C.UTF-8");
	shell("LC_ALL=C $1 language zh", "", "1 h 00 min 0.5\n=0",
	    "LC_ALL=C wins over the ledger");
	shell("unset LC_ALL; LANGUAGE=en $1 language zh", "",
	    "1 h 00 min 0.5\n=0", "LANGUAGE wins over the ledger");
	shell("LC_ALL=zh_CN.UTF-8 $1 language en", "", "1 h 00 min 0.5\n=0",
	    "an English ledger");
	shell("LC_ALL=C LANGUAGE=zh_CN $1 language", "", "1 h 00 min 0.5\n=0",
	    "C is C");
}

int
main(int argc, char **argv)
{
	char path[4096], locale[4096];
	ssize_t n;

	if (argc > 1)
		return child(argc, argv);
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n <= 0)
		abort();
	path[n] = '\0';
	self = path;
	setenv("LC_ALL", "C", 1);
	unsetenv("LANGUAGE");
	unsetenv("BIHUAN_ACTOR");
	options();
	misplaced();
	ids();
	messages();
	output();
	tap_ok(beside_program("share/locale", locale, sizeof(locale)) != NULL,
	    "translations lie beside the programs");
	languages();
	shell("test $(nice) -gt 9 && echo 10 || $1 give-way", "", "10\n=0",
	    "what may wait gives way");
	return tap_done();
}
