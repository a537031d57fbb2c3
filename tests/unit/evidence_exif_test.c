/*
 * Exif blocks put together here, tag by tag: hemispheres, time zones, fractions
 * of a second, orientations, and blocks that are cut anywhere.
 */
#include "evidence/exif.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "tap.h"

struct said {
	const char *ns, *ew, *taken, *sub, *zone, *digitized, *changed;
	uint32_t lat[6], lon[6]; /* numerator, denominator of ° ' " */
	unsigned orientation;
	bool big; /* Motorola's byte order */
};

static const struct said plain = { "N", "E", "2026:11:24 07:40:13", NULL,
	"+08:00", NULL, NULL, { 31, 1, 46, 1, 1632, 100 },
	{ 119, 1, 57, 1, 315, 10 }, 6, false };

struct maker {
	struct buf tiff;
	bool big;
};

static void
number(struct maker *m, uint32_t v, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		char c = (char)(v >> 8 * (m->big ? n - 1 - i : i));

		buf_add(&m->tiff, &c, 1);
	}
}

/* A directory entry; type 2 is text, 3 short, 4 long, 5 ratio. */
static void
entry(struct maker *m, unsigned tag, unsigned type, uint32_t n, uint32_t v)
{
	number(m, tag, 2);
	number(m, type, 2);
	number(m, n, 4);
	if (type == 3) {
		number(m, v, 2);
		number(m, 0, 2);
	} else {
		number(m, v, 4);
	}
}

/* Up to three letters stand in the entry itself, longer text at `at`. */
static void
words(struct maker *m, unsigned tag, const char *s, uint32_t at)
{
	uint32_t n = (uint32_t)strlen(s) + 1;
	char in[4] = "";

	if (n > 4) {
		entry(m, tag, 2, n, at);
		return;
	}
	number(m, tag, 2);
	number(m, 2, 2);
	number(m, n, 4);
	memcpy(in, s, n);
	buf_add(&m->tiff, in, 4);
}

enum { IFD0 = 8, EXIF = 64, GPS = 160, TEXTS = 240, SLOT = 32, END = 448 };

static void
upto(struct maker *m, size_t at)
{
	while (m->tiff.len < at)
		buf_add(&m->tiff, "", 1);
}

/* The texts and ratios behind the directories, each in a slot of its own. */
static void
values(struct maker *m, const struct said *s)
{
	const char *text[] = { s->taken, s->zone, s->digitized, s->changed };
	int i;

	for (i = 0; i < 4; i++) {
		upto(m, TEXTS + (size_t)i * SLOT);
		if (text[i] != NULL)
			buf_add(&m->tiff, text[i], strlen(text[i]) + 1);
	}
	upto(m, TEXTS + 4 * SLOT);
	for (i = 0; i < 6; i++)
		number(m, s->lat[i], 4);
	upto(m, TEXTS + 5 * SLOT);
	for (i = 0; i < 6; i++)
		number(m, s->lon[i], 4);
	upto(m, END);
}

static void
directories(struct maker *m, const struct said *s)
{
	number(m, 4, 2);
	entry(m, 0x0112, 3, 1, s->orientation);
	words(m, 0x0132, s->changed != NULL ? s->changed : "",
	    TEXTS + 3 * SLOT);
	entry(m, 0x8769, 4, 1, EXIF);
	entry(m, 0x8825, 4, 1, GPS);
	number(m, 0, 4);
	upto(m, EXIF);
	number(m, 4, 2);
	words(m, 0x9003, s->taken != NULL ? s->taken : "", TEXTS);
	words(m, 0x9004, s->digitized != NULL ? s->digitized : "",
	    TEXTS + 2 * SLOT);
	words(m, 0x9011, s->zone != NULL ? s->zone : "", TEXTS + SLOT);
	words(m, 0x9291, s->sub != NULL ? s->sub : "", 0);
	number(m, 0, 4);
	upto(m, GPS);
	number(m, 4, 2);
	words(m, 1, s->ns, 0);
	entry(m, 2, 5, 3, TEXTS + 4 * SLOT);
	words(m, 3, s->ew, 0);
	entry(m, 4, 5, 3, TEXTS + 5 * SLOT);
	number(m, 0, 4);
}

/* A JPEG that is nothing but this block. */
static void
jpeg(struct buf *out, const struct said *s)
{
	struct maker m = { BUF_INIT, s->big };
	unsigned char head[] = { 0xff, 0xd8, 0xff, 0xe1, 0, 0 };
	size_t n;

	buf_add(&m.tiff, s->big ? "MM" : "II", 2);
	number(&m, 42, 2);
	number(&m, IFD0, 4);
	directories(&m, s);
	values(&m, s);
	n = m.tiff.len + 8;
	head[4] = (unsigned char)(n >> 8);
	head[5] = (unsigned char)n;
	buf_add(out, head, sizeof(head));
	buf_add(out, "Exif\0", 6);
	buf_add(out, m.tiff.ptr, m.tiff.len);
	buf_add(out, "\xff\xd9", 2);
	buf_release(&m.tiff);
}

