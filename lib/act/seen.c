#include "act/seen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/json.h"
#include "base/str.h"
#include "evidence/place.h"

enum { RUN_MS = 120000, ARGS_MOST = 256 };

void
seen_photo(struct seen *s, const char *file)
{
	GROW(s->files, s->nfiles, s->filecap);
	s->files[s->nfiles++] = arena_str(&s->arena, file);
}

/* ---- the programs ---- */

struct call {
	const char *argv[ARGS_MOST + 2];
	size_t n;
	struct buf out;
};

static void
arg(struct call *c, const char *text)
{
	if (c->n < ARGS_MOST)
		c->argv[c->n++] = text;
}

static void
begin(struct call *c, struct seen *s, const char *program, const char *format)
{
	char *path = program_named(program);

	memset(c, 0, sizeof(*c));
	c->out = (struct buf)BUF_INIT;
	arg(c, arena_str(&s->arena, path));
	free(path);
	arg(c, "-C");
	arg(c, store_root(s->lg->store));
	arg(c, "-o");
	arg(c, format);
}

/* Only what is a file: a folder is no photo, and a pipe would wait. */
static void
add_file(struct call *c, const char *file)
{
	struct stat st;

	if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
		arg(c, file);
}

/*
 * What cannot be read is said and leaves the others: what is handed in is
 * judged later, by who stores it.
 */
static int
run(struct call *c, const char *program, struct findings *said, struct err *e)
{
	struct buf errs = BUF_INIT;
	const char *text;
	int status = 0, rc = 0;

	c->argv[c->n] = NULL;
	if (access(c->argv[0], X_OK) != 0) {
		finding_add(said, SEV_WARN, "program", NULL, 0,
		    _("the program '%s' is missing: photos are not read by it"),
		    program);
		return 0;
	}
	rc = io_run(c->argv, NULL, &c->out, &errs, RUN_MS, &status, e);
	if (rc == 0 && (status == -1 || !WIFEXITED(status))) {
		finding_add(said, SEV_WARN, "program", NULL, 0,
		    _("'%s' did not end"), program);
		buf_clear(&c->out);
	} else if (rc == 0 && WEXITSTATUS(status) > E_NO) {
		text = errs.ptr;
		if (str_prefix(text, program) &&
		    str_prefix(text + strlen(program), ": "))
			text += strlen(program) + 2;
		finding_add(said, SEV_WARN, "program", NULL, 0, "%s: %.*s",
		    program, (int)strcspn(text, "\n"), text);
	}
	buf_release(&errs);
	return rc;
}

static size_t
photo_of(const struct seen *s, const char *file)
{
	size_t i;

	for (i = 0; i < s->nfiles && !streq(s->files[i], file); i++)
		;
	return i;
}

static void
add(struct seen *s, size_t photo, bool area, const char *code, const char *by)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].photo == photo && s->v[i].area == area &&
		    streq(s->v[i].code, code))
			return;
	GROW(s->v, s->n, s->cap);
	s->v[s->n++] =
	    (struct seen_thing){ photo, area, arena_str(&s->arena, code), by };
}

/* ---- labels ---- */

static void
label(struct seen *s, const struct json *j, struct findings *said)
{
	const char *answer = json_text(j, "answer"),
		   *kind = json_text(j, "kind"), *code = json_text(j, "code");
	const char *file = json_text(j, "file"),
		   *next = json_text(j, "successor");
	size_t photo;

	if (answer == NULL || code == NULL || file == NULL ||
	    (photo = photo_of(s, file)) == s->nfiles)
		return;
	if (streq(answer, "bound") && kind != NULL &&
	    (streq(kind, "equipment") || streq(kind, "area")))
		add(s, photo, streq(kind, "area"), code, _("label"));
	else if (streq(answer, "scrapped"))
		finding_hint(
		    finding_add(said, SEV_WARN, "scrapped", NULL, 0,
			_("%s: the label is that of %s, which is scrapped"),
			file, code),
		    next != NULL ? _("its successor is %s") : "-e %s",
		    next != NULL ? next : code);
	else if (streq(answer, "matched"))
		finding_hint(finding_add(said, SEV_WARN, "matched", NULL, 0,
				 _("%s: the label may be that of %s"), file,
				 code),
		    "-e %s", code);
}

