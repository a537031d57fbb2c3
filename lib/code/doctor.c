#include "code/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "code/sight.h"
#include "code/quality.h"
#include "notice/probe.h"

static const struct {
	const char *name, *text;
} steps[STEPS] = { { "label", N_("label") }, { "binding", N_("binding") },
	{ "network", N_("network") }, { "offline", N_("offline") },
	{ "client", N_("client version") } };

const char *
doctor_step_name(int step)
{
	return step < 0 ? "none" : steps[step].name;
}

const char *
doctor_step_text(int step)
{
	return step < 0 ? _("no cause found") : _(steps[step].text);
}

const char *
doctor_state_name(enum doctor_state s)
{
	static const char *const names[] = { "skipped", "well", "fault" };

	return names[s];
}

const char *
doctor_state_text(enum doctor_state s)
{
	static const char *const texts[] = { N_("skipped"), N_("well"),
		N_("fault") };

	return _(texts[s]);
}

__attribute__((format(printf, 4, 5))) static void
set(struct doctor_result *r, enum doctor_state s, const char *fix,
    const char *fmt, ...)
{
	va_list ap;

	r->state = s;
	str_copy(r->fix, sizeof(r->fix), fix);
	va_start(ap, fmt);
	vsnprintf(r->found, sizeof(r->found), fmt, ap);
	va_end(ap);
}

/* ---- label ---- */

static void
judge_print(struct doctor *d, struct sight *l, struct doctor_result *r)
{
	const struct grey g = { l->picture.width, l->picture.height,
		l->picture.pixels };
	struct quality q;

	buf_add(&d->payload, l->d.v[0].bytes.ptr, l->d.v[0].bytes.len);
	quality_measure(&q, &g, &l->d.v[0]);
	if (!q.measured)
		set(r, DOCTOR_WELL, "",
		    _("readable; its print could not be measured"));
	else if (quality_holds(&q))
		set(r, DOCTOR_WELL, "",
		    _("readable; contrast %.2f, unused error correction %.2f (indicative)"),
		    q.contrast, q.spare);
	else
		set(r, DOCTOR_FAULT,
		    _("clean the label; if that does not help, print it again (qr-label)"),
		    _("readable with trouble: contrast %.2f, unused error correction %.2f, fixed pattern damage %.2f (indicative)"),
		    q.contrast, q.spare, q.fixed);
}

static void
look_at_label(struct doctor *d, struct doctor_result *r)
{
	struct sight l = SIGHT_INIT;
	struct err e = ERR_INIT;

	if (d->picture == NULL) {
		set(r, DOCTOR_SKIPPED, _("give a photo of the label"),
		    _("no photo"));
		return;
	}
	l.keep = true;
	l.d.limit_ms = (int)(d->limit_s * 1000);
	if (sight_file(&l, d->picture, &e) < 0)
		set(r, DOCTOR_FAULT, _("take the photo again"), "%s: %s",
		    d->picture, e.msg);
	else if (l.d.n > 0)
		judge_print(d, &l, r);
	else if (l.d.nunread > 0 || l.d.finders > 0)
		set(r, DOCTOR_FAULT,
		    _("clean the label or print it again (qr-label); until then type the code below it"),
		    _("a symbol is there, but it cannot be read"));
	else
		set(r, DOCTOR_FAULT,
		    _("go nearer, with light from the side; if the label is gone, print it again (qr-label)"),
		    _("no symbol is seen on the photo"));
	sight_release(&l);
}

/* ---- binding ---- */

static int
look_at_binding(struct doctor *d, struct ledger *lg, struct doctor_result *r,
    struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	struct binding *b = &d->binding;
	int rc;

	if (d->payload.len == 0 && d->text != NULL)
		buf_puts(&d->payload, d->text);
	if (d->payload.len == 0) {
		set(r, DOCTOR_SKIPPED, _("give what the label says with -p"),
		    _("nothing was read"));
		return 0;
	}
	rc = binding_find(b, lg, d->payload.ptr, d->payload.len, &fs, e);
	findings_release(&fs);
	if (rc < 0)
		return -1;
	if (b->answer == BOUND)
		set(r, DOCTOR_WELL, "", "%s: %s %s", b->kind, b->code, b->name);
	else if (b->answer == BOUND_SCRAPPED)
		set(r, DOCTOR_FAULT,
		    b->successor[0] != '\0' ?
			_("put up the label of the machine that replaced it (qr-label)") :
			_("name its successor in the register, or take the label off"),
		    _("%s is scrapped; replaced by: %s"), b->code,
		    b->successor[0] != '\0' ? b->successor : "-");
	else if (b->answer == BOUND_UNKNOWN)
		set(r, DOCTOR_FAULT,
		    _("enter it in the register, or print a label of the right code (qr-label)"),
		    _("'%s' is not in the ledger"), b->code);
	else
		set(r, DOCTOR_FAULT,
		    _("look for the plant's own label; if its address changed, add the old one to the setting former_base_url"),
		    _("not a label of this plant"));
	return 0;
}

/* ---- network ---- */

static void
not_connected(struct doctor_result *r, const struct probe *p)
{
	struct probe_link l;

	probe_link(&l);
	if (l.gateway[0] != '\0' && l.gateway_answers)
		set(r, DOCTOR_FAULT,
		    _("a guest network or a firewall keeps it apart: use the plant's network, or have the address allowed"),
		    _("no connection (%s), but the gateway %s answers"),
		    p->text, l.gateway);
	else
		set(r, DOCTOR_FAULT,
		    _("ask whether the server runs and the port is open; try from another network"),
		    _("no connection: %s"), p->text);
}

