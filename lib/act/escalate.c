#include "act/act.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "act/act_int.h"
#include "base/id.h"
#include "base/str.h"
#include "flow/duty.h"
#include "notice/notice.h"

/* A push that is due, kept beyond the scan. */
struct task {
	const char *id;
	struct push push;
};

struct round {
	struct ledger *lg;
	msec now;
	struct arena arena;
	struct task *v;
	size_t n, cap;
	struct findings *said;
	struct findings hushed; /* the keeper is told once a day */
	struct buf nobody; /* steps that nobody is there for */
	bool dry_run;
	struct escalate_result *res;
	struct memo *memo;
	struct follow_drafts tasks; /* rules/tasks.csv: not made yet */
};

static struct push
keep_push(struct arena *a, const struct push *p)
{
	struct push k = *p;

	k.policy = arena_str(a, p->policy);
	k.step = arena_str(a, p->step);
	k.entered_event = arena_str(a, p->entered_event);
	k.role = arena_str(a, p->role);
	k.person = arena_str(a, p->person != NULL ? p->person : "");
	k.deputy_for = arena_str(a, p->deputy_for != NULL ? p->deputy_for : "");
	k.channel = arena_str(a, p->channel != NULL ? p->channel : "");
	k.action = arena_str(a, p->action != NULL ? p->action : "");
	return k;
}

static bool
told(void *arg, const char *entered_event, const char *policy, const char *step)
{
	return notice_told(arg, entered_event, policy, step);
}

static int
on_record(void *arg, const struct record *rec, struct err *e)
{
	struct round *ro = arg;
	struct pushes due = PUSHES_INIT;
	const struct flow *flow;
	size_t i, k;
	int rc = 0;

	if (ledger_flow(ro->lg, rec->schema->kind, rec->schema->version, &flow,
		e) < 0)
		return -1;
	ro->res->records++;
	for (i = 0; rc == 0 && i < rec->nheads; i++) {
		const struct head *h = &rec->heads[i];

		if (!h->open)
			continue;
		due.done = told;
		due.done_arg = ro->memo;
		rc = escalation_due(ro->lg, flow, rec, h, ro->now, &due,
		    &ro->hushed, e);
		for (k = 0; rc == 0 && k < due.n; k++) {
			const struct push *p = &due.v[k];

			if (p->action[0] != '\0' && word_in(h->acts, p->action))
				continue;
			if (p->lacks_person && !ro->dry_run) {
				buf_printf(&ro->nobody, "%s %s %s: %s\n",
				    rec->id, p->policy, p->step, p->role);
				continue;
			}
			GROW(ro->v, ro->n, ro->cap);
			ro->v[ro->n].id = arena_str(&ro->arena, rec->id);
			ro->v[ro->n++].push = keep_push(&ro->arena, p);
		}
		pushes_release(&due);
		due = (struct pushes)PUSHES_INIT;
	}
	return rc;
}

/* A damaged kind or file stops only itself. */
static int
gather(struct round *ro, struct err *e)
{
	const char *const *kinds = ledger_kinds(ro->lg);
	size_t i;

	for (i = 0; kinds != NULL && kinds[i] != NULL; i++) {
		struct record_bounds b = RECORD_BOUNDS(kinds[i]);
		struct err why = ERR_INIT;

		if (streq(kinds[i], "notice"))
			continue;
		b.open_only = true;
		if (records_scan(ro->lg->store, &ro->lg->schemas, &b, on_record,
			ro, ro->said, &why) == 0)
			continue;
		if (why.code == E_IO || why.code == E_BUSY) {
			*e = why;
			return -1;
		}
		finding_from(ro->said, "damaged", &why);
	}
	return 0;
}

static int
drop_known(struct round *ro, struct err *e)
{
	struct push *p = xcalloc(ro->n + 1, sizeof(*p));
	bool *known = xcalloc(ro->n + 1, sizeof(*known));
	size_t i, k = 0;
	int rc;

	for (i = 0; i < ro->n; i++)
		p[i] = ro->v[i].push;
	rc =
	    ro->n == 0 ? 0 : notice_known(ro->lg, ro->memo, p, ro->n, known, e);
	for (i = 0; rc == 0 && i < ro->n; i++)
		if (!known[i] || ro->v[i].push.action[0] != '\0')
			ro->v[k++] = ro->v[i];
	ro->n = rc == 0 ? k : ro->n;
	free(p);
	free(known);
	return rc;
}

