#include "flow/enrol.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/signers.h"
#include "base/str.h"
#include "flow/people.h"
#include "record/signed.h"

/* ---- the file from the records ---- */

struct line {
	const char *id, *text;
};

struct enrol {
	struct line *v;
	size_t n, cap;
	const struct record *const *fresh;
	size_t nfresh;
	struct arena arena;
};

static msec
when(const char *cell)
{
	msec t;

	return cell[0] != '\0' && clock_parse(cell, &t) ? t : MSEC_NONE;
}

/*
 * Of two branches in conflict the one that ends the key sooner counts, and a
 * key that one of them never confirmed does not.
 */
static bool
validity(const struct record *rec, msec *from, msec *until)
{
	static const char *const ends[] = { "valid_to", "revoked_at" };
	size_t i, k;
	msec t;

	*from = *until = MSEC_NONE;
	for (i = 0; i < rec->nheads; i++) {
		const struct head *h = &rec->heads[i];

		t = when(head_field(rec, h, "valid_from"));
		if (t == MSEC_NONE)
			return false;
		if (*from == MSEC_NONE || t > *from)
			*from = t;
		for (k = 0; k < 2; k++) {
			t = when(head_field(rec, h, ends[k]));
			if (t != MSEC_NONE &&
			    (*until == MSEC_NONE || t < *until))
				*until = t;
		}
	}
	return rec->nheads > 0;
}

