#include "image/picture_int.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"

size_t
picture_size(const struct picture *p)
{
	return (size_t)p->width * (size_t)p->height * (size_t)p->colour;
}

void
picture_release(struct picture *p)
{
	if (p->mapped > 0)
		munmap(p->pixels, p->mapped);
	else
		free(p->pixels);
	*p = (struct picture)PICTURE_INIT;
}

void
picture_new(struct picture *p, int width, int height,
    enum picture_colour colour)
{
	*p = (struct picture){
		.width = width, .height = height, .colour = colour
	};
	p->pixels = xmalloc(picture_size(p));
	memset(p->pixels, 0xff, picture_size(p));
}

/* Before it is opened: the opening of a device may already do something. */
static int
judge(const char *file, struct err *e)
{
	struct stat sb;

	if (stat(file, &sb) < 0) {
		err_sys(e, _("opening '%s'"), file);
		return io_absent(file, e);
	}
	if (S_ISDIR(sb.st_mode))
		return err_at(e, E_DATA, file, 0,
		    _("a directory, not a picture"));
	if (!S_ISREG(sb.st_mode))
		return err_at(e, E_DATA, file, 0,
		    _("a device or pipe, not a picture"));
	if (sb.st_size > PICTURE_BYTES) {
		err_at(e, E_DATA, file, 0, _("more than %d MB"),
		    PICTURE_BYTES >> 20);
		return err_hint(e, _("give a smaller picture"));
	}
	return 0;
}

int
picture_read(struct buf *out, const char *file, struct err *e)
{
	size_t before = out->len;

	if (judge(file, e) < 0 ||
	    io_read(out, AT_FDCWD, file, PICTURE_BYTES, 0, e) < 0)
		return -1;
	if (out->len > before)
		return 0;
	err_at(e, E_DATA, file, 0, _("the file is empty"));
	return err_hint(e, _("take the photo again"));
}

int
picture_decode_into(struct picture *p, const void *data, size_t len,
    enum picture_colour colour, int shrink, const char *file, struct err *e)
{
	struct picture_info pi;

	if (picture_header(&pi, data, len, file, e) < 0)
		return -1;
	picture_shrunk(&pi, shrink, &p->width, &p->height);
	p->colour = colour;
	if (pi.kind == PICTURE_JPEG)
		return jpeg_decode(p, data, len, shrink, file, e);
	return png_decode(p, data, len, shrink, file, e);
}

int
picture_decode(struct picture *p, const void *data, size_t len,
    enum picture_colour colour, int shrink, const char *file, struct err *e)
{
	struct picture_info pi;
	int width, height;

	if (picture_header(&pi, data, len, file, e) < 0)
		return -1;
	picture_shrunk(&pi, shrink, &width, &height);
	p->mapped = 0;
	p->pixels = xmalloc((size_t)width * (size_t)height * (size_t)colour);
	if (picture_decode_into(p, data, len, colour, shrink, file, e) == 0)
		return 0;
	picture_release(p);
	return -1;
}

/*
 * Where the pixel of the upright picture stands in the stored one: at
 * start + x * right + y * down.
 */
struct steps {
	ptrdiff_t start, right, down;
};

static struct steps
steps_of(const struct picture *p, int orientation)
{
	ptrdiff_t px = p->colour, row = (ptrdiff_t)p->width * px;
	ptrdiff_t last_x = row - px, last_y = (p->height - 1) * row;

	switch (orientation) {
	case 2:
		return (struct steps){ last_x, -px, row };
	case 3:
		return (struct steps){ last_x + last_y, -px, -row };
	case 4:
		return (struct steps){ last_y, px, -row };
	case 5:
		return (struct steps){ 0, row, px };
	case 6:
		return (struct steps){ last_y, -row, px };
	case 7:
		return (struct steps){ last_x + last_y, -row, -px };
	case 8:
		return (struct steps){ last_x, row, -px };
	default:
		return (struct steps){ 0, px, row };
	}
}

enum { TILE = 32 };

/* One tile at a time: a column of the stored picture misses every cache line. */
static void
turn_tile(unsigned char *to, const unsigned char *from, struct steps s,
    size_t row, int width, int height, enum picture_colour colour)
{
	int x, y;

	for (y = 0; y < height; y++) {
		const unsigned char *q = from + y * s.down;
		unsigned char *t = to + (size_t)y * row;

		if (colour == PICTURE_GREY)
			for (x = 0; x < width; x++, q += s.right)
				*t++ = *q;
		else
			for (x = 0; x < width; x++, q += s.right, t += 3) {
				t[0] = q[0];
				t[1] = q[1];
				t[2] = q[2];
			}
	}
}

void
picture_turn_into(struct picture *out, const struct picture *p, int orientation)
{
	bool swap = orientation >= 5 && orientation <= 8;
	struct steps s = steps_of(p, orientation);
	size_t px = (size_t)p->colour, row;
	int x, y;

	out->width = swap ? p->height : p->width;
	out->height = swap ? p->width : p->height;
	out->colour = p->colour;
	row = (size_t)out->width * px;
	for (y = 0; y < out->height; y += TILE)
		for (x = 0; x < out->width; x += TILE)
			turn_tile(out->pixels + (size_t)y * row +
				(size_t)x * px,
			    p->pixels + s.start + y * s.down + x * s.right, s,
			    row, out->width - x < TILE ? out->width - x : TILE,
			    out->height - y < TILE ? out->height - y : TILE,
			    out->colour);
}

void
picture_turn(struct picture *p, int orientation)
{
	struct picture out = PICTURE_INIT;

	if (orientation < 2 || orientation > 8)
		return;
	out.pixels = xmalloc(picture_size(p));
	picture_turn_into(&out, p, orientation);
	picture_release(p);
	*p = out;
}
