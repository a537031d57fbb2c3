/*
 * Photos held against rules/evidence.csv, by photo-check, before the lock.
 * Decoding and its libraries stay in that program; without photos or rules it
 * is not started.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act/act_int.h"
#include "base/datadir.h"
#include "base/io.h"
#include "base/json.h"
#include "base/str.h"
#include "evidence/rules.h"
#include "evidence/store.h"

enum { CHECK_MS = 120000, ARGS_MOST = 512 };

static const char line_end[] = "\xe2\x80\xa8"; /* U+2028 */

struct call {
	struct run *r;
	struct prepared *p;
	const struct flow *flow;
	const struct record *rec; /* NULL: it is made */
	const struct act_item *it;
	struct evidence_rules rules;
	const char *argv[ARGS_MOST];
	size_t n;
};

static void
arg(struct call *c, const char *text)
{
	if (c->n + 1 < ARGS_MOST)
		c->argv[c->n++] = text;
}

static void
arg2(struct call *c, const char *option, const char *name, const char *text)
{
	arg(c, option);
	arg(c, arena_printf(&c->r->arena, "%s=%s", name, text));
}

/* What the record says, as it will be after the action. */
static const char *
value(const struct call *c, const struct values *vals, const char *name)
{
	size_t i;

	for (i = 0; i < c->it->nset; i++)
		if (streq(c->it->set[i].name, name) && vals == NULL)
			return c->it->set[i].value;
	for (i = 0; vals != NULL && i < c->flow->nfields; i++)
		if (streq(c->flow->fields[i].name, name))
			return vals->v[i];
	return c->rec != NULL ? record_field(c->rec, name) : "";
}

static void
add_fields(struct call *c, const struct values *vals)
{
	const char *area = value(c, vals, "area"), *v;
	size_t i;

	if (*area != '\0')
		arg2(c, "--field", "area", area);
	for (i = 0; i < c->rules.n; i++) {
		const char *name = c->rules.v[i].field;

		if (*name != '\0' && !streq(name, "area") &&
		    *(v = value(c, vals, name)) != '\0')
			arg2(c, "--field", name, v);
	}
}

/* The record's newest photo in a role, as a path. */
static const char *
own_photo(struct call *c, const char *role)
{
	struct buf b = BUF_INIT;
	const char *found = NULL;
	size_t i;

	for (i = 0; c->rec != NULL && i < c->rec->nevents; i++) {
		const char *p = c->rec->events[i]->evidence;
		char have[33], file[80];

		while (evidence_next(&p, have, file)) {
			if (!streq(have, role))
				continue;
			buf_clear(&b);
			buf_printf(&b, "%s/", store_root(c->r->lg->store));
			evidence_path(file, &b);
			found = arena_str(&c->r->arena, b.ptr);
		}
	}
	buf_release(&b);
	/* where evidence was not copied to there is nothing to compare with */
	return found != NULL && access(found, R_OK) == 0 ? found : NULL;
}

static bool
is_given(const struct call *c, const char *role)
{
	size_t i;

	for (i = 0; i < c->it->nevidence; i++)
		if (streq(c->it->evidence[i].role, role))
			return true;
	return false;
}

/* New photos, and those of the record that they are compared with. */
static void
add_photos(struct call *c)
{
	const char *own;
	size_t i, k;

	for (i = 0; i < c->it->nevidence; i++) {
		const struct act_evidence *ev = &c->it->evidence[i];

		if (ev->file[0] != '@')
			arg2(c, "--photo", ev->role, ev->file);
		else if ((own = own_photo(c, ev->file + 1)) != NULL)
			arg2(c, "--own", ev->role, own);
	}
	for (i = 0; i < c->rules.n; i++) {
		const char *role = c->rules.v[i].first;

		for (k = 0; role != NULL && k < i; k++)
			if (c->rules.v[k].first != NULL &&
			    streq(c->rules.v[k].first, role))
				role = NULL;
		if (role != NULL && !is_given(c, role) &&
		    (own = own_photo(c, role)) != NULL)
			arg2(c, "--own", role, own);
	}
}

/* A line of photo-check's answer. */
static int
take_finding(struct call *c, const struct json *j, struct err *e)
{
	const char *role = json_text(j, "role"), *sha = json_text(j, "sha256");
	const char *code = json_text(j, "code"),
		   *text = json_text(j, "message");
	const char *severity = json_text(j, "severity"),
		   *received = json_text(j, "received");
	struct prepared *p = c->p;
	struct photo_line *l;

	if (role == NULL || sha == NULL)
		return err_set(e, E_UNAVAILABLE,
		    _("photo-check answered what it should not"));
	p->photos =
	    xreallocarray(p->photos, p->nphotos + 1, sizeof(*p->photos));
	l = &p->photos[p->nphotos++];
	l->role = arena_str(&c->r->arena, role);
	l->sha = arena_str(&c->r->arena, sha);
	l->text = "";
	if (code == NULL || text == NULL) {
		if (received != NULL)
			l->text = _("nothing found");
		return 0;
	}
	if (severity != NULL && streq(severity, "refuse")) {
		err_set(e, E_NO, _("photo '%s': %s"), role, text);
		return err_hint(e,
		    _("take a new photo on the spot; photo-check says what "
		      "this one says of itself"));
	}
	l->text = arena_printf(&c->r->arena, "%s [%s]", text, code);
	finding_add(c->r->said, SEV_WARN, code, NULL, 0, _("photo '%s': %s"),
	    role, text);
	return 0;
}

