/*
 * Which way a camera was held: tag 0112 of the Exif block (CIPA DC-008, 4.6).
 * Only this one number is read here; what else a photo says is evidence's.
 */
#include "image/picture_int.h"

#include <string.h>

enum { IFD_ENTRY = 12, TAG = 0x0112, SHORT = 3 };

struct tiff {
	const unsigned char *p;
	size_t len;
	bool big; /* big-endian */
};

static unsigned
u16(const struct tiff *t, size_t at)
{
	const unsigned char *p = t->p + at;

	return t->big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static size_t
u32(const struct tiff *t, size_t at)
{
	size_t a = u16(t, at), b = u16(t, at + 2);

	return t->big ? a << 16 | b : b << 16 | a;
}

/* From the byte order mark on; 1 for whatever makes no sense. */
int
picture_turned(const unsigned char *p, size_t len)
{
	struct tiff t = { p, len, false };
	size_t at, n, i;

	if (len < 8 ||
	    (memcmp(p, "II*\0", 4) != 0 && memcmp(p, "MM\0*", 4) != 0))
		return 1;
	t.big = p[0] == 'M';
	at = u32(&t, 4);
	if (at > len - 2)
		return 1;
	n = u16(&t, at);
	at += 2;
	for (i = 0; i < n && len - at >= IFD_ENTRY; i++, at += IFD_ENTRY) {
		unsigned v = u16(&t, at + 8);

		if (u16(&t, at) == TAG && u16(&t, at + 2) == SHORT)
			return v >= 1 && v <= 8 ? (int)v : 1;
	}
	return 1;
}
