/* One round of all steps of a level. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/place.h"
#include "response/rest.h"

enum { BATCH = 32, SETS = 6 };

/* ---- the scene ---- */

/* One file's fault is one line, however often the scene is opened. */
static void
say_once(struct respond *r, const char *code, const struct err *why)
{
	for (size_t i = 0; i < r->said.n; i++)
		if (streq(r->said.v[i].msg, why->msg))
			return;
	finding_from(&r->said, code, why);
}

int
scene_open(struct respond *r, struct scene *sc, struct err *e)
{
	struct err why = ERR_INIT;

	memset(sc, 0, sizeof(*sc));
	sc->aims = (struct camera_aims)CAMERA_AIMS_INIT;
	sc->parks = (struct parks)PARKS_INIT;
	if (r->loose == NULL &&
	    record_load(&sc->box, r->lg->store, &r->lg->schemas, r->id,
		&r->said, e) < 0)
		return -1;
	sc->rec = r->loose != NULL ? r->loose : record_of(sc->box);
	sc->area = record_field(sc->rec, "area");
	sc->point = record_field(sc->rec, "point");
	sc->substance = record_field(sc->rec, "substance");
	if (!str_double(record_field(sc->rec, "value"), &sc->value))
		sc->value = NAN;
	point_position(r->lg, sc->point, sc->area, &sc->lat, &sc->lon);
	sc->kit.rehearsal = store_rehearsal(r->lg->store);
	sc->kit.root = store_root(r->lg->store);
	if (secrets_open(&sc->kit.secrets, store_setting(r->lg->store, "plant"),
		&why) < 0) {
		/* The file others can read keeps no terminal from ringing. */
		say_once(r, "secrets", &why);
		secrets_none(&sc->kit.secrets);
	}
	return 0;
}

void
scene_release(struct scene *sc)
{
	camera_aims_release(&sc->aims);
	parks_release(&sc->parks);
	if (sc->channels.v != NULL)
		channels_release(&sc->channels);
	secrets_close(sc->kit.secrets);
	record_free(sc->box);
}

/* ---- events ---- */

/* In words too: reports see notes, and not each event's fields. */
static const char *
in_words(struct respond *r, const struct step_job *j)
{
	const char *target = j->target[0] != '\0' ? j->target : "-";
	const char *result = outcome_shown(outcome_name(j->outcome.kind));

	if (j->outcome.kind < STEP_REFUSED || j->outcome.text[0] == '\0')
		return arena_printf(&r->arena, _("%s %s %s %ld ms"), j->step,
		    target, result, j->outcome.latency_ms);
	return arena_printf(&r->arena, _("%s %s %s %ld ms: %s"), j->step,
	    target, result, j->outcome.latency_ms, j->outcome.text);
}

static void
item(struct respond *r, const struct step_job *j, struct act_set *set,
    struct act_item *it)
{
	size_t n = 0;

	set[n++] = (struct act_set){ "step", j->step };
	set[n++] = (struct act_set){ "target",
		j->target[0] != '\0' ? j->target : "-" };
	set[n++] = (struct act_set){ "result", outcome_name(j->outcome.kind) };
	set[n++] = (struct act_set){ "latency_ms",
		arena_printf(&r->arena, "%ld", j->outcome.latency_ms) };
	set[n++] = (struct act_set){ "detail",
		j->outcome.text[0] != '\0' ? j->outcome.text : "-" };
	it->note = in_words(r, j);
	if (j->file != NULL && j->outcome.kind == STEP_OK) {
		struct act_evidence *ev = arena_alloc(&r->arena, sizeof(*ev));

		*ev = (struct act_evidence){ "profile", j->file };
		it->evidence = ev;
		it->nevidence = 1;
	}
	it->id = r->id;
	it->action = "step";
	it->set = set;
	it->nset = n;
}

/* When the first notices went out, is a time of the response. */
static size_t
notified(struct respond *r, const struct step_job *j, const char *notified_at,
    struct act_set *set)
{
	char at[CLOCK_TEXT];

	if (notified_at[0] != '\0' || !j->told)
		return 0;
	clock_format(store_now(r->lg->store), at);
	*set = (struct act_set){ "notified_at", arena_str(&r->arena, at) };
	return 1;
}

static void
tell(struct respond *r, const struct step_job *j)
{
	bool bad = j->outcome.kind >= STEP_REFUSED;

	r->failed += bad;
	if (r->told != NULL)
		r->told(r->told_arg, j->step, j->target,
		    outcome_name(j->outcome.kind), j->outcome.text,
		    j->outcome.latency_ms);
}

static int
write_items(struct respond *r, const struct act_item *it, size_t n,
    struct err *e)
{
	struct act_opts o;

	act_opts_system(&o, "respond");
	if (n == 0 || r->loose != NULL)
		return 0;
	return act_run(r->lg, &o, it, n, NULL, &r->said, e);
}