static void
report_task(struct round *ro, const struct task *t, struct buf *out)
{
	char at[CLOCK_TEXT];

	clock_short(t->push.at, at);
	if (t->push.action[0] != '\0')
		buf_printf(out, _("%s %s %s: system takes '%s' (due %s)"),
		    t->id, t->push.policy, t->push.step, t->push.action, at);
	else if (t->push.lacks_person)
		buf_printf(out, _("%s %s %s: nobody holds role '%s'"), t->id,
		    t->push.policy, t->push.step, t->push.role);
	else
		buf_printf(out, _("%s %s %s: to %s %s by %s (due %s)"), t->id,
		    t->push.policy, t->push.step, t->push.person,
		    person_name(ro->lg, t->push.person), t->push.channel, at);
	buf_puts(out, t->push.late ? _(", late\n") : "\n");
}

static const struct head *
head_entered(const struct work *w, const char *event)
{
	size_t i;

	for (i = 0; i < w->rec.nheads; i++)
		if (w->rec.heads[i].open &&
		    streq(w->rec.heads[i].entered_event, event))
			return &w->rec.heads[i];
	return NULL;
}

static int
carry_out(struct run *r, struct round *ro, struct buf *report, struct err *e)
{
	size_t i;

	for (i = 0; i < ro->n; i++) {
		const struct task *t = &ro->v[i];
		const struct head *h;
		struct work *w;
		size_t notices = r->nnotices, events;

		if (work_load(r, t->id, &w, e) < 0)
			return -1;
		if ((h = head_entered(w, t->push.entered_event)) == NULL)
			continue; /* somebody moved it on meanwhile */
		events = w->n;
		if (notify_pushes(r, w, h, &t->push, 1, e) < 0)
			return -1;
		if (w->n > w->fresh && !w->written &&
		    t->push.action[0] != '\0') {
			ro->res->actions++;
			if (notify_entered(r, w, e) < 0)
				return -1;
		}
		ro->res->notices += r->nnotices - notices;
		if (r->nnotices > notices || w->n > events)
			report_task(ro, t, report);
		ro->res->late += t->push.late && r->nnotices > notices;
	}
	return 0;
}

