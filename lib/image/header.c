#include "image/picture_int.h"

#include <string.h>

struct cursor {
	const unsigned char *p;
	size_t len;
};

struct foreign {
	size_t offset;
	const char *bytes;
	size_t len;
	const char *name;
};

/* What phones and screens write beside JPEG and PNG. */
static const struct foreign foreigns[] = {
	{ 0, "GIF8", 4, "GIF" },
	{ 8, "WEBP", 4, "WebP" },
	{ 4, "ftyphei", 7, "HEIC" },
	{ 4, "ftyphev", 7, "HEIC" },
	{ 4, "ftypmif1", 8, "HEIC" },
	{ 4, "ftypavif", 8, "AVIF" },
	{ 0, "BM", 2, "BMP" },
	{ 0, "II*\0", 4, "TIFF" },
	{ 0, "MM\0*", 4, "TIFF" },
	{ 0, "%PDF-", 5, "PDF" },
};

static const char png_magic[8] = { '\x89', 'P', 'N', 'G', '\r', '\n', '\x1a',
	'\n' };

int
picture_truncated(const char *file, struct err *e)
{
	err_at(e, E_DATA, file, 0, _("the picture is cut off"));
	return err_hint(e, _("copy it from the camera again"));
}

int
picture_damaged(const char *file, const char *why, struct err *e)
{
	err_at(e, E_DATA, file, 0, _("the picture is damaged: %s"), why);
	return err_hint(e, _("copy it from the camera again"));
}

static int
odd(const char *file, const char *what, struct err *e)
{
	err_at(e, E_DATA, file, 0, _("an encoding that no camera writes: %s"),
	    what);
	return err_hint(e, _("save it as an ordinary JPEG or PNG"));
}

