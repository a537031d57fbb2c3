#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "flow/duplicates.h"
#include "flow/flow_int.h"

/* What two records must have in common, as two independent sums. */
struct key {
	uint64_t a, b;
};

struct twin {
	struct key fields, else_fields;
	msec last;
	bool open;
	char id[ID_TEXT];
};

struct duplicates {
	const struct flow *flow;
	const struct duplicate_rule *rule;
	char head[STORE_OID];
	msec since; /* of the closed ones */
	struct twin *v;
	size_t n, cap;
	struct buf text;
};

static struct key
sum(const struct buf *text)
{
	return (struct key){ sum64(text->ptr, text->len, 0),
		sum64(text->ptr, text->len, UINT64_C(0x9e3779b97f4a7c15)) };
}

static struct key
key_of_head(struct duplicates *d, const struct record *rec,
    const struct head *h, const char *words)
{
	char w[64];

	buf_clear(&d->text);
	while (word_take(&words, w, sizeof(w))) {
		buf_puts(&d->text, head_field(rec, h, w));
		buf_putc(&d->text, '\n');
	}
	return sum(&d->text);
}

static struct key
key_of_values(const struct values *vals, const char *words)
{
	struct buf text = BUF_INIT;
	struct key k;
	char w[64];

	while (word_take(&words, w, sizeof(w))) {
		buf_puts(&text, values_get(vals, w));
		buf_putc(&text, '\n');
	}
	k = sum(&text);
	buf_release(&text);
	return k;
}

static int
keep(void *arg, const struct record *rec, struct err *e)
{
	struct duplicates *d = arg;
	struct twin *t;

	(void)e;
	if (!rec->open && rec->last < d->since)
		return 0;
	for (size_t i = 0; i < rec->nheads; i++) {
		const struct head *h = &rec->heads[i];

		if (h->open != rec->open ||
		    (!rec->open && duplicates_void(d->flow, h)))
			continue;
		GROW(d->v, d->n, d->cap);
		t = &d->v[d->n++];
		t->fields = key_of_head(d, rec, h, d->rule->fields);
		t->else_fields = key_of_head(d, rec, h, d->rule->else_fields);
		t->last = rec->last;
		t->open = rec->open;
		str_copy(t->id, sizeof(t->id), rec->id);
	}
	return 0;
}

static int
keep_closed(void *arg, const struct record *rec, struct err *e)
{
	return rec->open ? 0 : keep(arg, rec, e);
}

int
duplicates_load(struct duplicates **out, struct ledger *lg,
    const struct flow *f, msec now, struct findings *fs, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(f->kind);
	struct duplicates *d = xcalloc(1, sizeof(*d));
	int rc;

	d->flow = f;
	d->text = (struct buf)BUF_INIT;
	str_copy(d->head, sizeof(d->head), store_head(lg->store));
	rc = duplicates_rule(lg, f, &d->rule, e);
	b.open_only = true;
	if (rc == 0 && d->rule != NULL)
		rc = records_scan(lg->store, &lg->schemas, &b, keep, d, fs, e);
	if (rc == 0 && d->rule != NULL && d->rule->within != MSEC_NONE) {
		b.open_only = false;
		b.touched = d->since = now - d->rule->within;
		rc = records_scan(lg->store, &lg->schemas, &b, keep_closed, d,
		    fs, e);
	}
	if (rc < 0)
		duplicates_free(d);
	else
		*out = d;
	return rc;
}

bool
duplicates_hold(const struct duplicates *d, struct ledger *lg,
    const struct flow *f)
{
	return d->flow == f && streq(d->head, store_head(lg->store));
}

void
duplicates_among(const struct duplicates *d, const struct values *vals,
    char open_id[ID_TEXT], char recent_id[ID_TEXT],
    const struct duplicate_rule **rule)
{
	msec last[2] = { MSEC_NONE, MSEC_NONE };
	const char *words;
	bool first;
	struct key k;

	open_id[0] = recent_id[0] = '\0';
	*rule = d->rule;
	words = d->rule == NULL ? NULL : duplicates_deciding(d->rule, vals);
	if (words == NULL)
		return;
	first = words == d->rule->fields;
	k = key_of_values(vals, words);
	for (size_t i = 0; i < d->n; i++) {
		const struct twin *t = &d->v[i];
		const struct key *x = first ? &t->fields : &t->else_fields;

		if (x->a != k.a || x->b != k.b || t->last < last[t->open])
			continue;
		last[t->open] = t->last;
		str_copy(t->open ? open_id : recent_id, ID_TEXT, t->id);
	}
}

void
duplicates_free(struct duplicates *d)
{
	if (d == NULL)
		return;
	buf_release(&d->text);
	free(d->v);
	free(d);
}
