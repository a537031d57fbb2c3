/*
 * Signatures count by the table of signers in the commit that brought them: a
 * key that is enrolled later, with an earlier date, proves nothing of before.
 * What the table of HEAD says no more, as of a key found lost, is told too.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/str.h"
#include "record/signed.h"

struct signs {
	struct hist_id id; /* of the file that is read */
	bool read, station;
	struct signers table;
};

struct signs *
signs_new(void)
{
	return xcalloc(1, sizeof(struct signs));
}

void
signs_free(struct signs *s)
{
	if (s == NULL)
		return;
	signers_release(&s->table);
	free(s);
}

/* A key of any station that may sign commits. */
static bool
has_station(const struct signers *t)
{
	char principal[16];
	size_t i;
	int c;

	for (c = 'A'; c <= 'Z'; c++) {
		station_principal(principal, (char)c);
		for (i = 0; i < t->n; i++)
			if (pattern_list_match(principal, t->v[i].principals) ==
			    1)
				return true;
	}
	return false;
}

static int
load(struct signs *s, struct hist_reader *r, const struct hist_id *tree,
    struct err *e)
{
	struct hist_id id;
	const char *text;
	size_t len;

	if (hist_find(r, tree, "registers/signers", &id, e) < 0)
		return -1;
	if (s->read && hist_id_same(&id, &s->id))
		return 0;
	if (hist_blob(r, &id, &text, &len, e) < 0)
		return -1;
	signers_release(&s->table);
	s->table = (struct signers)SIGNERS_INIT;
	/* ledger-check tells of lines that do not hold */
	signers_read(&s->table, NULL, text, len, NULL);
	s->station = has_station(&s->table);
	s->id = id;
	s->read = true;
	return 0;
}

static int
by_station(const struct signers *t, const struct ssh_pub *by, msec when,
    struct err *e)
{
	char principal[16];
	int c;

	for (c = 'A'; c <= 'Z'; c++) {
		struct err why = ERR_INIT;

		station_principal(principal, (char)c);
		if (signers_allow(t, principal, "git", by, when, &why) == 0)
			return 0;
		if (c == 'A' || why.line != 0)
			*e = why;
	}
	return -1;
}

/* A signature that no station of before made: one of the commit's own? */
static int
judge_stranger(struct signs *s, struct hist_reader *r,
    const struct hist_commit *c, const struct ssh_pub *by, enum sign_of *of,
    struct err *e)
{
	char print[SSH_FINGERPRINT];
	struct err why = ERR_INIT;

	if (load(s, r, &c->tree, e) < 0)
		return -1;
	if (by_station(&s->table, by, (msec)c->time * SECOND, &why) < 0)
		return 0;
	*of = SIGN_JOINED;
	ssh_fingerprint(by, print);
	err_set(e, E_NO,
	    _("the commit is signed with a station's key that it brings "
	      "itself, %s"),
	    print);
	return 0;
}

int
signs_commit(struct signs *s, struct hist_reader *r,
    const struct hist_commit *c, const struct hist_id *before, const char *path,
    enum sign_of *of, struct err *e)
{
	struct buf payload = BUF_INIT, armor = BUF_INIT, sig = BUF_INIT;
	struct err why = ERR_INIT;
	struct ssh_pub by;
	int rc;

	*of = SIGN_GOOD;
	if (load(s, r, before, e) < 0)
		return -1;
	if (!s->station)
		return 0;
	rc = hist_signed(r, &c->id, &payload, &armor, NULL, e);
	if (rc == 0 && armor.len == 0) {
		*of = SIGN_NONE;
		err_set(e, E_NO,
		    _("the commit touches %s and has no signature"),
		    str_prefix(path, "records/") ? "records/" : path);
	} else if (rc == 0 &&
	    (sshsig_decode(&sig, armor.ptr, armor.len, &why) < 0 ||
		sshsig_verify(&by, sig.ptr, sig.len, "git", payload.ptr,
		    payload.len, &why) < 0)) {
		*of = SIGN_BAD;
	} else if (rc == 0 &&
	    by_station(&s->table, &by, (msec)c->time * SECOND, &why) < 0) {
		*of = SIGN_BAD;
		rc = judge_stranger(s, r, c, &by, of, e);
	}
	if (*of == SIGN_BAD && rc == 0)
		err_set(e, E_NO,
		    _("the commit's signature is no station's: %s"), why.msg);
	buf_release(&payload);
	buf_release(&armor);
	buf_release(&sig);
	return rc;
}

/* ---- rows ---- */

/* The bytes of a line of a file of HEAD; NULL if there is no such line. */
static const char *
line_of(struct audit *a, const char *path, long line, size_t *len)
{
	struct err gone = ERR_INIT;
	const char *p, *end;

	if (a->path == NULL || !streq(a->path, path)) {
		free(a->path);
		a->path = xstrdup(path);
		store_read(a->head->store, path, &a->text, &gone);
		a->at = 0;
		a->line = 1;
	}
	if (line < a->line) {
		a->at = 0;
		a->line = 1;
	}
	for (p = a->text.ptr + a->at; a->line < line && p != NULL; a->line++)
		p = (p = strchr(p, '\n')) == NULL ? NULL : p + 1;
	if (p == NULL) {
		a->at = 0;
		a->line = 1;
		return NULL;
	}
	a->at = (size_t)(p - a->text.ptr);
	end = strchrnul(p, '\n');
	*len = (size_t)(end - p);
	return p;
}

static int
check(struct audit *a, const struct signs *s, const char *path,
    const struct record *rec, const struct event *ev, const char **code,
    struct err *e)
{
	const char *row;
	size_t len = 0;

	*code = "signature";
	if (ev->signature[0] != '\0' &&
	    event_signature_check(ev, rec->schema,
		store_setting(a->lg->store, "plant"), &s->table, e) < 0)
		return -1;
	*code = "seal";
	if (ev->seal[0] == '\0')
		return ev->signature[0] == '\0' || !s->station ?
		    0 :
		    err_set(e, E_NO, _("a signed row without a seal"));
	row = line_of(a, path, ev->line, &len);
	if (row == NULL)
		return err_set(e, E_NO, _("the row has no seal"));
	return event_seal_check(NULL, row, len, ev->time, &s->table, e);
}

void
signs_judge(struct audit *a, const char *path, const struct record *rec,
    const struct event *ev, size_t commit)
{
	size_t head = history_head(a->h), at[2] = { commit, head };
	struct err e = ERR_INIT;
	const char *code;

	if (ev->signature[0] == '\0' && ev->seal[0] == '\0')
		return;
	a->counts->signatures++;
	for (int i = 0; i < 2; i++) {
		if (load(a->signs[i], a->reader,
			&history_commit(a->h, at[i])->tree, &e) == 0 &&
		    check(a, a->signs[i], path, rec, ev, &code, &e) == 0)
			continue;
		audit_tell(a, i == 0 ? SEV_ERROR : SEV_WARN,
		    i == 0 ? code : "revoked", commit, path, ev->line, "%s: %s",
		    ev->record, e.msg);
		return;
	}
}
