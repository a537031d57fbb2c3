/*
 * In which day file the notice of a step was seen, kept in
 * .git/bihuan/cache/notice/steps: escalate asks the same thousands of questions
 * every minute, most of them about files that have not changed for months.
 *
 * An answer counts only while that path has the very blob it was read from, so
 * the memo cannot go stale; deleting or damaging it changes nothing but speed.
 * There are no negative answers.  Keys are two independent 64-bit sums.
 *
 *	memo = memo_open(lg, &e);
 *	… memo_has(memo, a, b) …, memo_add(memo, a, b, record) …
 *	memo_close(memo);		// writes it if that is worth while
 */
#ifndef NOTICE_MEMO_H
#define NOTICE_MEMO_H

#include <stdint.h>

#include "flow/ledger.h"

struct memo;

struct memo *memo_open(struct ledger *, struct err *);
/* Asked answers are kept by memo_close, others are dropped. */
bool memo_has(struct memo *, uint64_t a, uint64_t b);
/* Seen in this notice now. */
void
memo_add(struct memo *, uint64_t a, uint64_t b, const struct record *notice);
void memo_close(struct memo *);

#endif
