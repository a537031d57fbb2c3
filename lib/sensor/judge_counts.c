#include "base/msg.h"
#include "sensor/judge.h"

bool
judge_passed_over(const struct judge_counts *c, struct buf *out)
{
	const struct {
		size_t n;
		const char *text;
	} of[] = { { c->late, N_("%zu late") },
		{ c->order, N_("%zu out of order") },
		{ c->old, N_("%zu older than 10 minutes") },
		{ c->before, N_("%zu judged before") },
		{ c->unit, N_("%zu in a strange unit") } };
	bool any = false;

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		if (of[i].n == 0)
			continue;
		buf_puts(out, any ? _(", ") : _("not judged: "));
		buf_printf(out, _(of[i].text), of[i].n);
		any = true;
	}
	return any;
}
