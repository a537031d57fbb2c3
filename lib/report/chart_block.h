/*
 * A chart as it stands in Markdown:
 *
 *	```chart line title="闭环率" unit=% threshold=95 name=目标
 *	day,冲压,焊装
 *	11-22,96.2,91.0
 *	11-23,95.4,
 *	```
 *
 * The kind (line, bar, stacked, plan) comes first, then KEY=VALUE, quoted where
 * blanks are in it: title, unit, threshold (empty: none), name (the
 * threshold's), direction
 * (up: at least the threshold is good; down), height (mm), order (keep).
 * The text is CSV with a header: a label, then a number for each series, empty
 * or "—" where there is none.  A plan has the level of risk (1 to 4) as its
 * number and may have a column corners with "x,y x,y …" or polygon with
 * "lat,lon lat,lon …".
 */
#ifndef REPORT_CHART_BLOCK_H
#define REPORT_CHART_BLOCK_H

#include "base/err.h"
#include "image/chart.h"

struct chart_block {
	struct chart chart;
	struct arena arena;
};

#define CHART_BLOCK_INIT { CHART_INIT, ARENA_INIT }

/* E_DATA at the line of the block, or of the row, in the file. */
int	 chart_block_parse(struct chart_block *, const char *info,
	    const char *text, const char *file, long line, struct err *);
void	 chart_block_release(struct chart_block *);

#endif
