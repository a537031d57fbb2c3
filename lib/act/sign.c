#include "act/act_int.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/io.h"
#include "base/sshkey.h"
#include "base/str.h"
#include "record/signed.h"

enum { FILE_LIMIT = 64 * 1024 };

bool
signs(const struct run *r, const struct act_item *it)
{
	return r->opts->sign != NULL || r->opts->to_sign != NULL ||
	    it->signature != NULL;
}

static int
load_signers(struct run *r, struct signers *s, struct err *e)
{
	struct buf b = BUF_INIT;
	struct err absent = ERR_INIT;

	if (store_read(r->lg->store, SIGNERS, &b, &absent) < 0 &&
	    absent.code != E_ABSENT) {
		*e = absent;
		return -1;
	}
	signers_read(s, SIGNERS, b.ptr, b.len, NULL);
	buf_release(&b);
	return 0;
}

struct wanted {
	const struct signers *signers;
	const char *actor;
	msec now;
};

static bool
enrolled(void *arg, const struct ssh_pub *pub)
{
	const struct wanted *w = arg;
	struct err no = ERR_INIT;

	return signers_allow(w->signers, w->actor, SPACE_EVENT, pub, w->now,
		   &no) == 0;
}

/* Whose key counts for nothing is told before anything is signed with it. */
static int
open_key(struct run *r, struct ssh_key **key, struct err *e)
{
	struct signers s = SIGNERS_INIT;
	struct wanted w = { &s, r->opts->actor.code, r->now };
	struct buf line = BUF_INIT;
	int rc = load_signers(r, &s, e);

	if (rc == 0 && streq(r->opts->sign, "agent"))
		rc = ssh_key_agent(key, enrolled, &w, e);
	else if (rc == 0 && (rc = ssh_key_file(key, r->opts->sign, e)) == 0 &&
	    (rc = signers_allow(&s, w.actor, SPACE_EVENT, ssh_key_pub(*key),
		 r->now, e)) < 0) {
		ssh_pub_line(ssh_key_pub(*key), &line);
		err_hint(e, _("enrol it: record-new signer person=%s key='%s'"),
		    w.actor, line.ptr);
	}
	signers_release(&s);
	buf_release(&line);
	return rc;
}

static const struct event *
event_of(const struct work *w, const char *ulid)
{
	size_t i;

	for (i = w->n; w != NULL && i > w->fresh; i--)
		if (streq(w->events[i - 1].event, ulid))
			return &w->events[i - 1];
	return NULL;
}

static const char *
text_of(struct run *r, const struct work *w, const struct event *ev)
{
	struct buf b = BUF_INIT;
	const char *text;

	event_signed_text(&b, &w->flow->schema,
	    store_setting(r->lg->store, "plant"), ev);
	text = arena_dup(&r->arena, b.ptr, b.len);
	buf_release(&b);
	return text;
}

/* *text: NULL when the event was there already. */
static int
decide_dry(struct run *r, const struct prepared *p, const char **text,
    struct err *e)
{
	struct act_opts dry = *r->opts;
	struct findings said = FINDINGS_INIT;
	struct run once = { .lg = r->lg,
		.opts = &dry,
		.said = &said,
		.subject = BUF_INIT,
		.now = r->now,
		.nitems = 1 };
	struct prepared copy = *p;
	const struct event *ev;
	struct work *w = NULL;
	int rc;

	dry.dry_run = true;
	copy.signature = "";
	str_copy(once.head, sizeof(once.head), r->head);
	rc = p->item->id == NULL ? decide_new(&once, &copy, &w, NULL, e) :
				   decide_act(&once, &copy, &w, NULL, e);
	*text = NULL;
	if (rc == 0 && (ev = event_of(w, p->ulid)) != NULL)
		*text = text_of(r, w, ev);
	run_release(&once);
	findings_release(&said);
	return rc;
}