static int
take_answer(struct call *c, const struct buf *out, struct err *e)
{
	const char *p = out->ptr, *eol;
	struct json *j = NULL;
	int rc = 0;

	for (; rc == 0 && (eol = strchr(p, '\n')) != NULL; p = eol + 1) {
		rc = json_parse(&j, p, (size_t)(eol - p), e);
		if (rc == 0)
			rc = take_finding(c, j, e);
		json_free(j);
		j = NULL;
	}
	return rc;
}

/* What it said of itself, without its name: the next line is a hint. */
static int
failed(const struct buf *errs, int status, struct err *e)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : E_UNAVAILABLE;
	const char *text = errs->ptr;

	if (str_prefix(text, "photo-check: "))
		text += strlen("photo-check: ");
	if (status == -1 || !WIFEXITED(status))
		return err_set(e, E_UNAVAILABLE,
		    _("'photo-check' did not end"));
	return err_set(e, code, _("photo-check: %.*s"),
	    (int)strcspn(text, "\n"), text);
}

static int
start(struct call *c, struct err *e)
{
	struct buf out = BUF_INIT, errs = BUF_INIT;
	const char *dir = program_dir();
	int rc, status;

	c->argv[0] = arena_printf(&c->r->arena, "%s/photo-check",
	    dir != NULL ? dir : "");
	if (dir == NULL || access(c->argv[0], X_OK) != 0) {
		err_set(e, E_UNAVAILABLE,
		    _("the program 'photo-check' is missing"));
		rc = err_hint(e,
		    _("rules/evidence.csv asks for it: install it beside "
		      "this one"));
	} else if (c->n + 1 >= ARGS_MOST) {
		rc = err_set(e, E_USAGE, _("too many photos"));
	} else {
		c->argv[c->n] = NULL;
		rc = io_run(c->argv, NULL, &out, &errs, CHECK_MS, &status, e);
		if (rc == 0 && WIFEXITED(status) && WEXITSTATUS(status) <= 1)
			rc = take_answer(c, &out, e);
		else if (rc == 0)
			rc = failed(&errs, status, e);
	}
	buf_release(&out);
	buf_release(&errs);
	return rc;
}

int
photos_check(struct run *r, struct prepared *p, const struct flow *flow,
    const struct values *vals, const struct record *rec, const char *again,
    struct err *e)
{
	struct call c = {
		.r = r, .p = p, .flow = flow, .rec = rec, .it = p->item
	};
	const char *action =
	    c.it->action != NULL ? c.it->action : start_action(flow);
	size_t i, fresh = 0;
	int rc = 0;

	for (i = 0; i < c.it->nevidence; i++)
		fresh += c.it->evidence[i].file[0] != '@';
	if (fresh == 0)
		return 0;
	if (evidence_rules_load(&c.rules, r->lg->reg, flow->kind, action, e) <
	    0)
		return -1;
	if (c.rules.n > 0) {
		arg(&c, "");
		arg(&c, "--ledger");
		arg(&c, store_root(r->lg->store));
		arg(&c, "--output");
		arg(&c, "json");
		arg(&c, "--kind");
		arg(&c, flow->kind);
		arg(&c, "--action");
		arg(&c, action);
		if (again != NULL) {
			arg(&c, "--record");
			arg(&c, again);
		}
		add_fields(&c, vals);
		add_photos(&c);
		rc = start(&c, e);
	}
	evidence_rules_release(&c.rules);
	return rc;
}

int
photos_same(const struct prepared *p, struct err *e)
{
	size_t i;

	for (i = 0; i < p->nphotos; i++)
		if (strstr(p->evidence, p->photos[i].sha) == NULL)
			return err_set(e, E_BUSY,
			    _("photo '%s' changed while it was looked at"),
			    p->photos[i].role);
	return 0;
}

/* Is it a line of a photo that was replaced by one of these? */
static bool
replaced(const struct prepared *p, const char *line, size_t len)
{
	size_t i, n;

	for (i = 0; i < p->nphotos; i++) {
		n = strlen(p->photos[i].role);
		if (len > n && line[n] == ':' &&
		    memcmp(line, p->photos[i].role, n) == 0)
			return true;
	}
	return false;
}

void
photos_fill(struct run *r, const struct flow *flow, const struct prepared *p,
    const char **v, bool *filled)
{
	int k = evidence_field(flow);
	struct buf b = BUF_INIT;
	const char *line, *end;
	size_t i;

	if (k < 0 || p->nphotos == 0)
		return;
	for (line = v[k]; *line != '\0'; line = end) {
		end = strstr(line, line_end);
		end =
		    end != NULL ? end + strlen(line_end) : line + strlen(line);
		if (!replaced(p, line, (size_t)(end - line)))
			buf_add(&b, line, (size_t)(end - line));
	}
	for (i = 0; i < p->nphotos; i++)
		if (*p->photos[i].text != '\0')
			buf_printf(&b, "%s%s: %s",
			    b.len > 0 && !str_suffix(b.ptr, line_end) ?
				line_end :
				"",
			    p->photos[i].role, p->photos[i].text);
	v[k] = arena_dup(&r->arena, b.ptr, b.len);
	filled[k] = true;
	buf_release(&b);
}
