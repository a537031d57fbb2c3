#include "sensor/mqtt_map.h"

#include <math.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/mqtt_when.h"

enum { MAX_AGE = 2000 };

/* ---- topics ---- */

bool
mqtt_filter_is(const char *s)
{
	size_t n;

	if (*s == '\0' || strlen(s) > 1024)
		return false;
	for (;; s += n + 1) {
		n = strcspn(s, "/");
		if (memchr(s, '#', n) != NULL && (n != 1 || s[1] != '\0'))
			return false;
		if (memchr(s, '+', n) != NULL && n != 1)
			return false;
		if (s[n] == '\0')
			return true;
	}
}

bool
mqtt_filter_matches(const char *filter, const char *topic)
{
	size_t f, t;

	if (*topic == '$' && (*filter == '+' || *filter == '#'))
		return false;
	for (;;) {
		if (streq(filter, "#"))
			return true;
		f = strcspn(filter, "/");
		t = strcspn(topic, "/");
		if (!(f == 1 && *filter == '+') &&
		    (f != t || memcmp(filter, topic, f) != 0))
			return false;
		filter += f;
		topic += t;
		if (*topic == '\0')
			return *filter == '\0' || streq(filter, "/#");
		if (*filter == '\0')
			return false;
		filter++;
		topic++;
	}
}

/* ---- rows ---- */

static const char *const formats[] = { "json", "plain", "sparkplug", NULL };
static const char *const units[] = { "ms", "s", "us", "ns", "iso", NULL };

struct reader {
	struct arena *arena;
	const struct table *t;
	size_t row;
	struct err *e;
};

static int
wrong(const struct reader *r, const char *col, const char *text,
    const char *what)
{
	char q[UTF8_CUT];

	return err_at(r->e, E_DATA, r->t->name, r->t->lines[r->row],
	    _("column '%s': '%s' is no %s"), col, utf8_cut(q, text), what);
}

static const char *
take(const struct reader *r, const char *col)
{
	return arena_str(r->arena, table_get(r->t, r->row, col));
}

static int
take_word(const struct reader *r, const char *col, const char *const *words,
    int fallback, int *out)
{
	const char *s = table_get(r->t, r->row, col);
	struct buf all = BUF_INIT;
	int i;

	*out = fallback;
	if (*s == '\0')
		return 0;
	for (i = 0; words[i] != NULL; i++) {
		if (streq(words[i], s)) {
			*out = i;
			buf_release(&all);
			return 0;
		}
		buf_printf(&all, "%s%s", i > 0 ? " " : "", words[i]);
	}
	wrong(r, col, s, _("word of this column"));
	err_hint(r->e, _("write one of: %s"), all.ptr);
	buf_release(&all);
	return -1;
}

static int
take_double(const struct reader *r, const char *col, double fallback,
    double *out)
{
	const char *s = table_get(r->t, r->row, col);

	*out = fallback;
	if (*s == '\0')
		return 0;
	if (!str_double(s, out) || !isfinite(*out))
		return wrong(r, col, s, _("number"));
	return 0;
}

static size_t
stars(const char *pointer)
{
	size_t n = 0;

	for (; *pointer != '\0'; pointer++)
		n += pointer[0] == '/' && pointer[1] == '*' &&
		    (pointer[2] == '/' || pointer[2] == '\0');
	return n;
}

static int
take_pointer(const struct reader *r, const char *col, const char **out)
{
	*out = take(r, col);
	if (!json_pointer_is(*out))
		return wrong(r, col, *out, _("JSON pointer"));
	if (stars(*out) > MQTT_STARS)
		return wrong(r, col, *out, _("pointer with at most 4 stars"));
	return 0;
}

static int
take_ppe(const struct reader *r, struct mqtt_row *row)
{
	const char *kind = table_get(r->t, r->row, "kind");
	const char *worn = table_get(r->t, r->row, "worn");

	row->ppe = streq(kind, "ppe");
	if (*kind != '\0' && !row->ppe)
		return wrong(r, "kind", kind, _("kind but ppe"));
	row->type = take(r, "type");
	row->worn = streq(worn, "yes");
	if (!row->ppe && (row->type[0] != '\0' || *worn != '\0'))
		return err_at(r->e, E_DATA, r->t->name, r->t->lines[r->row],
		    _("type and worn belong to rows of kind ppe"));
	if (row->ppe && row->type[0] == '\0')
		return err_at(r->e, E_DATA, r->t->name, r->t->lines[r->row],
		    _("a row of kind ppe needs a type"));
	if (row->ppe && !row->worn && !streq(worn, "no"))
		return wrong(r, "worn", worn, _("yes or no"));
	return take_pointer(r, "track", &row->track);
}

