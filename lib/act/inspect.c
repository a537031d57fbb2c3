#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "act/inspection.h"
#include "base/hash.h"
#include "base/str.h"

/* ---- the token that somebody gave ---- */

/* A link's part after '#' (or the last '/', where a scanner dropped it). */
static char *
token_part(const char *text)
{
	const char *from, *end = text + strlen(text), *p;

	while (ch_space((unsigned char)*text))
		text++;
	while (end > text && ch_space((unsigned char)end[-1]))
		end--;
	from = text;
	for (p = text; p < end; p++)
		if (*p == '#' || *p == '/')
			from = p + 1;
	return xstrndup(from, (size_t)(end - from));
}

static int
read_token(struct ledger *lg, const char *text, struct token *t, struct err *e)
{
	const char *plant = store_setting(lg->store, "plant");
	struct token_key k = { 0, { 0 } };
	struct secrets *s = NULL;
	struct err why = ERR_INIT;
	unsigned id = token_key_id(text);
	int rc;

	if (secrets_open(&s, plant, e) < 0)
		return -1;
	/* A key that is gone: what it signed is nobody's. */
	if (id > 0)
		token_key(&k, s, id, &why);
	rc = token_read(t, text, &k, plant, e);
	token_key_clear(&k);
	secrets_close(s);
	return rc;
}

/* ---- its record ---- */

struct search {
	const struct token *token;
	struct inspection *in;
	struct ledger *lg;
	bool revoked, used;
};

static bool
same_terms(const struct record *v, const struct token *t)
{
	char nonce[2 * TOKEN_NONCE + 1];
	long round;
	msec expiry;

	token_nonce_text(t->nonce, nonce);
	return streq(record_field(v, "nonce"), nonce) &&
	    streq(record_field(v, "about"), t->record) &&
	    str_long(record_field(v, "round"), &round) &&
	    (unsigned)round == t->round &&
	    clock_parse(record_field(v, "expiry"), &expiry) &&
	    expiry == t->expiry && expiry <= v->created + TOKEN_LONGEST &&
	    streq(record_field(v, "rights"), "verdict") ==
	    ((t->rights & TOKEN_VERDICT) != 0);
}

static int
on_link(void *arg, const struct record *v, struct err *e)
{
	struct search *s = arg;
	struct inspection *in = s->in;
	size_t i;

	(void)e;
	if (!same_terms(v, s->token) || in->id[0] != '\0')
		return 0;
	str_copy(in->id, sizeof(in->id), v->id);
	in->inspector = arena_str(&in->arena, record_field(v, "inspector"));
	in->name = arena_str(&in->arena, person_name(s->lg, in->inspector));
	for (i = 0; i < v->nevents; i++) {
		const char *action = v->events[i]->action;

		s->revoked = s->revoked || streq(action, "revoke");
		s->used = s->used || streq(action, "accept") ||
		    streq(action, "reject");
	}
	return 0;
}

/* A link is at most 72 hours older than its expiry: few days to look at. */
static int
find_link(struct search *s, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(INSPECTION_KIND);
	struct findings ignored = FINDINGS_INIT;
	char nonce[2 * TOKEN_NONCE + 1];
	int rc;

	token_nonce_text(s->token->nonce, nonce);
	b.since = clock_day_start(s->token->expiry - TOKEN_LONGEST);
	b.until = clock_add_days(clock_day_start(s->token->expiry), 1);
	b.events = true;
	b.contains = nonce;
	rc = records_scan(s->lg->store, &s->lg->schemas, &b, on_link, s,
	    &ignored, e);
	findings_release(&ignored);
	if (rc == 0 && s->in->id[0] == '\0') {
		rc = err_set(e, E_PERM, _("this link was never issued here"));
		err_hint(e, _("ask the plant for a new one"));
	}
	return rc;
}

