#include "sensor/sparkplug.h"

#include <math.h>

#include "base/buf.h"
#include "base/str.h"
#include "sensor/sparkplug_node.h"
#include "tap.h"

/* ---- a writer of the few fields ---- */

static void
put_varint(struct buf *b, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		buf_putc(b, (int)(v & 0x7f) | 0x80);
	buf_putc(b, (int)v);
}

static void
put_whole(struct buf *b, unsigned field, uint64_t v)
{
	put_varint(b, field << 3);
	put_varint(b, v);
}

static void
put_bytes(struct buf *b, unsigned field, const void *p, size_t n)
{
	put_varint(b, field << 3 | 2);
	put_varint(b, n);
	buf_add(b, p, n);
}

static void
put_double(struct buf *b, double v)
{
	put_varint(b, 13 << 3 | 1);
	buf_add(b, &v, sizeof(v));
}

static void
put_float(struct buf *b, float v)
{
	put_varint(b, 12 << 3 | 5);
	buf_add(b, &v, sizeof(v));
}

/* A metric: name and alias may be missing (NULL, -1). */
static void
begin(struct buf *m, const char *name, long alias, uint32_t type)
{
	buf_clear(m);
	if (name != NULL)
		put_bytes(m, 1, name, strlen(name));
	if (alias >= 0)
		put_whole(m, 2, (uint64_t)alias);
	if (type != 0)
		put_whole(m, 4, type);
}

static void
add(struct buf *payload, const struct buf *m)
{
	put_bytes(payload, 2, m->ptr, m->len);
}

/* ---- the reader alone ---- */

static void
values(void)
{
	struct sparkplug p = SPARKPLUG_INIT;
	struct buf b = BUF_INIT, m = BUF_INIT;
	struct err e = ERR_INIT;

	put_whole(&b, 1, 1795564800000);
	begin(&m, "Int8", -1, 1), put_whole(&m, 10, 0xff), add(&b, &m);
	begin(&m, "Int32", -1, 3), put_whole(&m, 10, 0xfffffffe), add(&b, &m);
	begin(&m, "Int64", -1, 4), put_whole(&m, 11, UINT64_MAX), add(&b, &m);
	begin(&m, "UInt32", -1, 7), put_whole(&m, 10, 4000000000), add(&b, &m);
	begin(&m, "浮点", 7, 9), put_float(&m, 0.25F), add(&b, &m);
	begin(&m, "Double", -1, 10), put_double(&m, -1.5), add(&b, &m);
	begin(&m, "Bool", -1, 11), put_whole(&m, 14, 1), add(&b, &m);
	begin(&m, "Text", -1, 12), put_bytes(&m, 15, "abc", 3), add(&b, &m);
	begin(&m, "Null", -1, 10), put_whole(&m, 7, 1), add(&b, &m);
	put_whole(&b, 3, 42);
	put_bytes(&b, 99, "later", 5);
	tap_int(sparkplug_parse(&p, b.ptr, b.len, &e), 0, "parses %s", e.msg);
	tap_int(p.n, 9, "nine metrics");
	tap_ok(p.time_ms == 1795564800000 && p.has_seq && p.seq == 42,
	    "time and seq");
	tap_ok(p.v[0].number == -1, "an Int8");
	tap_ok(p.v[1].number == -2, "an Int32");
	tap_ok(p.v[2].number == -1, "an Int64");
	tap_ok(p.v[3].number == 4000000000, "a UInt32");
	tap_ok(p.v[4].number == 0.25 && p.v[4].alias == 7, "a Float");
	tap_str(p.v[4].name, "浮点", "its name");
	tap_ok(p.v[5].number == -1.5, "a Double");
	tap_ok(p.v[6].number == 1, "a Boolean");
	tap_str(p.v[7].text, "abc", "a String");
	tap_ok(p.v[8].null && p.v[8].kind == METRIC_NONE, "a null");
	sparkplug_release(&p);
	buf_release(&b);
	buf_release(&m);
}

