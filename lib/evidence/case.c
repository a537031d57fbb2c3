#include "evidence/checks.h"

#include <stdlib.h>
#include <string.h>

/* Is any of them to be compared with what is known? */
static bool
needs_known(const struct photo_case *c, const struct evidence_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		if (c->nshots > 0 &&
		    (rules->v[i].check == CHECK_IDENTITY ||
			rules->v[i].check == CHECK_LIKENESS))
			return true;
	return false;
}

static int
keep_looks(const struct photo_case *c, struct known *k, struct err *e)
{
	size_t i;

	for (i = 0; i < c->nshots; i++)
		if (c->shots[i].photo.seen &&
		    known_add(k, c->shots[i].photo.sha, &c->shots[i].photo.look,
			e) < 0)
			return -1;
	return 0;
}

static int
check(struct photo_case *c, const struct evidence_rules *rules, int ms,
    struct photo_findings *fs, size_t *left, struct err *e)
{
	struct known *known = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; i < c->nshots; i++)
		if (photo_read(&c->shots[i].photo, c->shots[i].file, e) < 0)
			return -1;
	if (c->lg != NULL && (ms < 0 || needs_known(c, rules)))
		rc = known_open(&known, c->lg, e);
	if (rc == 0 && known != NULL)
		rc = known_look_all(known, ms, left, e);
	if (rc == 0)
		rc = photo_checks(c, rules, known, fs, e);
	if (rc == 0 && known != NULL)
		rc = keep_looks(c, known, e);
	known_close(known);
	return rc;
}

int
photo_case_check(struct photo_case *c, const char *kind, const char *action,
    int ms, struct photo_findings *fs, size_t *left, struct err *e)
{
	struct evidence_rules rules;
	int rc;

	*left = 0;
	memset(&rules, 0, sizeof(rules));
	if (c->lg != NULL &&
	    evidence_rules_load(&rules, c->lg->reg, kind, action, e) < 0)
		return -1;
	rc = check(c, &rules, ms, fs, left, e);
	evidence_rules_release(&rules);
	return rc;
}

int
photo_case_shot(struct photo_case *c, const char *text, bool roled, bool own,
    struct err *e)
{
	const char *eq = strchr(text, '=');
	struct photo_shot *s;

	if (roled && (eq == NULL || eq == text || eq[1] == '\0')) {
		err_set(e, E_USAGE, _("'%s' is not ROLE=FILE"), text);
		return err_hint(e, "-p site=photo.jpg");
	}
	GROW(c->shots, c->nshots, c->shotcap);
	s = &c->shots[c->nshots++];
	memset(s, 0, sizeof(*s));
	s->role = "";
	if (roled)
		s->role = arena_dup(&c->arena, text, (size_t)(eq - text));
	s->file = roled ? eq + 1 : text;
	s->own = own;
	return 0;
}

int
photo_case_field(struct photo_case *c, const char *text, struct err *e)
{
	const char *eq = strchr(text, '=');

	if (eq == NULL || eq == text)
		return err_set(e, E_USAGE, _("'%s' is not FIELD=VALUE"), text);
	GROW(c->fields, c->nfields, c->fieldcap);
	c->fields[c->nfields].name =
	    arena_dup(&c->arena, text, (size_t)(eq - text));
	c->fields[c->nfields++].value = eq + 1;
	return 0;
}

void
photo_case_release(struct photo_case *c)
{
	free(c->shots);
	free(c->fields);
	arena_release(&c->arena);
}
