#include "sensor/alarm_stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "base/str.h"
#include "base/utf8.h"

enum { INTERVAL = 10 * 60 * 1000, TOP = 10, MANY = 10, LABEL = 128 };

/* ---- figures ---- */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
ack_times(const struct alarm_history *h, msec from, msec to,
    struct alarm_figures *f)
{
	double *v = xcalloc(h->ntold + 1, sizeof(*v)), sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < h->ntold; i++) {
		const struct alarm_told *t = &h->told[i];

		if (t->at < from || t->at >= to)
			continue;
		if (t->acked == MSEC_NONE) {
			f->open++;
			continue;
		}
		v[n] = t->acked > t->at ? (double)(t->acked - t->at) / 1000 : 0;
		sum += v[n++];
	}
	qsort(v, n, sizeof(*v), by_value);
	f->acked = n;
	f->ack_mean = f->ack_median = f->ack_most = NAN;
	if (n > 0) {
		f->ack_mean = sum / (double)n;
		f->ack_median =
		    n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
		f->ack_most = v[n - 1];
	}
	free(v);
}

static void
intervals(const struct alarm_history *h, msec from, msec to,
    struct alarm_figures *f)
{
	size_t all =
	    to > from ? (size_t)((to - from + INTERVAL - 1) / INTERVAL) : 0;
	size_t in = 0, over = 0;
	msec last = -1;

	for (size_t i = 0; i < h->ntold; i++) {
		msec k = (h->told[i].at - from) / INTERVAL;

		if (h->told[i].at < from || h->told[i].at >= to)
			continue;
		in = k == last ? in + 1 : 1;
		last = k;
		over += in == MANY + 1;
		if (in > f->most_10min)
			f->most_10min = in;
	}
	f->per_10min = f->over_10_pct = NAN;
	if (all > 0) {
		f->per_10min = (double)f->told * INTERVAL / (double)(to - from);
		f->over_10_pct = 100 * (double)over / (double)all;
	}
}

static void
flooded(const struct alarm_history *h, msec from, msec to,
    struct alarm_figures *f)
{
	msec sum = 0;

	for (size_t i = 0; i < h->nfloods; i++) {
		const struct alarm_flood *d = &h->floods[i];
		msec a = d->from > from ? d->from : from;
		msec b = d->to == MSEC_NONE || d->to > to ? to : d->to;

		f->floods += d->from >= from && d->from < to;
		sum += b > a ? b - a : 0;
	}
	f->flood_pct =
	    to > from ? 100 * (double)sum / (double)(to - from) : NAN;
}

static int
by_told(const void *a, const void *b)
{
	const struct alarm_source *x = *(struct alarm_source *const *)a;
	const struct alarm_source *y = *(struct alarm_source *const *)b;
	int c;

	if (x->told != y->told)
		return x->told > y->told ? -1 : 1;
	c = strcmp(x->point, y->point);
	return c != 0 ? c : strcmp(x->rule, y->rule);
}

/* Sources by how often they told something in the time; free it. */
static struct alarm_source **
busiest(struct alarm_history *h, msec from, msec to)
{
	struct alarm_source **v =
	    xcalloc(h->nsources + 1, sizeof(struct alarm_source *));

	for (size_t i = 0; i < h->nsources; i++) {
		h->sources[i].told = 0;
		v[i] = &h->sources[i];
	}
	for (size_t i = 0; i < h->ntold; i++)
		if (h->told[i].at >= from && h->told[i].at < to)
			h->sources[h->told[i].source].told++;
	qsort(v, h->nsources, sizeof(*v), by_told);
	return v;
}

static bool
stale(const struct alarm_span *s, msec from, msec to, msec now)
{
	msec end = s->to == MSEC_NONE ? now : s->to;

	return end - s->from > DAY && s->from + DAY >= from &&
	    s->from + DAY < to;
}

void
alarm_figures(struct alarm_history *h, msec from, msec to, msec now,
    struct alarm_figures *f)
{
	struct alarm_source **top;
	size_t most = 0;

