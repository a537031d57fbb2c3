/*
 * From counted hours to records.
 */
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "base/str.h"
#include "sensor/ppe_int.h"

enum { BATCH = 200, SETS = 7, GRACE = 5 * 60000 };

struct batch {
	struct ppe *p;
	struct act_item items[BATCH];
	struct act_set sets[BATCH][SETS];
	struct hour *hours[BATCH];
	struct act_result results[BATCH];
	size_t n;
	struct arena arena;
};

/* The area where the camera stands, if it is known. */
static const char *
area_of(struct ppe *p, const char *camera, msec at)
{
	return registers_get(p->lg->reg, "registers/cameras", camera, at,
	    "area");
}

static void
add(struct batch *b, struct hour *h, msec now)
{
	struct act_item *item = &b->items[b->n];
	struct act_set *s = b->sets[b->n];
	char start[CLOCK_TEXT];
	const char *area;
	size_t n = 0;

	clock_format(h->start, start);
	s[n++] = (struct act_set){ "camera", h->camera };
	s[n++] = (struct act_set){ "hour", arena_str(&b->arena, start) };
	s[n++] = (struct act_set){ "type", h->type };
	area = area_of(b->p, h->camera, now);
	if (*area != '\0')
		s[n++] = (struct act_set){ "area", arena_str(&b->arena, area) };
	s[n++] = (struct act_set){ "checked",
		arena_printf(&b->arena, "%ld", h->checked) };
	s[n++] = (struct act_set){ "compliant",
		arena_printf(&b->arena, "%ld", h->compliant) };
	s[n++] = (struct act_set){ "origin", "video" };
	*item = (struct act_item){ .kind = "ppe", .set = s, .nset = n };
	b->hours[b->n++] = h;
}

static int
run(struct batch *b, struct err *e)
{
	struct act_opts o;
	int rc;

	act_opts_system(&o, "sensor-listen");
	o.spool = false; /* counts stay here until they can be written */
	rc = act_run(b->p->lg, &o, b->items, b->n, b->results, NULL, e);
	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		b->hours[i]->written_checked = b->hours[i]->checked;
		b->hours[i]->written_compliant = b->hours[i]->compliant;
	}
	return rc;
}

int
ppe_write(struct ppe *p, msec now, size_t *written, struct err *e)
{
	struct batch *b = NULL;
	int rc = 0;

	*written = 0;
	for (size_t i = 0; rc == 0 && i <= p->n; i++) {
		bool full = b != NULL && (b->n == BATCH || i == p->n);

		if (full && b->n > 0) {
			rc = run(b, e);
			*written += rc == 0 ? b->n : 0;
			b->n = 0;
		}
		if (rc < 0 || i == p->n || p->v[i].start + HOUR + GRACE > now ||
		    !hour_unwritten(&p->v[i]))
			continue;
		if (b == NULL) {
			b = xcalloc(1, sizeof(*b));
			b->p = p;
			rc = store_refresh(p->lg->store, e);
			if (rc == 0)
				rc = ledger_refresh(p->lg, e);
		}
		if (rc == 0)
			add(b, &p->v[i], now);
	}
	if (b != NULL) {
		struct err why = ERR_INIT;

		ppe_forget(p, now);
		if (ppe_journal(p, rc == 0 ? e : &why) < 0 && rc == 0)
			rc = -1;
		arena_release(&b->arena);
		free(b);
	}
	return rc;
}
