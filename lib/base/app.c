#include "base/app.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#ifndef BIHUAN_VERSION
#define BIHUAN_VERSION "0.1.0"
#endif

enum { OPT_HELP = 0x7001, OPT_VERSION, LONGS_MOST = 64, IDS_MOST = 1 << 26 };

/* A file opened as descriptor 1 would be written into by every message. */
static void
hold_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

void
app_start(struct app *app, int argc, char **argv)
{
	const char *actor = getenv("BIHUAN_ACTOR");

	hold_standard_descriptors();
	/* a writer must not die of a closed pipe between two system calls */
	signal(SIGPIPE, SIG_IGN);
	msg_start();
	app->argc = argc;
	app->argv = argv;
	if (actor != NULL && *actor != '\0')
		app->actor = actor;
	opterr = 0;
	optind = 1;
}

void
app_give_way(void)
{
	enum { PATIENT = 10 };

	/* -1 is also an answer; without it all is as before */
	(void)!nice(PATIENT);
}

static const struct common {
	char letter;
	struct option opt;
} common[] = {
	{ 'C', { "ledger", required_argument, NULL, 'C' } },
	{ 'a', { "actor", required_argument, NULL, 'a' } },
	{ 'n', { "dry-run", no_argument, NULL, 'n' } },
	{ 'o', { "output", required_argument, NULL, 'o' } },
};

static bool
takes(const struct app *app, char letter)
{
	const char *c = app->info->common;

	return c != NULL && strchr(c, letter) != NULL;
}

static void
gather_options(const struct app *app, const char *shorts,
    const struct option *longs, struct buf *s, struct option *out)
{
	size_t i, n = 0;

	out[n++] = (struct option){ "help", no_argument, NULL, OPT_HELP };
	out[n++] = (struct option){ "version", no_argument, NULL, OPT_VERSION };
	buf_puts(s, "+:h");
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		if (!takes(app, common[i].letter))
			continue;
		out[n++] = common[i].opt;
		buf_putc(s, common[i].letter);
		if (common[i].opt.has_arg == required_argument)
			buf_putc(s, ':');
	}
	for (; longs != NULL && longs->name != NULL && n < LONGS_MOST; longs++)
		out[n++] = *longs;
	out[n] = (struct option){ NULL, 0, NULL, 0 };
	buf_puts(s, shorts);
}

static _Noreturn void
answer(struct app *app, bool help)
{
	struct err e = ERR_INIT;

	if (help)
		app_puts(app, _(app->info->usage));
	else
		app_printf(app, "%s (Bihuan) %s\n", app->info->name,
		    BIHUAN_VERSION);
	exit(app_finish(app, 0, &e));
}

/* What getopt did not like, as it was typed. */
static void
option_error(const struct app *app, int c)
{
	const char *word = optind > 0 ? app->argv[optind - 1] : "";
	char quote[UTF8_CUT], letter[3] = { '-', (char)optopt, '\0' };

	/* optopt is a letter, or the value of a long option */
	if (optopt <= ' ' || optopt > '~')
		utf8_cut(quote, word);
	else
		str_copy(quote, sizeof(quote), letter);
	if (c == ':')
		app_note(app, _("option '%s' needs an argument"), quote);
	else
		app_note(app, _("unknown option '%s'"), quote);
}

/*
 * How many words of argv this one takes if it were read as options: 0 when it
 * is none of them, 2 with the value behind it.
 */
static int
option_words(const char *word, const char *shorts, const struct option *longs)
{
	size_t len = strcspn(word, "=");
	const char *known;

	if (word[0] != '-' || word[1] == '\0')
		return 0;
	if (word[1] == '-') {
		for (; len > 2 && longs->name != NULL; longs++)
			if (strncmp(longs->name, word + 2, len - 2) == 0)
				return longs->has_arg == required_argument &&
					word[len] == '\0' ?
				    2 :
				    1;
		return 0;
	}
	while (*++word != '\0') {
		known =
		    *word == ':' || *word == '+' ? NULL : strchr(shorts, *word);
		if (known == NULL)
			return 0;
		if (known[1] == ':')
			return word[1] == '\0' ? 2 : 1;
	}
	return 1;
}

/* As a shell takes it back; false: it needs more than a pair of quotes. */
static bool
add_word(struct buf *b, const char *word)
{
	static const char plain[] = "-_./:,=+@%";
	const char *p = word;

	while (ch_alnum((unsigned char)*p) || (unsigned char)*p >= 0x80 ||
	    (*p != '\0' && strchr(plain, *p) != NULL))
		p++;
	if (*p == '\0' && p != word)
		buf_printf(b, " %s", word);
	else
		buf_printf(b, " '%s'", word);
	return strchr(word, '\'') == NULL;
}

