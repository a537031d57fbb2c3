#include "evidence/exif.h"

#include <libexif/exif-data.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

enum { BLOCK_MAX = 65533, SEGMENTS_MAX = 256 };

static const char head[] = "Exif\0"; /* and the NUL of the literal: six */

struct block {
	const unsigned char *p;
	size_t len;
	bool headed; /* begins with "Exif\0\0" */
};

static size_t
be16(const unsigned char *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/* Segments follow each other up to the first scan (ITU-T T.81, annex B). */
static bool
in_jpeg(const unsigned char *p, size_t len, struct block *b)
{
	size_t at = 2, n, i;

	for (i = 0; i < SEGMENTS_MAX; i++) {
		while (at + 1 < len && p[at] == 0xff && p[at + 1] == 0xff)
			at++;
		if (at + 4 > len || p[at] != 0xff || p[at + 1] == 0xda ||
		    p[at + 1] == 0xd9)
			return false;
		n = be16(p + at + 2);
		if (n < 2 || n > len - at - 2)
			return false;
		if (p[at + 1] == 0xe1 && n >= 2 + sizeof(head) &&
		    memcmp(p + at + 4, head, sizeof(head)) == 0) {
			b->p = p + at + 4;
			b->len = n - 2;
			b->headed = true;
			return true;
		}
		at += 2 + n;
	}
	return false;
}

/* Chunks: length, name, bytes, checksum (PNG, third edition, 5.3). */
static bool
in_png(const unsigned char *p, size_t len, struct block *b)
{
	size_t at = 8, n, i;

	for (i = 0; i < SEGMENTS_MAX && len - at >= 12; i++) {
		n = be16(p + at) << 16 | be16(p + at + 2);
		if (n > len - at - 12)
			return false;
		if (memcmp(p + at + 4, "eXIf", 4) == 0) {
			b->p = p + at + 8;
			b->len = n;
			b->headed = false;
			return true;
		}
		at += 12 + n;
	}
	return false;
}

static bool
find(const unsigned char *p, size_t len, struct block *b)
{
	if (len > 4 && memcmp(p, "\xff\xd8\xff", 3) == 0)
		return in_jpeg(p, len, b);
	if (len > 20 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
		return in_png(p, len, b);
	return false;
}

/* The block as libexif wants it. */
static ExifData *
load(const struct block *b)
{
	struct buf all = BUF_INIT;
	ExifData *d = exif_data_new();

	if (d == NULL)
		return NULL;
	exif_data_unset_option(d, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
	exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
	if (!b->headed)
		buf_add(&all, head, sizeof(head));
	buf_add(&all, b->p, b->len);
	exif_data_load_data(d, (const unsigned char *)all.ptr,
	    (unsigned)all.len);
	buf_release(&all);
	return d;
}

static bool
says_anything(const ExifData *d)
{
	int i;

	for (i = 0; i < EXIF_IFD_COUNT; i++)
		if (d->ifd[i] != NULL && d->ifd[i]->count > 0)
			return true;
	return d->data != NULL && d->size > 0;
}

/* Text of an ASCII entry, without blanks around it; what is no text as '?'. */
static void
text(const ExifData *d, ExifIfd ifd, int tag, char *out, size_t size)
{
	const ExifEntry *en = exif_content_get_entry(d->ifd[ifd], (ExifTag)tag);
	const char *p;
	size_t n = 0, i;
	bool good;

	out[0] = '\0';
	if (en == NULL || en->data == NULL || en->format != EXIF_FORMAT_ASCII)
		return;
	p = (const char *)en->data;
	n = strnlen(p, en->size);
	while (n > 0 && p[n - 1] == ' ')
		n--;
	for (; n > 0 && *p == ' '; n--)
		p++;
	/* cut between characters */
	if (n >= size)
		for (n = size - 1;
		     n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80;)
			n--;
	good = utf8_valid(p, n, NULL);
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		out[i] = c < 32 || c == 127 || (c > 127 && !good) ? '?' : p[i];
	}
	out[n] = '\0';
}

/* "2026:11:24 07:40:13" and its company, read as RFC 3339. */
static bool
take_time(struct exif *x, const ExifData *d, int tag, int sub, int zone)
{
	char day[24], fraction[8], offset[8], all[CLOCK_TEXT];
	size_t n;

	text(d, EXIF_IFD_EXIF, tag, day, sizeof(day));
	text(d, EXIF_IFD_EXIF, sub, fraction, sizeof(fraction));
	text(d, EXIF_IFD_EXIF, zone, offset, sizeof(offset));
	if (strlen(day) != 19 || day[4] != ':' || day[7] != ':')
		return false;
	day[4] = day[7] = '-';
	n = strspn(fraction, "0123456789");
	fraction[n > 3 ? 3 : n] = '\0';
	snprintf(all, sizeof(all), "%s%s%s%s", day, n > 0 ? "." : "", fraction,
	    offset);
	if (clock_parse(all, &x->taken)) {
		x->zoned = offset[0] != '\0';
		return true;
	}
	snprintf(all, sizeof(all), "%s", day);
	return clock_parse(all, &x->taken);
}

/* Degrees, minutes and seconds, each a ratio. */
static bool
angle(const ExifData *d, int tag, double most, double *out)
{
	const ExifEntry *en =
	    exif_content_get_entry(d->ifd[EXIF_IFD_GPS], (ExifTag)tag);
	ExifByteOrder order;
	double part[3];
	int i;

	if (en == NULL || en->data == NULL ||
	    en->format != EXIF_FORMAT_RATIONAL || en->components != 3 ||
	    en->size < 24)
		return false;
	order = exif_data_get_byte_order((ExifData *)(uintptr_t)d);
	for (i = 0; i < 3; i++) {
		ExifRational r = exif_get_rational(en->data + 8 * i, order);

		if (r.denominator == 0)
			return false;
		part[i] = (double)r.numerator / r.denominator;
	}
	*out = part[0] + part[1] / 60 + part[2] / 3600;
	return part[1] < 60.001 && part[2] < 60.001 && *out <= most;
}

/* Some cameras write 0° 0° while they have no position. */
static void
take_place(struct exif *x, const ExifData *d)
{
	char ns[4], ew[4];

	text(d, EXIF_IFD_GPS, 1, ns, sizeof(ns));
	text(d, EXIF_IFD_GPS, 3, ew, sizeof(ew));
	if (!angle(d, 2, 90, &x->lat) || !angle(d, 4, 180, &x->lon) ||
	    (!streq(ns, "N") && !streq(ns, "S")) ||
	    (!streq(ew, "E") && !streq(ew, "W")) ||
	    (x->lat == 0 && x->lon == 0)) {
		x->lat = x->lon = 0;
		return;
	}
	x->placed = true;
	if (streq(ns, "S"))
		x->lat = -x->lat;
	if (streq(ew, "W"))
		x->lon = -x->lon;
}

static void
take_orientation(struct exif *x, const ExifData *d)
{
	const ExifEntry *en =
	    exif_content_get_entry(d->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
	int v;

	if (en == NULL || en->data == NULL || en->format != EXIF_FORMAT_SHORT ||
	    en->size < 2)
		return;
	v = exif_get_short(en->data,
	    exif_data_get_byte_order((ExifData *)(uintptr_t)d));
	if (v >= 1 && v <= 8)
		x->orientation = v;
}

void
exif_read(struct exif *x, struct buf *thumb, const void *bytes, size_t len)
{
	struct block b = { NULL, 0, false };
	ExifData *d;

	memset(x, 0, sizeof(*x));
	x->taken = MSEC_NONE;
	x->orientation = 1;
	if (!find(bytes, len, &b) || b.len > BLOCK_MAX ||
	    (d = load(&b)) == NULL)
		return;
	x->any = says_anything(d);
	if (!take_time(x, d, EXIF_TAG_DATE_TIME_ORIGINAL,
		EXIF_TAG_SUB_SEC_TIME_ORIGINAL, EXIF_TAG_OFFSET_TIME_ORIGINAL))
		take_time(x, d, EXIF_TAG_DATE_TIME_DIGITIZED,
		    EXIF_TAG_SUB_SEC_TIME_DIGITIZED,
		    EXIF_TAG_OFFSET_TIME_DIGITIZED);
	take_place(x, d);
	take_orientation(x, d);
	text(d, EXIF_IFD_0, EXIF_TAG_MAKE, x->make, sizeof(x->make));
	text(d, EXIF_IFD_0, EXIF_TAG_MODEL, x->model, sizeof(x->model));
	text(d, EXIF_IFD_0, EXIF_TAG_SOFTWARE, x->software,
	    sizeof(x->software));
	if (d->data != NULL && d->size > 0 && d->size <= BLOCK_MAX)
		buf_add(thumb, d->data, d->size);
	exif_data_unref(d);
}