	memset(f, 0, sizeof(*f));
	if (to > now)
		to = now > from ? now : from;
	for (size_t i = 0; i < h->ntold; i++)
		if (h->told[i].at >= from && h->told[i].at < to) {
			f->told++;
			f->by_priority[h->told[i].priority]++;
		}
	intervals(h, from, to, f);
	flooded(h, from, to, f);
	ack_times(h, from, to, f);
	top = busiest(h, from, to);
	for (size_t i = 0; i < h->nsources && i < TOP; i++)
		most += top[i]->told;
	free(top);
	f->top10_pct = f->told > 0 ? 100 * (double)most / (double)f->told : NAN;
	for (size_t i = 0; i < h->nsources; i++)
		f->chattering += alarm_chatters(h, i, from, to);
	for (size_t i = 0; i < h->nspans; i++)
		f->stale += stale(&h->spans[i], from, to, now);
	for (size_t i = 0; i < h->nmoved; i++)
		if (h->moved[i].at >= from && h->moved[i].at < to) {
			f->shelved += h->moved[i].what == 's';
			f->removed += h->moved[i].what == 'r';
			f->suppressed += h->moved[i].what == 'i';
		}
}

/* ---- rows ---- */

struct cells {
	struct arena *a;
	const char *v[24];
	size_t n;
	bool table;
};

static void
text(struct cells *c, const char *s)
{
	c->v[c->n++] = arena_str(c->a, s);
}

static void
count(struct cells *c, size_t n)
{
	c->v[c->n++] = arena_printf(c->a, "%zu", n);
}

/* What cannot be said is no nought. */
static void
figure(struct cells *c, double v, int digits)
{
	if (isnan(v))
		text(c, c->table ? "—" : "");
	else
		c->v[c->n++] = arena_printf(c->a, "%.*f", digits, v);
}

static void
span(struct cells *c, double seconds)
{
	char s[CLOCK_TEXT];

	if (!c->table || isnan(seconds)) {
		figure(c, seconds, 0);
		return;
	}
	if (seconds < 60)
		snprintf(s, sizeof(s), _("%.0f s"), seconds);
	else
		clock_span((msec)(seconds * 1000), s);
	text(c, s);
}

static void
moment(struct cells *c, msec t)
{
	char s[CLOCK_TEXT] = "";

	if (t != MSEC_NONE && c->table)
		clock_short(t, s);
	else if (t != MSEC_NONE)
		clock_format(t, s);
	text(c, s);
}

static void
figures_row(const struct alarm_stats *s, struct alarm_history *h,
    const char *label, msec from, msec to, struct out *out)
{
	struct arena a = ARENA_INIT;
	struct cells c = { .a = &a, .table = s->format == OUT_TABLE };
	struct alarm_figures f;

	alarm_figures(h, from, to, store_now(s->lg->store), &f);
	text(&c, label);
	count(&c, f.told);
	for (int p = 3; p >= 0; p--)
		count(&c, f.by_priority[p]);
	figure(&c, f.per_10min, 2);
	count(&c, f.most_10min);
	figure(&c, f.over_10_pct, 1);
	count(&c, f.floods);
	figure(&c, f.flood_pct, 1);
	count(&c, f.chattering);
	count(&c, f.stale);
	figure(&c, f.top10_pct, 1);
	count(&c, f.acked);
	count(&c, f.open);
	span(&c, f.ack_mean);
	span(&c, f.ack_median);
	span(&c, f.ack_most);
	count(&c, f.shelved);
	count(&c, f.removed);
	count(&c, f.suppressed);
	out_row(out, c.v);
	arena_release(&a);
}

/* People read names, programs codes. */
static const char *
named(const struct alarm_stats *s, const char *table, const char *code)
{
	const char *name = s->format != OUT_TABLE ?
	    "" :
	    registers_get(s->lg->reg, table, code, MSEC_NONE, "name");

	return *name != '\0' ? name : code;
}