int
seen_labels(struct seen *s, struct findings *said, struct err *e)
{
	struct call c;
	const char *p, *eol;
	size_t i, args;
	int rc;

	begin(&c, s, "scan", "json");
	arg(&c, "-l");
	arg(&c, "2");
	arg(&c, "--");
	args = c.n;
	for (i = 0; i < s->nfiles; i++)
		add_file(&c, s->files[i]);
	if (c.n == args)
		return 0;
	rc = run(&c, "scan", said, e);
	for (p = c.out.ptr; rc == 0 && (eol = strchr(p, '\n')) != NULL;
	     p = eol + 1) {
		struct json *j = NULL;
		struct err ignored = ERR_INIT;

		if (json_parse(&j, p, (size_t)(eol - p), &ignored) == 0)
			label(s, j, said);
		json_free(j);
	}
	buf_release(&c.out);
	return rc;
}

/* ---- nameplates ---- */

int
seen_plate(struct seen *s, size_t photo, bool called, struct findings *said,
    struct err *e)
{
	struct table t = TABLE_INIT;
	struct err ignored = ERR_INIT;
	struct call c;
	size_t i, args;
	bool known = false;
	int rc;

	begin(&c, s, "plate-read", "csv");
	arg(&c, "--");
	args = c.n;
	add_file(&c, s->files[photo]);
	if (c.n == args)
		return 0;
	rc = run(&c, "plate-read", said, e);
	/* an answer that is no table has no rows */
	if (rc == 0 && c.out.len > 0)
		(void)table_load(&t, "plate-read", c.out.ptr, c.out.len, 0,
		    &ignored);
	for (i = 0; i < t.nrows; i++) {
		const char *code = table_get(&t, i, "value");

		if (!streq(table_get(&t, i, "field"), "equipment") ||
		    *code == '\0')
			continue;
		add(s, photo, false, code, _("nameplate"));
		known = true;
	}
	if (called && t.nrows > 0 && !known)
		finding_hint(
		    finding_add(said, SEV_WARN, "plate", NULL, 0,
			_("%s: the nameplate is that of no machine in the register"),
			s->files[photo]),
		    "plate-read %s", s->files[photo]);
	table_release(&t);
	buf_release(&c.out);
	return rc;
}

/* ---- positions ---- */

/* What the first of the cameras wrote that wrote one. */
static int
camera(struct seen *s, double *lat, double *lon, size_t *photo,
    struct findings *said, struct err *e)
{
	struct call c;
	const char *p, *eol;
	size_t i, args;
	int rc;

	*photo = s->nfiles;
	begin(&c, s, "photo-check", "json");
	/* no rule is of this action: nothing is compared */
	arg(&c, "-k");
	arg(&c, "hazard");
	arg(&c, "--action");
	arg(&c, "place");
	arg(&c, "--");
	args = c.n;
	for (i = 0; i < s->nfiles; i++)
		add_file(&c, s->files[i]);
	rc = c.n > args ? run(&c, "photo-check", said, e) : 0;
	for (p = c.out.ptr; rc == 0 && (eol = strchr(p, '\n')) != NULL;
	     p = eol + 1) {
		struct json *j = NULL;
		struct err ignored = ERR_INIT;
		const char *la, *lo, *file;

		if (json_parse(&j, p, (size_t)(eol - p), &ignored) == 0 &&
		    (la = json_text(j, "latitude")) != NULL &&
		    (lo = json_text(j, "longitude")) != NULL &&
		    (file = json_text(j, "file")) != NULL &&
		    photo_of(s, file) < *photo && str_double(la, lat) &&
		    str_double(lo, lon))
			*photo = photo_of(s, file);
		json_free(j);
	}
	buf_release(&c.out);
	return rc;
}

