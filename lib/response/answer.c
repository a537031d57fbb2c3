#include "response/answer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "response/downwind.h"
#include "response/links.h"

enum { YEARS = 5, RADIUS_M = 10000 };

int
answer_since(struct ledger *lg, const struct case_query *q, const char *since,
    struct case_limits *lim, struct err *e)
{
	msec now = store_now(lg->store), span;
	long years = q->years > 0 ? q->years : YEARS;
	char *end;

	if (since != NULL && streq(since, "0")) {
		lim->since = MSEC_NONE;
		return 0;
	}
	if (since != NULL && duration_parse(since, &span) && span > 0) {
		lim->since = now - span;
		return 0;
	}
	if (since != NULL) {
		years = strtol(since, &end, 10);
		if (years < 1 || years > 200 ||
		    (!streq(end, "y") && !streq(end, "年"))) {
			err_set(e, E_USAGE, _("--since cannot be '%s'"), since);
			return err_hint(e,
			    "--since 5y  --since P90D  --since 0");
		}
	}
	lim->since = clock_add_days(now, (int)(-years * 365.25));
	return 0;
}

void
answer_left_out(const struct case_answer *a, struct buf *out)
{
	if (a->old > 0)
		buf_printf(out, _("left out by age: %zu own cases"), a->old);
	if (a->old > 0 && a->other > 0)
		buf_puts(out, _("; "));
	if (a->other > 0)
		buf_printf(out, _("of other substances: %zu cases"), a->other);
	if (a->drafts > 0 && a->old + a->other > 0)
		buf_puts(out, _("; "));
	if (a->drafts > 0)
		buf_printf(out, _("drafts beyond --max: %zu"), a->drafts);
}

/* As a draft is begun (templates/response/case.md): it tells nobody anything. */
static bool
unfilled(const char *p, size_t n)
{
	static const char *const as[] = { "待填写", "待填写。", "- 待填写",
		"- 待填写。" };

	for (size_t i = 0; i < sizeof(as) / sizeof(as[0]); i++)
		if (n == strlen(as[i]) && memcmp(p, as[i], n) == 0)
			return true;
	return false;
}

static void
section(struct buf *out, const struct case_doc *d, const char *heading)
{
	size_t n;
	const char *p = case_section(d, heading, &n), *end = p + n;

	if (n == 0 || unfilled(p, n))
		return;
	buf_printf(out, "   %s\n", heading);
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t len = lf != NULL ? (size_t)(lf - p) : (size_t)(end - p);

		if (len > 0) {
			buf_puts(out, "     ");
			buf_add(out, p, len);
			buf_putc(out, '\n');
		}
		p += len + (lf != NULL);
	}
}

static void
one_case(struct buf *out, size_t nth, const struct case_hit *h)
{
	const struct case_doc *d = h->doc;

	buf_printf(out, "%zu. %s  %s\n", nth, d->id, d->title);
	buf_printf(out, "   %s  %s  %s\n",
	    d->date_text[0] != '\0' ? d->date_text : _("date not published"),
	    d->place, d->level);
	buf_printf(out, _("   why: %s (score %.1f)\n"), h->why, h->score);
	section(out, d, "直接原因");
	section(out, d, "有效的处置");
	section(out, d, "无效的处置");
	section(out, d, "应急处置");
	section(out, d, "教训");
	section(out, d, "防范措施");
	if (d->source[0] != '\0')
		buf_printf(out, _("   source: %s (%s)  %s\n"), d->source,
		    answer_word(d->status), d->path);
	else
		buf_printf(out, "   %s\n", d->path);
	buf_putc(out, '\n');
}

/* The position of an area, or of the nearest one above it that has one. */
int
answer_position(struct ledger *lg, const char *area, double *lat, double *lon,
    const char **code, struct err *e)
{
	struct registers *r = lg->reg;
	msec now = store_now(lg->store);
	long row = registers_find(r, "registers/areas", area, now, e);

	if (row < 0)
		return -1;
	*code = registers_cell(r, "registers/areas", row, "code");
	for (int i = 0; i < 20 && row >= 0; i++) {
		const char *up;

		if (str_double(registers_cell(r, "registers/areas", row, "lat"),
			lat) &&
		    str_double(registers_cell(r, "registers/areas", row, "lon"),
			lon))
			return 0;
		up = registers_cell(r, "registers/areas", row, "parent");
		if (up[0] == '\0')
			break;
		row = registers_find(r, "registers/areas", up, now, e);
	}
	err_set(e, E_ABSENT, _("area '%s' has no position"), area);
	return err_hint(e, _("fill lat and lon in registers/areas.csv"));
}

const char *
answer_zone(enum zone z)
{
	static const char *const names[] = { N_("isolation zone"),
		N_("protective zone"), N_("sector"), N_("upwind or aside") };

	return _(names[z]);
}

