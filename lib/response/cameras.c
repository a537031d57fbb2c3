#include "response/cameras.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/earth.h"
#include "base/msg.h"
#include "base/str.h"
#include "response/downwind.h"

void
camera_aims_release(struct camera_aims *a)
{
	free(a->v);
	arena_release(&a->arena);
	*a = (struct camera_aims)CAMERA_AIMS_INIT;
}

enum camera_kind
camera_kind_of(const char *text)
{
	static const char *const names[] = { "isapi", "onvif", "http",
		"command", "none" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (streq(text, names[i]))
			return (enum camera_kind)i;
	return CAMERA_UNKNOWN;
}

static int
bad(const struct table *t, size_t row, const char *col, struct err *e)
{
	err_at(e, E_DATA, t->name, t->lines[row], _("%s cannot be '%s'"), col,
	    table_get(t, row, col));
	return err_hint(e, "man 5 response");
}

static int
number(const struct table *t, size_t row, const char *col, double low,
    double high, double *out, struct err *e)
{
	const char *text = table_get(t, row, col);

	*out = NAN;
	if (text[0] == '\0')
		return 0;
	if (!str_double(text, out) || !(*out >= low && *out <= high))
		return bad(t, row, col, e);
	return 0;
}

/*
 * What goes into a URL or a command line from a table that others may push:
 * a plain token, never an option or a path.
 */
static bool
token(const char *s, size_t len)
{
	if (len == 0 || len > 64 || *s == '-' || *s == '.')
		return false;
	for (; len > 0; s++, len--)
		if (!ch_alnum((unsigned char)*s) && strchr("._-", *s) == NULL)
			return false;
	return true;
}

static bool
presets_hold(const char *presets)
{
	const char *w, *eq;
	size_t len;

	while (word_next(&presets, &w, &len)) {
		eq = memchr(w, '=', len);
		if (eq == NULL || eq == w ||
		    !token(eq + 1, len - (size_t)(eq + 1 - w)))
			return false;
	}
	return true;
}

int
camera_read(const struct table *t, size_t row, struct camera_row *c,
    struct err *e)
{
	const char *enabled = table_get(t, row, "enabled");

	c->code = table_get(t, row, "code");
	c->name = table_get(t, row, "name");
	c->address = table_get(t, row, "address");
	c->channel = table_get(t, row, "channel");
	c->area = table_get(t, row, "area");
	c->presets = table_get(t, row, "presets");
	c->kind = camera_kind_of(table_get(t, row, "kind"));
	c->line = t->lines[row];
	c->enabled = !streq(enabled, "no");
	if (c->kind == CAMERA_UNKNOWN)
		return bad(t, row, "kind", e);
	if (enabled[0] != '\0' && !word_in("yes no", enabled))
		return bad(t, row, "enabled", e);
	if (c->kind != CAMERA_NONE && c->address[0] == '\0')
		return bad(t, row, "address", e);
	if (c->channel[0] != '\0' && !token(c->channel, strlen(c->channel)))
		return bad(t, row, "channel", e);
	if (!presets_hold(c->presets))
		return bad(t, row, "presets", e);
	if (number(t, row, "lat", -90, 90, &c->lat, e) < 0 ||
	    number(t, row, "lon", -180, 180, &c->lon, e) < 0 ||
	    number(t, row, "view", 0, 360, &c->view, e) < 0 ||
	    number(t, row, "fov", 1, 360, &c->fov, e) < 0)
		return -1;
	return number(t, row, "range_m", 1, 100000, &c->range_m, e);
}

/* The N of "KEY=N", or NULL. */
static const char *
preset(struct arena *a, const char *presets, const char *key)
{
	const char *w;
	size_t len, n = strlen(key);

	while (n > 0 && word_next(&presets, &w, &len))
		if (len > n + 1 && memcmp(w, key, n) == 0 && w[n] == '=')
			return arena_dup(a, w + n + 1, len - n - 1);
	return NULL;
}

/* The point's own before the area's before that of an area above. */
static const char *
preset_for(struct ledger *lg, struct arena *a, const struct camera_row *c,
    const struct camera_place *p)
{
	const char *area = p->area, *found = preset(a, c->presets, p->point);

	for (int depth = 0; found == NULL && area[0] != '\0' && depth < 8;
	     depth++) {
		found = preset(a, c->presets, area);
		area = registers_get(lg->reg, "registers/areas", area,
		    store_now(lg->store), "parent");
	}
	return found;
}

static bool
looks_there(const struct camera_row *c, double bearing)
{
	double off;

	if (isnan(c->view) || isnan(c->fov) || c->fov >= 360)
		return true;
	off = fabs(fmod(bearing - c->view + 540, 360) - 180);
	return off <= c->fov / 2;
}

static void
keep(struct camera_aims *out, const struct camera_row *c, const char *to,
    double metres)
{
	struct camera_aim *aim;

	GROW(out->v, out->n, out->cap);
	aim = &out->v[out->n++];
	aim->cam = *c;
	aim->cam.code = arena_str(&out->arena, c->code);
	aim->cam.name = arena_str(&out->arena, c->name);
	aim->cam.address = arena_str(&out->arena, c->address);
	aim->cam.channel = arena_str(&out->arena, c->channel);
	aim->cam.area = aim->cam.presets = "";
	aim->preset = to;
	aim->metres = metres;
}

static void
consider(struct ledger *lg, const struct camera_row *c,
    const struct camera_place *p, struct camera_aims *out)
{
	const char *to = preset_for(lg, &out->arena, c, p);
	double metres = NAN;
	bool near_by = false, seen = true;

	if (!isnan(c->lat) && !isnan(c->lon) && !isnan(p->lat)) {
		metres = earth_metres(c->lat, c->lon, p->lat, p->lon);
		near_by = metres <= p->within_m &&
		    (isnan(c->range_m) || metres <= c->range_m);
		seen = looks_there(c,
		    earth_bearing(c->lat, c->lon, p->lat, p->lon));
	}
	if (c->kind == CAMERA_NONE) {
		if ((near_by && seen) || to != NULL)
			keep(out, c, "", metres);
		return;
	}
	if (to == NULL && near_by)
		to = preset(&out->arena, c->presets, "*");
	if (to != NULL)
		keep(out, c, to, metres);
}

static int
nearest_first(const void *a, const void *b)
{
	const struct camera_aim *x = a, *y = b;
	double p = isnan(x->metres) ? 1e9 : x->metres;
	double q = isnan(y->metres) ? 1e9 : y->metres;

	return p != q ? (p > q) - (p < q) : strcmp(x->cam.code, y->cam.code);
}

int
cameras_find(struct ledger *lg, const struct camera_place *p,
    struct camera_aims *out, struct err *e)
{
	const struct table *t;

	if (registers_table(lg->reg, CAMERAS, &t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		return 0;
	}
	for (size_t i = 0; i < t->nrows; i++) {
		struct camera_row c;

		if (camera_read(t, i, &c, e) < 0)
			return -1;
		if (c.enabled)
			consider(lg, &c, p, out);
	}
	if (out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), nearest_first);
	return 0;
}