static void
choose(struct seen *s, const char *field, const char *code, const char *by,
    const char *where, struct findings *said)
{
	const char *name = registers_get(s->lg->reg,
	    streq(field, "area") ? "registers/areas" : "registers/equipment",
	    code, store_now(s->lg->store), "name");

	s->set[0] = (struct act_set){ field, arena_str(&s->arena, code) };
	s->nset = 1;
	finding_add(said, SEV_INFO, "seen", NULL, 0,
	    streq(field, "area") ? _("area %s %s: %s %s") :
				   _("machine %s %s: %s %s"),
	    code, name, by, where);
}

static int
by_position(struct seen *s, const char *position, struct findings *said,
    struct err *e)
{
	char area[PLACE_CODE];
	double lat, lon;
	size_t photo = s->nfiles;
	struct err none = ERR_INIT;
	bool given = place_parse(position, &lat, &lon);

	if (!given && camera(s, &lat, &lon, &photo, said, e) < 0)
		return -1;
	if (!given && photo == s->nfiles) {
		finding_add(said, SEV_WARN, "seen", NULL, 0,
		    _("neither a label nor a nameplate nor a position in the photos"));
		return 0;
	}
	if (place_find(s->lg->reg, store_now(s->lg->store), lat, lon, area,
		&none) == 0) {
		choose(s, "area", area, _("position"),
		    given ? position : s->files[photo], said);
		return 0;
	}
	if (none.code != E_ABSENT) {
		*e = none;
		return -1;
	}
	finding_add(said, SEV_WARN, "seen", NULL, 0, "%s", none.msg);
	return 0;
}

/* ---- the decision ---- */

static int
two(const struct seen *s, const struct seen_thing *a,
    const struct seen_thing *b, struct err *e)
{
	err_set(e, E_NO,
	    a->area ? _("two areas are seen: %s (%s %s), %s (%s %s)") :
		      _("two machines are seen: %s (%s %s), %s (%s %s)"),
	    a->code, a->by, s->files[a->photo], b->code, b->by,
	    s->files[b->photo]);
	return err_hint(e, _("say which: %s"), a->area ? "-A" : "-e");
}

/* The one of its sort; the deeper of two areas when one holds the other. */
static int
only(const struct seen *s, bool area, const struct seen_thing **out,
    struct err *e)
{
	struct registers *reg = s->lg->reg;
	size_t i;

	*out = NULL;
	for (i = 0; i < s->n; i++) {
		const struct seen_thing *t = &s->v[i];

		if (t->area != area)
			continue;
		if (*out == NULL ||
		    (area && registers_area_below(reg, t->code, (*out)->code)))
			*out = t;
		else if (!streq((*out)->code, t->code) &&
		    !(area && registers_area_below(reg, (*out)->code, t->code)))
			return two(s, *out, t, e);
	}
	return 0;
}

int
seen_decide(struct seen *s, const char *position, struct findings *said,
    struct err *e)
{
	const struct seen_thing *machine, *area;

	if (only(s, false, &machine, e) < 0)
		return -1;
	if (machine != NULL) {
		choose(s, "equipment", machine->code, machine->by,
		    s->files[machine->photo], said);
		return 0;
	}
	if (only(s, true, &area, e) < 0)
		return -1;
	if (area == NULL)
		return by_position(s, position, said, e);
	choose(s, "area", area->code, area->by, s->files[area->photo], said);
	return 0;
}

bool
seen_machine(const struct seen *s, size_t photo)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].photo == photo && !s->v[i].area)
			return true;
	return false;
}

void
seen_release(struct seen *s)
{
	free(s->files);
	free(s->v);
	arena_release(&s->arena);
}
