#include "sensor/decode.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

uint64_t
words_join(const uint16_t *words, int n, enum word_order order)
{
	bool turned = order == ORDER_CDAB || order == ORDER_DCBA;
	bool swapped = order == ORDER_BADC || order == ORDER_DCBA;
	uint64_t v = 0;

	for (int i = 0; i < n; i++) {
		uint16_t w = words[turned ? n - 1 - i : i];

		if (swapped)
			w = (uint16_t)(w << 8 | w >> 8);
		v = v << 16 | w;
	}
	return v;
}

static float
as_f32(uint64_t bits)
{
	uint32_t b = (uint32_t)bits;
	float f;

	memcpy(&f, &b, sizeof(f));
	return f;
}

static double
as_f64(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

/* NAN when a digit is none. */
static double
as_bcd(uint64_t bits)
{
	double v = 0;

	for (int shift = 12; shift >= 0; shift -= 4) {
		unsigned d = (unsigned)(bits >> shift) & 15;

		if (d > 9)
			return NAN;
		v = v * 10 + d;
	}
	return v;
}

static double
as_number(const struct point *p, uint64_t bits)
{
	switch (p->type) {
	case TYPE_I16:
		return (int16_t)bits;
	case TYPE_I32:
		return (int32_t)bits;
	case TYPE_I64:
		return (double)(int64_t)bits;
	case TYPE_U64:
		return (double)bits;
	case TYPE_F32:
		return (double)as_f32(bits);
	case TYPE_F64:
		return as_f64(bits);
	case TYPE_BCD16:
		return as_bcd(bits);
	case TYPE_BIT:
		return p->reg >= 0 && p->table >= TABLE_IR ?
		    (double)(bits >> p->bit & 1) :
		    bits != 0;
	default:
		return (double)bits;
	}
}

/* The shortest text that reads as the same float. */
static void
f32_text(float f, char out[NUMBER_TEXT])
{
	for (int n = 6; n <= 9; n++) {
		number_format((double)f, n, out);
		if (strtof(out, NULL) == f)
			return;
	}
}

static void
f64_text(double d, char out[NUMBER_TEXT])
{
	for (int n = 6; n <= 17; n++) {
		number_format(d, n, out);
		if (strtod(out, NULL) == d)
			return;
	}
}

/*
 * As exact as the register is when nothing is counted on; a scale such as 0.1
 * leaves a tail of digits that the instrument never gave.
 */
static void
text_of(const struct point *p, uint64_t bits, double v, char out[NUMBER_TEXT])
{
	bool plain = p->scale == 1 && p->offset == 0;

	if (plain && p->type == TYPE_U64)
		snprintf(out, NUMBER_TEXT, "%" PRIu64, bits);
	else if (plain && p->type == TYPE_I64)
		snprintf(out, NUMBER_TEXT, "%" PRId64, (int64_t)bits);
	else if (plain && p->type == TYPE_F32)
		f32_text((float)v, out);
	else if (plain && p->type == TYPE_F64)
		f64_text(v, out);
	else if (!plain && p->type == TYPE_F32)
		number_format(v, 7, out);
	else
		number_format(v, point_words(p->type) == 4 ? 15 : 10, out);
}

void
point_decode(const struct point *p, const uint16_t *words, struct decoded *d)
{
	uint64_t bits = words_join(words, point_words(p->type), p->order);
	double v = as_number(p, bits) * p->scale + p->offset;

	d->number = 0;
	d->text[0] = '\0';
	d->quality = point_quality(p, v);
	d->has_number = isfinite(v);
	if (!d->has_number)
		return;
	d->number = v;
	text_of(p, bits, v, d->text);
}
