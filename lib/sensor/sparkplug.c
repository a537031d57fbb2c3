#include "sensor/sparkplug.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { BYTES_MAX = 1 << 20, METRICS_MAX = 20000, QUALITY_GOOD_192 = 192 };

enum wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

/* Datatypes of the specification whose integers are signed. */
enum { TYPE_INT8 = 1, TYPE_INT16 = 2, TYPE_INT32 = 3, TYPE_INT64 = 4 };

struct part {
	const unsigned char *p, *end;
};

struct field {
	uint32_t number;
	enum wire wire;
	uint64_t value; /* of a varint, 32 or 64 bits */
	struct part bytes; /* of WIRE_BYTES */
};

/* ---- protobuf ---- */

static bool
varint(struct part *in, uint64_t *out)
{
	uint64_t v = 0;
	unsigned shift;

	for (shift = 0; shift < 70; shift += 7) {
		if (in->p == in->end)
			return false;
		/* the tenth byte has room for one bit */
		if (shift == 63 && *in->p > 1)
			return false;
		v |= (uint64_t)(*in->p & 0x7f) << shift;
		if ((*in->p++ & 0x80) == 0) {
			*out = v;
			return true;
		}
	}
	return false;
}

static bool
fixed(struct part *in, size_t n, uint64_t *out)
{
	size_t i;

	if ((size_t)(in->end - in->p) < n)
		return false;
	*out = 0;
	for (i = 0; i < n; i++)
		*out |= (uint64_t)in->p[i] << (8 * i);
	in->p += n;
	return true;
}

static bool
field_next(struct part *in, struct field *f)
{
	uint64_t key, len;

	if (!varint(in, &key) || key >> 3 == 0 || key >> 3 > 0x1fffffff)
		return false;
	f->number = (uint32_t)(key >> 3);
	f->wire = (enum wire)(key & 7);
	switch (f->wire) {
	case WIRE_VARINT:
		return varint(in, &f->value);
	case WIRE_64:
		return fixed(in, 8, &f->value);
	case WIRE_32:
		return fixed(in, 4, &f->value);
	case WIRE_BYTES:
		if (!varint(in, &len) || len > (uint64_t)(in->end - in->p))
			return false;
		f->bytes = (struct part){ in->p, in->p + len };
		in->p += len;
		return true;
	default:
		return false; /* groups are not used here */
	}
}

/* ---- Sparkplug ---- */

static bool
text(struct sparkplug *sp, const struct field *f, const char **out)
{
	const char *s = (const char *)f->bytes.p;
	size_t n = (size_t)(f->bytes.end - f->bytes.p);

	if (f->wire != WIRE_BYTES)
		return false;
	if (n > 0 && (!utf8_valid(s, n, NULL) || memchr(s, '\0', n) != NULL))
		return false;
	*out = n == 0 ? "" : arena_dup(&sp->arena, s, n);
	return true;
}

static bool
as_float(struct metric *m, const struct field *f)
{
	uint32_t word = (uint32_t)f->value;
	float narrow;

	if (f->wire != WIRE_32)
		return false;
	memcpy(&narrow, &word, sizeof(narrow));
	m->number = (double)narrow;
	m->narrow = true;
	m->kind = METRIC_NUMBER;
	return true;
}

static bool
as_double(struct metric *m, const struct field *f)
{
	if (f->wire != WIRE_64)
		return false;
	memcpy(&m->number, &f->value, sizeof(m->number));
	m->kind = METRIC_NUMBER;
	return true;
}

static bool
as_whole(struct metric *m, const struct field *f)
{
	if (f->wire != WIRE_VARINT)
		return false;
	m->bits = f->value;
	m->number = (double)f->value;
	m->whole = true;
	m->kind = METRIC_NUMBER;
	return true;
}

static bool
value_field(struct sparkplug *sp, struct metric *m, const struct field *f)
{
	m->whole = false;
	switch (f->number) {
	case 10:
	case 11:
	case 14:
		return as_whole(m, f);
	case 12:
		return as_float(m, f);
	case 13:
		return as_double(m, f);
	case 15:
		m->kind = METRIC_TEXT;
		return text(sp, f, &m->text);
	default: /* bytes, data sets, templates: of no use here */
		m->kind = METRIC_OTHER;
		return f->wire == WIRE_BYTES;
	}
}

/* The whole number of a property, NO_NUMBER when it is none. */
#define NO_NUMBER UINT64_MAX

static bool
property_value(struct part in, uint64_t *out)
{
	struct field f;

	*out = NO_NUMBER;
	while (in.p < in.end) {
		if (!field_next(&in, &f))
			return false;
		if ((f.number == 3 || f.number == 4) && f.wire == WIRE_VARINT)
			*out = f.value;
	}
	return true;
}

