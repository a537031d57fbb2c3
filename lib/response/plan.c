/* What a level asks for, as jobs of its own processes. */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "notice/channel.h"
#include "response/rest.h"
#include "sensor/broker.h"

enum { GRACE_MS = 200 };

/* ---- rows ---- */

static bool
covers(struct ledger *lg, const char *of, const char *area)
{
	return of[0] == '\0' || streq(of, area) ||
	    registers_area_below(lg->reg, area, of);
}

static struct step_row *
rows_named(struct respond *r, const struct scene *sc, const char *word,
    struct step_row *out, size_t *n)
{
	const struct table *t;
	struct err why = ERR_INIT;
	bool found = false;

	if (registers_table(r->lg->reg, RESPONSE_STEPS, &t, &why) < 0) {
		finding_from(&r->said, "steps", &why);
		return out;
	}
	for (size_t i = 0; i < t->nrows; i++) {
		struct step_row s;

		if (!streq(table_get(t, i, "code"), word))
			continue;
		found = true;
		if (step_read(t, i, &s, &why) < 0) {
			finding_from(&r->said, "steps", &why);
			err_clear(&why);
			continue;
		}
		if (!covers(r->lg, s.area, sc->area))
			continue;
		out = xreallocarray(out, *n + 1, sizeof(*out));
		s.code = arena_str(&r->arena, s.code);
		s.target = arena_str(&r->arena, s.target);
		s.works = arena_str(&r->arena, s.works);
		s.area = arena_str(&r->arena, s.area);
		out[(*n)++] = s;
	}
	if (!found)
		finding_add(&r->said, SEV_ERROR, "steps", RESPONSE_STEPS ".csv",
		    0, _("there is no step '%s'"), word);
	return out;
}

struct step_row *
steps_of(struct respond *r, struct scene *sc, size_t *n)
{
	const struct level_row *row =
	    levels_row(&r->levels, sc->substance, r->level);
	/* Without rules people are told all the same: by the flow's policy. */
	const char *p = row == NULL ? "NOTIFY SUSPEND" : row->steps, *w;
	struct step_row *out = NULL;
	size_t len;

	*n = 0;
	while (word_next(&p, &w, &len))
		out = rows_named(r, sc, arena_dup(&r->arena, w, len), out, n);
	return out;
}

/* ---- processes ---- */

/* Its programs end before whoever waits for the step cuts it: none stays. */
static int
left_ms(const struct step_job *j)
{
	msec left = j->deadline - clock_steady() - GRACE_MS;

	return left > GRACE_MS ? (int)left : GRACE_MS;
}

/* A program beside ours, to its end: false, and why in o. */
static bool
ran(const struct step_job *j, const char *name, const char *const *args,
    const struct buf *in, struct buf *out, struct outcome_text *o)
{
	const char *argv[8] = { NULL };
	struct buf errs = BUF_INIT;
	struct err e = ERR_INIT;
	char *program = program_named(name);
	int status = -1;
	bool ended = false;

	argv[0] = program;
	for (int i = 0; args[i] != NULL; i++)
		argv[i + 1] = args[i];
	if (io_run(argv, in, out, &errs, left_ms(j), &status, &e) < 0)
		outcome_set(o, STEP_FAILED, "%s", e.msg);
	else if (status == -1)
		outcome_set(o, STEP_TIMEOUT, "%s", name);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		ended = true;
	else if (WIFEXITED(status) && WEXITSTATUS(status) == E_BUSY)
		outcome_set(o, STEP_STORED, "%.150s", errs.ptr);
	else
		outcome_set(o, STEP_FAILED, _("%s ended with %d: %.100s"), name,
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1, errs.ptr);
	free(program);
	buf_release(&errs);
	return ended;
}

static void
run_notify(const struct step_job *j, struct outcome_text *o)
{
	const char *args[] = { "-C", j->kit->root, NULL };
	struct buf out = BUF_INIT;

	if (ran(j, "notice-send", args, NULL, &out, o))
		outcome_set(o, STEP_OK, _("all queued notices were sent"));
	buf_release(&out);
}

