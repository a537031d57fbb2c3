#include <stdio.h>
#include <string.h>

#include "base/app.h"
#include "base/out.h"
#include "base/str.h"
#include "flow/follow.h"
#include "flow/ledger.h"
#include "flow/people.h"

static const struct app_info info = { "expiry-list",
	N_("usage: expiry-list [-C DIR] [-o table|csv|json] [--within P90D]\n"
	   "       expiry-list [-C DIR] --ics [--within P365D]\n"
	   "\n"
	   "What expires: certificates, inspections, calibrations, everything\n"
	   "that rules/tasks.csv makes a task for ahead of a day.\n"
	   "  --within P90D   so far ahead (default P90D); what expired is\n"
	   "                  always listed\n"
	   "  --ics           a calendar, reminding 30, 7 and 0 days before\n"
	   "example: expiry-list --ics >expiries.ics\n"),
	"Co" };

enum { OPT_WITHIN = 900, OPT_ICS, FOLD = 73 };

static void
list(struct app *app, struct ledger *lg, const struct follow_drafts *d,
    enum app_format format)
{
	const struct out_col cols[] = { { "code", _("code"), 0 },
		{ "day", _("expires"), 0 }, { "left", _("days left"), 0 },
		{ "what", _("what"), 40 }, { "person", _("person"), 0 },
		{ "name", _("name"), 0 }, { "rule", _("rule"), 0 } };
	struct out *o = out_new(format, cols, 7);
	struct buf text = BUF_INIT;
	msec today = clock_day_start(store_now(lg->store)), at;

	for (size_t i = 0; i < d->n; i++) {
		const char *who = follow_value(&d->v[i], "assignee");
		char left[32];
		const char *cells[7] = { d->v[i].row, d->v[i].at, left,
			follow_value(&d->v[i], "work"), who,
			who[0] != '\0' ? person_name(lg, who) : "",
			d->v[i].rule->code };

		left[0] = '\0';
		if (clock_parse(d->v[i].at, &at))
			snprintf(left, sizeof(left), "%ld",
			    (long)((clock_day_start(at) - today + DAY / 2) /
				DAY));
		out_row(o, cells);
	}
	out_render(o, &text);
	app_write(app, text.ptr, text.len);
	out_free(o);
	buf_release(&text);
}

/* RFC 5545: lines of at most 75 octets, folded between characters. */
static void
put_line(struct buf *out, const char *line)
{
	size_t n = 0;

	for (; *line != '\0'; line++) {
		if (n >= FOLD && ((unsigned char)*line & 0xc0) != 0x80) {
			buf_puts(out, "\r\n ");
			n = 1;
		}
		buf_putc(out, *line);
		n++;
	}
	buf_puts(out, "\r\n");
}

static void
put_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("\\;,", *s) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, *s == '\n' ? ' ' : *s);
	}
}

static void
put_event(struct buf *out, struct ledger *lg, const struct follow_draft *d)
{
	static const char *const ahead[] = { "-P30D", "-P7D", "PT0S" };
	const char *who = follow_value(d, "assignee");
	struct buf line = BUF_INIT;
	char stamp[CLOCK_TEXT];

	clock_day(store_now(lg->store), stamp);
	put_line(out, "BEGIN:VEVENT");
	buf_printf(&line, "UID:%s-%s-%s@%s", d->rule->code, d->row, d->at,
	    store_setting(lg->store, "plant"));
	put_line(out, line.ptr);
	buf_clear(&line);
	buf_printf(&line, "DTSTAMP:%.4s%.2s%.2sT000000Z", stamp, stamp + 5,
	    stamp + 8);
	put_line(out, line.ptr);
	buf_clear(&line);
	buf_printf(&line, "DTSTART;VALUE=DATE:%.4s%.2s%.2s", d->at, d->at + 5,
	    d->at + 8);
	put_line(out, line.ptr);
	buf_clear(&line);
	buf_puts(&line, "SUMMARY:");
	put_text(&line, follow_value(d, "work"));
	buf_printf(&line, " %s %s", d->row,
	    who[0] != '\0' ? person_name(lg, who) : "");
	put_line(out, line.ptr);
	for (size_t i = 0; i < sizeof(ahead) / sizeof(ahead[0]); i++) {
		put_line(out, "BEGIN:VALARM");
		put_line(out, "ACTION:DISPLAY");
		put_line(out, "DESCRIPTION:expiry");
		buf_clear(&line);
		buf_printf(&line, "TRIGGER:%s", ahead[i]);
		put_line(out, line.ptr);
		put_line(out, "END:VALARM");
	}
	put_line(out, "END:VEVENT");
	buf_release(&line);
}

static void
calendar(struct app *app, struct ledger *lg, const struct follow_drafts *d)
{
	struct buf out = BUF_INIT;

	put_line(&out, "BEGIN:VCALENDAR");
	put_line(&out, "VERSION:2.0");
	put_line(&out, "PRODID:-//bihuan//expiry-list//ZH");
	for (size_t i = 0; i < d->n; i++)
		put_event(&out, lg, &d->v[i]);
	put_line(&out, "END:VCALENDAR");
	app_write(app, out.ptr, out.len);
	buf_release(&out);
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = { { "within", required_argument,
						   NULL, OPT_WITHIN },
		{ "ics", no_argument, NULL, OPT_ICS }, { NULL, 0, NULL, 0 } };
	struct app app = APP_INIT(&info);
	struct follow_drafts d = FOLLOW_DRAFTS_INIT;
	struct ledger *lg = NULL;
	struct err e = ERR_INIT;
	enum app_format format;
	msec within = 90 * DAY, now;
	bool ics = false;
	int c, rc;

	app_start(&app, argc, argv);
	while ((c = app_getopt(&app, "", longs)) != -1) {
		if (c == OPT_ICS)
			ics = true;
		else if (c != OPT_WITHIN)
			return app_usage(&app);
		else if (!duration_parse(optarg, &within) || within < 0)
			return app_usage_error(&app,
			    _("'%s' is no duration such as P90D"), optarg);
	}
	if (optind < argc)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind]);
	rc = app_format(&app, &format, &e);
	if (rc == 0)
		rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0) {
		now = store_now(lg->store);
		rc = tasks_expiring(lg, now, now + within, &d, &e);
	}
	if (rc == 0 && ics)
		calendar(&app, lg, &d);
	else if (rc == 0)
		list(&app, lg, &d, format);
	follow_drafts_release(&d);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