/* The end of the period in which t stands, and what it is called. */
static msec
period(const struct alarm_stats *s, msec t, msec until, char label[LABEL])
{
	char day[CLOCK_TEXT], last[CLOCK_TEXT], cut[UTF8_CUT];
	const char *shift;
	msec start = t, at = t;

	clock_day(t, day);
	str_copy(label, LABEL, day);
	if (s->by == BY_DAY)
		return clock_add_days(clock_day_start(t), 1);
	if (s->by == BY_MONTH) {
		label[7] = '\0';
		do {
			at = clock_add_days(clock_day_start(at), 1);
			clock_day(at, day);
		} while (strncmp(day, label, 7) == 0);
		return at;
	}
	clock_day(until - 1, last); /* midnight ends the day before */
	if (s->by == BY_ALL && !streq(day, last))
		snprintf(label, LABEL, "%.10s/%.10s", day, last);
	if (s->by == BY_ALL)
		return until;
	shift = registers_shift(s->lg->reg, t, &start);
	if (shift[0] != '\0') {
		clock_day(start, day);
		snprintf(label, LABEL, "%.10s %s", day,
		    utf8_cut(cut, named(s, "registers/shifts", shift)));
	}
	do
		at += MINUTE;
	while (at < until && at - t < DAY &&
	    streq(registers_shift(s->lg->reg, at, &start), shift));
	return at;
}

static void
figures(const struct alarm_stats *s, struct alarm_history *h, struct out *out)
{
	msec t, end;
	char label[LABEL];

	for (t = s->wanted.since; t < s->wanted.until; t = end) {
		end = period(s, t, s->wanted.until, label);
		figures_row(s, h, label, t,
		    end < s->wanted.until ? end : s->wanted.until, out);
	}
}

static void
source_cells(struct cells *c, const struct alarm_stats *s,
    const struct alarm_source *src)
{
	text(c, src->point);
	text(c, src->name);
	text(c, src->rule);
	text(c, named(s, "registers/areas", src->area));
}

static void
top(const struct alarm_stats *s, struct alarm_history *h, struct out *out)
{
	struct alarm_source **v = busiest(h, s->wanted.since, s->wanted.until);
	size_t all = 0;

	for (size_t i = 0; i < h->nsources; i++)
		all += v[i]->told;
	for (size_t i = 0; i < h->nsources && i < TOP && v[i]->told > 0; i++) {
		struct arena a = ARENA_INIT;
		struct cells c = { .a = &a, .table = s->format == OUT_TABLE };

		source_cells(&c, s, v[i]);
		count(&c, v[i]->told);
		figure(&c, 100 * (double)v[i]->told / (double)all, 1);
		out_row(out, c.v);
		arena_release(&a);
	}
	free(v);
}

static void
floods(const struct alarm_stats *s, const struct alarm_history *h,
    struct out *out)
{
	for (size_t i = 0; i < h->nfloods; i++) {
		const struct alarm_flood *f = &h->floods[i];
		struct arena a = ARENA_INIT;
		struct cells c = { .a = &a, .table = s->format == OUT_TABLE };

		if (f->from >= s->wanted.until || f->to <= s->wanted.since)
			continue;
		moment(&c, f->from);
		moment(&c, f->to);
		count(&c, f->told);
		count(&c, f->most);
		out_row(out, c.v);
		arena_release(&a);
	}
}

static void
chattering(const struct alarm_stats *s, const struct alarm_history *h,
    struct out *out)
{
	for (size_t i = 0; i < h->nsources; i++) {
		struct arena a = ARENA_INIT;
		struct cells c = { .a = &a, .table = s->format == OUT_TABLE };

		if (alarm_chatters(h, i, s->wanted.since, s->wanted.until)) {
			source_cells(&c, s, &h->sources[i]);
			out_row(out, c.v);
		}
		arena_release(&a);
	}
}

