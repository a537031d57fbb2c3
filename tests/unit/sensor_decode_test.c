/*
 * Registers to numbers, points to blocks.
 */
#include "sensor/blocks.h"
#include "sensor/decode.h"

#include <math.h>
#include <string.h>

#include "tap.h"

static struct point
point(enum point_type type, enum word_order order)
{
	return (struct point){ .code = "P",
		.table = TABLE_HR,
		.type = type,
		.order = order,
		.scale = 1,
		.range_lo = NAN,
		.range_hi = NAN,
		.fault_lo = NAN,
		.fault_hi = NAN,
		.unit = "" };
}

static const char *
text(enum point_type type, enum word_order order, const uint16_t *w)
{
	static struct decoded d;
	struct point p = point(type, order);

	point_decode(&p, w, &d);
	return d.text;
}

static void
test_orders(void)
{
	static const uint16_t w32[] = { 0x0102, 0x0304 };
	static const uint16_t w64[] = { 0x0102, 0x0304, 0x0506, 0x0708 };

	tap_ok(words_join(w32, 2, ORDER_ABCD) == 0x01020304, "ABCD");
	tap_ok(words_join(w32, 2, ORDER_CDAB) == 0x03040102, "CDAB");
	tap_ok(words_join(w32, 2, ORDER_BADC) == 0x02010403, "BADC");
	tap_ok(words_join(w32, 2, ORDER_DCBA) == 0x04030201, "DCBA");
	tap_ok(words_join(w32, 1, ORDER_BADC) == 0x0201, "BA");
	tap_ok(words_join(w64, 4, ORDER_CDAB) == 0x0708050603040102,
	    "four words turned round");
	tap_ok(words_join(w64, 4, ORDER_DCBA) == 0x0807060504030201,
	    "and the bytes");
}

static void
test_types(void)
{
	static const uint16_t max[] = { 0xffff, 0xffff, 0xffff, 0xffff };
	static const uint16_t f32[] = { 0x3dcc, 0xcccd }; /* 0.1f */
	static const uint16_t inf[] = { 0x7f80, 0 }, bcd[] = { 0x9999 };

	tap_str(text(TYPE_U16, ORDER_ABCD, max), "65535", "u16");
	tap_str(text(TYPE_I16, ORDER_ABCD, max), "-1", "i16");
	tap_str(text(TYPE_U32, ORDER_ABCD, max), "4294967295", "u32");
	tap_str(text(TYPE_I32, ORDER_ABCD, max), "-1", "i32");
	tap_str(text(TYPE_U64, ORDER_ABCD, max), "18446744073709551615", "u64");
	tap_str(text(TYPE_I64, ORDER_ABCD, max), "-1", "i64");
	tap_str(text(TYPE_F32, ORDER_ABCD, f32), "0.1", "f32");
	tap_str(text(TYPE_F32, ORDER_ABCD, max), "", "NaN");
	tap_str(text(TYPE_F32, ORDER_ABCD, inf), "", "infinity");
	tap_str(text(TYPE_F64, ORDER_ABCD, max), "", "NaN of 64 bits");
	tap_str(text(TYPE_BCD16, ORDER_ABCD, bcd), "9999", "bcd16");
	tap_str(text(TYPE_BCD16, ORDER_ABCD, max), "", "no bcd16");
}

static void
test_limits(void)
{
	struct point p = point(TYPE_I16, ORDER_ABCD);
	struct decoded d;
	uint16_t w = 0;

	p.range_lo = 0;
	p.range_hi = 10;
	p.fault_lo = -2;
	point_decode(&p, &w, &d);
	tap_ok(d.quality == QUALITY_GOOD, "0 of 0 to 10");
	w = 10;
	point_decode(&p, &w, &d);
	tap_ok(d.quality == QUALITY_GOOD, "10 of 0 to 10");
	w = 11;
	point_decode(&p, &w, &d);
	tap_ok(d.quality == QUALITY_BAD_RANGE && d.number == 11, "11");
	w = 0xfffd;
	point_decode(&p, &w, &d);
	tap_ok(d.quality == QUALITY_BAD_SENSOR && d.number == -3, "-3");
}

static void
test_blocks(void)
{
	struct device d = { .max_regs = 10, .max_gap = 1 };
	struct point v[8];
	struct points ps = { .v = v, .n = 8 };
	static const int regs[] = { 30, 0, 2, 5, 7, 9, 40, 41 };
	struct blocks b = BLOCKS_INIT;

	for (int i = 0; i < 8; i++) {
		v[i] = point(TYPE_U32, ORDER_ABCD);
		v[i].device = &d;
		v[i].reg = regs[i];
		v[i].poll_ms = i == 7 ? 500 : 1000;
	}
	blocks_make(&b, &ps, &d);
	/* 0-1 2-3 (4) 5-6 7-8 | 9-10 | 30 | 40 | 41 at 500 ms */
	tap_int(b.n, 5, "blocks");
	tap_ok(b.v[0].reg == 41 && b.v[0].poll_ms == 500, "by period");
	tap_ok(b.v[1].reg == 0 && b.v[1].n == 9 && b.v[1].npoints == 4,
	    "a gap of one is read along, eleven registers are too many");
	blocks_split(&b, 1);
	tap_ok(b.n == 6 && b.v[1].reg == 0 && b.v[1].n == 4 &&
		b.v[2].reg == 5 && b.v[2].n == 4 && b.v[3].reg == 9,
	    "halved");
	blocks_release(&b);
}

int
main(void)
{
	test_orders();
	test_types();
	test_limits();
	test_blocks();
	return tap_done();
}
