#include "act/act_int.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

/*
 * Numbers are drawn in batches: each draw is an fsync, and a commit of 100
 * records, or an alarm with ten notices, must not wait for each of them.
 */
static long
wanted(const struct run *r, const struct flow *flow)
{
	size_t n = r->nitems > 1 ? r->nitems : 1;

	if (r->coming > n && streq(flow->kind, "notice"))
		n = r->coming;
	return (long)n;
}

int
new_id(struct run *r, const struct flow *flow, const char *ulid, struct id *id,
    struct err *e)
{
	struct buf folder = BUF_INIT;
	int day = clock_yymmdd(ulid != NULL ? ulid_time(ulid) : r->now), rc = 0;
	struct number_pool *p = &r->pool[flow->letter - 'A'];

	if (p->left == 0 || p->day != day) {
		p->day = day;
		p->left = wanted(r, flow);
		p->next = 1;
		buf_printf(&folder, "records/%s", flow->kind);
		if (!r->opts->dry_run)
			rc = store_next_seq(r->lg->store, folder.ptr,
			    flow->letter, day, p->left, &p->next, e);
		buf_release(&folder);
	}
	if (rc < 0)
		return -1;
	id_make(id, flow->letter, day, store_station(r->lg->store), p->next);
	p->next++;
	p->left--;
	return 0;
}

const char *
start_action(const struct flow *flow)
{
	const struct flow_node *n = flow_start(flow);
	size_t i;

	for (i = 0; n != NULL && i < flow->nrows; i++)
		if (streq(flow->rows[i].node, n->node) &&
		    flow->rows[i].action[0] != '\0')
			return flow->rows[i].action;
	return "";
}

const struct flow_row *
start_row(const struct flow *flow, const char *action, const char *class_,
    struct err *e)
{
	const struct flow_node *n = flow_start(flow);
	const struct flow_row *row = NULL;

	if (action == NULL)
		action = start_action(flow);
	if (n != NULL)
		row = flow_row(flow, n->node, action, class_);
	if (row == NULL) {
		err_at(e, E_DATA, flow->flow_path, 0,
		    _("no action makes a record of kind '%s'"), flow->kind);
		err_hint(e, "flow-check");
	}
	return row;
}

static bool
same_content(const struct run *r, const struct event *ev,
    const struct prepared *p, const struct flow *flow)
{
	size_t k;

	if (!streq(ev->note, p->note) || !streq(ev->evidence, p->evidence) ||
	    !streq(ev->actor, r->opts->actor.code) ||
	    (p->item->action != NULL && !streq(ev->action, p->item->action)))
		return false;
	for (k = 0; k < flow->nfields; k++) {
		const char *want = !p->set[k] ? "" :
		    p->v[k][0] != '\0'        ? p->v[k] :
						"-";

		if (!streq(ev->fields[k], want))
			return false;
	}
	return true;
}

/* The same event again is a repeat; the same ULID with other content is not. */
int
repeated(struct run *r, const struct record *rec, const struct flow *flow,
    const struct prepared *p, bool *repeat, struct err *e)
{
	size_t i;

	*repeat = false;
	for (i = 0; p->item->event != NULL && i < rec->nevents; i++) {
		if (!streq(rec->events[i]->event, p->ulid))
			continue;
		if (same_content(r, rec->events[i], p, flow)) {
			*repeat = true;
			return 0;
		}
		err_set(e, E_NO, _("event %s of %s has other content"), p->ulid,
		    rec->id);
		return err_hint(e, _("a new action needs a new ULID"));
	}
	return 0;
}

struct search {
	struct run *r;
	const struct prepared *p;
	const struct flow *flow;
	const char *id;
	bool whole; /* its content must be the same too */
};

static int
look(void *arg, const struct record *rec, struct err *e)
{
	struct search *s = arg;
	bool repeat;

	if (rec->nevents == 0 || !streq(rec->events[0]->event, s->p->ulid))
		return 0;
	if (s->whole && repeated(s->r, rec, s->flow, s->p, &repeat, e) < 0)
		return -1;
	s->id = arena_str(&s->r->arena, rec->id);
	return 0;
}

static int
search(struct search *s, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(s->flow->kind);
	struct run *r = s->r;

	if (s->p->item->event == NULL)
		return 0;
	b.since = clock_day_start(ulid_time(s->p->ulid));
	b.until = clock_add_days(b.since, 1);
	b.events = true;
	return records_scan(r->lg->store, &r->lg->schemas, &b, look, s, r->said,
	    e);
}

/* A submission that was sent again after its answer got lost. */
int
repeated_new(struct run *r, const struct prepared *p, const char **id,
    struct err *e)
{
	struct search s = { r, p, p->flow, NULL, true };
	int rc = search(&s, e);

	*id = s.id;
	return rc;
}

int
find_new(struct run *r, const struct prepared *p, const struct flow *flow,
    const char **id, struct err *e)
{
	struct search s = { r, p, flow, NULL, false };
	int rc = search(&s, e);

	*id = s.id;
	return rc;
}