/* Keys and values are two lists; of all properties only Quality matters. */
static bool
properties(struct metric *m, struct part in)
{
	static const char word[] = "Quality";
	size_t keys = 0, values = 0, at = SIZE_MAX;
	struct part all = in;
	struct field f;
	uint64_t v;

	while (in.p < in.end) {
		if (!field_next(&in, &f))
			return false;
		if (f.number != 1 || f.wire != WIRE_BYTES)
			continue;
		if (f.bytes.end - f.bytes.p == sizeof(word) - 1 &&
		    memcmp(f.bytes.p, word, sizeof(word) - 1) == 0)
			at = keys;
		keys++;
	}
	while (at != SIZE_MAX && all.p < all.end) {
		if (!field_next(&all, &f))
			return false;
		if (f.number != 2 || f.wire != WIRE_BYTES || values++ != at)
			continue;
		if (!property_value(f.bytes, &v))
			return false;
		m->doubted = v != QUALITY_GOOD_192;
	}
	return true;
}

static bool
metric_field(struct sparkplug *sp, struct metric *m, const struct field *f)
{
	bool whole = f->wire == WIRE_VARINT;

	switch (f->number) {
	case 1:
		return text(sp, f, &m->name);
	case 2:
		m->has_alias = true;
		m->alias = f->value;
		return whole;
	case 3:
		m->time_ms = f->value;
		return whole;
	case 4:
		m->type = (uint32_t)f->value;
		return whole;
	case 5:
		m->historical = f->value != 0;
		return whole;
	case 7:
		m->null = f->value != 0;
		return whole;
	case 9:
		return f->wire == WIRE_BYTES && properties(m, f->bytes);
	default:
		return f->number < 10 || f->number > 19 ||
		    value_field(sp, m, f);
	}
}

static int
metric(struct sparkplug *sp, struct part in, struct err *e)
{
	struct metric *m;
	struct field f;

	if (sp->n == METRICS_MAX)
		return err_set(e, E_DATA, _("more than %d metrics"),
		    METRICS_MAX);
	GROW(sp->v, sp->n, sp->cap);
	m = &sp->v[sp->n++];
	*m = (struct metric){ .name = "", .text = "" };
	while (in.p < in.end)
		if (!field_next(&in, &f) || !metric_field(sp, m, &f))
			return err_set(e, E_DATA,
			    _("no Sparkplug payload: metric %zu is broken"),
			    sp->n);
	metric_as(m, m->type);
	return 0;
}

int
sparkplug_parse(struct sparkplug *sp, const void *bytes, size_t len,
    struct err *e)
{
	struct part in;
	struct field f;

	if (len > BYTES_MAX)
		return err_set(e, E_DATA, _("a message of more than 1 MB"));
	if (len == 0)
		return 0;
	in = (struct part){ bytes, (const unsigned char *)bytes + len };
	while (in.p < in.end) {
		if (!field_next(&in, &f) ||
		    (f.number <= 3 &&
			(f.wire == WIRE_BYTES) != (f.number == 2)))
			return err_set(e, E_DATA,
			    _("no Sparkplug payload: broken at byte %zu"),
			    (size_t)(in.p - (const unsigned char *)bytes));
		if (f.number == 1)
			sp->time_ms = f.value;
		else if (f.number == 2 && metric(sp, f.bytes, e) < 0)
			return -1;
		else if (f.number == 3)
			sp->has_seq = true, sp->seq = f.value;
	}
	return 0;
}

void
metric_as(struct metric *m, uint32_t type)
{
	m->type = type;
	if (!m->whole)
		return;
	switch (type) {
	case TYPE_INT8:
		m->number = (int8_t)m->bits;
		break;
	case TYPE_INT16:
		m->number = (int16_t)m->bits;
		break;
	case TYPE_INT32:
		m->number = (int32_t)m->bits;
		break;
	case TYPE_INT64:
		m->number = (double)(int64_t)m->bits;
		break;
	default:
		break;
	}
}

void
sparkplug_release(struct sparkplug *sp)
{
	free(sp->v);
	arena_release(&sp->arena);
	*sp = (struct sparkplug)SPARKPLUG_INIT;
}

static void
put_varint(struct buf *out, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		buf_putc(out, (int)(v & 0x7f) | 0x80);
	buf_putc(out, (int)v);
}

void
sparkplug_rebirth(struct buf *out, uint64_t now_ms)
{
	static const char name[] = "Node Control/Rebirth";
	struct buf m = BUF_INIT;

	buf_printf(&m, "\x0a%c%s", (int)sizeof(name) - 1, name);
	buf_add(&m, "\x20\x0b\x70\x01", 4); /* Boolean, true */
	buf_putc(out, 0x08);
	put_varint(out, now_ms);
	buf_putc(out, 0x12);
	put_varint(out, m.len);
	buf_add(out, m.ptr, m.len);
	buf_release(&m);
}
