#include <stdio.h>

#include "act/front.h"
#include "base/out.h"
#include "base/str.h"
#include "code/doctor.h"
#include "code/qr.h"

enum { LIMIT_MOST = 600, OPT_URL = 1, OPT_CA };

static const struct app_info info = { "scan-doctor",
	N_("usage: scan-doctor [-n] [-C DIR] [-a PERSON] [-o FORMAT] [-l SECONDS]\n"
	   "           [-p TEXT] [-V VERSION] [--url URL] [--cafile FILE] [PHOTO]\n"
	   "\n"
	   "Finds why scanning does not work: the label, what it is bound to, the\n"
	   "network, being offline, the scanning program. Keeps what it found.\n"
	   "  PHOTO           of the label\n"
	   "  -p TEXT         what the label says, where there is no photo\n"
	   "  -V VERSION      of the scanning program\n"
	   "  -l SECONDS      at most so long for each step (5)\n"
	   "  --url URL       instead of the setting base_url\n"
	   "  --cafile FILE   certificates to trust, instead of the system's\n"
	   "  -n              keep nothing\n"
	   "example: scan-doctor -V 3.2.6 label.jpg\n"),
	"Cano" };

struct options {
	struct doctor doctor;
	struct front *front;
};

static int
take(struct options *o, int c, struct err *e)
{
	struct doctor *d = &o->doctor;
	double seconds;

	switch (c) {
	case 'p':
		d->text = optarg;
		return 0;
	case 'V':
		d->client = optarg;
		return 0;
	case OPT_URL:
		d->url = optarg;
		return 0;
	case OPT_CA:
		d->cafile = optarg;
		return 0;
	case 'l':
		if (!str_double(optarg, &seconds) || seconds < 1 ||
		    seconds > LIMIT_MOST)
			return err_set(e, E_USAGE,
			    _("-l takes seconds from 1 to %d, not '%s'"),
			    LIMIT_MOST, optarg);
		d->limit_s = (long)seconds;
		return 0;
	default:
		return 1;
	}
}

static int
tell(struct app *app, const struct doctor *d, struct err *e)
{
	const struct out_col cols[] = { { "step", _("step"), 0 },
		{ "state", _("state"), 0 }, { "found", _("found"), 0 },
		{ "fix", _("what helps"), 0 }, { "ms", _("ms"), 0 } };
	struct buf text = BUF_INIT;
	enum app_format format;
	struct out *o;
	int i;

	if (app_format(app, &format, e) < 0)
		return -1;
	o = out_new(format, cols, 5);
	for (i = 0; i < STEPS; i++) {
		const struct doctor_result *r = &d->step[i];
		bool people = format == OUT_TABLE;
		char ms[24];
		const char *cells[5] = { people ? doctor_step_text(i) :
						  doctor_step_name(i),
			people ? doctor_state_text(r->state) :
				 doctor_state_name(r->state),
			r->found, r->fix, ms };

		snprintf(ms, sizeof(ms), "%ld", (long)r->took);
		out_row(o, cells);
	}
	out_render(o, &text);
	app_write(app, text.ptr, text.len);
	out_free(o);
	buf_release(&text);
	return 0;
}

/* All of it as a record of kind diagnosis; its id to standard error. */
static int
keep(struct options *o, struct err *e)
{
	struct front *f = o->front;
	const struct doctor *d = &o->doctor;
	struct buf all = BUF_INIT, payload = BUF_INIT;
	struct findings said = FINDINGS_INIT;
	struct act_item it = { .kind = "diagnosis" };
	struct act_result res;
	char seconds[32];
	int i, rc;

	for (i = 0; i < STEPS; i++)
		buf_printf(&all, "%s%s %s: %s", i > 0 ? "; " : "",
		    doctor_step_name(i), doctor_state_name(d->step[i].state),
		    d->step[i].found);
	snprintf(seconds, sizeof(seconds), "%.1f", (double)d->took / 1000);
	front_put(f, "cause", doctor_step_name(d->cause));
	front_put(f, "steps", all.ptr);
	front_put(f, "duration", seconds);
	qr_text(&d->payload, -1, &payload);
	if (payload.len > 0)
		front_put(f, "payload", payload.ptr);
	if (d->binding.answer == BOUND && streq(d->binding.kind, "equipment"))
		front_put(f, "equipment", d->binding.code);
	if (d->client != NULL)
		front_put(f, "client", d->client);
	it.set = f->set;
	it.nset = f->nset;
	rc = act_run(f->lg, &f->opts, &it, 1, &res, &said, e);
	if (rc == 0 && !f->opts.dry_run)
		app_note(f->app, _("kept as %s"), res.id);
	app_warn(f->app, &said);
	findings_release(&said);
	buf_release(&payload);
	buf_release(&all);
	return rc;
}

static int
run(struct options *o, struct err *e)
{
	struct doctor *d = &o->doctor;
	int rc = doctor_run(d, o->front->lg, e);

	if (rc == 0)
		rc = tell(o->front->app, d, e);
	if (rc == 0)
		rc = keep(o, e);
	if (rc == 0 && d->cause >= 0) {
		err_set(e, E_NO, _("most likely: %s"),
		    doctor_step_text(d->cause));
		rc = err_hint(e, "%s", d->step[d->cause].fix);
	}
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "payload", required_argument,
						   NULL, 'p' },
		{ "client", required_argument, NULL, 'V' },
		{ "limit", required_argument, NULL, 'l' },
		{ "url", required_argument, NULL, OPT_URL },
		{ "cafile", required_argument, NULL, OPT_CA },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct front f = FRONT_INIT(&app);
	struct options o = { .doctor = DOCTOR_INIT, .front = &f };
	struct err e = ERR_INIT;
	int c, rc = 0;

	app_start(&app, argc, argv);
	while (rc == 0 && (c = app_getopt(&app, "p:V:l:", longs)) != -1)
		if ((rc = take(&o, c, &e)) == 1)
			return app_usage(&app);
	if (rc == 0 && argc - optind > 1)
		return app_usage(&app);
	o.doctor.picture = optind < argc ? argv[optind] : NULL;
	if (rc == 0 && (rc = front_open(&f, &e)) == 0)
		rc = run(&o, &e);
	doctor_release(&o.doctor);
	front_close(&f);
	return app_finish(&app, rc, &e);
}