static void
standing(const struct alarm_stats *s, const struct alarm_history *h,
    struct out *out)
{
	msec now = store_now(s->lg->store);

	for (size_t i = 0; i < h->nspans; i++) {
		const struct alarm_span *sp = &h->spans[i];
		struct arena a = ARENA_INIT;
		struct cells c = { .a = &a, .table = s->format == OUT_TABLE };

		if (stale(sp, s->wanted.since, s->wanted.until, now)) {
			text(&c, sp->id);
			source_cells(&c, s, &h->sources[sp->source]);
			moment(&c, sp->from);
			moment(&c, sp->to);
			out_row(out, c.v);
		}
		arena_release(&a);
	}
}

/* ---- tables ---- */

static struct out *
columns(const struct alarm_stats *s, const struct out_col *cols, size_t n)
{
	return out_new(s->format, cols, n);
}

static void
render_figures(const struct alarm_stats *s, struct alarm_history *h,
    struct buf *b)
{
	const struct out_col cols[] = { { "period", _("period"), 0 },
		{ "alarms", _("alarms"), 0 }, { "critical", _("critical"), 0 },
		{ "high", _("high"), 0 }, { "medium", _("medium"), 0 },
		{ "low", _("low"), 0 }, { "per_10min", _("per 10 min"), 0 },
		{ "most_10min", _("most in 10 min"), 0 },
		{ "over_10_pct", _("over 10 (%)"), 0 },
		{ "floods", _("floods"), 0 },
		{ "flood_pct", _("in flood (%)"), 0 },
		{ "chattering", _("chattering"), 0 },
		{ "stale", _("stale"), 0 },
		{ "top10_pct", _("top ten (%)"), 0 },
		{ "acked", _("acknowledged"), 0 }, { "open", _("not yet"), 0 },
		{ "ack_mean_s", _("mean"), 0 },
		{ "ack_median_s", _("median"), 0 },
		{ "ack_most_s", _("longest"), 0 },
		{ "shelved", _("shelved"), 0 },
		{ "removed", _("out of service"), 0 },
		{ "suppressed", _("suppressed"), 0 } };
	struct out *out = columns(s, cols, sizeof(cols) / sizeof(cols[0]));

	figures(s, h, out);
	out_render(out, b);
	out_free(out);
}

static void
render_list(const struct alarm_stats *s, struct alarm_history *h, struct buf *b)
{
	const struct out_col src[] = { { "id", _("id"), 0 },
		{ "point", _("point"), 0 }, { "name", _("name"), 24 },
		{ "rule", _("rule"), 0 }, { "area", _("area"), 0 },
		{ "from", _("from"), 0 }, { "to", _("until"), 0 } };
	const struct out_col often[] = { src[1], src[2], src[3], src[4],
		{ "alarms", _("alarms"), 0 }, { "pct", _("share (%)"), 0 } };
	const struct out_col flood[] = { src[5], src[6],
		{ "alarms", _("alarms"), 0 },
		{ "most_10min", _("most in 10 min"), 0 } };
	struct out *out;

	switch (s->what) {
	case STATS_TOP:
		top(s, h, out = columns(s, often, 6));
		break;
	case STATS_FLOODS:
		floods(s, h, out = columns(s, flood, 4));
		break;
	case STATS_CHATTERING:
		chattering(s, h, out = columns(s, src + 1, 4));
		break;
	default:
		standing(s, h, out = columns(s, src, 7));
		break;
	}
	out_render(out, b);
	out_free(out);
}

int
alarm_stats_run(const struct alarm_stats *s, struct buf *b,
    struct findings *found, struct err *e)
{
	struct alarm_history h = ALARM_HISTORY_INIT;
	int rc = alarm_history_load(&h, s->lg, &s->wanted, found, e);

	if (rc == 0 && s->what == STATS_FIGURES)
		render_figures(s, &h, b);
	else if (rc == 0)
		render_list(s, &h, b);
	alarm_history_release(&h);
	return rc;
}