/* What surrounds the point, as a page: evidence is a picture or a PDF. */
static void
run_profile(const struct step_job *j, struct outcome_text *o)
{
	const char *profile[] = { "-C", j->kit->root, "-o", "text", j->target,
		NULL };
	const char *page[] = { NULL };
	struct buf text = BUF_INIT, md = BUF_INIT, pdf = BUF_INIT;
	struct err e = ERR_INIT;

	if (ran(j, "risk-profile", profile, NULL, &text, o)) {
		buf_printf(&md, "# %s\n\n~~~~~~\n%s~~~~~~\n", j->target,
		    text.ptr);
		if (!ran(j, "md-pdf", page, &md, &pdf, o))
			;
		else if (io_replace(AT_FDCWD, j->file, pdf.ptr, pdf.len, 0600,
			     0, &e) < 0)
			outcome_set(o, STEP_FAILED, "%s", e.msg);
		else
			outcome_set(o, STEP_OK, _("kept with this event"));
	}
	buf_release(&text);
	buf_release(&md);
	buf_release(&pdf);
}

struct say {
	struct channels *channels;
	struct channel *ch;
	const char *id, *subject, *body;
};

static void
run_channel(const struct step_job *j, struct outcome_text *o)
{
	const struct say *s = j->arg;
	struct channel_msg m = { .id = s->id,
		.recipient = "",
		.recipient_name = "",
		.subject = s->subject,
		.body = s->body,
		.voice = s->body,
		.message_id = s->id,
		.attach = "" };
	struct delivery d;

	channel_send(s->ch, &m, &d);
	outcome_set(o,
	    d.outcome == OUT_SENT        ? STEP_OK :
		d.outcome == OUT_REFUSED ? STEP_REFUSED :
					   STEP_FAILED,
	    "%s", d.text);
}

static void
run_camera(const struct step_job *j, struct outcome_text *o)
{
	struct camera_means m = { j->kit->secrets, j->kit->rehearsal,
		j->timeout_s, j->deadline - GRACE_MS };

	camera_turn(&m, j->arg, o);
}

static void
run_park(const struct step_job *j, struct outcome_text *o)
{
	struct park_means m = { j->kit->secrets, j->kit->rehearsal,
		j->timeout_s > 2 ? j->timeout_s / 2 : 1, j->kit->sender,
		j->deadline - GRACE_MS };

	park_forward(&m, j->arg, j->text, o);
}

/* ---- planning ---- */

static struct step_job *
job(struct step_jobs *js, const struct scene *sc, const struct step_row *s,
    const char *target,
    void (*run)(const struct step_job *, struct outcome_text *))
{
	struct step_job *j = job_new(js, s->code, target);

	j->run = run;
	j->timeout_s = s->timeout_s;
	j->kit = &sc->kit;
	return j;
}

static void
plan_channel(struct respond *r, struct scene *sc, const struct step_row *s,
    struct step_jobs *js)
{
	const char *p = s->target, *w;
	struct buf subject = BUF_INIT, body = BUF_INIT;
	struct err why = ERR_INIT;
	size_t len;

	if (sc->channels.v == NULL &&
	    channels_load(&sc->channels, r->lg, &why) < 0) {
		job_done(job_new(js, s->code, ""), STEP_FAILED, why.msg);
		return;
	}
	guidance_text(r, sc, &subject, &body);
	while (word_next(&p, &w, &len)) {
		char *code = arena_dup(&r->arena, w, len);
		struct say *say = arena_alloc(&r->arena, sizeof(*say));
		struct channel *ch = channels_find(&sc->channels, code);

		err_clear(&why);
		if (ch == NULL)
			job_done(job_new(js, s->code, code), STEP_FAILED,
			    _("there is no such channel"));
		else if (channel_ready(ch, "", &why) < 0)
			job_done(job_new(js, s->code, code),
			    why.code == E_PERM ? STEP_REFUSED : STEP_FAILED,
			    why.msg);
		else
			job(js, sc, s, code, run_channel)->arg = say;
		say->ch = ch;
		say->id = r->id;
		say->subject = arena_str(&r->arena, subject.ptr);
		say->body = arena_str(&r->arena, body.ptr);
	}
	buf_release(&subject);
	buf_release(&body);
}