static int
same_round(struct ledger *lg, const struct token *t, struct err *e)
{
	struct record_box *box = NULL;
	const struct flow *f;
	const struct record *rec;
	int rc;

	if (record_load(&box, lg->store, &lg->schemas, t->record, NULL, e) < 0)
		return -1;
	rec = record_of(box);
	rc = ledger_flow(lg, rec->schema->kind, rec->schema->version, &f, e);
	if (rc == 0 && flow_round(f, rec) != t->round) {
		rc = err_set(e, E_PERM,
		    _("%s went back to work since: the link was for an "
		      "earlier round"),
		    t->record);
		err_hint(e, _("ask the plant for a new one"));
	}
	record_free(box);
	return rc;
}

static int
judge(struct search *s, enum inspection_use use, struct err *e)
{
	char when[CLOCK_TEXT];

	if (s->revoked) {
		err_set(e, E_PERM, _("this link was revoked"));
		return err_hint(e, _("ask the plant for a new one"));
	}
	if (use == INSPECT_VERDICT && s->used) {
		err_set(e, E_NO,
		    _("the verdict of this link was given already"));
		return err_hint(e, _("a link gives one verdict, once"));
	}
	clock_short(s->token->expiry, when);
	if (s->token->expiry <= store_now(s->lg->store)) {
		err_set(e, E_PERM, _("this link expired on %s"), when);
		return err_hint(e, _("ask the plant for a new one"));
	}
	if (use == INSPECT_VERDICT && !(s->token->rights & TOKEN_VERDICT))
		return err_set(e, E_PERM,
		    _("this link is for looking only, not for a verdict"));
	return same_round(s->lg, s->token, e);
}

int
inspection_open(struct inspection *in, struct ledger *lg, const char *text,
    enum inspection_use use, struct err *e)
{
	struct search s = { &in->token, in, lg, false, false };
	char *part = token_part(text);
	int rc;

	rc = read_token(lg, part, &in->token, e);
	explicit_bzero(part, strlen(part));
	free(part);
	if (rc < 0 || find_link(&s, e) < 0)
		return -1;
	return judge(&s, use, e);
}

void
inspection_release(struct inspection *in)
{
	arena_release(&in->arena);
	explicit_bzero(in, sizeof(*in));
	*in = (struct inspection)INSPECTION_INIT;
}

/* ---- the verdict ---- */

static int
own_photo(struct ledger *lg, const char *about, const char *file, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;
	char hex[SHA256_HEX];
	size_t i;
	int rc = 0;

	if (sha256_file(hex, file, e) < 0 ||
	    record_load(&box, lg->store, &lg->schemas, about, NULL, e) < 0)
		return -1;
	rec = record_of(box);
	for (i = 0; rc == 0 && i < rec->nevents; i++)
		if (strstr(rec->events[i]->evidence, hex) != NULL) {
			rc = err_set(e, E_NO, _("%s is a photo of %s already"),
			    file, about);
			err_hint(e,
			    _("take one of your own, on the spot, now"));
		}
	record_free(box);
	return rc;
}

/* The account that runs the program; the inspector has none. */
static const char *
login(struct arena *a)
{
	const struct passwd *pw = getpwuid(geteuid());

	return pw != NULL ? arena_str(a, pw->pw_name) :
			    arena_printf(a, "%ld", (long)geteuid());
}

int
inspection_verdict(struct ledger *lg, const struct inspection *in,
    const struct inspection_verdict *v, const char *command,
    struct act_result *res, struct findings *said, struct err *e)
{
	struct act_item item = { .id = in->id,
		.action = v->accept ? "accept" : "reject",
		.evidence = v->photos,
		.nevidence = v->nphotos,
		.note = v->note };
	struct act_opts o = ACT_OPTS_INIT;
	struct arena a = ARENA_INIT;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < v->nphotos; i++)
		rc = own_photo(lg, in->token.record, v->photos[i].file, e);
	o.actor = (struct actor){ in->inspector, in->name, login(&a), false };
	o.command = command;
	if (rc == 0)
		rc = act_run(lg, &o, &item, 1, res, said, e);
	arena_release(&a);
	return rc;
}
