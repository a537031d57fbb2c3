/*
 * Rows on their way to a reader that may hang, such as the other end of a pipe:
 * who writes them goes on, and the oldest are dropped when there are too many.
 *
 *	struct passing p = PASSING_INIT(STDOUT_FILENO);
 *	passing_add(&p, rows, len);		// whole rows
 *	n = passing_move(&p, 0);		// what the reader takes now
 *	passing_release(&p);
 *
 * Whole rows are written at a time, never more than a pipe takes in one piece.
 */
#ifndef SENSOR_PASSING_H
#define SENSOR_PASSING_H

#include "base/buf.h"

enum { PASSING_MOST = 8 << 20 };

struct passing {
	int fd;
	size_t most;		/* bytes that may wait */
	struct buf b;
	size_t from;		/* what stands before it has gone */
	size_t dropped;		/* rows, ever */
};

#define PASSING_INIT(f) { (f), PASSING_MOST, BUF_INIT, 0, 0 }

void	 passing_add(struct passing *, const char *rows, size_t len);
/*
 * 0 when all has gone or wait_ms have passed (-1: however long it takes), else
 * the errno of what went wrong.
 */
int	 passing_move(struct passing *, int wait_ms);
/* Rows that still wait. */
size_t	 passing_waiting(const struct passing *);
void	 passing_release(struct passing *);

#endif
