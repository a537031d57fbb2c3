/*
 * The plan of a device as rows for people: one a block.
 */
#ifndef SENSOR_BLOCKS_LIST_H
#define SENSOR_BLOCKS_LIST_H

#include "base/out.h"
#include "sensor/blocks.h"

enum { BLOCKS_COLS = 7 };
void	 blocks_cols(struct out_col cols[BLOCKS_COLS]);
void	 blocks_list(const struct points *, const struct device *, struct out *);

#endif