static int
log_some(struct respond *r, struct step_jobs *js, const char *notified_at,
    bool *more, struct err *e)
{
	struct act_set(*sets)[SETS] = xcalloc(BATCH, sizeof(*sets));
	struct act_item *it = xcalloc(BATCH, sizeof(*it));
	struct step_job *of[BATCH];
	size_t n = 0, i;
	int rc;

	for (i = 0; i < js->n && n < BATCH; i++) {
		struct step_job *j = &js->v[i];

		if (!j->done || j->logged)
			continue;
		if (j->notifies)
			j->told = step_notified(r, j);
		item(r, j, sets[n], &it[n]);
		it[n].nset += notified(r, j, notified_at, &sets[n][it[n].nset]);
		of[n++] = j;
	}
	*more = i < js->n;
	rc = write_items(r, it, n, e);
	for (i = 0; i < n; i++) {
		tell(r, of[i]);
		/* one that cannot be written is not tried for ever */
		of[i]->logged = true;
		if (rc == 0 && of[i]->file != NULL)
			unlink(of[i]->file);
	}
	free(it);
	free(sets);
	return rc;
}

int
steps_log(struct respond *r, struct step_jobs *js, const char *notified_at,
    struct err *e)
{
	bool more;

	do
		if (log_some(r, js, notified_at, &more, e) < 0)
			return -1;
	while (more);
	return 0;
}

/* ---- one round ---- */

/* What is planned without a trace, and what acts when it is planned. */
static bool
at_once(const struct step_row *s)
{
	return s->kind != STEP_PARK && s->kind != STEP_SUSPEND;
}

/* 1: there is something to do, and it may be done. */
static int
plan(struct respond *r, struct scene *sc, const struct step_row *rows, size_t n,
    struct rest *rest, struct step_jobs *js, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		size_t had = js->n;

		if (!at_once(&rows[i])) {
			if (rest != NULL)
				rest_later(rest, r, sc, &rows[i]);
		} else if (!rest_has(rest, rows[i].code, "")) {
			step_plan(r, sc, &rows[i], js);
			rest_drop(rest, js, had);
		}
	}
	if (rest != NULL) {
		if (!rest_due(rest, r))
			return 0;
		if (rest->tending && rest_try(rest, r, e) < 0)
			return -1;
		finding_add(&r->said, SEV_WARN, "steps", NULL, 0,
		    _("%s was cut off; these steps had no event and were begun "
		      "now: %s"),
		    r->id, rest->names.ptr);
	}
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind == STEP_PARK &&
		    !rest_has(rest, rows[i].code, ""))
			step_plan(r, sc, &rows[i], js);
	return 1;
}

static int
carry_out(struct respond *r, struct scene *sc, const struct step_row *rows,
    size_t n, struct step_jobs *js, struct err *e)
{
	const char *at = record_field(sc->rec, "notified_at");
	int rc = 0;

	jobs_start(js);
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind == STEP_SUSPEND &&
		    !rest_has(sc->rest, rows[i].code, NULL))
			step_suspend(r, sc, &rows[i], js);
	/* One event that cannot be written keeps no other step from its end. */
	do {
		struct err why = ERR_INIT;

		if (steps_log(r, js, at, &why) < 0 && rc == 0) {
			*e = why;
			rc = -1;
		}
	} while (jobs_wait(js, -1));
	return rc;
}

/* Rows that were asked for, in front; how many. */
static size_t
asked(const struct rest *rest, struct step_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (rest_asked(rest, rows[i].code))
			rows[kept++] = rows[i];
	return kept;
}

int
steps_run(struct respond *r, struct rest *rest, struct err *e)
{
	struct scene sc;
	struct step_jobs js = { NULL, 0, 0 };
	struct step_row *rows;
	size_t n;
	int rc;

	if (r->loose == NULL)
		steps_lock(r);
	if (scene_open(r, &sc, e) < 0) {
		steps_unlock(r);
		return -1;
	}
	if (rest != NULL)
		rest_load(rest, r, sc.rec);
	sc.rest = rest;
	rows = steps_of(r, &sc, &n);
	n = asked(rest, rows, n);
	rc = plan(r, &sc, rows, n, rest, &js, e);
	if (rc > 0)
		rc = carry_out(r, &sc, rows, n, &js, e);
	jobs_release(&js);
	free(rows);
	scene_release(&sc);
	steps_unlock(r);
	return rc;
}

int
respond_steps(struct respond *r, struct err *e)
{
	return steps_run(r, NULL, e);
}

bool
respond_lasts(struct respond *r)
{
	struct scene sc;
	struct err none = ERR_INIT;
	struct step_row *rows;
	bool lasts = false;
	size_t n;

	if (scene_open(r, &sc, &none) < 0)
		return false;
	rows = steps_of(r, &sc, &n);
	for (size_t i = 0; i < n; i++)
		lasts = lasts || rows[i].repeat_s > 0;
	free(rows);
	scene_release(&sc);
	return lasts;
}
