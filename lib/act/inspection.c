#include "act/inspection.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "notice/channel.h"

/* ---- issuing ---- */

/* Numbers and texts of the fields live as long as the arena. */
static void
put(struct act_set *set, size_t *n, const char *name, const char *value)
{
	set[*n].name = name;
	set[(*n)++].value = value;
}

static int
round_of(struct ledger *lg, const char *id, unsigned *out, struct err *e)
{
	struct record_box *box = NULL;
	const struct flow *f;
	const struct record *rec;
	int rc;

	if (record_load(&box, lg->store, &lg->schemas, id, NULL, e) < 0)
		return -1;
	rec = record_of(box);
	rc = ledger_flow(lg, rec->schema->kind, rec->schema->version, &f, e);
	if (rc == 0)
		*out = flow_round(f, rec);
	record_free(box);
	return rc;
}

static int
newest_key(struct ledger *lg, struct token_key *k, struct err *e)
{
	struct secrets *s = NULL;
	int rc;

	if (secrets_open(&s, store_setting(lg->store, "plant"), e) < 0)
		return -1;
	rc = token_key(k, s, 0, e);
	secrets_close(s);
	return rc;
}

static const char *
channels_of(struct ledger *lg, const char *code, msec now)
{
	const char *own =
	    registers_get(lg->reg, "registers/people", code, now, "channels");

	return own[0] != '\0' ?
	    own :
	    registers_get(lg->reg, "registers/contacts", code, now, "channels");
}

/* A link that could not be sent is not issued. */
static int
can_send(struct ledger *lg, const char *code, struct err *e)
{
	const char *p = channels_of(lg, code, store_now(lg->store)), *word;
	struct err why = ERR_INIT;
	struct channels all;
	bool found = false;
	size_t len;

	if (store_setting(lg->store, "base_url")[0] == '\0') {
		err_at(e, E_UNAVAILABLE, "settings.csv", 0,
		    _("base_url is empty: no link can be made"));
		return err_hint(e,
		    _("set it to the address of the phone pages"));
	}
	if (channels_load(&all, lg, e) < 0)
		return -1;
	while (!found && word_next(&p, &word, &len)) {
		char *one = xstrndup(word, len);
		struct channel *ch = channels_find(&all, one);

		found = ch != NULL && channel_private(ch, code) &&
		    channel_ready(ch, code, &why) == 0;
		free(one);
	}
	channels_release(&all);
	if (found)
		return 0;
	err_set(e, E_UNAVAILABLE,
	    _("%s %s has no mail or message channel of his own"), code,
	    person_name(lg, code));
	if (why.code != 0)
		return err_hint(e, "%s", why.msg);
	return err_hint(e,
	    _("the channels stand in the register, the address '%s.CHANNEL' in "
	      "the secrets file"),
	    code);
}

/* The inspector's code as the form would take it, to look at his channels. */
static int
inspector_code(struct ledger *lg, const struct flow *f, const char *typed,
    struct arena *a, const char **out, struct err *e)
{
	const struct form_field *fd = flow_field(f, "inspector");

	if (fd == NULL)
		return err_at(e, E_DATA, f->form_path, 0,
		    _("field '%s' is missing"), "inspector");
	return field_normalise(lg, f, fd, typed, store_now(lg->store), a, out,
	    e);
}

static int
did_act(struct ledger *lg, const char *about, const char *who, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;
	size_t i;
	int rc = 0;

	if (record_load(&box, lg->store, &lg->schemas, about, NULL, e) < 0)
		return -1;
	rec = record_of(box);
	for (i = 0; rc == 0 && i < rec->nevents; i++)
		if (streq(rec->events[i]->actor, who))
			rc = err_set(e, E_PERM,
			    _("%s %s acted on %s: a third party did not"), who,
			    person_name(lg, who), about);
	record_free(box);
	return rc;
}

static int
issue(struct ledger *lg, const struct act_opts *o,
    const struct inspection_issue *q, const struct token_key *k, unsigned round,
    struct arena *a, struct act_result *res, struct findings *said,
    struct err *e)
{
	struct act_item item = { .kind = INSPECTION_KIND,
		.action = q->show ? "print" : "issue",
		.note = q->note };
	char nonce[2 * TOKEN_NONCE + 1], expiry[CLOCK_TEXT];
	unsigned char raw[TOKEN_NONCE];
	struct act_set set[8];
	size_t n = 0;

	if (token_nonce(raw, e) < 0)
		return -1;
	token_nonce_text(raw, nonce);
	/* A token counts whole seconds. */
	clock_format((store_now(lg->store) + q->holds) / SECOND * SECOND,
	    expiry);
	put(set, &n, "about", q->about);
	put(set, &n, "inspector", q->inspector);
	put(set, &n, "rights", q->view_only ? "view" : "verdict");
	put(set, &n, "expiry", expiry);
	put(set, &n, "round", arena_printf(a, "%u", round));
	put(set, &n, "key_id", arena_printf(a, "%u", k->id));
	put(set, &n, "nonce", nonce);
	item.set = set;
	item.nset = n;
	return act_run(lg, o, &item, 1, res, said, e);
}