static void
quality(void)
{
	struct sparkplug p = SPARKPLUG_INIT;
	struct buf b = BUF_INIT, m = BUF_INIT, ps = BUF_INIT, v = BUF_INIT;
	struct err e = ERR_INIT;

	for (uint64_t q = 192; q <= 500; q += 308) {
		begin(&m, "x", -1, 10), put_double(&m, 1);
		buf_clear(&ps);
		put_bytes(&ps, 1, "Units", 5);
		put_bytes(&ps, 1, "Quality", 7);
		buf_clear(&v), put_bytes(&v, 8, "ppm", 3);
		put_bytes(&ps, 2, v.ptr, v.len);
		buf_clear(&v), put_whole(&v, 3, q);
		put_bytes(&ps, 2, v.ptr, v.len);
		put_bytes(&m, 9, ps.ptr, ps.len);
		add(&b, &m);
	}
	tap_int(sparkplug_parse(&p, b.ptr, b.len, &e), 0, "%s", e.msg);
	tap_ok(p.n == 2 && !p.v[0].doubted, "quality 192 is good");
	tap_ok(p.n == 2 && p.v[1].doubted, "quality 500 is not");
	sparkplug_release(&p);
	buf_release(&b);
	buf_release(&m);
	buf_release(&ps);
	buf_release(&v);
}

/* Every cut of a good payload, and bytes that lead out of it. */
static void
broken(void)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *what;
	} bad[] = { { "\x12\x05\x0a\x7f", 4, "a length beyond the end" },
		{ "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11,
		    "a varint of 70 bits" },
		{ "\x0b\x00", 2, "a group" }, { "\x00\x00", 2, "field 0" },
		{ "\x10\x01", 2, "metrics as a number" },
		{ "\x12\x04\x0a\x02\xff\xfe", 6, "a name that is no UTF-8" },
		{ "{\"value\":1}", 11, "JSON" } };
	struct sparkplug p = SPARKPLUG_INIT;
	struct buf b = BUF_INIT, m = BUF_INIT;
	size_t i, good = 0;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;

		tap_ok(sparkplug_parse(&p, bad[i].bytes, bad[i].n, &e) < 0 &&
			e.code == E_DATA,
		    "%s: %s", bad[i].what, e.msg);
		sparkplug_release(&p);
	}
	begin(&m, "abc", 3, 10), put_double(&m, 1), add(&b, &m);
	for (i = 1; i < b.len; i++) {
		struct err e = ERR_INIT;

		good += sparkplug_parse(&p, b.ptr, i, &e) == 0;
		sparkplug_release(&p);
	}
	tap_int(good, 0, "no cut of it passes");
	buf_release(&b);
	buf_release(&m);
}

/* ---- births, data, deaths ---- */

static struct buf said = BUF_INIT;

static void
on_sample(void *arg, const struct mqtt_sample *s)
{
	(void)arg;
	buf_printf(&said, "%s", s->name);
	if (s->has_number)
		buf_printf(&said, "=%g", s->number);
	buf_printf(&said, "%s%s%s\n", *s->quality != '\0' ? " " : "",
	    s->quality, s->bad ? " bad" : "");
}

static void
on_fault(void *arg, const struct mqtt_row *row, const char *why)
{
	(void)arg;
	(void)row;
	buf_printf(&said, "! %s\n", why);
}

static const struct mqtt_sink sink = { on_sample, on_fault, NULL, NULL };

static struct mqtt_row rows[] = {
	{ .code = "N",
	    .device = "",
	    .topic = "spBv1.0/+/+/+",
	    .format = MQTT_SPARKPLUG,
	    .point = "{t2}/{t4}/{1}",
	    .quality = "",
	    .unit = "",
	    .scale = 1 },
	{ .code = "D",
	    .device = "",
	    .topic = "spBv1.0/+/+/+/+",
	    .format = MQTT_SPARKPLUG,
	    .point = "{t2}/{t4}/{t5}/{1}",
	    .quality = "",
	    .unit = "",
	    .scale = 1 },
};
static const struct mqtt_map map = { rows, 2, ARENA_INIT };