static int
tell(struct run *r, struct round *ro, const char *topic, const char *subject,
    const char *body, struct err *e)
{
	struct notice_draft *nd;
	size_t i, n = 0;

	if (body[0] == '\0')
		return 0;
	if (notice_keepers(ro->lg, topic, subject, body, ro->now, &r->arena,
		&nd, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (notice_add(r, &nd[i], e) < 0)
			return -1;
	return 0;
}

static int
tell_keepers(struct run *r, struct round *ro, bool took_over, struct err *e)
{
	struct buf text = BUF_INIT;
	size_t i;
	int rc = 0;

	for (i = 0; i < ro->said->n; i++) {
		const struct finding *f = &ro->said->v[i];

		if (f->severity == SEV_ERROR)
			buf_printf(&text, "%s:%ld: %s\n",
			    f->file != NULL ? f->file : "", f->line, f->msg);
	}
	if (took_over)
		rc = tell(r, ro, "takeover",
		    _("this station took over escalation and sending"),
		    _("the duty station has been silent for 2 hours"), e);
	if (rc == 0)
		rc = tell(r, ro, "damaged", _("damaged files in the ledger"),
		    text.ptr, e);
	if (rc == 0)
		rc = tell(r, ro, "nobody",
		    _("nobody holds the role of these steps"), ro->nobody.ptr,
		    e);
	buf_release(&text);
	return rc;
}

/* Is there something for the keepers that they have not been told today? */
static int
news_for_keepers(struct round *ro, bool took_over, bool *news, struct err *e)
{
	static const char *const topics[] = { "takeover", "damaged", "nobody" };
	bool due[] = { took_over, findings_count(ro->said, SEV_ERROR) > 0,
		ro->nobody.len > 0 };
	struct notice_draft *nd;
	size_t i, n;

	*news = false;
	for (i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		n = 0;
		if (due[i] &&
		    notice_keepers(ro->lg, topics[i], topics[i], topics[i],
			ro->now, &ro->arena, &nd, &n, e) < 0)
			return -1;
		*news = *news || n > 0;
	}
	return 0;
}

/* What follows from the actions that system took. */
static int
follow_steps(struct run *r, struct err *e)
{
	size_t i, from = r->nworks;

	if (follow_all(r, e) < 0)
		return -1;
	for (i = from; i < r->nworks; i++)
		if (notify_entered(r, r->works[i], e) < 0)
			return -1;
	return 0;
}

static int
write_out(struct run *r, struct escalate_result *res, struct err *e)
{
	size_t i;

	for (i = 0; i < r->nworks; i++)
		if (rows_add(r, r->works[i], e) < 0)
			return -1;
	buf_printf(&r->subject, "escalate: %zu notices, %zu actions",
	    r->nnotices, res->actions);
	if (res->tasks > 0)
		buf_printf(&r->subject, ", %zu tasks", res->tasks);
	buf_putc(&r->subject, '\n');
	return res->spooled ? rows_spool(r, e) : rows_commit(r, e);
}

static int
act_on(struct round *ro, bool took_over, struct buf *report, struct err *e)
{
	struct act_opts opts = ACT_OPTS_INIT;
	struct run r = { .lg = ro->lg,
		.opts = &opts,
		.said = ro->said,
		.subject = BUF_INIT,
		.nitems = ro->n + ro->tasks.n };
	int rc;

	r.ids = arena_alloc(&r.arena, (ro->n + 1) * sizeof(*r.ids));
	for (r.nids = 0; r.nids < ro->n; r.nids++)
		r.ids[r.nids] = ro->v[r.nids].id;
	act_opts_system(&opts, "escalate");
	if ((rc = run_lock(&r, &ro->res->spooled, e)) == 0)
		rc = carry_out(&r, ro, report, e);
	if (rc == 0)
		rc = follow_steps(&r, e);
	if (rc == 0)
		rc = tasks_make(&r, &ro->tasks, report, &ro->res->tasks, e);
	if (rc == 0)
		rc = tell_keepers(&r, ro, took_over, e);
	if (rc == 0 && r.nworks > 0)
		rc = write_out(&r, ro->res, e);
	run_release(&r);
	return rc;
}

/* One round at a time in a clone, or two would make the same notice. */
static int
one_round(struct ledger *lg, int *fd, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	store_private(lg->store, "escalate.lock", &path);
	*fd = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd < 0)
		rc = err_sys(e, "%s", path.ptr);
	else if (flock(*fd, LOCK_EX | LOCK_NB) < 0)
		rc = err_set(e, E_BUSY, _("another escalate is running"));
	buf_release(&path);
	return rc;
}

static int
round_run(struct round *ro, bool dry_run, bool took_over, struct buf *report,
    struct err *e)
{
	struct err why = ERR_INIT;
	bool news;
	size_t i;
	int rc;

	ro->memo = memo_open(ro->lg, e);
	if (ro->memo == NULL)
		return -1;
	rc = gather(ro, e);
	if (rc == 0)
		rc = drop_known(ro, e);
	memo_close(ro->memo);
	if (rc < 0)
		return -1;
	if (tasks_missing(ro->lg, ro->now, dry_run, &ro->tasks, &why) < 0) {
		finding_from(ro->said, "tasks", &why);
		ro->tasks.n = 0;
	}
	if (dry_run) {
		for (i = 0; i < ro->n; i++)
			report_task(ro, &ro->v[i], report);
		for (i = 0; i < ro->tasks.n; i++)
			buf_printf(report, _("would be made: %s\n"),
			    ro->tasks.v[i].set[ro->tasks.v[i].n - 1].value);
		return 0;
	}
	if (ro->n == 0 && ro->tasks.n == 0) {
		if (news_for_keepers(ro, took_over, &news, e) < 0)
			return -1;
		if (!news)
			return 0;
	}
	return act_on(ro, took_over, report, e);
}

static int
round_once(struct ledger *lg, bool dry_run, bool took_over,
    struct escalate_result *res, struct buf *report, struct findings *said,
    struct err *e)
{
	struct round ro = { .lg = lg,
		.now = store_now(lg->store),
		.said = said,
		.res = res,
		.nobody = BUF_INIT,
		.dry_run = dry_run };
	int rc;

	*res = (struct escalate_result){ 0 };
	rc = round_run(&ro, dry_run, took_over, report, e);
	free(ro.v);
	findings_release(&ro.hushed);
	buf_release(&ro.nobody);
	follow_drafts_release(&ro.tasks);
	arena_release(&ro.arena);
	return rc;
}

int
escalate_run(struct ledger *lg, bool dry_run, struct escalate_result *res,
    struct buf *report, struct findings *said, struct err *e)
{
	bool here = false, took_over = false;
	size_t had = said->n, len = report->len;
	int fd = -1, rc = 0, tries = 0;
	char holder;

	*res = (struct escalate_result){ 0 };
	if (duty_here(lg, &here, &holder, &took_over, e) < 0)
		return -1;
	if (!here) {
		res->not_on_duty = true;
		finding_add(said, SEV_INFO, "duty", NULL, 0,
		    _("station %c escalates for this ledger"), holder);
		return 0;
	}
	if (!dry_run && (rc = store_may_write(lg->store, e)) == 0)
		rc = one_round(lg, &fd, e);
	if (rc == 0)
		rc = round_once(lg, dry_run, took_over, res, report, said, e);
	while (rc < 0 && store_overtaken(lg->store) &&
	    ++tries < OVERTAKEN_MOST) {
		buf_trim(report, len);
		findings_cut(said, had);
		err_clear(e);
		rc = round_once(lg, dry_run, took_over, res, report, said, e);
	}
	if (fd >= 0)
		close(fd);
	return rc;
}
