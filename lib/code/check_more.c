#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/str.h"
#include "code/answer.h"
#include "code/check.h"

/* ---- bindings ---- */

/* A key ("E/CY-101") as it stands in a symbol: behind the base, or the code. */
static void
take_key(struct check *c, const char *base, const char *key, size_t len)
{
	const char *slash = memchr(key, '/', len);
	struct buf b = BUF_INIT;

	if (base[0] != '\0') {
		buf_puts(&b, base);
		if (base[strlen(base) - 1] != '/')
			buf_putc(&b, '/');
	} else if (slash != NULL) {
		len -= (size_t)(slash + 1 - key);
		key = slash + 1;
	}
	buf_add(&b, key, len);
	GROW(c->v, c->n, c->cap);
	memset(&c->v[c->n], 0, sizeof(c->v[c->n]));
	c->v[c->n++].payload = arena_dup(&c->arena, b.ptr, b.len);
	buf_release(&b);
}

/* Every event brings some of the batch; the fold has the last ones only. */
static int
take_record(void *arg, const struct record *rec, struct err *e)
{
	const char *base = record_field(rec, "base"), *p, *word;
	int k = schema_field(rec->schema, "labels");
	size_t len;

	(void)e;
	for (size_t i = 0; k >= 0 && i < rec->nevents; i++)
		for (p = rec->events[i]->fields[k]; word_next(&p, &word, &len);)
			take_key(arg, base, word, len);
	return 0;
}

struct place {
	const char *payload;
	size_t at;
};

static int
by_payload(const void *a, const void *b)
{
	const struct place *p = a, *q = b;
	int d = strcmp(p->payload, q->payload);

	return d != 0 ? d : (p->at > q->at) - (p->at < q->at);
}

/* A label that was printed again is still one label; the first stays. */
static void
once_each(struct check *c)
{
	struct place *v = xcalloc(c->n + 1, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		v[i] = (struct place){ c->v[i].payload, i };
	qsort(v, c->n, sizeof(*v), by_payload);
	for (i = 1; i < c->n; i++)
		if (streq(v[i].payload, v[i - 1].payload))
			c->v[v[i].at].payload = NULL;
	for (i = 0; i < c->n; i++)
		if (c->v[i].payload != NULL)
			c->v[n++] = c->v[i];
	c->n = n;
	free(v);
}

static int
printed_labels(struct check *c, struct ledger *lg, struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS("label");
	struct findings fs = FINDINGS_INIT;
	const struct flow *flow;
	struct err none = ERR_INIT;
	int rc = 0;

	bounds.events = true;
	if (ledger_flow(lg, "label", 0, &flow, &none) == 0)
		rc = records_scan(lg->store, &lg->schemas, &bounds, take_record,
		    c, &fs, e);
	app_warn(c->app, &fs);
	findings_release(&fs);
	once_each(c);
	if (rc == 0 && c->n == 0) {
		err_set(e, E_ABSENT, _("no printed labels are recorded"));
		rc = err_hint(e,
		    _("give a list of payloads or codes, '-' for standard input"));
	}
	return rc;
}

struct drawn {
	uint64_t lot;
	struct check_label label;
};

static int
by_lot(const void *a, const void *b)
{
	const struct drawn *p = a, *q = b;

	return (p->lot > q->lot) - (p->lot < q->lot);
}

/* The same all day, so that two people look at the same labels. */
static void
draw(struct check *c, struct ledger *lg, size_t sample)
{
	uint64_t day = (uint64_t)clock_yymmdd(store_now(lg->store));
	struct drawn *v;
	size_t i;

	if (sample == 0 || sample >= c->n)
		return;
	v = xcalloc(c->n, sizeof(*v));
	for (i = 0; i < c->n; i++) {
		v[i].label = c->v[i];
		v[i].lot = sum64(c->v[i].payload, strlen(c->v[i].payload), day);
	}
	qsort(v, c->n, sizeof(*v), by_lot);
	for (i = 0; i < sample; i++)
		c->v[i] = v[i].label;
	c->n = sample;
	free(v);
}

int
check_bindings(struct check *c, struct ledger *lg, size_t sample, struct err *e)
{
	struct answer a = { c->format, false };
	struct findings fs = FINDINGS_INIT;
	size_t i, bad = 0;
	int rc = 0;

	if (c->n == 0)
		rc = printed_labels(c, lg, e);
	if (rc == 0)
		draw(c, lg, sample);
	for (i = 0; i < c->n && rc == 0; i++) {
		struct binding b = BINDING_INIT;
		struct buf out = BUF_INIT;
		const char *p = c->v[i].payload;

		rc = binding_find(&b, lg, p, strlen(p), &fs, e);
		if (rc == 0 && (c->format != OUT_IDS || b.answer != BOUND))
			answer_write(&a, &b, p, p, &out);
		if (rc == 0 && c->format == OUT_IDS && b.answer != BOUND)
			buf_printf(&out, "%s\n", p);
		bad += b.answer != BOUND;
		app_write(c->app, out.ptr, out.len);
		buf_release(&out);
		binding_release(&b);
	}
	app_warn(c->app, &fs);
	findings_release(&fs);
	if (rc < 0)
		return -1;
	app_note(c->app, _("%zu labels looked up, %zu lead nowhere in use"),
	    c->n, bad);
	return bad == 0 ? 0 : err_set(e, E_NO, _("bindings are wrong"));
}
