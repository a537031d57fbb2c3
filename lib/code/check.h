/*
 * Two audits of qr-check: a printed batch on photos or scans against the list
 * of what should be there, and bindings.  The third is simulate.h.
 *
 *	struct check c = { .app = &app, .format = … };
 *	if (check_list(&c, "batch.csv", &e) == 0 &&
 *	    check_path(&c, "photos", &e) == 0)
 *		rc = check_report(&c, &e);
 *	check_release(&c);
 */
#ifndef CODE_CHECK_H
#define CODE_CHECK_H

#include "base/app.h"
#include "base/mem.h"
#include "code/quality.h"
#include "flow/ledger.h"

/* The share of a batch that must be read. */
#define CHECK_PASS 0.995

struct check_label {
	const char *payload;	/* as the list has it */
	const char *file;	/* where it was read; NULL: nowhere */
	struct quality quality;	/* the best picture's */
};

struct check {
	struct app *app;
	enum app_format format;
	int limit_ms;
	struct check_label *v;
	size_t n, cap;
	size_t strange;		/* read, but not on the list */
	size_t skipped;
	struct err refused;
	struct arena arena;
};

/*
 * The first field of every line of a file, or of standard input with "-"; a
 * header line (payload, code or id) is skipped.  Payloads, or codes and ids
 * alone.  E_DATA: one that is there twice, or an empty list.
 */
int	 check_list(struct check *, const char *file, struct err *);
int	 check_path(struct check *, const char *path, struct err *);
/* Writes the result; E_NO if the batch does not pass. */
int	 check_report(struct check *, struct err *);

/*
 * Every payload of the list (or a sample of that many, another one each day)
 * leads to a machine, an area or a record that is in use?  Without a list: of
 * all records of kind label, which hold the labels and their base.  E_NO if not.
 */
int	 check_bindings(struct check *, struct ledger *, size_t sample,
	    struct err *);

void	 check_release(struct check *);

#endif
