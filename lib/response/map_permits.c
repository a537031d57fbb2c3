/* Permits at work on the map, and what of them must not be near each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/display.h"
#include "flow/ticket.h"
#include "response/map_int.h"

static double
degrees(const struct record *r, const char *field)
{
	double v;

	return str_double(record_field(r, field), &v) ? v : NAN;
}

static int
on_permit(void *arg, const struct record *r, struct err *e)
{
	struct map_making *k = arg;
	struct risk_map *m = k->m;
	struct registers *reg = k->lg->reg;
	const struct flow *flow;
	struct risk_permit *p;

	if (!r->open ||
	    !word_in("approve ready work paused expired", r->shown->node))
		return 0;
	if (ledger_flow(k->lg, r->schema->kind, r->schema->version, &flow, e) <
	    0)
		return -1;
	if (m->npermits == k->permitcap) {
		k->permitcap = k->permitcap > 0 ? k->permitcap * 2 : 16;
		k->permits = xreallocarray(k->permits, k->permitcap,
		    sizeof(*k->permits));
	}
	r = record_copy(r, &m->arena);
	k->permits[m->npermits] = r;
	GROW(m->permits, m->npermits, m->pcap);
	p = &m->permits[m->npermits++];
	*p = (struct risk_permit){ .id = r->id,
		.work = registers_get(reg, "catalogue/permit-works",
		    record_field(r, "type"), m->at, "name"),
		.level = record_field(r, "level"),
		.level_name = code_display(k->lg, "catalogue/permit-levels",
		    record_field(r, "level"), m->at),
		.area = code_display(k->lg, "registers/areas",
		    record_field(r, "area"), m->at),
		.node = flow_node_name(flow, r->shown->node),
		.until = record_field(r, "planned_end"),
		.what = "",
		.lat = degrees(r, "lat"),
		.lon = degrees(r, "lon"),
		.at = map_area(m, record_field(r, "area")),
		.active = word_in("work paused expired", r->shown->node) };
	return 0;
}

static void
pair(struct map_making *k, size_t a, size_t b, const struct finding *f)
{
	struct risk_map *m = k->m;
	const char *why = strstr(f->msg, ": ");
	struct risk_conflict c = { a, b, m->permits[b].active,
		arena_str(&m->arena, why != NULL ? why + 2 : f->msg) };
	const size_t both[] = { a, b };

	GROW(m->conflicts, m->nconflicts, m->ccap);
	m->conflicts[m->nconflicts++] = c;
	for (int i = 0; i < 2; i++) {
		struct risk_permit *p = &m->permits[both[i]];

		p->what = arena_printf(&m->arena, "%s%s%s", p->what,
		    p->what[0] != '\0' ? " " : "", m->permits[both[1 - i]].id);
		if (p->at == SIZE_MAX || (i == 1 && p->at == m->permits[a].at))
			continue; /* a pair counts once in an area */
		m->areas[p->at].conflicts++;
		map_note(k, p->at, "conflict", c.now ? "now" : "later",
		    arena_printf(&m->arena, "%s×%s", m->permits[a].id,
			m->permits[b].id));
	}
}

static int
against(struct map_making *k, size_t a, const struct ticket *t, struct err *e)
{
	struct risk_map *m = k->m;

	for (size_t b = 0; b < m->npermits; b++) {
		struct findings fs = FINDINGS_INIT;
		int rc;

		/* both at work: once */
		if (b == a || (b < a && m->permits[b].active))
			continue;
		rc = ticket_conflict(k->lg, t, k->permits[b], &fs, e);
		for (size_t i = 0; i < fs.n; i++)
			pair(k, a, b, &fs.v[i]);
		findings_release(&fs);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
conflicts(struct map_making *k, size_t a, struct err *e)
{
	const struct record *r = k->permits[a];
	struct values vals = { NULL, NULL };
	struct ticket t = {
		.id = r->id, .values = &vals, .record = r, .now = k->m->at
	};
	int rc;

	if (ledger_flow(k->lg, r->schema->kind, r->schema->version, &t.flow,
		e) < 0)
		return -1;
	vals.flow = t.flow;
	vals.v = xcalloc(t.flow->nfields + 1, sizeof(*vals.v));
	for (size_t i = 0; i < t.flow->nfields; i++)
		vals.v[i] = record_field(r, t.flow->fields[i].name);
	rc = against(k, a, &t, e);
	free(vals.v);
	return rc;
}

int
map_permits(struct map_making *k, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("permit");
	struct risk_map *m = k->m;
	int rc;

	if (ledger_newest(k->lg, "permit") == 0)
		return 0;
	b.open_only = true;
	rc = records_scan(k->lg->store, &k->lg->schemas, &b, on_permit, k,
	    k->found, e);
	for (size_t i = 0; rc == 0 && i < m->npermits; i++) {
		struct risk_permit *p = &m->permits[i];

		if (!p->active)
			continue;
		if (p->at != SIZE_MAX) {
			m->areas[p->at].permits++;
			map_note(k, p->at, "permit", p->level, p->id);
		}
		rc = conflicts(k, i, e);
	}
	return rc;
}
