#include "sensor/blocks_list.h"

void
blocks_cols(struct out_col cols[BLOCKS_COLS])
{
	static const char *const names[BLOCKS_COLS] = { "device", "unit",
		"table", "register", "count", "poll_ms", "points" };

	for (int i = 0; i < BLOCKS_COLS; i++)
		cols[i] = (struct out_col){ names[i], names[i],
			i == BLOCKS_COLS - 1 ? 60 : 0 };
}

void
blocks_list(const struct points *ps, const struct device *d, struct out *o)
{
	struct blocks pl = BLOCKS_INIT;

	blocks_make(&pl, ps, d);
	for (size_t i = 0; i < pl.n; i++) {
		const struct block *b = &pl.v[i];
		struct buf points = BUF_INIT;
		char unit[16], reg[16], n[16], ms[16];
		const char *cells[BLOCKS_COLS] = { d->code, unit,
			point_table_name(b->table), reg, n, ms };

		snprintf(unit, sizeof(unit), "%d", d->unit);
		snprintf(reg, sizeof(reg), "%d", b->reg);
		snprintf(n, sizeof(n), "%d", b->n);
		snprintf(ms, sizeof(ms), "%d", b->poll_ms);
		for (size_t k = 0; k < b->npoints; k++)
			buf_printf(&points, "%s%s", k > 0 ? " " : "",
			    b->points[k]->code);
		cells[BLOCKS_COLS - 1] = points.ptr;
		out_row(o, cells);
		buf_release(&points);
	}
	blocks_release(&pl);
}