static unsigned
be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
be32(const unsigned char *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* The next marker of a JPEG, 0 when there is none. */
static int
next_marker(struct cursor *c)
{
	int m;

	if (c->len < 2 || c->p[0] != 0xff)
		return 0;
	while (c->len > 0 && c->p[0] == 0xff) {
		c->p++;
		c->len--;
	}
	if (c->len == 0)
		return 0;
	m = c->p[0];
	c->p++;
	c->len--;
	return m;
}

/* The frame header, ITU-T T.81 B.2.2; c stands behind its length. */
static int
frame(struct picture_info *pi, int marker, const struct cursor *c, size_t len,
    const char *file, struct err *e)
{
	if (marker > 0xc2)
		return odd(file,
		    marker > 0xc8 ? _("arithmetic coding") : _("lossless"), e);
	if (len < 6 || len != 6 + 3 * (size_t)c->p[5])
		return picture_damaged(file, _("its frame header"), e);
	if (c->p[0] != 8)
		return odd(file, _("more than 8 bits a colour"), e);
	if (c->p[5] != 1 && c->p[5] != 3)
		return odd(file, _("neither grey nor three colours"), e);
	pi->kind = PICTURE_JPEG;
	pi->height = (int)be16(c->p + 1);
	pi->width = (int)be16(c->p + 3);
	pi->channels = c->p[5];
	pi->whole = marker == 0xc2;
	return 0;
}

static bool
is_frame(int marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	    marker != 0xc8 && marker != 0xcc;
}

static int
jpeg_header(struct picture_info *pi, struct cursor c, const char *file,
    struct err *e)
{
	size_t len;
	int m;

	c.p += 2;
	c.len -= 2;
	while (c.len > 0) {
		if (c.p[0] != 0xff)
			return picture_damaged(file,
			    _("no marker where one "
			      "must be"),
			    e);
		m = next_marker(&c);
		if (m == 0x01 || (m >= 0xd0 && m <= 0xd7))
			continue;
		if (m == 0xd8 || m == 0xd9 || m == 0xda)
			return picture_damaged(file,
			    _("data before the frame header"), e);
		if (m == 0 || c.len < 2)
			break;
		len = be16(c.p);
		if (len < 2)
			return picture_damaged(file,
			    _("a segment without a length"), e);
		if (len > c.len)
			break;
		c.p += 2;
		c.len -= 2;
		if (m == 0xe1 && len >= 8 && memcmp(c.p, "Exif\0", 6) == 0)
			pi->orientation = picture_turned(c.p + 6, len - 8);
		if (is_frame(m))
			return frame(pi, m, &c, len - 2, file, e);
		c.p += len - 2;
		c.len -= len - 2;
	}
	return picture_truncated(file, e);
}

/* The chunk eXIf, where it stands before the pixels. */
static int
png_turned(const unsigned char *p, size_t len)
{
	size_t at = 8, n;

	while (len - at >= 12) {
		n = be32(p + at);
		if (n > len - at - 12 || memcmp(p + at + 4, "IDAT", 4) == 0)
			return 1;
		if (memcmp(p + at + 4, "eXIf", 4) == 0)
			return picture_turned(p + at + 8, n);
		at += n + 12;
	}
	return 1;
}

/* IHDR, ISO/IEC 15948 11.2.2. */
static int
png_header(struct picture_info *pi, const unsigned char *p, size_t len,
    const char *file, struct err *e)
{
	/* by colour type: its channels, and its depths as bits of a mask */
	static const unsigned char channels[] = { 1, 0, 3, 1, 2, 0, 4 };
	static const unsigned depths[] = { 0x10116, 0, 0x10100, 0x116, 0x10100,
		0, 0x10100 };
	unsigned depth, type;
	uint32_t w, h;

	if (len < 33)
		return picture_truncated(file, e);
	if (be32(p + 8) != 13 || memcmp(p + 12, "IHDR", 4) != 0)
		return picture_damaged(file, _("its first chunk"), e);
	w = be32(p + 16);
	h = be32(p + 20);
	depth = p[24];
	type = p[25];
	if (type > 6 || depth > 16 || !(depths[type] >> depth & 1))
		return picture_damaged(file, _("its colour type"), e);
	if (p[26] != 0 || p[27] != 0 || p[28] > 1)
		return picture_damaged(file, _("its first chunk"), e);
	pi->kind = PICTURE_PNG;
	/* what does not fit is too large as well */
	pi->width = w > INT32_MAX ? INT32_MAX : (int)w;
	pi->height = h > INT32_MAX ? INT32_MAX : (int)h;
	pi->channels = channels[type];
	pi->whole = p[28] == 1;
	pi->orientation = png_turned(p, len);
	return 0;
}

static int
no_picture(const unsigned char *p, size_t len, const char *file, struct err *e)
{
	size_t i;

	for (i = 0; i < sizeof(foreigns) / sizeof(foreigns[0]); i++) {
		const struct foreign *f = &foreigns[i];

		if (len < f->offset + f->len ||
		    memcmp(p + f->offset, f->bytes, f->len) != 0)
			continue;
		err_at(e, E_DATA, file, 0, _("a %s file, not JPEG or PNG"),
		    f->name);
		return err_hint(e,
		    _("set the camera to JPEG, or save the picture as one"));
	}
	err_at(e, E_DATA, file, 0, _("no picture: neither JPEG nor PNG"));
	return err_hint(e,
	    _("give a JPEG or PNG photo as the camera wrote it"));
}

int
picture_header(struct picture_info *out, const void *data, size_t len,
    const char *file, struct err *e)
{
	struct cursor c = { data, len };
	struct picture_info pi = { .orientation = 1 };
	int rc;

	if (len == 0) {
		err_at(e, E_DATA, file, 0, _("the file is empty"));
		return err_hint(e, _("take the photo again"));
	}
	if (len > PICTURE_BYTES) {
		err_at(e, E_DATA, file, 0, _("more than %d MB"),
		    PICTURE_BYTES >> 20);
		return err_hint(e, _("give a smaller picture"));
	}
	if (len >= 3 && memcmp(data, "\xff\xd8\xff", 3) == 0)
		rc = jpeg_header(&pi, c, file, e);
	else if (len >= 8 && memcmp(data, png_magic, 8) == 0)
		rc = png_header(&pi, data, len, file, e);
	else
		rc = no_picture(data, len, file, e);
	if (rc < 0)
		return -1;
	if (pi.width == 0 || pi.height == 0)
		return picture_damaged(file, _("it has no pixels"), e);
	if ((int64_t)pi.width * pi.height > PICTURE_PIXELS) {
		err_at(e, E_DATA, file, 0,
		    _("%d x %d pixels, more than %d million"), pi.width,
		    pi.height, PICTURE_PIXELS / 1000000);
		return err_hint(e, _("give a smaller picture"));
	}
	*out = pi;
	return 0;
}

void
picture_shrunk(const struct picture_info *pi, int shrink, int *width,
    int *height)
{
	*width = (pi->width + shrink - 1) / shrink;
	*height = (pi->height + shrink - 1) / shrink;
}
