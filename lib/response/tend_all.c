/* One round over all responses, as cron wants it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/respond_int.h"
#include "response/tend.h"

enum { DRAFT_DAYS = 30 };

struct rounds {
	struct respond *r;
	char **open, **ended;
	size_t nopen, copen, nended, cended;
	bool want_open;
};

static int
on_any(void *arg, const struct record *rec, struct err *e)
{
	struct rounds *o = arg;
	bool lasts =
	    rec->open && word_in("active controlled", rec->shown->node);

	(void)e;
	if (o->want_open && lasts) {
		GROW(o->open, o->nopen, o->copen);
		o->open[o->nopen++] = xstrdup(rec->id);
	} else if (!o->want_open && !lasts) {
		GROW(o->ended, o->nended, o->cended);
		o->ended[o->nended++] = xstrdup(rec->id);
	}
	return 0;
}

static void
tend_ended(struct respond *r, const char *id)
{
	struct scene sc;
	struct err why = ERR_INIT;
	bool made;
	int fd = -1;

	str_copy(r->id, sizeof(r->id), id);
	/* Who follows it ends it too. */
	if (tend_lock(r->lg, id, &fd, &why) < 0 ||
	    scene_open(r, &sc, &why) < 0) {
		if (why.code != E_BUSY)
			finding_from(&r->said, "response", &why);
		if (fd >= 0)
			close(fd);
		return;
	}
	r->drill = streq(record_field(sc.rec, "drill"), "yes");
	tend_end(r, &sc);
	if (response_case(r, sc.rec, &made, &why) < 0)
		finding_from(&r->said, "draft", &why);
	else if (made && r->told != NULL)
		r->told(r->told_arg, "CASE", id, "ok", "documents/cases", 0);
	scene_release(&sc);
	close(fd);
}

/* What whoever began it did not come to; a clone that only reads does nothing. */
static void
tend_rest(struct respond *r, const char *id)
{
	size_t left, failed = r->failed;
	struct err why = ERR_INIT;

	/* what cannot be opened is said when it is followed */
	if (store_may_write(r->lg->store, &why) < 0 ||
	    respond_open(r, id, &why) < 0)
		return;
	if (respond_rest(r, true, &left, &why) < 0)
		finding_from(&r->said, "steps", &why);
	if (r->failed > failed)
		finding_hint(finding_add(&r->said, SEV_ERROR, "steps", NULL, 0,
				 _("%s: %zu steps were not done"), r->id,
				 r->failed - failed),
		    _("see to each by hand; to do all of them once more: "
		      "respond %s"),
		    r->id);
}

static void
tend_open(struct respond *r, const char *id)
{
	struct err why = ERR_INIT;
	int fd = -1;

	if (respond_open(r, id, &why) == 0 && respond_lasts(r) &&
	    tend_lock(r->lg, id, &fd, &why) == 0) {
		close(fd);
		fd = -1;
		tend_start(r, &why);
	}
	if (fd >= 0)
		close(fd);
	if (why.code != E_OK && why.code != E_BUSY)
		finding_from(&r->said, "response", &why);
}

/* What waits is sent whether its response still goes on or not. */
static void
forward_all(struct respond *r)
{
	struct step_row row = { .code = "PARK", .target = "", .timeout_s = 60 };
	struct step_jobs js = { NULL, 0, 0 };
	struct err why = ERR_INIT;
	struct scene sc;

	memset(&sc, 0, sizeof(sc));
	if (parks_load(r->lg, &sc.parks, &why) < 0 ||
	    secrets_open(&sc.kit.secrets, store_setting(r->lg->store, "plant"),
		&why) < 0) {
		finding_from(&r->said, "parks", &why);
		secrets_none(&sc.kit.secrets);
	}
	sc.kit.rehearsal = store_rehearsal(r->lg->store);
	r->drill = false;
	step_park(r, &sc, &row, "forward", NULL, 0, &js);
	jobs_start(&js);
	while (jobs_wait(&js, -1))
		;
	for (size_t i = 0; i < js.n; i++)
		if (r->told != NULL && js.v[i].pid == 0)
			r->told(r->told_arg, js.v[i].step, js.v[i].target,
			    outcome_name(js.v[i].outcome.kind),
			    js.v[i].outcome.text, js.v[i].outcome.latency_ms);
	jobs_release(&js);
	parks_release(&sc.parks);
	secrets_close(sc.kit.secrets);
}

int
tend_all(struct respond *r, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(EMERGENCY);
	struct rounds o = { .r = r, .want_open = true };
	int rc;

	respond_rules(r);
	b.open_only = true;
	rc = records_scan(r->lg->store, &r->lg->schemas, &b, on_any, &o,
	    &r->said, e);
	b.open_only = o.want_open = false;
	b.touched = store_now(r->lg->store) - DRAFT_DAYS * DAY;
	if (rc == 0)
		rc = records_scan(r->lg->store, &r->lg->schemas, &b, on_any, &o,
		    &r->said, e);
	/* people first */
	for (size_t i = 0; rc == 0 && i < o.nopen; i++)
		tend_rest(r, o.open[i]);
	for (size_t i = 0; i < o.nended; i++) {
		if (rc == 0)
			tend_ended(r, o.ended[i]);
		free(o.ended[i]);
	}
	if (rc == 0)
		forward_all(r);
	for (size_t i = 0; i < o.nopen; i++) {
		if (rc == 0)
			tend_open(r, o.open[i]);
		free(o.open[i]);
	}
	free(o.open);
	free(o.ended);
	return rc;
}
