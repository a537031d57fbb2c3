/* The case of a response that has ended, from its events. */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "flow/people.h"
#include "notice/text.h"
#include "response/steps.h"
#include "response/tend.h"
#include "sensor/store.h"

#define TEMPLATE "templates/response/case.md"
enum { TEMPLATE_MAX = 64 * 1024 };
static const msec CURVE_BEFORE = 30 * MINUTE, CURVE_LONGEST = 24 * HOUR;

struct telling_case {
	struct ledger *lg;
	const struct record *rec;
	const struct flow *flow;
};

static const char *
field(const struct telling_case *d, const char *name)
{
	return record_field(d->rec, name);
}

static const char *
of_table(const struct telling_case *d, const char *table, const char *code,
    const char *col)
{
	return registers_get(d->lg->reg, table, code, d->rec->created, col);
}

static const char *
event_field(const struct telling_case *d, const struct event *ev,
    const char *name)
{
	int k = schema_field(d->rec->schema, name);

	return k < 0 ? "" : ev->fields[k];
}

static void
put_time(struct buf *out, msec t)
{
	char text[CLOCK_TEXT];

	clock_format(t, text);
	buf_printf(out, "- %.10s %.8s ", text, text + 11);
}

/* What people did, and what the rules did to the record itself. */
static void
put_timeline(const struct telling_case *d, struct buf *out)
{
	for (size_t i = 0; i < d->rec->nevents; i++) {
		const struct event *ev = d->rec->events[i];
		const char *level = event_field(d, ev, "level");
		const char *value = event_field(d, ev, "value");

		if (word_in("step fill join", ev->action))
			continue;
		put_time(out, ev->time);
		buf_puts(out, flow_action_label(d->flow, ev->action));
		if (!streq(ev->actor, "system"))
			buf_printf(out, " %s", person_name(d->lg, ev->actor));
		if (level[0] != '\0')
			buf_printf(out, " %s",
			    of_table(d, "catalogue/emergency-levels", level,
				"label"));
		if (value[0] != '\0' && !streq(value, "-"))
			buf_printf(out, " %s %s", value,
			    event_field(d, ev, "unit"));
		if (ev->note[0] != '\0')
			buf_printf(out, ": %s", ev->note);
		buf_putc(out, '\n');
	}
}

static void
put_steps(const struct telling_case *d, struct buf *out)
{
	for (size_t i = 0; i < d->rec->nevents; i++) {
		const struct event *ev = d->rec->events[i];
		const char *target = event_field(d, ev, "target");
		const char *detail = event_field(d, ev, "detail");
		const char *code, *words;

		if (!streq(ev->action, "step"))
			continue;
		code = event_field(d, ev, "step");
		words = step_kind_words(step_kind_of(of_table(d, RESPONSE_STEPS,
		    code, "kind")));
		put_time(out, ev->time);
		buf_printf(out, "%s%s%s %s %s %s ms %s\n", words,
		    words[0] != '\0' ? " " : "", code,
		    streq(target, "-") ? "" : target,
		    event_field(d, ev, "result"),
		    event_field(d, ev, "latency_ms"),
		    streq(detail, "-") ? "" : detail);
	}
}

static void
put_minutes(const struct telling_case *d, const char *until, struct buf *out)
{
	msec from, to;

	if (clock_parse(field(d, "detected_at"), &from) &&
	    clock_parse(field(d, until), &to))
		buf_printf(out, "%.1f", (double)(to - from) / (double)MINUTE);
}

static void
put_wind(const struct telling_case *d, bool speed, struct buf *out)
{
	struct wind w;
	struct err none = ERR_INIT;

	if (field(d, "wind")[0] == '\0' ||
	    wind_read(&w, field(d, "wind"), &none) < 0)
		return;
	if (speed && !isnan(w.ms))
		buf_printf(out, "%g", w.ms);
	else if (!speed && !isnan(w.from))
		buf_printf(out, "%g", w.from);
}

/* "液氯 氯 Cl2" as a list of the front matter. */
static void
put_aliases(const struct telling_case *d, struct buf *out)
{
	const char *p =
	    of_table(d, "catalogue/substances", field(d, "substance"), "alias");

	for (; *p != '\0'; p++)
		if (*p == ' ')
			buf_puts(out, "; ");
		else
			buf_putc(out, *p);
}

static bool
computed(const struct telling_case *d, const char *name, struct buf *out)
{
	if (streq(name, "timeline"))
		put_timeline(d, out);
	else if (streq(name, "steps"))
		put_steps(d, out);
	else if (streq(name, "t_detect"))
		put_minutes(d, "started_at", out);
	else if (streq(name, "t_arrive"))
		put_minutes(d, "arrived_at", out);
	else if (streq(name, "wind_from"))
		put_wind(d, false, out);
	else if (streq(name, "wind_ms"))
		put_wind(d, true, out);
	else if (streq(name, "aliases"))
		put_aliases(d, out);
	else
		return false;
	return true;
}

