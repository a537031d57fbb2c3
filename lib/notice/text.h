/*
 * The texts of notices: rules/notices.csv (code,policy,step,subject,body,
 * voice,attach) and the expansion of placeholders.
 *
 *	${name}		a value; ${name:name} its label (a person's name, a
 *			machine's, the label of a choice)
 *	${name|text}	text where the value is empty
 *	\n		a line break
 */
#ifndef NOTICE_TEXT_H
#define NOTICE_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "flow/escalation.h"

/*
 * Appends the value of a placeholder; label: the label is wanted. False when
 * the name is unknown.
 */
typedef bool (*text_fn)(void *arg, const char *name, bool label,
    struct buf *out);

/*
 * Returns how many placeholders were unknown or not closed; these are written
 * as they stand.  unknown (may be NULL): the first of them.
 */
size_t	 text_expand(struct buf *out, const char *template, text_fn, void *arg,
	    struct buf *unknown);

/* Stands in the text of a notice until it is sent. */
#define TEXT_SECRET "${inspection}"

struct notice_text {
	const char *subject, *body, *voice, *attach;
	long line;		/* of rules/notices.csv, 0: built in */
};

/*
 * The row for a policy and step: both named before policy only before step
 * only before neither ("*").  Texts belong to the ledger's tables.  Fails when
 * the table is absent, broken or has no row for them.
 */
int	 text_find(struct ledger *, const char *policy, const char *step,
	    struct notice_text *out, struct err *);

/* What placeholders of a notice's text mean. */
struct text_env {
	struct ledger *lg;
	const struct record *rec;
	const struct head *head;
	const struct flow *flow;
	const struct push *push;
	msec now;
};
/* A text_fn; arg is a struct text_env. */
bool	 text_value(void *env, const char *name, bool label, struct buf *out);
/* Names that text_value knows beside the form's fields, NULL-terminated. */
const char *const	*text_names(void);

#endif