static const char *
tell(struct nodes *ns, const char *topic, const struct buf *b)
{
	struct mqtt_message msg = { topic, b->ptr, b->len };
	struct err e = ERR_INIT;

	buf_clear(&said);
	if (nodes_message(ns, &map, "GW", &msg, &sink, &e) < 0)
		buf_printf(&said, "%d\n", e.code);
	return said.ptr;
}

static void
born(struct nodes *ns, uint64_t bd_seq)
{
	struct buf b = BUF_INIT, m = BUF_INIT;

	begin(&m, "bdSeq", -1, 8), put_whole(&m, 11, bd_seq), add(&b, &m);
	begin(&m, "t", 1, 3), put_whole(&m, 10, 0xffffffff), add(&b, &m);
	put_whole(&b, 3, 0);
	tap_str(tell(ns, "spBv1.0/G/NBIRTH/E", &b), "G/E/t=-1\n",
	    "a node is born");
	buf_clear(&b);
	begin(&m, "Cl2", 2, 10), put_double(&m, 0.2), add(&b, &m);
	put_whole(&b, 3, 1);
	tap_str(tell(ns, "spBv1.0/G/DBIRTH/E/GT", &b), "G/E/GT/Cl2=0.2\n",
	    "a device is born");
	buf_release(&b);
	buf_release(&m);
}

static void
lives(void)
{
	struct nodes *ns = nodes_new();
	struct buf b = BUF_INIT, m = BUF_INIT;

	begin(&m, NULL, 2, 0), put_double(&m, 1), add(&b, &m);
	tap_str(tell(ns, "spBv1.0/G/DDATA/E/GT", &b),
	    "! an alias that no birth explained\n", "before the birth");
	born(ns, 3);
	put_whole(&b, 3, 2);
	tap_str(tell(ns, "spBv1.0/G/DDATA/E/GT", &b), "G/E/GT/Cl2=1\n",
	    "data by alias");
	buf_clear(&b);
	begin(&m, NULL, 1, 0), put_whole(&m, 10, 0xfffffffb), add(&b, &m);
	put_whole(&b, 3, 4);
	tap_str(tell(ns, "spBv1.0/G/NDATA/E", &b),
	    "! messages of the node before this one were lost\nG/E/t=-5\n",
	    "a gap in seq, the type known from the birth");
	buf_clear(&b);
	begin(&m, NULL, 2, 0), put_double(&m, NAN), add(&b, &m);
	tap_str(tell(ns, "spBv1.0/G/DDATA/E/GT", &b), "G/E/GT/Cl2 bad\n",
	    "a NaN");
	buf_clear(&b);
	begin(&m, "bdSeq", -1, 8), put_whole(&m, 11, 2), add(&b, &m);
	tap_str(tell(ns, "spBv1.0/G/NDEATH/E", &b), "",
	    "the death of an older session");
	buf_clear(&b);
	begin(&m, "bdSeq", -1, 8), put_whole(&m, 11, 3), add(&b, &m);
	tap_str(tell(ns, "spBv1.0/G/NDEATH/E", &b),
	    "G/E/t bad_comm\nG/E/GT/Cl2 bad_comm\n", "its own death");
	born(ns, 4);
	buf_clear(&b);
	tap_str(tell(ns, "spBv1.0/G/DDEATH/E/GT", &b), "G/E/GT/Cl2 bad_comm\n",
	    "a device's death");
	tap_str(tell(ns, "spBv1.0/G/NCMD/E", &b), "", "a command is no data");
	nodes_free(ns);
	buf_release(&b);
	buf_release(&m);
}

int
main(void)
{
	values();
	quality();
	broken();
	lives();
	buf_release(&said);
	return tap_done();
}
