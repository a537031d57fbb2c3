#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"

/* 100 years: beyond it is a slip of the hand, and sums stay far from overflow */
#define LONGEST (36525 * DAY)

struct part {
	char letter;
	msec unit;
};

static bool
number(const char **p, msec *out)
{
	msec v = 0;

	if (!ch_digit((unsigned char)**p))
		return false;
	for (; ch_digit((unsigned char)**p); (*p)++) {
		v = v * 10 + (**p - '0');
		if (v > LONGEST / SECOND)
			return false;
	}
	*out = v;
	return true;
}

/* Components in the order of the list, each at most once, at least one. */
static bool
parts(const char **p, const struct part *list, msec *sum)
{
	bool any = false;
	msec n;

	while (list->letter != '\0' && ch_digit((unsigned char)**p)) {
		if (!number(p, &n))
			return false;
		while (list->letter != '\0' && list->letter != **p)
			list++;
		if (list->letter == '\0')
			return false;
		if (n > LONGEST / list->unit)
			return false;
		*sum += n * list->unit;
		(*p)++;
		list++;
		any = true;
	}
	return any;
}

bool
duration_parse(const char *s, msec *out)
{
	static const struct part weeks[] = { { 'W', 7 * DAY }, { 0, 0 } };
	static const struct part days[] = { { 'D', DAY }, { 0, 0 } };
	static const struct part times[] = { { 'H', HOUR }, { 'M', MINUTE },
		{ 'S', SECOND }, { 0, 0 } };
	bool negative = *s == '-', any;
	const char *week;
	msec sum = 0;

	if (negative)
		s++;
	if (*s++ != 'P')
		return false;
	week = s;
	if (parts(&week, weeks, &sum) && *week == '\0') {
		s = week;
	} else {
		sum = 0;
		any = parts(&s, days, &sum);
		if (*s == 'T') {
			s++;
			any = parts(&s, times, &sum);
		}
		if (!any)
			return false;
	}
	if (*s != '\0' || sum > LONGEST)
		return false;
	*out = negative ? -sum : sum;
	return true;
}

void
duration_format(msec d, char out[CLOCK_TEXT])
{
	uint64_t s = (uint64_t)(d < 0 ? -(d / SECOND) : d / SECOND);
	size_t n, size = CLOCK_TEXT;

	n = (size_t)snprintf(out, size, "%sP", d < 0 && s > 0 ? "-" : "");
	if (s >= 86400)
		n += (size_t)snprintf(out + n, size - n, "%" PRIu64 "D",
		    s / 86400);
	s %= 86400;
	if (s > 0 || out[n - 1] == 'P')
		n += (size_t)snprintf(out + n, size - n, "T");
	if (s >= 3600)
		n += (size_t)snprintf(out + n, size - n, "%" PRIu64 "H",
		    s / 3600);
	if (s % 3600 >= 60)
		n += (size_t)snprintf(out + n, size - n, "%" PRIu64 "M",
		    s % 3600 / 60);
	if (s % 60 > 0 || out[n - 1] == 'T')
		snprintf(out + n, size - n, "%" PRIu64 "S", s % 60);
}

void
clock_span(msec d, char out[CLOCK_TEXT])
{
	long s = (long)((d < 0 ? -d : d) / SECOND);
	char text[CLOCK_TEXT];

	if (s < 60)
		snprintf(text, sizeof(text), _("%ld s"), s);
	else if (s < 3600)
		snprintf(text, sizeof(text), _("%ld min"), s / 60);
	else if (s < 86400)
		snprintf(text, sizeof(text), _("%ld h %02ld min"), s / 3600,
		    s % 3600 / 60);
	else
		snprintf(text, sizeof(text), _("%ld d %ld h"), s / 86400,
		    s % 86400 / 3600);
	snprintf(out, CLOCK_TEXT, "%s%.38s", d < 0 && s > 0 ? "-" : "", text);
}