int
inspection_issue(struct ledger *lg, const struct act_opts *o,
    const struct inspection_issue *q, struct act_result *res,
    struct findings *said, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct token_key k = { 0, { 0 } };
	const struct flow *f;
	const char *code;
	unsigned round = 0;
	int rc = 0;

	if (q->holds < MINUTE || q->holds > TOKEN_LONGEST)
		rc = err_set(e, E_USAGE,
		    _("a link holds from one minute to 72 hours"));
	if (rc == 0 &&
	    (ledger_flow(lg, INSPECTION_KIND, 0, &f, e) < 0 ||
		inspector_code(lg, f, q->inspector, &a, &code, e) < 0 ||
		did_act(lg, q->about, code, e) < 0 ||
		newest_key(lg, &k, e) < 0 ||
		(!q->show && can_send(lg, code, e) < 0) ||
		round_of(lg, q->about, &round, e) < 0))
		rc = -1;
	if (rc == 0)
		rc = issue(lg, o, q, &k, round, &a, res, said, e);
	token_key_clear(&k);
	arena_release(&a);
	return rc;
}

int
inspection_revoke(struct ledger *lg, const struct act_opts *o, char *const *ids,
    size_t n, const char *note, struct act_result *res, struct findings *said,
    struct err *e)
{
	struct act_item *items = xcalloc(n + 1, sizeof(*items));
	struct id *id = xcalloc(n + 1, sizeof(*id));
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < n; i++) {
		const char *kind = NULL;

		rc = id_parse(&id[i], ids[i], e);
		if (rc == 0)
			kind = ledger_kind(lg, id[i].letter);
		if (rc == 0 && !streq(kind, INSPECTION_KIND)) {
			rc = err_set(e, E_USAGE, _("%s is no inspection link"),
			    id[i].text);
			err_hint(e, "record-list -k " INSPECTION_KIND);
		}
		items[i].id = id[i].text;
		items[i].action = "revoke";
		items[i].note = note;
	}
	if (rc == 0 && n > 0)
		rc = act_run(lg, o, items, n, res, said, e);
	free(items);
	free(id);
	return rc;
}

/* ---- the link ---- */

static bool
number_in(const struct record *v, const char *field, long max, unsigned *out)
{
	long n;

	if (!str_long(record_field(v, field), &n) || n < 1 || n > max)
		return false;
	*out = (unsigned)n;
	return true;
}

/* What the ledger says of a token; false when that is no token of ours. */
static bool
token_of(const struct record *v, struct token *t)
{
	memset(t, 0, sizeof(*t));
	t->rights = TOKEN_VIEW;
	if (streq(record_field(v, "rights"), "verdict"))
		t->rights |= TOKEN_VERDICT;
	return number_in(v, "round", TOKEN_ROUND_MAX, &t->round) &&
	    number_in(v, "key_id", 255, &t->key) &&
	    clock_parse(record_field(v, "expiry"), &t->expiry) &&
	    t->expiry <= v->created + TOKEN_LONGEST &&
	    token_nonce_parse(record_field(v, "nonce"), t->nonce) &&
	    str_copy(t->record, sizeof(t->record), record_field(v, "about"));
}

static int
write_link(struct ledger *lg, const struct record *v, struct buf *out,
    struct err *e)
{
	const char *plant = store_setting(lg->store, "plant");
	const char *base = store_setting(lg->store, "base_url");
	struct secrets *s = NULL;
	struct token_key k;
	char text[TOKEN_TEXT];
	struct token t;
	int rc;

	if (!v->open)
		return err_set(e, E_NO, _("the link %s holds no more"), v->id);
	if (!token_of(v, &t))
		return err_set(e, E_NO, _("%s holds no token"), v->id);
	if (t.expiry <= store_now(lg->store))
		return err_set(e, E_NO, _("the link %s has expired"), v->id);
	if (secrets_open(&s, plant, e) < 0)
		return -1;
	rc = token_key(&k, s, t.key, e);
	secrets_close(s);
	if (rc < 0)
		return -1;
	if (!token_write(&t, &k, plant, text))
		rc = err_set(e, E_NO, _("%s holds no token"), v->id);
	else if (base[0] != '\0')
		buf_printf(out, "%s%sV/#%s", base,
		    str_suffix(base, "/") ? "" : "/", text);
	else
		buf_puts(out, text);
	explicit_bzero(text, sizeof(text));
	token_key_clear(&k);
	return rc;
}

int
inspection_link(struct ledger *lg, const char *id, struct buf *out,
    struct err *e)
{
	struct record_box *box = NULL;
	int rc = record_load(&box, lg->store, &lg->schemas, id, NULL, e);

	if (rc == 0)
		rc = write_link(lg, record_of(box), out, e);
	record_free(box);
	return rc;
}

int
inspection_secret(struct ledger *lg, const char *about, const char *recipient,
    struct buf *out, struct err *e)
{
	struct record_box *box = NULL;
	struct err ignored = ERR_INIT;
	const struct record *v;
	const char *kind;
	struct id id;
	int rc = -1;

	if (id_parse(&id, about, &ignored) < 0 ||
	    (kind = ledger_kind(lg, id.letter)) == NULL ||
	    !streq(kind, INSPECTION_KIND))
		return err_set(e, E_ABSENT, _("no link"));
	if (record_load(&box, lg->store, &lg->schemas, about, NULL, e) < 0)
		return -1;
	v = record_of(box);
	if (streq(record_field(v, "inspector"), recipient))
		rc = write_link(lg, v, out, e);
	else
		err_set(e, E_ABSENT, _("no link"));
	record_free(box);
	return rc;
}
