/*
 * All QR symbols of a grey picture.
 *
 *	struct decode d = DECODE_INIT;
 *	decode_run(&d, &grey);
 *	for (i = 0; i < d.n; i++) … d.v[i].bytes, d.v[i].eci …
 *	decode_release(&d);
 *
 * A cascade: zxing-cpp (where it is built in), zbar in binary mode, then a
 * reader of our own that fits a grid over finder patterns (grid.h, qr.h).  As
 * long as there is a place that looks like a symbol and was not read, or
 * nothing at all was read, it tries again on the part cut out and on the
 * picture changed: half the size, twice the size, flattened, blurred,
 * sharpened, thresholded, specks closed, inverted, turned; up to the time
 * limit.
 *
 * Where two decoders read different bytes at one place, what most of them say
 * counts; a tie is no reading.  "Decoded" is not yet "right": payload.h judges
 * the bytes.
 */
#ifndef CODE_DECODE_H
#define CODE_DECODE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "code/grey.h"
#include "code/grid.h"

struct decode_found {
	struct buf bytes;
	int eci;		/* -1: none, or not known */
	double x[4], y[4];	/* corners in pixels of the picture */
	unsigned by;		/* bits of enum decode_by */
	const char *how;	/* the pass that read it first, "plain" … */
	bool contested;		/* private */
};

enum decode_by { BY_ZXING = 1, BY_ZBAR = 2, BY_GRID = 4 };
enum { DECODE_LIMIT = 4000, DECODE_UNREAD = 16 };

struct decode {
	int limit_ms;		/* for one picture; 0: DECODE_LIMIT */
	bool fast;		/* the first decoders alone, no retries */
	bool no_zxing;		/* as if it were not there; for tests */
	struct decode_found *v;
	size_t n, cap;
	bool out_of_time;
	/* Symbols that were seen but not read, the best fit first; sampled. */
	struct grid unread[DECODE_UNREAD];
	size_t nunread;
	size_t finders;		/* patterns outside of what was read */
};

#define DECODE_INIT { .limit_ms = 0 }

void	 decode_run(struct decode *, const struct grey *);
void	 decode_release(struct decode *);

#endif
