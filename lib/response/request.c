#include "response/request.h"

#include "base/msg.h"
#include "base/str.h"
#include "response/tend.h"

/* What lasts is left to a process that outlives this one. */
static int
go_on(struct respond *r, const struct request *q, struct err *e)
{
	if (!q->once && respond_lasts(r) && tend_start(r, e) < 0)
		return -1;
	if (r->failed == 0)
		return 0;
	err_set(e, E_NO, _("%zu steps were not done"), r->failed);
	return err_hint(e,
	    _("see to each by hand; to do all of them once more: respond %s"),
	    r->id);
}

static int
carry_out(struct respond *r, const struct request *q, struct err *e)
{
	if (r->made != NULL)
		r->made(r->told_arg, r->id, r->level);
	return respond_steps(r, e) < 0 ? -1 : go_on(r, q, e);
}

/* It stands there already: what whoever began it did not come to is done. */
static int
complete(struct respond *r, const struct request *q, struct err *e)
{
	size_t left;

	if (r->made != NULL)
		r->made(r->told_arg, r->id, r->level);
	finding_add(&r->said, SEV_INFO, "level", NULL, 0,
	    _("%s stands at level %d already"), r->id, r->level);
	if (respond_rest(r, false, &left, e) < 0)
		return -1;
	return left > 0 ? go_on(r, q, e) : 0;
}

static int
start(struct respond *r, const struct request *q, struct situation *s,
    struct buf *out, struct err *e)
{
	s->level = q->level;
	s->drill = q->drill;
	s->note = r->note;
	if (q->wind != NULL)
		s->wind = q->wind;
	if (q->dry_run)
		return respond_preview(r, s, out, e);
	if (respond_start(r, s, e) < 0)
		return r->unwritten > 0 ? respond_unwritten(r, s, e) : -1;
	return r->fresh || r->raised ? carry_out(r, q, e) : complete(r, q, e);
}

/* What would be passed over in silence, such as -n, must not be carried out. */
static int
check_response(const struct request *q, const char *id, struct err *e)
{
	if (q->dry_run)
		return err_set(e, E_USAGE,
		    _("-n goes with an alarm or --manual; %s is a response"),
		    id);
	if (q->wind != NULL)
		return err_set(e, E_USAGE,
		    _("-w goes with an alarm or --manual; %s is a response"),
		    id);
	return 0;
}

static int
not_raised(struct respond *r, struct err *e)
{
	struct situation s;
	struct err none = ERR_INIT;

	if (r->unwritten == 0 || respond_stands(r, &s, &none) < 0)
		return -1;
	return respond_unwritten(r, &s, e);
}

static int
on_response(struct respond *r, const struct request *q, const char *id,
    struct err *e)
{
	if (check_response(q, id, e) < 0 || respond_open(r, id, e) < 0)
		return -1;
	if (q->drill && !r->drill) {
		err_set(e, E_USAGE, _("%s is no drill"), id);
		return err_hint(e,
		    _("a drill has a record of its own: respond --drill "
		      "ALARM-ID, or --manual --drill"));
	}
	if (q->follow)
		return tend_follow(r, e);
	if (q->level > 0 && respond_raise(r, q->level, e) < 0)
		return not_raised(r, e);
	return carry_out(r, q, e);
}

static int
no_alarm(struct respond *r, const char *id, const char *kind, struct err *e)
{
	err_set(e, E_USAGE, _("%s is no alarm and no response but %s"), id,
	    kind == NULL ? "?" : ledger_kind_name(r->lg, kind));
	return err_hint(e,
	    _("give the alarm's id (alarm-list shows them), or respond "
	      "--manual -A AREA -s SUBSTANCE"));
}

static int
on_id(struct respond *r, const struct request *q, struct buf *out,
    struct err *e)
{
	struct situation s;
	const char *kind;
	struct id id;

	if (id_parse(&id, q->id, e) < 0)
		return -1;
	kind = ledger_kind(r->lg, id.letter);
	if (kind != NULL && streq(kind, EMERGENCY))
		return on_response(r, q, id.text, e);
	if (kind == NULL || !streq(kind, "alarm"))
		return no_alarm(r, id.text, kind, e);
	if (q->follow)
		return err_set(e, E_USAGE,
		    _("--follow goes with a response's id, not %s"), id.text);
	if (respond_alarm(r, id.text, &s, e) < 0)
		return -1;
	return start(r, q, &s, out, e);
}

int
request_run(struct respond *r, const struct request *q, struct buf *out,
    struct err *e)
{
	struct situation s;
	struct wind wind;

	if (q->wind != NULL && wind_read(&wind, q->wind, e) < 0)
		return -1;
	if (q->tend)
		return tend_all(r, e);
	if (ledger_actor(r->lg, q->person, &r->actor, e) < 0) {
		/* A sensor's program need not be a person. */
		if (q->manual || q->level > 0)
			return -1;
		err_clear(e);
	}
	if (!q->manual)
		return on_id(r, q, out, e);
	if (respond_by_hand(r, q->area, q->substance, &s, e) < 0)
		return -1;
	return start(r, q, &s, out, e);
}