const char *
answer_word(const char *word)
{
	static const char *const words[] = { N_("school"), N_("kindergarten"),
		N_("hospital"), N_("residential"), N_("village"), N_("factory"),
		N_("market"), N_("station"), N_("reported"), N_("verified"),
		N_("draft"), N_("own") };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (streq(word, words[i]))
			return _(words[i]);
	return word;
}

static void
place_line(struct buf *out, const struct downwind *d)
{
	buf_puts(out, "   ");
	utf8_pad(out, d->name, 24);
	buf_printf(out, " %s %5.0f m  %3.0f°  %.5f,%.5f  ",
	    answer_word(d->kind), d->distance_m, d->bearing, d->lat, d->lon);
	if (!isnan(d->minutes) && d->zone != ZONE_OUTSIDE)
		buf_printf(out, _("arrives in %.0f min  "), d->minutes);
	if (d->population[0] != '\0')
		buf_printf(out, _("%s people  "), d->population);
	buf_printf(out, "%s", answer_zone(d->zone));
	if (d->contact[0] != '\0')
		buf_printf(out, "  %s", d->contact);
	buf_putc(out, '\n');
}

static void
wind_line(struct buf *out, const struct wind *w)
{
	if (isnan(w->from))
		buf_puts(out,
		    _("   wind not known: everybody around is counted\n"));
	else if (isnan(w->ms))
		buf_printf(out, _("   wind from %s (%.0f°), speed not known\n"),
		    wind_name(w->from, true), w->from);
	else
		buf_printf(out, _("   wind from %s (%.0f°), %g m/s%s\n"),
		    wind_name(w->from, true), w->from, w->ms,
		    w->ms < 0.5 ? _(", calm: everybody around is counted") :
				  "");
}

/* Distances of a guide stand there with their source and how sure they are. */
static void
isolation_line(struct buf *out, const struct isolation *is)
{
	if (isnan(is->isolate_m))
		return;
	buf_printf(out,
	    _("   small spill, %s: isolate %.0f m all round, protect %.1f km "
	      "downwind (%s, %s)\n"),
	    is->night ? _("night") : _("day"), is->isolate_m,
	    is->protect_m / 1000, is->source, answer_word(is->status));
}

static int
downwind(struct ledger *lg, const struct case_query *q,
    const struct answer_place *at, struct buf *out, struct err *e)
{
	struct wind w = { q->wind, NAN };
	struct isolation is = { NAN, NAN, false, "", "" };
	struct downwind *v = NULL;
	const char *code, *substance = links_code(lg, q);
	double lat = 0, lon = 0;
	size_t i, n = 0;

	if (at->wind != NULL && wind_read(&w, at->wind, e) < 0)
		return -1;
	if (at->area == NULL)
		return 0;
	if (answer_position(lg, at->area, &lat, &lon, &code, e) < 0)
		return -1;
	if (substance != NULL &&
	    isolation_find(lg->reg, substance, "small", lat, lon,
		store_now(lg->store), &is, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
	}
	if (downwind_find(lg->reg, lat, lon, &w, &is, RADIUS_M, &v, &n, e) < 0)
		return -1;
	buf_printf(out, _("Downwind of %s\n"), code);
	wind_line(out, &w);
	isolation_line(out, &is);
	for (i = 0; i < n; i++)
		place_line(out, &v[i]);
	if (n == 0)
		buf_printf(out, _("   no sensitive place within %d km\n"),
		    RADIUS_M / 1000);
	buf_puts(out,
	    _("   A screening estimate, never the only ground for an "
	      "evacuation.\n"));
	free(v);
	return 0;
}

int
answer_place_check(struct ledger *lg, const struct answer_place *at,
    struct err *e)
{
	struct wind w;
	const char *code;
	double lat, lon;

	if (at->wind != NULL && wind_read(&w, at->wind, e) < 0)
		return -1;
	return at->area == NULL ?
	    0 :
	    answer_position(lg, at->area, &lat, &lon, &code, e);
}

int
answer_page(struct ledger *lg, const struct case_query *q,
    const struct case_answer *a, const struct answer_place *at, struct buf *out,
    struct err *e)
{
	struct buf left = BUF_INIT;
	size_t i;

	if (store_rehearsal(lg->store))
		buf_puts(out, "【演练】\n");
	for (i = 0; i < a->n; i++)
		one_case(out, i + 1, &a->hits[i]);
	answer_left_out(a, &left);
	if (left.len > 0)
		buf_printf(out, "%s\n\n", left.ptr);
	buf_release(&left);
	if (links_page(lg, q, a, out, e) < 0)
		return -1;
	return downwind(lg, q, at, out, e);
}
