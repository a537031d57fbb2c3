#include "evidence/stamp.h"

#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/store.h"
#include "flow/display.h"

static const char *
area_of(struct ledger *lg, const struct record *r, msec at, struct arena *a)
{
	const char *code = record_field(r, "area");
	const char *name = *code == '\0' ?
	    "" :
	    registers_get(lg->reg, "registers/areas", code, at, "name");

	return *name == '\0' ? code : arena_printf(a, "%s (%s)", name, code);
}

static void
describe(struct ledger *lg, const struct record *r, struct stamp_photo *p,
    struct arena *a)
{
	char at[CLOCK_TEXT];

	clock_short(p->event->time, at);
	p->stamp = (struct stamp){ .record = arena_str(a, r->id),
		.what = arena_str(a, role_display(p->role)),
		.received = arena_str(a, at),
		.person = person_display(lg, p->event->actor, a),
		.area = area_of(lg, r, p->event->time, a),
		.rehearsal = store_rehearsal(lg->store) };
}

/* A photo that is shown again came in with the event that had it first. */
static const struct event *
seen(const struct stamp_photo *v, size_t n, const char *file)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (streq(v[i].name, file))
			return v[i].event;
	return NULL;
}

void
stamp_photos(struct ledger *lg, const struct record *r,
    struct stamp_photo **out, size_t *n, struct arena *a)
{
	struct stamp_photo *v = NULL;
	const struct event *first;
	size_t i, count = 0, cap = 0;
	char role[33], file[80];

	for (i = 0; i < r->nevents; i++) {
		const char *p = r->events[i]->evidence;

		while (evidence_next(&p, role, file)) {
			if (!evidence_is_picture(file))
				continue;
			GROW(v, count, cap);
			first = seen(v, count, file);
			v[count] = (struct stamp_photo){ .event = first };
			if (first == NULL)
				v[count].event = r->events[i];
			str_copy(v[count].role, sizeof(role), role);
			str_copy(v[count].name, sizeof(file), file);
			describe(lg, r, &v[count], a);
			count++;
		}
	}
	*out = arena_alloc(a, count * sizeof(*v) + 1);
	if (count > 0)
		memcpy(*out, v, count * sizeof(*v));
	free(v);
	*n = count;
}

/* "site before after", each once. */
static size_t
roles_of(const struct stamp_photo *v, size_t n, struct buf *out)
{
	size_t i, j, count = 0;

	for (i = 0; i < n; i++) {
		for (j = 0; j < i && !streq(v[j].role, v[i].role); j++)
			;
		if (j < i)
			continue;
		buf_printf(out, "%s%s", count++ > 0 ? " " : "", v[i].role);
	}
	return count;
}

/* By the first digits of its hash. */
static bool
hashed(const struct stamp_photo *p, const char *digits)
{
	return strlen(digits) >= STAMP_DIGITS && str_prefix(p->name, digits);
}

const struct stamp_photo *
stamp_find(const struct stamp_photo *v, size_t n, const char *id,
    const char *role, struct err *e)
{
	struct buf roles = BUF_INIT;
	size_t i, count = roles_of(v, n, &roles);
	const struct stamp_photo *found = NULL;
	char q[UTF8_CUT];

	for (i = 0; i < n; i++)
		if (role == NULL ? count == 1 : streq(v[i].role, role))
			found = &v[i];
	for (i = 0; i < n && found == NULL && role != NULL; i++)
		if (hashed(&v[i], role))
			found = &v[i];
	if (found == NULL && count == 0) {
		err_set(e, E_ABSENT, _("%s has no photos"), id);
	} else if (found == NULL && role == NULL) {
		err_set(e, E_USAGE, _("%s has photos in several roles"), id);
		err_hint(e, _("-r with one of: %s"), roles.ptr);
	} else if (found == NULL) {
		err_set(e, E_ABSENT, _("%s has no photo '%s'"), id,
		    utf8_cut(q, role));
		err_hint(e, _("it has: %s"), roles.ptr);
	}
	buf_release(&roles);
	return found;
}

int
stamp_photo(struct ledger *lg, const struct stamp_photo *p, int most,
    struct buf *out, struct stamped *d, struct err *e)
{
	struct buf b = BUF_INIT, path = BUF_INIT;
	char hex[SHA256_HEX];
	int rc;

	evidence_path(p->name, &path);
	rc = io_read(&b, store_rootfd(lg->store), path.ptr, EVIDENCE_LIMIT,
	    IO_BENEATH, e);
	if (rc < 0 && e->code == E_ABSENT) {
		err_at(e, E_ABSENT, path.ptr, 0,
		    _("the photo is not in this clone"));
		err_hint(e, "ledger-sync");
	}
	if (rc == 0) {
		sha256_hex(hex, b.ptr, b.len);
		if (strncmp(hex, p->name, SHA256_HEX - 1) != 0)
			rc = err_at(e, E_DATA, path.ptr, 0,
			    _("the content is not what the name says"));
	}
	if (rc == 0)
		rc = stamp_jpeg(&p->stamp, b.ptr, b.len, most, path.ptr, out, d,
		    e);
	buf_release(&b);
	buf_release(&path);
	return rc;
}