/* A key that ended in the second it began signs nothing. */
static int
add(void *arg, const struct record *rec, struct err *e)
{
	struct enrol *en = arg;
	const char *person = record_field(rec, "person");
	struct buf b = BUF_INIT;
	struct ssh_pub key;
	struct err bad = ERR_INIT;
	msec from, until;
	size_t i;

	(void)e;
	for (i = 0; i < en->n; i++)
		if (streq(en->v[i].id, rec->id))
			return 0;
	if (!validity(rec, &from, &until) || !code_is(person) ||
	    ssh_pub_text(&key, record_field(rec, "key"), &bad) < 0)
		from = MSEC_NONE;
	else if (until == MSEC_NONE || until / SECOND > from / SECOND)
		signers_line(&b, person, SPACE_EVENT, from, until, &key,
		    rec->id);
	GROW(en->v, en->n, en->cap);
	en->v[en->n].id = arena_str(&en->arena, rec->id);
	en->v[en->n++].text = arena_dup(&en->arena, b.ptr, b.len);
	buf_release(&b);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* The lines of stations, and the remark above them. */
static void
stations(struct buf *out, const struct buf *old)
{
	const char *p = old->ptr, *lf;

	if (old->len == 0)
		buf_puts(out,
		    "# Who may sign, for ssh-keygen(1).  Written by programs: "
		    "signers(5).\n");
	for (; (lf = strchr(p, '\n')) != NULL; p = lf + 1)
		if (*p == '#' || str_prefix(p, "station-"))
			buf_add(out, p, (size_t)(lf + 1 - p));
}

static int
read_old(struct ledger *lg, struct buf *old, struct err *e)
{
	struct err why = ERR_INIT;

	if (store_read(lg->store, SIGNERS, old, &why) == 0 ||
	    why.code == E_ABSENT)
		return 0;
	*e = why;
	return -1;
}

int
enrol_text(struct ledger *lg, const struct record *const *fresh, size_t n,
    struct buf *out, struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS(ENROL_KIND);
	struct findings fs = FINDINGS_INIT;
	struct enrol en = { .arena = ARENA_INIT };
	struct buf old = BUF_INIT;
	size_t i;
	int rc = read_old(lg, &old, e);

	for (i = 0; i < n; i++)
		add(&en, fresh[i], e);
	if (rc == 0)
		rc = records_scan(lg->store, &lg->schemas, &bounds, add, &en,
		    &fs, e);
	if (rc == 0 && findings_count(&fs, SEV_ERROR) > 0) {
		/* half of the records would take keys from people */
		rc = err_at(e, E_DATA, fs.v[0].file, fs.v[0].line, "%s",
		    fs.v[0].msg);
		err_hint(e, "ledger-check");
	}
	if (rc == 0) {
		stations(out, &old);
		if (en.n > 0)
			qsort(en.v, en.n, sizeof(*en.v), by_id);
		for (i = 0; i < en.n; i++)
			buf_puts(out, en.v[i].text);
	}
	findings_release(&fs);
	free(en.v);
	arena_release(&en.arena);
	buf_release(&old);
	return rc;
}

/* ---- what ledger-check asks ---- */

static void
check_stations(struct ledger *lg, const struct signers *s, struct findings *fs)
{
	const struct table *t;
	struct err none = ERR_INIT;
	struct ssh_pub key;
	char principal[16];
	size_t i;

	if (registers_table(lg->reg, "registers/stations", &t, &none) < 0)
		return;
	for (i = 0; i < t->nrows; i++) {
		const char *text = table_get(t, i, "key");

		if (table_col(t, "key") < 0 || *text == '\0')
			continue;
		station_principal(principal, table_get(t, i, "letter")[0]);
		err_clear(&none);
		if (ssh_pub_text(&key, text, &none) < 0 ||
		    signers_allow(s, principal, SPACE_SEAL, &key,
			store_now(lg->store), &none) < 0)
			finding_hint(
			    finding_add(fs, SEV_ERROR, "signers", t->name,
				t->lines[i],
				_("the station's key is not the one in %s: %s"),
				SIGNERS, none.msg),
			    "ledger-init --key");
	}
}

/* Who must sign and cannot: once a person, with the first action that asks. */
static void
check_role(struct ledger *lg, const struct signers *s,
    const struct flow_row *row, const char *role, struct buf *told,
    struct findings *fs)
{
	struct persons who = PERSONS_INIT;
	struct err none = ERR_INIT;
	msec now = store_now(lg->store);
	size_t i, at;

	if (people_of_role(lg, role, NULL, NULL, "", now, &who, &none) < 0)
		who.n = 0;
	for (i = 0; i < who.n; i++) {
		const char *code = who.v[i].code;

		at = 0;
		if (word_in(told->ptr, code) ||
		    signers_next(s, &at, code, SPACE_EVENT, now) != NULL)
			continue;
		buf_printf(told, "%s ", code);
		finding_hint(finding_add(fs, SEV_WARN, "unsigned", NULL, 0,
				 _("%s %s must sign '%s' and has no key"), code,
				 person_name(lg, code), row->label),
		    _("record-new signer person=%s key=…, see signers(5)"),
		    code);
	}
	persons_release(&who);
}

static void
check_people(struct ledger *lg, const struct signers *s, struct findings *fs)
{
	const char *const *kinds = ledger_kinds(lg);
	struct buf told = BUF_INIT;
	const struct flow *f;
	struct err none = ERR_INIT;
	size_t i;

	for (; *kinds != NULL; kinds++) {
		if (ledger_flow(lg, *kinds, 0, &f, &none) < 0)
			continue;
		for (i = 0; i < f->nrows; i++) {
			const char *p = f->rows[i].role, *word;
			size_t len;

			if (!word_in(f->rows[i].needs, "signature"))
				continue;
			while (word_next(&p, &word, &len)) {
				char *role = xstrndup(word, len);

				if (*role != '@' && *role != '*' &&
				    !role_is_nobody(role))
					check_role(lg, s, &f->rows[i], role,
					    &told, fs);
				free(role);
			}
		}
	}
	buf_release(&told);
}

int
enrol_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct signers s = SIGNERS_INIT;
	struct buf have = BUF_INIT, want = BUF_INIT;
	struct err none = ERR_INIT;
	const struct flow *f;
	int rc = read_old(lg, &have, e);

	if (rc == 0) {
		signers_read(&s, SIGNERS, have.ptr, have.len, fs);
		check_stations(lg, &s, fs);
		check_people(lg, &s, fs);
	}
	if (rc == 0 && ledger_flow(lg, ENROL_KIND, 0, &f, &none) == 0)
		rc = enrol_text(lg, NULL, 0, &want, e);
	if (rc == 0 && have.len + want.len > 0 && want.len > 0 &&
	    !streq(have.ptr, want.ptr) &&
	    (have.len > 0 || strchr(want.ptr, '\n')[1] != '\0'))
		finding_hint(finding_add(fs, SEV_ERROR, "signers", SIGNERS, 0,
				 _("it does not follow from the records of "
				   "kind '%s'"),
				 ENROL_KIND),
		    _("any action on such a record writes it anew"));
	signers_release(&s);
	buf_release(&have);
	buf_release(&want);
	return rc;
}
