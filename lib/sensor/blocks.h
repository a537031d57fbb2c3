/*
 * Which registers are asked for together.  Points of one device, table and
 * poll_ms that stand next to each other (or max_gap apart) are one block of at
 * most max_regs registers, or 16 times as many coils.
 *
 *	struct blocks pl = BLOCKS_INIT;
 *	blocks_make(&pl, &points, device);
 *	for (i = 0; i < pl.n; i++) … pl.v[i] …
 *	blocks_release(&pl);
 */
#ifndef SENSOR_BLOCKS_H
#define SENSOR_BLOCKS_H

#include "sensor/point.h"

enum { BLOCK_WORDS = 2000 };	/* no block is longer */

struct block {
	enum point_table table;
	int reg, n;		/* from, how many */
	int poll_ms;
	const struct point **points;	/* in the order of their registers */
	size_t npoints;
	int64_t due;		/* the poller's */
	bool bad;		/* the device does not know it */
};

struct blocks {
	struct block *v;
	size_t n, cap;
	const struct point **points;	/* of all blocks */
	size_t npoints;
};

#define BLOCKS_INIT { NULL, 0, 0, NULL, 0 }

void	 blocks_make(struct blocks *, const struct points *, const struct device *);
/*
 * A block of several points becomes two, the second right behind the first:
 * for finding the one that the device refuses.
 */
void	 blocks_split(struct blocks *, size_t block);
void	 blocks_release(struct blocks *);

#endif