static struct exif
read_back(const struct said *s)
{
	struct buf b = BUF_INIT, thumb = BUF_INIT;
	struct exif x;

	jpeg(&b, s);
	exif_read(&x, &thumb, b.ptr, b.len);
	buf_release(&b);
	buf_release(&thumb);
	return x;
}

static msec
at(const char *text)
{
	msec m;

	if (!clock_parse(text, &m)) {
		printf("Bail out! no time: %s\n", text);
		exit(1);
	}
	return m;
}

static void
places(void)
{
	const char *const ns[] = { "N", "N", "S", "S" };
	const char *const ew[] = { "E", "W", "E", "W" };
	struct said s = plain;
	struct exif x;
	int i;

	for (i = 0; i < 8; i++) {
		s.ns = ns[i % 4];
		s.ew = ew[i % 4];
		s.big = i >= 4;
		x = read_back(&s);
		tap_ok(x.placed &&
			fabs(x.lat - (*s.ns == 'N' ? 31.7712 : -31.7712)) <
			    1e-9 &&
			fabs(x.lon - (*s.ew == 'E' ? 119.95875 : -119.95875)) <
			    1e-9,
		    "%s %s, %s: %.6f %.6f", s.ns, s.ew, s.big ? "MM" : "II",
		    x.lat, x.lon);
	}
	s = plain;
	s.ns = "";
	x = read_back(&s);
	tap_ok(x.any && !x.placed && x.lat == 0, "no hemisphere: no position");
	s = plain;
	s.lat[1] = 0;
	tap_ok(!read_back(&s).placed, "a ratio over nothing is no angle");
	s = plain;
	s.lat[0] = 90;
	tap_ok(!read_back(&s).placed, "beyond the pole is nowhere");
	s = plain;
	memset(s.lat, 0, sizeof(s.lat));
	memset(s.lon, 0, sizeof(s.lon));
	s.lat[1] = s.lat[3] = s.lat[5] = s.lon[1] = s.lon[3] = s.lon[5] = 1;
	tap_ok(!read_back(&s).placed, "0, 0 is a camera without a position");
}

static void
time_is(struct said s, const char *want, bool zoned, const char *name)
{
	struct exif x = read_back(&s);

	tap_int(x.taken, want != NULL ? at(want) : MSEC_NONE, "%s", name);
	tap_ok(x.zoned == zoned, "%s: zone %s", name,
	    zoned ? "said" : "assumed");
}

static void
times(void)
{
	struct said s = plain;

	time_is(s, "2026-11-24T07:40:13+08:00", true, "east of Greenwich");
	s.zone = "-03:30";
	time_is(s, "2026-11-24T07:40:13-03:30", true, "west, half an hour");
	s.sub = "5";
	time_is(s, "2026-11-24T07:40:13.500-03:30", true, "a tenth's digit");
	s.sub = "042";
	time_is(s, "2026-11-24T07:40:13.042-03:30", true, "milliseconds");
	s.sub = "x";
	time_is(s, "2026-11-24T07:40:13-03:30", true, "a fraction of letters");
	s.zone = "+99:00";
	time_is(s, "2026-11-24T07:40:13", false, "an offset that is none");
	s.zone = NULL;
	time_is(s, "2026-11-24T07:40:13", false, "no offset");
	s.taken = "0000:00:00 00:00:00";
	time_is(s, NULL, false, "a clock that was never set");
	s.digitized = "2026:11:23 22:00:00";
	time_is(s, "2026-11-23T22:00:00", false, "when it was digitized");
	s.digitized = NULL;
	s.changed = "2026:11:25 01:00:00";
	time_is(s, NULL, false, "when it was changed does not count");
}

static void
orientations(void)
{
	struct said s = plain;
	unsigned i;

	for (i = 0; i <= 9; i++) {
		s.orientation = i;
		s.big = i % 2 == 1;
		tap_int(read_back(&s).orientation,
		    i >= 1 && i <= 8 ? (long)i : 1, "orientation %u", i);
	}
}

/* What is cut says less, and never anything else. */
static void
cut(void)
{
	struct exif whole = read_back(&plain), x;
	struct buf b = BUF_INIT, thumb = BUF_INIT;
	size_t n, bad = 0;

	jpeg(&b, &plain);
	for (n = 0; n < b.len; n++) {
		char *part = malloc(n + 1); /* exactly: for the sanitizer */

		memcpy(part, b.ptr, n);
		exif_read(&x, &thumb, part, n);
		bad += (x.placed && x.lat != whole.lat) ||
		    (x.taken != MSEC_NONE && x.taken != whole.taken);
		free(part);
	}
	tap_int((long)bad, 0, "cut at any of %zu bytes", b.len);
	exif_read(&x, &thumb, "\xff\xd8\xff\xd9", 4);
	tap_ok(!x.any && x.taken == MSEC_NONE && x.orientation == 1,
	    "a JPEG without a block says nothing");
	buf_release(&b);
	buf_release(&thumb);
}

int
main(void)
{
	struct err e = ERR_INIT;

	if (clock_zone("Asia/Shanghai", &e) < 0)
		printf("Bail out! %s\n", e.msg);
	places();
	times();
	orientations();
	cut();
	return tap_done();
}