static void
plan_profile(struct respond *r, struct scene *sc, const struct step_row *s,
    struct step_jobs *js)
{
	/* the scene may be gone when the step ends */
	const char *point = arena_str(&r->arena, sc->point);
	struct err none = ERR_INIT;
	struct buf path = BUF_INIT;
	const struct table *t;

	if (registers_table(r->lg->reg, "registers/points", &t, &none) < 0 ||
	    table_find(t, "code", sc->point, 0) < 0) {
		job_done(job_new(js, s->code, point), STEP_SKIPPED,
		    _("no measuring point of registers/points.csv"));
		return;
	}
	store_private(r->lg->store, "respond", &path);
	io_mkdirs(AT_FDCWD, path.ptr, 0750, &none);
	buf_printf(&path, "/%s.%d.profile.pdf", r->id, r->level);
	job(js, sc, s, point, run_profile)->file =
	    arena_str(&r->arena, path.ptr);
	buf_release(&path);
}

static void
plan_cameras(struct respond *r, struct scene *sc, const struct step_row *s,
    struct step_jobs *js)
{
	struct camera_place at = { sc->point, sc->area, sc->lat, sc->lon,
		s->within_m };
	struct err why = ERR_INIT;
	size_t had = sc->aims.n;

	if (cameras_find(r->lg, &at, &sc->aims, &why) < 0) {
		finding_from(&r->said, "cameras", &why);
		job_done(job_new(js, s->code, ""), STEP_FAILED, why.msg);
		return;
	}
	for (size_t i = had; i < sc->aims.n; i++) {
		struct camera_aim *aim = arena_alloc(&r->arena, sizeof(*aim));

		*aim = sc->aims.v[i];
		job(js, sc, s, arena_str(&r->arena, aim->cam.code), run_camera)
		    ->arg = aim;
	}
	if (sc->aims.n == had)
		job_done(job_new(js, s->code, ""), STEP_SKIPPED,
		    _("no camera can look there"));
}

struct telling {
	const char *what;
	const struct curve_point *points;
	size_t n;
};

bool
step_park_wants(const struct step_row *s, const char *code)
{
	return s->target[0] == '\0' || word_in(s->target, code);
}

void
park_mark(struct ledger *lg, const char *id, struct buf *path)
{
	struct err none = ERR_INIT;

	store_private(lg->store, "respond", path);
	io_mkdirs(AT_FDCWD, path->ptr, 0750, &none);
	buf_printf(path, "/%s.park", id);
}

/* Stored, and marked so that the end is told too, whoever dies. */
static int
store_message(struct respond *r, struct scene *sc, const struct park_row *p,
    const struct telling *t, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc = 0;

	if (t->n == 0 && !word_in("start end", t->what))
		return 0;
	/* of what is not recorded nobody could tell the end */
	if (!streq(t->what, "end") && r->loose == NULL) {
		park_mark(r->lg, r->id, &path);
		rc = io_replace(AT_FDCWD, path.ptr, "", 0, 0600, IO_FSYNC, e);
		buf_release(&path);
	}
	return rc < 0 ? -1 : park_tell(r, sc, p, t->what, t->points, t->n, e);
}

static void
plan_one_park(struct respond *r, struct scene *sc, const struct step_row *s,
    const struct park_row *p, const struct telling *t, struct step_jobs *js)
{
	struct park_means m = { sc->kit.secrets, sc->kit.rehearsal, 0, NULL,
		0 };
	struct outcome_text o;
	struct err why = ERR_INIT;
	struct buf folder = BUF_INIT;
	const char *code = arena_str(&r->arena, p->code);

	park_ready(&m, p, &o);
	if (o.kind == STEP_REFUSED)
		job_done(job_new(js, s->code, code), o.kind, o.text);
	else if (p->kind == PARK_HJ212 && isnan(sc->value) &&
	    streq(t->what, "start"))
		job_done(job_new(js, s->code, code), STEP_FAILED,
		    _("nothing was measured, a frame says nothing: telephone"));
	else if (store_message(r, sc, p, t, &why) < 0 ||
	    park_folder(r->lg, p->code, &folder, &why) < 0)
		job_done(job_new(js, s->code, code), STEP_FAILED, why.msg);
	else if (o.kind == STEP_STORED)
		job_done(job_new(js, s->code, code), o.kind, o.text);
	else if (park_waiting(folder.ptr) > 0) {
		struct step_job *j = job(js, sc, s, code, run_park);

		sc->kit.sender = broker_session(&r->arena, r->lg, "park");
		j->arg = p;
		j->text = arena_str(&r->arena, folder.ptr);
	}
	buf_release(&folder);
}

