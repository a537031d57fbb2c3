/*
 * What is the same in every command.  app.c and mem.c are the only files of
 * the library that print or exit.
 *
 *	static const struct app_info info = { "hazard-assign", "usage: …\n" };
 *	int main(int argc, char *argv[])
 *	{
 *		struct app app = APP_INIT(&info);
 *		app_start(&app, argc, argv);
 *		while ((c = app_getopt(&app, "d:t:", longs)) != -1) …
 *		…
 *		return app_finish(&app, rc, &e);
 *	}
 *
 * Options stand before operands.  app_getopt answers the common options itself (-C -a -n -o --help --version;
 * only those named in app_info.common) and returns the command's own; '?'
 * after it has said what is wrong: return app_usage(&app).  An option behind
 * the first operand is such a mistake; after "--" all are operands.  Long twins of the
 * common options: --ledger --actor --dry-run --output.
 */
#ifndef BASE_APP_H
#define BASE_APP_H

#include <getopt.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct app_info {
	const char *name;
	const char *usage; /* N_() text, fits a screen */
	const char *common; /* of "Cano": which common options it takes */
};

enum app_format { OUT_AUTO, OUT_TABLE, OUT_CSV, OUT_JSON, OUT_IDS };

struct app {
	const struct app_info *info;
	int argc;
	char **argv; /* operands are argv[optind…] */
	const char *dir; /* -C, or NULL */
	const char *actor; /* -a, else BIHUAN_ACTOR, else NULL */
	bool dry_run; /* -n */
	const char *output; /* -o as typed, or NULL */
	int out_errno; /* app.c's: why standard output failed */
	bool out_said; /* app.c's: and that was said */
	bool said; /* app.c's: what is wrong, so that app_usage need not */
	struct buf kept; /* app_kept's ids */
	size_t nkept;
};

#define APP_INIT(i) \
	{ \
		.info = (i), .kept = BUF_INIT \
	}

void app_start(struct app *, int argc, char **argv);
/*
 * For what only reads and may take its time: beside it, alarms come first.  Not for
 * what writes, since others would wait for its lock.
 */
void app_give_way(void);
int app_getopt(struct app *, const char *shorts, const struct option *longs);
int app_usage(const struct app *); /* to stderr; returns E_USAGE */
/* Usage error with a reason of its own: "hazard-assign: -t is missing". */
int app_usage_error(const struct app *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * table|csv|json|ids; OUT_AUTO resolved: table on a terminal, else csv.  A
 * command that knows others takes them before it asks; a refusal names those
 * of "-o this|that" in its usage.
 */
int app_format(const struct app *, enum app_format *out, struct err *);

/* Standard output; failures are kept for app_finish. */
void app_write(struct app *, const char *, size_t);
void app_puts(struct app *, const char *);
void app_printf(struct app *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* What was written goes out now; false: it failed, app_finish will say so. */
bool app_flush(struct app *);
/* Why it failed, as an error that app_finish does not say again.  -1. */
int app_lost(struct app *, struct err *);
/*
 * This record is written for good: should standard output not arrive,
 * app_finish says so, lest it be written again.
 */
void app_kept(struct app *, const char *id);
/* An error in full, to standard error: for what is no end yet. */
void app_error(const struct app *, const struct err *);
/* One line to standard error, "name: …". For what is said beside the result. */
void app_note(const struct app *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* On standard output, one a line: "file:line: severity: message [code]". */
void app_findings(struct app *, const struct findings *);
/* Findings beside a result: to standard error, "name: file:line: …". */
void app_warn(const struct app *, const struct findings *);
/* Progress on long work: only when standard error is a terminal. */
void
app_progress(const struct app *, const char *what, size_t done, size_t total);
bool app_colour(void); /* stdout a terminal, no NO_COLOR */

/*
 * Operands that are ids: argv from optind, "-" read from standard input (the
 * first comma- or blank-separated field of each line, header line skipped).
 * No operand at all is a usage error; an empty list is fine. NULL-terminated,
 * caller frees with app_ids_free.
 */
int app_ids(struct app *, char ***out, size_t *n, struct err *);
void app_ids_free(char **);

/* Reports e if rc < 0, checks that stdout arrived, gives the exit status. */
int app_finish(struct app *, int rc, const struct err *);

#endif