/* The command line as it was meant: the options, then the names. */
static void
hint_in_order(const struct app *app, const char *shorts,
    const struct option *longs, struct buf *out)
{
	struct buf names = BUF_INIT;
	bool simple = true;
	int i, n;

	buf_puts(out, app->info->name);
	for (i = 1; i < optind; i++)
		simple &= add_word(out, app->argv[i]);
	for (; i < app->argc && !streq(app->argv[i], "--"); i++) {
		n = option_words(app->argv[i], shorts, longs);
		simple &= add_word(n > 0 ? out : &names, app->argv[i]);
		if (n < 2)
			continue;
		if (++i < app->argc)
			simple &= add_word(out, app->argv[i]);
		else
			simple = false;
	}
	buf_add(out, names.ptr, names.len);
	if (!simple || i < app->argc)
		buf_clear(out);
	buf_release(&names);
}

/*
 * An option behind an operand would be taken for one more of them, and an
 * answer given to another question.  After "--" all are operands.
 */
static bool
misplaced(const struct app *app, const char *shorts, const struct option *longs)
{
	char word[UTF8_CUT], first[UTF8_CUT];
	struct err e = ERR_INIT;
	struct buf line = BUF_INIT;
	int i = optind + 1;

	if (streq(app->argv[optind - 1], "--"))
		return false;
	while (i < app->argc && !streq(app->argv[i], "--") &&
	    option_words(app->argv[i], shorts, longs) == 0)
		i++;
	if (i >= app->argc || streq(app->argv[i], "--"))
		return false;
	err_set(&e, E_USAGE,
	    _("'%s' stands after '%s': options come before the names"),
	    utf8_cut(word, app->argv[i]), utf8_cut(first, app->argv[i - 1]));
	hint_in_order(app, shorts, longs, &line);
	if (line.len > 0 && line.len < sizeof(e.hint))
		err_hint(&e, "%s", line.ptr);
	else
		err_hint(&e,
		    _("what begins with '-' and is a name goes "
		      "after '--'"));
	buf_release(&line);
	app_error(app, &e);
	return true;
}

int
app_getopt(struct app *app, const char *shorts, const struct option *longs)
{
	struct option all[LONGS_MOST + 8];
	struct buf s = BUF_INIT;
	int c = 0;

	gather_options(app, shorts, longs, &s, all);
	while (c == 0) {
		c = getopt_long(app->argc, app->argv, s.ptr, all, NULL);
		if (c == 'h' || c == OPT_HELP || c == OPT_VERSION)
			answer(app, c != OPT_VERSION);
		if (c == '?' || c == ':') {
			option_error(app, c);
			c = '?';
		} else if (c == 'C' && takes(app, 'C')) {
			/* "$DIR" that is not set must not mean: here */
			if (*optarg == '\0')
				app_note(app,
				    _("option '%s' needs an argument"), "-C");
			app->dir = optarg;
			c = *optarg == '\0' ? '?' : 0;
		} else if (c == 'a' && takes(app, 'a')) {
			app->actor = optarg;
			c = 0;
		} else if (c == 'n' && takes(app, 'n')) {
			app->dry_run = true;
			c = 0;
		} else if (c == 'o' && takes(app, 'o')) {
			app->output = optarg;
			c = 0;
		} else if (c == -1 && misplaced(app, s.ptr, all)) {
			app->said = true;
			c = '?';
		}
	}
	buf_release(&s);
	return c;
}

int
app_usage(const struct app *app)
{
	if (!app->said)
		fputs(_(app->info->usage), stderr);
	return E_USAGE;
}

/* The first "-o this|that" of the usage, which each command says for itself. */
static const char *
formats_said(const struct app *app)
{
	const char *p = app->info->usage;

	while ((p = strstr(p, "-o ")) != NULL) {
		p += strlen("-o ");
		if (p[strspn(p, "abcdefghijklmnopqrstuvwxyz")] == '|')
			return p;
	}
	return "table|csv|json|ids";
}

/* A list without ids has none to give. */
static bool
is_said(const struct app *app, const char *name)
{
	const char *p = formats_said(app);
	size_t n = strlen(name), k;

	for (;; p += k + 1) {
		k = strspn(p, "abcdefghijklmnopqrstuvwxyz");
		if (k == n && strncmp(p, name, n) == 0)
			return true;
		if (p[k] != '|')
			return false;
	}
}