static void
judge_answer(struct doctor_result *r, const struct probe *p)
{
	if (p->status >= 500)
		set(r, DOCTOR_FAULT, _("tell who runs the server"),
		    _("the server answers with status %ld"), p->status);
	else if (p->status >= 300 && p->status < 400)
		set(r, DOCTOR_FAULT,
		    _("a login page of the network may stand before it: log in, or use another network"),
		    _("the answer leads elsewhere (status %ld)"), p->status);
	else
		set(r, DOCTOR_WELL, "", _("answers with status %ld in %ld ms"),
		    p->status, (long)p->took);
}

static void
look_at_network(struct doctor *d, struct ledger *lg, struct doctor_result *r)
{
	const char *url =
	    d->url != NULL ? d->url : store_setting(lg->store, "base_url");
	struct net_opts o = { d->limit_s, d->cafile, "", false };
	struct probe p;

	if (*url == '\0') {
		set(r, DOCTOR_SKIPPED, "",
		    _("labels carry codes alone, no network is needed"));
		return;
	}
	probe_url(url, &o, &p);
	switch (p.stage) {
	case PROBE_NOWHERE:
		set(r, DOCTOR_FAULT,
		    _("check the address in the setting base_url and the DNS server of the network"),
		    _("the name of the address is not known (DNS): %s"),
		    p.text);
		break;
	case PROBE_RESOLVED:
		not_connected(r, &p);
		break;
	case PROBE_CONNECTED:
		set(r, DOCTOR_FAULT,
		    _("check the clock of the device, then the server's certificate"),
		    _("connected, but TLS fails: %s"), p.text);
		break;
	case PROBE_SECURE:
		set(r, DOCTOR_FAULT, _("ask whether the server is overloaded"),
		    _("connected, but no answer: %s"), p.text);
		break;
	default:
		judge_answer(r, &p);
	}
}

static void
look_at_link(const struct doctor *d, struct doctor_result *r)
{
	struct probe_link l;

	if (d->step[STEP_NETWORK].state != DOCTOR_FAULT) {
		set(r, d->step[STEP_NETWORK].state, "", "%s",
		    d->step[STEP_NETWORK].state == DOCTOR_WELL ?
			_("online: the address answers") :
			_("no network is needed"));
		return;
	}
	probe_link(&l);
	if (!l.up)
		set(r, DOCTOR_FAULT,
		    _("switch the network on; until then enter it here, ledger-sync sends it later"),
		    _("no network interface is up"));
	else if (l.gateway[0] == '\0')
		set(r, DOCTOR_FAULT,
		    _("join the plant's network again, so that it gives a route"),
		    _("there is no route to other networks"));
	else
		set(r, DOCTOR_WELL, "", _("online by the gateway %s (%s)"),
		    l.gateway,
		    l.gateway_answers ? _("it answers") :
					_("it has not answered"));
}

/* ---- client ---- */

bool
version_compare(const char *a, const char *b, int *out)
{
	*out = 0;
	if (*a == 'v' || *a == 'V')
		a++;
	if (*b == 'v' || *b == 'V')
		b++;
	for (;;) {
		char *ea = NULL, *eb = NULL;
		long x = 0, y = 0;

		if ((*a != '\0' && !ch_digit((unsigned char)*a)) ||
		    (*b != '\0' && !ch_digit((unsigned char)*b)))
			return false;
		if (*a != '\0')
			x = strtol(a, &ea, 10), a = ea;
		if (*b != '\0')
			y = strtol(b, &eb, 10), b = eb;
		if (*out == 0)
			*out = (x > y) - (x < y);
		if ((*a != '\0' && *a != '.') || (*b != '\0' && *b != '.'))
			return false;
		if (*a == '\0' && *b == '\0')
			return true;
		a += *a == '.';
		b += *b == '.';
	}
}

static void
look_at_client(struct doctor *d, struct ledger *lg, struct doctor_result *r)
{
	const char *least = store_setting(lg->store, "client_minimum");
	int order;

	if (d->client == NULL || *least == '\0')
		set(r, DOCTOR_SKIPPED,
		    d->client == NULL ? _("give its version with -V") :
					_("set client_minimum in settings.csv"),
		    d->client == NULL ? _("the version is not known") :
					_("no minimum version is set"));
	else if (!version_compare(d->client, least, &order))
		set(r, DOCTOR_FAULT,
		    _("versions are numbers with dots, such as 3.2.7"),
		    _("'%s' and '%s' cannot be compared"), d->client, least);
	else if (order < 0)
		set(r, DOCTOR_FAULT, _("update the scanning program"),
		    _("version %s is older than %s"), d->client, least);
	else
		set(r, DOCTOR_WELL, "", _("version %s, at least %s is needed"),
		    d->client, least);
}

int
doctor_run(struct doctor *d, struct ledger *lg, struct err *e)
{
	msec began = clock_steady(), from;
	int i, rc = 0;

	for (i = 0; i < STEPS && rc == 0; i++) {
		struct doctor_result *r = &d->step[i];

		from = clock_steady();
		if (i == STEP_LABEL)
			look_at_label(d, r);
		else if (i == STEP_BINDING)
			rc = look_at_binding(d, lg, r, e);
		else if (i == STEP_NETWORK)
			look_at_network(d, lg, r);
		else if (i == STEP_OFFLINE)
			look_at_link(d, r);
		else
			look_at_client(d, lg, r);
		r->took = clock_steady() - from;
		if (r->state == DOCTOR_FAULT && d->cause < 0)
			d->cause = i;
	}
	/* who is offline cannot reach the address either */
	if (d->cause == STEP_NETWORK &&
	    d->step[STEP_OFFLINE].state == DOCTOR_FAULT)
		d->cause = STEP_OFFLINE;
	d->took = clock_steady() - began;
	return rc;
}

void
doctor_release(struct doctor *d)
{
	buf_release(&d->payload);
	binding_release(&d->binding);
}