static bool
value(void *arg, const char *name, bool as_label, struct buf *out)
{
	const struct telling_case *d = arg;
	const char *level = field(d, "level"), *code = field(d, "substance");

	(void)as_label;
	if (computed(d, name, out))
		return true;
	if (streq(name, "id"))
		buf_puts(out, d->rec->id);
	else if (streq(name, "plant"))
		buf_puts(out, store_setting(d->lg->store, "name"));
	else if (streq(name, "area"))
		buf_puts(out,
		    of_table(d, "registers/areas", field(d, "area"), "name"));
	else if (streq(name, "substance"))
		buf_puts(out,
		    of_table(d, "catalogue/substances", code, "name_zh"));
	else if (streq(name, "cas"))
		buf_puts(out, of_table(d, "catalogue/substances", code, "cas"));
	else if (streq(name, "date"))
		buf_printf(out, "%.10s %.5s", field(d, "detected_at"),
		    strlen(field(d, "detected_at")) > 16 ?
			field(d, "detected_at") + 11 :
			"");
	else if (streq(name, "level"))
		buf_printf(out, "%s %s",
		    of_table(d, "catalogue/emergency-levels", level, "label"),
		    field(d, "range"));
	else if (streq(name, "guidance"))
		buf_printf(out, "- %s\n", field(d, "guidance"));
	else if (word_in("present missing", name))
		buf_puts(out, field(d, name)[0] != '\0' ? field(d, name) : "—");
	else
		return false;
	return true;
}

/* ---- the curve ---- */

static int
on_reading(void *arg, const struct reading *rd, struct err *e)
{
	(void)e;
	reading_format(arg, rd);
	return 0;
}

/* Readings are not in git: those of a response are kept with its record. */
static int
curve_of(struct respond *r, const struct record *rec, struct buf *out,
    struct err *e)
{
	const char *point = record_field(rec, "point");
	msec from, until;

	if (point[0] == '\0' ||
	    !clock_parse(record_field(rec, "detected_at"), &from))
		return 0;
	if (!clock_parse(record_field(rec, "ended_at"), &until))
		until = rec->last;
	if (until - from > CURVE_LONGEST)
		until = from + CURVE_LONGEST;
	return readings_each(r->lg, from - CURVE_BEFORE, until + 1, point,
	    on_reading, out, NULL, e);
}

static int
put_curve(struct respond *r, struct txn *tx, const struct record *rec,
    struct err *e)
{
	struct buf rows = BUF_INIT, all = BUF_INIT;
	char *path = xasprintf("documents/curves/%s.csv", rec->id);
	int rc = curve_of(r, rec, &rows, e);

	if (rc == 0 && rows.len > 0) {
		buf_printf(&all, "%s\n%s", READING_HEADER, rows.ptr);
		rc = txn_put(tx, path, all.ptr, all.len, e);
	}
	buf_release(&rows);
	buf_release(&all);
	free(path);
	return rc;
}

static int
put_case(struct respond *r, const struct record *rec, const char *path,
    const struct buf *text, struct err *e)
{
	struct txn *tx = NULL;
	char *message = xasprintf("respond: %s\n", path);
	int rc = txn_begin(&tx, r->lg->store, TXN_WAIT_ALARM, e);

	if (rc == 0)
		rc = txn_put(tx, path, text->ptr, text->len, e);
	if (rc == 0)
		rc = put_curve(r, tx, rec, e);
	if (rc == 0)
		rc = txn_commit(tx, message, "system", e);
	txn_free(tx);
	free(message);
	return rc < 0 ? -1 : ledger_refresh(r->lg, e);
}

/* One that was deleted is not made again: whoever deleted it meant it. */
static bool
was_made(struct respond *r, const char *id, struct buf *mark)
{
	struct stat st;

	store_private(r->lg->store, "respond", mark);
	buf_printf(mark, "/%s.case", id);
	return stat(mark->ptr, &st) == 0;
}

static int
make(struct respond *r, struct telling_case *d, const char *path, struct err *e)
{
	struct buf file = BUF_INIT, template = BUF_INIT, text = BUF_INIT;
	int rc;

	buf_printf(&file, "%s/%s", data_dir(), TEMPLATE);
	rc = io_read(&template, AT_FDCWD, file.ptr, TEMPLATE_MAX, 0, e);
	if (rc == 0) {
		text_expand(&text, template.ptr, value, d, NULL);
		rc = put_case(r, d->rec, path, &text, e);
	}
	buf_release(&file);
	buf_release(&template);
	buf_release(&text);
	return rc;
}

int
response_case(struct respond *r, const struct record *rec, bool *made,
    struct err *e)
{
	struct telling_case d = { r->lg, rec, NULL };
	struct buf mark = BUF_INIT, there = BUF_INIT;
	struct err none = ERR_INIT;
	char *path = xasprintf("documents/cases/%s.md", rec->id);
	int rc = 0;

	*made = false;
	if (streq(rec->shown->node, "ended") && !rec->open &&
	    !streq(record_field(rec, "drill"), "yes") &&
	    !was_made(r, rec->id, &mark) &&
	    store_read(r->lg->store, path, &there, &none) < 0) {
		rc = ledger_flow(r->lg, rec->schema->kind, rec->schema->version,
		    &d.flow, e);
		if (rc == 0)
			rc = make(r, &d, path, e);
		*made = rc == 0;
		if (rc == 0)
			io_replace(AT_FDCWD, mark.ptr, "", 0, 0600, 0, &none);
	}
	buf_release(&mark);
	buf_release(&there);
	free(path);
	return rc;
}