static int
read_signature(struct run *r, struct prepared *p, struct err *e)
{
	struct buf b = BUF_INIT, raw = BUF_INIT;
	char *cell;
	int rc;

	rc = io_read(&b, AT_FDCWD, p->item->signature, FILE_LIMIT, 0, e);
	while (rc == 0 && b.len > 0 && ch_space(b.ptr[b.len - 1]))
		buf_trim(&b, b.len - 1);
	if (rc == 0 && (rc = sshsig_decode(&raw, b.ptr, b.len, e)) < 0)
		err_wrap(e, "%s", p->item->signature);
	if (rc == 0) {
		cell = base64(raw.ptr, raw.len);
		p->signature = arena_str(&r->arena, cell);
		free(cell);
	}
	buf_release(&b);
	buf_release(&raw);
	return rc;
}

static int
make_signature(struct run *r, struct prepared *p, struct err *e)
{
	struct ssh_key *key = NULL;
	struct buf sig = BUF_INIT;
	char *cell;
	int rc = open_key(r, &key, e);

	if (rc == 0)
		rc = ssh_key_sign(key, SPACE_EVENT, p->signed_text,
		    strlen(p->signed_text), &sig, e);
	if (rc == 0) {
		cell = base64(sig.ptr, sig.len);
		p->signature = arena_str(&r->arena, cell);
		free(cell);
	}
	ssh_key_free(key);
	buf_release(&sig);
	return rc;
}

int
sign_item(struct run *r, struct prepared *p, struct err *e)
{
	char ulid[ULID_TEXT];

	if (str_blank(store_setting(r->lg->store, "plant"))) {
		err_at(e, E_DATA, "settings.csv", 0,
		    _("a signature needs the plant's code"));
		return err_hint(e, _("give 'plant' a value"));
	}
	if (p->item->signature != NULL)
		return read_signature(r, p, e);
	if (p->ulid == NULL) {
		ulid_make(ulid, r->now);
		p->ulid = arena_str(&r->arena, ulid);
	}
	if (decide_dry(r, p, &p->signed_text, e) < 0)
		return -1;
	if (p->signed_text == NULL)
		return 0;
	if (r->opts->to_sign == NULL)
		return make_signature(r, p, e);
	buf_puts(r->opts->to_sign, p->signed_text);
	return 0;
}

int
sign_check(struct run *r, const struct prepared *p, struct work *w,
    struct err *e)
{
	const struct event *ev = p->ulid != NULL ? event_of(w, p->ulid) : NULL;
	struct signers s = SIGNERS_INIT;
	int rc;

	if (ev == NULL) /* a repeat: what is there was checked then */
		return 0;
	if (p->signed_text != NULL &&
	    !streq(text_of(r, w, ev), p->signed_text)) {
		err_set(e, E_BUSY, _("%s moved on while it was being signed"),
		    w->id);
		return err_hint(e,
		    _("look at it again, then sign: record-show %s"), w->id);
	}
	rc = load_signers(r, &s, e);
	if (rc == 0)
		rc = event_signature_check(ev, &w->flow->schema,
		    store_setting(r->lg->store, "plant"), &s, e);
	if (rc < 0 && e->hint[0] == '\0')
		err_hint(e, _("what is to be signed: --to-sign --event %s"),
		    p->ulid);
	signers_release(&s);
	return rc;
}

int
seal_event(struct run *r, const struct work *w, struct event *ev, struct err *e)
{
	struct buf text = BUF_INIT, sig = BUF_INIT;
	char *cell;
	int rc;

	event_sealed_text(&text, &w->flow->schema, ev);
	rc = store_sign(r->lg->store, SPACE_SEAL, text.ptr, text.len, &sig, e);
	if (rc == 0) {
		cell = base64(sig.ptr, sig.len);
		ev->seal = arena_str(&r->arena, cell);
		free(cell);
	} else {
		err_wrap(e, _("%s cannot be sealed"), w->id);
	}
	buf_release(&text);
	buf_release(&sig);
	return rc;
}