static int
take_numbers(const struct reader *r, struct mqtt_row *row)
{
	double age;

	if (take_double(r, "scale", 1, &row->scale) < 0 ||
	    take_double(r, "offset", 0, &row->offset) < 0 ||
	    take_double(r, "max_age_s", MAX_AGE / 1000., &age) < 0)
		return -1;
	if (age <= 0 || age > 366 * 86400.)
		return wrong(r, "max_age_s",
		    table_get(r->t, r->row, "max_age_s"), _("age in seconds"));
	row->max_age = (msec)(age * 1000);
	return 0;
}

static int
take_when(const struct reader *r, const struct mqtt_row *row)
{
	char q[UTF8_CUT], text[UTF8_CUT];
	size_t len;
	const char *bad = mqtt_when_wrong(row->when, &len);

	if (bad == NULL)
		return 0;
	snprintf(text, sizeof(text), "%.*s", (int)len, bad);
	err_at(r->e, E_DATA, r->t->name, r->t->lines[r->row],
	    _("column '%s': '%s' is no condition"), "when", utf8_cut(q, text));
	return err_hint(r->e,
	    _("write /pointer, !/pointer, /pointer=text or "
	      "/pointer>=number: mqtt-map(5)"));
}

/* What only JSON has. */
static int
no_pointers(const struct reader *r)
{
	static const char *const cols[] = { "items", "when", "value", "time",
		"time_unit", "good", "kind", "track", NULL };

	for (size_t i = 0; cols[i] != NULL; i++)
		if (*table_get(r->t, r->row, cols[i]) != '\0')
			return err_at(r->e, E_DATA, r->t->name,
			    r->t->lines[r->row],
			    _("column '%s' is for rows of format json"),
			    cols[i]);
	return 0;
}

int
mqtt_row_read(struct arena *arena, const struct table *t, size_t i,
    struct mqtt_row *row, struct err *e)
{
	const struct reader r = { arena, t, i, e };
	int format, unit;

	row->line = t->lines[i];
	row->code = take(&r, "code");
	row->device = take(&r, "device");
	row->topic = take(&r, "topic");
	row->when = take(&r, "when");
	row->point = take(&r, "point");
	row->quality = take(&r, "quality");
	row->good = take(&r, "good");
	row->unit = take(&r, "unit");
	if (!code_is(row->code))
		return wrong(&r, "code", row->code, _("code"));
	if (!mqtt_filter_is(row->topic))
		return wrong(&r, "topic", row->topic, _("topic filter"));
	if (row->point[0] == '\0')
		return wrong(&r, "point", row->point, _("name of a point"));
	if (take_when(&r, row) < 0)
		return -1;
	if (take_word(&r, "format", formats, MQTT_JSON, &format) < 0 ||
	    take_word(&r, "time_unit", units, MQTT_MS, &unit) < 0 ||
	    take_pointer(&r, "items", &row->items) < 0 ||
	    take_pointer(&r, "value", &row->value) < 0 ||
	    take_pointer(&r, "time", &row->time) < 0 ||
	    take_numbers(&r, row) < 0)
		return -1;
	if (row->quality[0] == '/' && !json_pointer_is(row->quality))
		return wrong(&r, "quality", row->quality, _("JSON pointer"));
	row->format = (enum mqtt_format)format;
	row->time_unit = (enum mqtt_unit)unit;
	if (row->format != MQTT_JSON && no_pointers(&r) < 0)
		return -1;
	return take_ppe(&r, row);
}

int
mqtt_map_load(struct mqtt_map *m, struct ledger *lg, struct err *e)
{
	const struct table *t;
	struct err why = ERR_INIT;

	if (registers_table(lg->reg, MQTT_MAP, &t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	m->v = arena_alloc(&m->arena, (t->nrows + 1) * sizeof(*m->v));
	for (m->n = 0; m->n < t->nrows; m->n++)
		if (mqtt_row_read(&m->arena, t, m->n, &m->v[m->n], e) < 0)
			return -1;
	return 0;
}

void
mqtt_map_release(struct mqtt_map *m)
{
	arena_release(&m->arena);
	*m = (struct mqtt_map)MQTT_MAP_INIT;
}
