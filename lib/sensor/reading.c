#include "sensor/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "csv/csv.h"

enum { COLS = 7 };

static const char *const qualities[] = { "good", "uncertain", "bad_comm",
	"bad_range", "bad_sensor", "bad_addr", "stuck", "maint", "manual",
	"late" };

bool
reading_time_holds(int64_t ms)
{
	return ms >= 31536000LL * SECOND && ms <= 7258118400LL * SECOND;
}

const char *
quality_name(enum quality q)
{
	return qualities[q];
}

const char *
quality_shown(enum quality q)
{
	static const char *const words[] = { N_("good"), N_("uncertain"),
		N_("no answer"), N_("beyond the range"), N_("sensor fault"),
		N_("no such address"), N_("does not move"),
		N_("being worked on"), N_("typed by hand"), N_("came late") };

	return _(words[q]);
}

bool
quality_read(const char *s, enum quality *out)
{
	for (size_t i = 0; i < sizeof(qualities) / sizeof(qualities[0]); i++)
		if (streq(s, qualities[i])) {
			*out = (enum quality)i;
			return true;
		}
	return false;
}

bool
quality_usable(enum quality q)
{
	return q == QUALITY_GOOD || q == QUALITY_UNCERTAIN ||
	    q == QUALITY_MANUAL;
}

void
number_format(double v, int digits, char out[NUMBER_TEXT])
{
	double back, best;
	int n;

	if (!isfinite(v)) {
		out[0] = '\0';
		return;
	}
	if (v == 0)
		v = 0; /* no "-0" */
	digits = digits < 1 ? 1 : digits > 17 ? 17 : digits;
	snprintf(out, NUMBER_TEXT, "%.*g", digits, v);
	best = strtod(out, NULL);
	for (n = 1; n < digits; n++) {
		snprintf(out, NUMBER_TEXT, "%.*g", n, v);
		back = strtod(out, NULL);
		if (back == best && strchr(out, 'e') == NULL)
			return; /* 4660, not 4.66e+03 */
	}
	snprintf(out, NUMBER_TEXT, "%.*g", digits, v);
}

void
reading_format(struct buf *out, const struct reading *r)
{
	char text[CLOCK_TEXT];

	clock_format(r->time_ms, text);
	buf_printf(out, "%s,", text);
	csv_write_cell(out, r->point);
	buf_putc(out, ',');
	csv_write_cell(out, r->value);
	buf_putc(out, ',');
	csv_write_cell(out, r->unit);
	buf_printf(out, ",%s,", quality_name(r->quality));
	if (r->source_ms != 0) {
		clock_format(r->source_ms, text);
		buf_puts(out, text);
	}
	if (r->latency_ms >= 0)
		buf_printf(out, ",%ld\n", r->latency_ms);
	else
		buf_puts(out, ",\n");
}

/* Without its line break; a CR before it goes too. */
static size_t
without_break(const char *line, size_t len)
{
	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	return len;
}

bool
reading_is_header(const char *line, size_t len)
{
	if (len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		line += 3;
		len -= 3;
	}
	len = without_break(line, len);
	return len == strlen(READING_HEADER) &&
	    memcmp(line, READING_HEADER, len) == 0;
}

/* One quoted cell from *p on, behind its first quote; true if it ends well. */
static bool
quoted(const char **p, const char *end, char **to)
{
	while (*p < end) {
		if (**p == '"') {
			(*p)++;
			if (*p == end || **p != '"')
				return true;
		}
		*(*to)++ = *(*p)++;
	}
	return false;
}

/* Cuts the line into cells, which lie in room one behind the other. */
static bool
split(const char *p, const char *end, char *room, const char *cells[COLS])
{
	int n = 0;

	for (;;) {
		if (n == COLS)
			return false;
		cells[n++] = room;
		if (p < end && *p == '"') {
			p++;
			if (!quoted(&p, end, &room))
				return false;
		} else {
			while (p < end && *p != ',') {
				if (*p == '"')
					return false;
				*room++ = *p++;
			}
		}
		*room++ = '\0';
		if (p == end)
			return n == COLS;
		if (*p++ != ',')
			return false;
	}
}

static int
bad_cell(struct err *e, const char *col, const char *cell)
{
	char q[UTF8_CUT];

	err_set(e, E_DATA, _("'%s' is not possible in column '%s'"),
	    utf8_cut(q, cell), col);
	return err_hint(e, _("the columns of a reading: %s"), READING_HEADER);
}

static int
bad_quality(const char *cell, struct err *e)
{
	struct buf all = BUF_INIT;

	bad_cell(e, "quality", cell);
	for (size_t i = 0; i < sizeof(qualities) / sizeof(qualities[0]); i++)
		buf_printf(&all, "%s%s", i > 0 ? ", " : "", qualities[i]);
	err_hint(e, _("one of %s"), all.ptr);
	buf_release(&all);
	return -1;
}

/* A value that looks like no number is text: a state's name, nan. */
static int
value_of(struct reading *r, struct err *e)
{
	double d;

	r->number = 0;
	r->has_number = str_double(r->value, &d);
	if (r->has_number && !isfinite(d))
		return bad_cell(e, "value", r->value);
	if (r->has_number)
		r->number = d;
	return 0;
}

/* The parse of a cell that must be an instant, which readings are after 1970. */
static bool
instant(const char *cell, int64_t *out)
{
	msec at;

	if (!clock_parse(cell, &at) || at <= 0)
		return false;
	*out = at;
	return true;
}

int
reading_parse(const char *line, size_t len, struct reading *r, struct arena *a,
    struct err *e)
{
	const char *c[COLS];

	len = without_break(line, len);
	if (len >= READING_MAX)
		return err_set(e, E_DATA,
		    _("a reading is shorter than %d "
		      "bytes"),
		    READING_MAX);
	if (memchr(line, '\0', len) != NULL || memchr(line, '\n', len) ||
	    memchr(line, '\r', len) || !utf8_valid(line, len, NULL))
		return err_set(e, E_DATA, _("a reading is one line of UTF-8"));
	if (!split(line, line + len, arena_alloc(a, len + COLS + 1), c)) {
		err_set(e, E_DATA, _("no reading, which has %d cells"), COLS);
		return err_hint(e, _("the columns of a reading: %s"),
		    READING_HEADER);
	}
	if (!instant(c[0], &r->time_ms))
		return bad_cell(e, "time", c[0]);
	r->point = c[1];
	if (*r->point == '\0')
		return bad_cell(e, "point", c[1]);
	r->value = c[2];
	r->unit = c[3];
	if (value_of(r, e) < 0)
		return -1;
	if (!quality_read(c[4], &r->quality))
		return bad_quality(c[4], e);
	r->source_ms = 0;
	if (*c[5] != '\0' && !instant(c[5], &r->source_ms))
		return bad_cell(e, "source_time", c[5]);
	r->latency_ms = -1;
	if (*c[6] != '\0' &&
	    (!str_long(c[6], &r->latency_ms) || r->latency_ms < 0))
		return bad_cell(e, "latency_ms", c[6]);
	return 0;
}
