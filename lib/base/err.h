/*
 * Errors.
 *
 * A function that can fail returns 0 or -1 and takes a struct err * as its last
 * argument.  On failure it fills the structure; on success it leaves it alone,
 * so that calls chain with ||.  The code of an error is the exit status of the
 * command that gives up because of it.
 *
 *	struct err e = ERR_INIT;
 *	if (table_load(&t, path, bytes, len, &e) < 0)
 *		return err_wrap(&e, _("reading %s"), path);
 *
 * Messages: lower case, no full stop, the user's own text in single quotes,
 * the file and line in their own members and never in the text.  They are
 * translatable: wrap the format in _() at the call.  The hint is the next step.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/msg.h"

enum err_code {
	E_OK = 0,
	E_NO = 1, /* the answer is no, or there are findings */
	E_USAGE = 64, /* the command line is wrong */
	E_DATA = 65, /* what was read does not hold */
	E_ABSENT = 66, /* no such thing */
	E_UNAVAILABLE = 69, /* a needed program or service is missing */
	E_IO = 74, /* input or output failed */
	E_BUSY = 75, /* somebody else has it, try again */
	E_PERM = 77 /* not permitted */
};

struct err {
	int code;
	long line; /* 0: the message belongs to no line */
	char file[512]; /* "": the message belongs to no file */
	char msg[2048];
	char hint[1024];
	bool full; /* the disk is: E_IO */
};

#define ERR_INIT \
	{ \
		0, 0, "", "", "", false \
	}

/* All four replace what is there and return -1. */
int err_set(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int err_at(struct err *, int code, const char *file, long line, const char *fmt,
    ...) __attribute__((format(printf, 5, 6)));
/*
 * E_IO with strerror(errno) appended (ENOENT gives E_ABSENT, EACCES E_PERM); of
 * a full disk the hint says that space is needed.
 */
int err_sys(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Is this errno that of a full disk, or of a share of it that is used up? */
bool err_of_space(int n);
int err_hint(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts "context: " before the message. Returns -1. */
int err_wrap(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void err_clear(struct err *);

/*
 * Findings: what a check has to say, in the order found.  A check goes on
 * after a finding; only what it cannot read at all is an error.
 */
enum severity { SEV_INFO, SEV_WARN, SEV_ERROR };

struct finding {
	enum severity severity;
	char *code; /* short, stable, such as "W02" or "dup-code" */
	char *file; /* ledger path, or NULL */
	long line; /* 0: none */
	char *msg;
	char *hint; /* or NULL */
};

struct findings {
	struct finding *v;
	size_t n, cap;
};

#define FINDINGS_INIT \
	{ \
		NULL, 0, 0 \
	}

struct finding *finding_add(struct findings *, enum severity, const char *code,
    const char *file, long line, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
void finding_hint(struct finding *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Takes over an error as a finding of severity SEV_ERROR. */
struct finding *
finding_from(struct findings *, const char *code, const struct err *);
size_t findings_count(const struct findings *, enum severity least);
void findings_cut(struct findings *, size_t n); /* back to the first n */
void findings_release(struct findings *);

#endif
