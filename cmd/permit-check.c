#include <stdlib.h>
#include <string.h>

#include "base/app.h"
#include "base/id.h"
#include "base/io.h"
#include "base/json.h"
#include "base/str.h"
#include "code/inset.h"
#include "flow/ledger.h"

static const struct app_info info = { "permit-check",
	N_("usage: permit-check [-C DIR] [--ticket | --approve] ID ...\n"
	   "       permit-check [-C DIR] -\n"
	   "\n"
	   "Says what keeps a permit of special work from being started now:\n"
	   "gas analysis, certificates, measures, companion tickets, wind, and\n"
	   "permits nearby.  The actions approve, start and resume run it.\n"
	   "  --ticket        print the ticket, Markdown\n"
	   "  --approve       what keeps it from being approved\n"
	   "  -               ids, or one action as a line of JSON, from\n"
	   "                  standard input\n"
	   "example: permit-check P261124-A0001Y\n"),
	"C" };

enum { OPT_TICKET = 900, OPT_APPROVE, INPUT_MAX = 1024 * 1024 };

struct job {
	struct app *app;
	struct ledger *lg;
	bool ticket, approve;
	bool refused;
	struct buf page;
};

static const char **
state_of(const struct flow *f, const struct record *rec)
{
	const char **v = xcalloc(f->nfields + 1, sizeof(*v));

	for (size_t i = 0; i < f->nfields; i++)
		v[i] = record_field(rec, f->fields[i].name);
	return v;
}

static int
judge(struct job *j, const struct ticket *t, enum ticket_step step,
    struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	int rc = ticket_judge(j->lg, t, step, &fs, e);

	for (size_t i = 0; rc == 0 && i < fs.n; i++) {
		bool bad = fs.v[i].severity >= SEV_WARN;

		if (bad)
			app_printf(j->app, "%s%s%s\n", t->id,
			    t->id[0] != '\0' ? ": " : "", fs.v[i].msg);
		else
			app_note(j->app, "%s: %s", t->id, fs.v[i].msg);
		j->refused = j->refused || bad;
	}
	findings_release(&fs);
	return rc;
}

static int
one_id(struct job *j, const char *text, struct err *e)
{
	struct values vals = { NULL, NULL };
	struct ticket t = { .now = store_now(j->lg->store), .values = &vals };
	struct record_box *box = NULL;
	struct id id;
	int rc;

	if (id_parse(&id, text, e) < 0 ||
	    record_load(&box, j->lg->store, &j->lg->schemas, id.text, NULL, e) <
		0)
		return -1;
	t.record = record_of(box);
	t.id = t.record->id;
	rc = ledger_flow(j->lg, t.record->schema->kind,
	    t.record->schema->version, &t.flow, e);
	if (rc == 0 && !streq(t.flow->kind, "permit"))
		rc = err_set(e, E_USAGE, _("%s is no permit"), t.id);
	if (rc == 0) {
		vals.flow = t.flow;
		vals.v = state_of(t.flow, t.record);
		rc = j->ticket ?
		    inset_ticket(j->lg, &t, &j->page, e) :
		    judge(j, &t,
			j->approve ? TICKET_APPROVE :
			    streq(t.record->shown->node, "paused") ?
				     TICKET_RESUME :
				     TICKET_START,
			e);
	}
	free(vals.v);
	record_free(box);
	return rc;
}

/* As the word check:permit hands it over: the fields after the action. */
static int
one_action(struct job *j, const struct json *js, struct err *e)
{
	struct values vals = { NULL, NULL };
	struct ticket t = { .now = store_now(j->lg->store), .values = &vals };
	const char *action = json_text(js, "action");
	struct record_box *box = NULL;
	int version = 0, rc = 0;

	t.id = json_text(js, "record") != NULL ? json_text(js, "record") : "";
	if (action == NULL)
		return err_set(e, E_DATA, _("the line has no action"));
	if (t.id[0] != '\0') {
		if (record_load(&box, j->lg->store, &j->lg->schemas, t.id, NULL,
			e) < 0)
			return -1;
		t.record = record_of(box);
		version = t.record->schema->version;
	}
	rc = ledger_flow(j->lg, "permit", version, &t.flow, e);
	if (rc == 0) {
		vals.flow = t.flow;
		vals.v = xcalloc(t.flow->nfields + 1, sizeof(*vals.v));
		for (size_t i = 0; i < t.flow->nfields; i++)
			if ((vals.v[i] = json_text(js,
				 t.flow->fields[i].name)) == NULL)
				vals.v[i] = "";
		rc = judge(j, &t,
		    streq(action, "approve")    ? TICKET_APPROVE :
			streq(action, "resume") ? TICKET_RESUME :
						  TICKET_START,
		    e);
	}
	free(vals.v);
	record_free(box);
	return rc;
}

static int
from_stdin(struct job *j, struct err *e)
{
	struct buf in = BUF_INIT;
	struct json *js = NULL;
	const char *p, *w;
	size_t n;
	int rc = io_read_fd(&in, 0, INPUT_MAX, e);

	if (rc == 0 && in.len > 0 && in.ptr[0] == '{') {
		if ((rc = json_parse(&js, in.ptr, in.len, e)) == 0)
			rc = one_action(j, js, e);
		json_free(js);
	} else if (rc == 0 && in.len > 0) {
		for (p = in.ptr; rc == 0 && word_next(&p, &w, &n);) {
			char *id = xcalloc(1, n + 1);

			memcpy(id, w, n);
			rc = one_id(j, id, e);
			free(id);
		}
	}
	buf_release(&in);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "ticket", no_argument, NULL,
						   OPT_TICKET },
		{ "approve", no_argument, NULL, OPT_APPROVE },
		{ NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct job j = { .app = &app, .page = BUF_INIT };
	struct err e = ERR_INIT;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if (c != OPT_TICKET && c != OPT_APPROVE)
			return app_usage(&app);
		*(c == OPT_TICKET ? &j.ticket : &j.approve) = true;
	}
	if (j.ticket && j.approve)
		return app_usage_error(&app,
		    _("--ticket and --approve do not go together"));
	if (optind == argc)
		return app_usage_error(&app, _("ID is missing"));
	rc = ledger_open(&j.lg, app.dir, &e);
	for (; rc == 0 && optind < argc; optind++)
		rc = streq(argv[optind], "-") ? from_stdin(&j, &e) :
						one_id(&j, argv[optind], &e);
	app_write(&app, j.page.ptr, j.page.len);
	rc = rc == 0 && j.refused ? E_NO : rc;
	buf_release(&j.page);
	ledger_close(j.lg);
	return app_finish(&app, rc, &e);
}
