#include "response/park.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "response/levels.h"

/* ---- the register ---- */

enum park_kind
park_kind_of(const char *text)
{
	static const char *const names[] = { "hj212", "http", "command", "mqtt",
		"file" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (streq(text, names[i]))
			return (enum park_kind)i;
	return PARK_UNKNOWN;
}

static int
bad(const struct table *t, size_t row, const char *col, const char *allowed,
    struct err *e)
{
	err_at(e, E_DATA, t->name, t->lines[row], _("%s cannot be '%s'"), col,
	    table_get(t, row, col));
	return err_hint(e, _("%s is %s: response(5)"), col, allowed);
}

/* Digits and letters of a frame's own field, nothing that would end it. */
static bool
plain(const char *s, size_t most)
{
	size_t n = strlen(s);

	for (const char *p = s; *p != '\0'; p++)
		if (!ch_alnum((unsigned char)*p))
			return false;
	return n > 0 && n <= most;
}

static bool
factors_hold(const char *factors)
{
	const char *w, *eq;
	size_t len;

	while (word_next(&factors, &w, &len)) {
		eq = memchr(w, '=', len);
		if (eq == NULL || eq == w || eq + 1 == w + len || len > 64)
			return false;
		for (const char *p = eq + 1; p < w + len; p++)
			if (!ch_alnum((unsigned char)*p))
				return false;
	}
	return true;
}

int
park_read(const struct table *t, size_t row, struct park_row *p, struct err *e)
{
	const char *enabled = table_get(t, row, "enabled");

	p->code = table_get(t, row, "code");
	p->name = table_get(t, row, "name");
	p->address = table_get(t, row, "address");
	p->station = table_get(t, row, "station");
	p->system = table_get(t, row, "system");
	p->factors = table_get(t, row, "factors");
	p->unit = table_get(t, row, "unit");
	p->kind = park_kind_of(table_get(t, row, "kind"));
	p->enabled = !streq(enabled, "no");
	p->line = t->lines[row];
	if (!code_is(p->code))
		return bad(t, row, "code", _("a code such as PARK1"), e);
	if (p->kind == PARK_UNKNOWN)
		return bad(t, row, "kind",
		    _("hj212, http, command, mqtt or file"), e);
	if (enabled[0] != '\0' && !word_in("yes no", enabled))
		return bad(t, row, "enabled", _("yes, no or empty"), e);
	if (p->kind != PARK_FILE && !name_is(p->address))
		return bad(t, row, "address",
		    _("a name in the secrets file: small letters, digits, _ and -"),
		    e);
	if (!factors_hold(p->factors))
		return bad(t, row, "factors",
		    _("words SUBSTANCE=FACTOR, such as CL2=a21022"), e);
	if (p->unit[0] != '\0' && !word_in("ppm mg/m3", p->unit))
		return bad(t, row, "unit", _("ppm, mg/m3 or empty"), e);
	if (p->kind == PARK_HJ212 && !plain(p->station, 24))
		return bad(t, row, "station",
		    _("1 to 24 letters and digits, the MN"), e);
	if (p->kind == PARK_HJ212 && !plain(p->system, 2))
		return bad(t, row, "system",
		    _("1 or 2 letters and digits, the ST"), e);
	return 0;
}

static void
keep(struct parks *ps, const struct park_row *r)
{
	struct park_row *p = &ps->v[ps->n++];
	struct arena *a = &ps->arena;

	*p = *r;
	p->code = arena_str(a, r->code);
	p->name = arena_str(a, r->name);
	p->address = arena_str(a, r->address);
	p->station = arena_str(a, r->station);
	p->system = arena_str(a, r->system);
	p->factors = arena_str(a, r->factors);
	p->unit = arena_str(a, r->unit);
}

int
parks_load(struct ledger *lg, struct parks *ps, struct err *e)
{
	const struct table *t;

	if (registers_table(lg->reg, PARKS, &t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		return 0;
	}
	ps->v = xcalloc(t->nrows + 1, sizeof(*ps->v));
	for (size_t i = 0; i < t->nrows; i++) {
		struct park_row r;

		if (park_read(t, i, &r, e) < 0)
			return -1;
		if (r.enabled)
			keep(ps, &r);
	}
	return 0;
}

void
parks_release(struct parks *ps)
{
	free(ps->v);
	arena_release(&ps->arena);
	*ps = (struct parks)PARKS_INIT;
}

const char *
park_factor(struct parks *ps, const struct park_row *p, const char *substance)
{
	const char *all = p->factors, *w;
	size_t len, n = strlen(substance);

	while (n > 0 && word_next(&all, &w, &len))
		if (len > n + 1 && memcmp(w, substance, n) == 0 && w[n] == '=')
			return arena_dup(&ps->arena, w + n + 1, len - n - 1);
	return NULL;
}

/* ---- the store ---- */

int
park_folder(struct ledger *lg, const char *code, struct buf *out, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_printf(&b, "park/%s", code);
	store_private(lg->store, b.ptr, out);
	rc = io_mkdirs(AT_FDCWD, out->ptr, 0750, e);
	buf_release(&b);
	return rc;
}

int
park_store(struct ledger *lg, const char *code, const char *id,
    const struct buf *message, struct err *e)
{
	static unsigned count;
	struct buf path = BUF_INIT;
	int rc = park_folder(lg, code, &path, e);

	/* in the order stored; no ULID, whose clock may be a rehearsal's */
	buf_printf(&path, "/%013" PRId64 "-%07ld-%06u-%s", clock_real(),
	    (long)getpid(), count++ % 1000000, id);
	if (rc == 0)
		rc = io_replace(AT_FDCWD, path.ptr, message->ptr, message->len,
		    0600, IO_FSYNC, e);
	buf_release(&path);
	return rc;
}

bool
park_message(const char *name)
{
	return strlen(name) > 14 && ch_digit((unsigned char)name[0]) &&
	    name[13] == '-';
}

size_t
park_waiting(const char *folder)
{
	DIR *d = opendir(folder);
	const struct dirent *f;
	size_t n = 0;

	if (d == NULL)
		return 0;
	while ((f = readdir(d)) != NULL)
		n += park_message(f->d_name);
	closedir(d);
	return n;
}
