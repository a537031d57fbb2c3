#include <string.h>

#include "base/str.h"
#include "record/registers_int.h"

/* A tree of areas is never as deep; a loop is registers_check's finding. */
enum { DEEPEST = 64 };

bool
registers_area_below(struct registers *r, const char *area,
    const char *ancestor)
{
	for (int i = 0; i < DEEPEST && *area != '\0'; i++) {
		if (strcmp(area, ancestor) == 0)
			return true;
		area = registers_get(r, "registers/areas", area, MSEC_NONE,
		    "parent");
	}
	return false;
}

int
reg_minutes(const char *s)
{
	int h = 0, m = 0, n;

	for (n = 0; ch_digit(*s) && n < 2; n++, s++)
		h = h * 10 + (*s - '0');
	if (n == 0 || *s++ != ':' || !ch_digit(s[0]) || !ch_digit(s[1]) ||
	    s[2] != '\0')
		return -1;
	m = (s[0] - '0') * 10 + (s[1] - '0');
	return m > 59 || h * 60 + m > 24 * 60 ? -1 : h * 60 + m;
}

const char *
registers_shift(struct registers *r, msec at, msec *start)
{
	struct reg_table *t;
	struct err e = ERR_INIT;
	msec today = clock_day_start(at);

	if (registers_get_table(r, "registers/shifts", &t, &e) < 0)
		return "";
	for (int back = 0; back <= 1; back++) {
		msec day = back ? clock_add_days(today, -1) : today;

		for (size_t i = 0; i < t->t.nrows; i++) {
			int a = reg_minutes(table_get(&t->t, i, "start"));
			int b = reg_minutes(table_get(&t->t, i, "end"));
			msec from, to;

			if (a < 0 || b < 0 || !reg_valid(t, i, day))
				continue;
			from = day + a * MINUTE;
			to = b > a ? day : clock_add_days(day, 1);
			to += b * MINUTE;
			if (at < from || at >= to)
				continue;
			if (start != NULL)
				*start = from;
			return table_get(&t->t, i, "code");
		}
	}
	return "";
}