static int
no_format(const struct app *app, struct err *e)
{
	const char *names[16], *near, *said = formats_said(app);
	char *text =
	    xstrndup(said, strspn(said, "abcdefghijklmnopqrstuvwxyz|"));
	struct buf all = BUF_INIT;
	char quote[UTF8_CUT], *rest = text;
	size_t n = 0;

	for (; n < 15 && (names[n] = strsep(&rest, "|")) != NULL; n++)
		buf_printf(&all, "%s%s", n > 0 ? ", " : "", names[n]);
	names[n] = NULL;
	err_set(e, E_USAGE, _("unknown output format '%s'"),
	    utf8_cut(quote, app->output));
	near = str_nearest(app->output, names);
	if (near != NULL)
		err_hint(e, _("did you mean '%s'? there are: %s"), near,
		    all.ptr);
	else
		err_hint(e, _("there are: %s"), all.ptr);
	buf_release(&all);
	free(text);
	return -1;
}

int
app_format(const struct app *app, enum app_format *out, struct err *e)
{
	static const char *const names[] = { "table", "csv", "json", "ids",
		NULL };
	static const enum app_format formats[] = { OUT_TABLE, OUT_CSV, OUT_JSON,
		OUT_IDS };
	size_t i;

	if (app->output == NULL) {
		*out = isatty(STDOUT_FILENO) ? OUT_TABLE : OUT_CSV;
		return 0;
	}
	for (i = 0; names[i] != NULL; i++)
		if (streq(app->output, names[i]) && is_said(app, names[i])) {
			*out = formats[i];
			return 0;
		}
	return no_format(app, e);
}

/* The first field of a line, unquoted; NULL when the line is empty. */
static char *
first_field(char *line, size_t len)
{
	char *p = line, *end = line + len, *q;

	while (p < end && ch_space((unsigned char)*p))
		p++;
	if (p == end)
		return NULL;
	if (*p == '"') {
		q = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (q != NULL)
			return xstrndup(p + 1, (size_t)(q - p - 1));
	}
	for (q = p; q < end && *q != ',' && !ch_space((unsigned char)*q);)
		q++;
	return xstrndup(p, (size_t)(q - p));
}

struct ids {
	char **v;
	size_t n, cap;
};

static void
ids_add(struct ids *ids, char *id)
{
	if (ids->n + 1 >= ids->cap) {
		ids->cap = ids->cap > 0 ? ids->cap * 2 : 16;
		ids->v = xreallocarray(ids->v, ids->cap, sizeof(*ids->v));
	}
	ids->v[ids->n++] = id;
	ids->v[ids->n] = NULL;
}

static int
ids_from_stdin(struct ids *ids, struct err *e)
{
	struct buf in = BUF_INIT;
	bool first = true;
	char *p, *end, *lf, *id;

	if (io_read_fd(&in, STDIN_FILENO, IDS_MOST, e) < 0) {
		buf_release(&in);
		return -1;
	}
	p = in.ptr;
	end = in.ptr + in.len;
	if (str_prefix(p, "\xEF\xBB\xBF"))
		p += 3;
	for (; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end;
		id = first_field(p, (size_t)(lf - p));
		if (id == NULL)
			continue;
		if (first && (streq(id, "id") || streq(id, "code")))
			free(id);
		else
			ids_add(ids, id);
		first = false;
	}
	buf_release(&in);
	return 0;
}

int
app_ids(struct app *app, char ***out, size_t *n, struct err *e)
{
	struct ids ids = { NULL, 0, 0 };
	bool read = false;
	int i;

	if (optind >= app->argc) {
		err_set(e, E_USAGE, _("no id is given"));
		return err_hint(e,
		    _("name ids, or '-' to read them from standard input"));
	}
	ids_add(&ids, NULL);
	ids.n = 0;
	for (i = optind; i < app->argc; i++) {
		if (!streq(app->argv[i], "-")) {
			ids_add(&ids, xstrdup(app->argv[i]));
		} else if (!read) {
			read = true; /* it is at its end after the first '-' */
			if (ids_from_stdin(&ids, e) < 0) {
				app_ids_free(ids.v);
				return -1;
			}
		}
	}
	*out = ids.v;
	*n = ids.n;
	return 0;
}

void
app_ids_free(char **ids)
{
	char **p;

	if (ids == NULL)
		return;
	for (p = ids; *p != NULL; p++)
		free(*p);
	free(ids);
}
