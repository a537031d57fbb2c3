#include "sensor/opcua_watch.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

enum { LONGEST_WAIT = 30000 };

static void
row(struct opcua_watch *w, struct buf *out, const struct opcua_node *n,
    const struct opcua_value *v, msec began)
{
	struct reading r = { .time_ms = clock_real(),
		.point = n->code,
		.unit = n->unit,
		.quality = v->quality,
		.source_ms = v->source_ms };
	char text[NUMBER_TEXT] = "";

	if (v->has_number)
		number_format(v->number, v->digits, text);
	else
		w->missing = true;
	r.value = text;
	r.latency_ms = began == MSEC_NONE ?
	    -1 :
	    (long)(v->source_ms != 0 ? r.time_ms - v->source_ms :
				       r.time_ms - began);
	reading_format(out, &r);
}

static bool
batch(struct opcua_watch *w, const struct opcua_nodes *ns,
    const struct opcua_value *values, msec began)
{
	static const struct opcua_value none = { .quality = QUALITY_BAD_COMM };
	struct buf b = BUF_INIT;
	bool heard;
	size_t i;

	for (i = 0; i < ns->n; i++)
		row(w, &b, &ns->v[i], values == NULL ? &none : &values[i],
		    values == NULL ? MSEC_NONE : began);
	heard = b.len == 0 || w->rows(w->arg, b.ptr, b.len);
	buf_release(&b);
	return heard;
}

static void
pause_until(const struct opcua_watch *w, msec at)
{
	msec left = at - clock_steady();
	struct timespec t = { left / SECOND, left % SECOND * 1000000 };

	if (left > 0 && !*w->stop)
		nanosleep(&t, NULL);
}

void
opcua_watch(struct opcua_watch *w, struct opcua *ua,
    const struct opcua_nodes *ns)
{
	struct opcua_value *values = xcalloc(ns->n + 1, sizeof(*values));
	msec next = clock_steady(), wait = SECOND, began;
	struct err e = ERR_INIT;
	bool down = false, heard = true;

	while (!*w->stop && heard) {
		began = clock_real();
		if (opcua_read(ua, ns, values, &e) == 0) {
			heard = batch(w, ns, values, began);
			down = false;
			wait = SECOND;
			next += w->period_ms;
			if (next < clock_steady())
				next = clock_steady();
		} else {
			if (!down) {
				w->lost(w->arg, &e);
				heard = batch(w, ns, NULL, began);
			}
			down = true;
			next =
			    clock_steady() + wait + wait * (rand() % 100) / 400;
			wait =
			    wait * 2 < LONGEST_WAIT ? wait * 2 : LONGEST_WAIT;
		}
		if (w->once)
			break;
		pause_until(w, next);
	}
	free(values);
}