void
step_park(struct respond *r, struct scene *sc, const struct step_row *s,
    const char *what, const struct curve_point *points, size_t n,
    struct step_jobs *js)
{
	struct telling t = { what, points, n };
	struct err why = ERR_INIT;
	size_t had = js->n;

	if (r->drill) {
		job_done(job_new(js, s->code, ""), STEP_SKIPPED,
		    _("a drill never reaches the park"));
		return;
	}
	if (sc->parks.v == NULL && parks_load(r->lg, &sc->parks, &why) < 0) {
		finding_from(&r->said, "parks", &why);
		job_done(job_new(js, s->code, ""), STEP_FAILED, why.msg);
		return;
	}
	for (size_t i = 0; i < sc->parks.n; i++)
		if (step_park_wants(s, sc->parks.v[i].code) &&
		    !rest_has(sc->rest, s->code, sc->parks.v[i].code))
			plan_one_park(r, sc, s, &sc->parks.v[i], &t, js);
	if (js->n == had && streq(what, "start") &&
	    !rest_has(sc->rest, s->code, NULL))
		job_done(job_new(js, s->code, ""), STEP_FAILED,
		    _("no park is set up: registers/parks.csv"));
}

void
step_plan(struct respond *r, struct scene *sc, const struct step_row *s,
    struct step_jobs *js)
{
	switch (s->kind) {
	case STEP_NOTIFY:
		if (r->loose != NULL)
			job_done(job_new(js, s->code, ""), STEP_FAILED,
			    _("there is no record, and so no notice: telephone"));
		else
			job(js, sc, s, "notice-send", run_notify)->notifies =
			    true;
		break;
	case STEP_CHANNEL:
		plan_channel(r, sc, s, js);
		break;
	case STEP_CAMERAS:
		plan_cameras(r, sc, s, js);
		break;
	case STEP_PROFILE:
		if (r->loose != NULL)
			job_done(job_new(js, s->code, ""), STEP_SKIPPED,
			    _("there is no record that could keep it"));
		else
			plan_profile(r, sc, s, js);
		break;
	case STEP_PARK:
		step_park(r, sc, s, "start", NULL, 0, js);
		break;
	default:
		break;
	}
}

/* ---- permits ---- */

static void
suspend_one(struct respond *r, const struct step_row *s, const char *id,
    struct step_jobs *js)
{
	struct act_opts o;
	struct act_item it = { .id = id, .action = "suspend" };
	struct err why = ERR_INIT;
	struct step_job *j = job_new(js, s->code, id);
	msec began = clock_steady();

	act_opts_system(&o, "respond");
	it.note = r->id;
	if (act_run(r->lg, &o, &it, 1, NULL, &r->said, &why) < 0)
		job_done(j, STEP_FAILED, why.msg);
	else
		job_done(j, STEP_OK, _("suspended"));
	j->outcome.latency_ms = (long)(clock_steady() - began);
}

void
step_suspend(struct respond *r, struct scene *sc, const struct step_row *s,
    struct step_jobs *js)
{
	struct nearby_list near_by = NEARBY_INIT;
	struct err why = ERR_INIT;

	if (nearby_permits(r->lg, sc->area, sc->lat, sc->lon, s->within_m,
		s->works, &near_by, &r->said, &why) < 0) {
		job_done(job_new(js, s->code, ""), STEP_FAILED, why.msg);
		finding_from(&r->said, "permits", &why);
	}
	for (size_t i = 0; i < near_by.n; i++)
		suspend_one(r, s, arena_str(&r->arena, near_by.v[i].id), js);
	if (near_by.n == 0 && why.code == E_OK)
		job_done(job_new(js, s->code, ""), STEP_OK,
		    _("no such work around"));
	nearby_release(&near_by);
}
