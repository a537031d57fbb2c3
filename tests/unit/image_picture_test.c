#include "image/picture.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <png.h>

#include "tap.h"

/* Each corner has a colour of its own, with a soft slope between. */
static void
scene(struct picture *p, int width, int height, enum picture_colour colour)
{
	int x, y, k;

	picture_new(p, width, height, colour);
	for (y = 0; y < height; y++)
		for (x = 0; x < width; x++)
			for (k = 0; k < (int)colour; k++)
				p->pixels[(y * width + x) * (int)colour + k] =
				    (unsigned char)(k == 1 ?
					    y * 200 / height :
					    (x + k * y) * 80 / width + 40);
}

static int
pixel(const struct picture *p, int x, int y, int k)
{
	return p->pixels[(y * p->width + x) * (int)p->colour + k];
}

static int
worst(const struct picture *a, const struct picture *b)
{
	size_t i;
	int d, max = 0;

	if (a->width != b->width || a->height != b->height ||
	    a->colour != b->colour)
		return 256;
	for (i = 0; i < picture_size(a); i++) {
		d = abs(a->pixels[i] - b->pixels[i]);
		if (d > max)
			max = d;
	}
	return max;
}

static void
refused(const void *data, size_t len, const char *part)
{
	struct picture p = PICTURE_INIT;
	struct err e = ERR_INIT;

	tap_int(picture_decode(&p, data, len, PICTURE_RGB, 1, "x", &e), -1,
	    "refused: %s", part);
	tap_int(e.code, E_DATA, "its code");
	tap_str(e.file, "x", "the file is named");
	tap_ok(strstr(e.msg, part) != NULL, "says '%s': %s", part, e.msg);
	tap_ok(p.pixels == NULL, "and gives nothing");
}

static void
there_and_back(enum picture_colour colour)
{
	struct picture p, q = PICTURE_INIT;
	struct picture_info pi;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	scene(&p, 123, 77, colour);
	tap_int(picture_to_png(&p, &b, &e), 0, "PNG of %d channels", colour);
	tap_int(picture_header(&pi, b.ptr, b.len, "x", &e), 0, "its header");
	tap_ok(pi.kind == PICTURE_PNG && pi.width == 123 && pi.height == 77 &&
		pi.channels == (int)colour,
	    "says what it is");
	tap_int(picture_decode(&q, b.ptr, b.len, colour, 1, "x", &e), 0,
	    "read again: %s", e.msg);
	tap_int(worst(&p, &q), 0, "the same pixels");
	picture_release(&q);
	buf_clear(&b);
	tap_int(picture_to_jpeg(&p, 95, &b, &e), 0, "JPEG");
	tap_int(picture_header(&pi, b.ptr, b.len, "x", &e), 0, "its header");
	tap_ok(pi.kind == PICTURE_JPEG && pi.width == 123 && pi.height == 77 &&
		pi.channels == (int)colour && !pi.whole,
	    "says what it is");
	tap_int(picture_decode(&q, b.ptr, b.len, colour, 1, "x", &e), 0,
	    "read again: %s", e.msg);
	tap_ok(worst(&p, &q) < 8, "nearly the same pixels: %d", worst(&p, &q));
	picture_release(&q);
	picture_release(&p);
	buf_release(&b);
}

static void
shrinking(bool jpeg)
{
	struct picture p, q = PICTURE_INIT, grey = PICTURE_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	int s;

	scene(&p, 321, 201, PICTURE_RGB);
	if (jpeg)
		picture_to_jpeg(&p, 95, &b, &e);
	else
		picture_to_png(&p, &b, &e);
	for (s = 2; s <= 8; s *= 2) {
		tap_int(picture_decode(&q, b.ptr, b.len, PICTURE_RGB, s, "x",
			    &e),
		    0, "1/%d: %s", s, e.msg);
		tap_ok(q.width == (321 + s - 1) / s &&
			q.height == (201 + s - 1) / s,
		    "measures rounded up");
		tap_ok(abs(pixel(&q, q.width / 2, q.height / 2, 1) -
			   pixel(&p, 160, 100, 1)) < 12,
		    "the middle is the middle");
		tap_ok(abs(pixel(&q, q.width - 1, q.height - 1, 0) -
			   pixel(&p, 320, 200, 0)) < 12,
		    "the corner is the corner");
		picture_release(&q);
	}
	tap_int(picture_decode(&grey, b.ptr, b.len, PICTURE_GREY, 8, "x", &e),
	    0, "grey from colour: %s", e.msg);
	tap_ok(grey.colour == PICTURE_GREY && grey.width == 41,
	    "in one channel");
	picture_release(&grey);
	picture_release(&p);
	buf_release(&b);
}

/* Where the corners of the stored picture come to stand: EXIF 2.32. */
static void
turning(void)
{
	/* by orientation: what stands top left and top right, of A B / C D */
	static const char *const want[] = { "AB", "AB", "BA", "DC", "CD", "AC",
		"CA", "DB", "BD", "AB" };
	int o;

	for (o = 0; o < 10; o++) {
		struct picture p;
		char got[3] = "";
		bool swap = o >= 5 && o <= 8;

		picture_new(&p, 70, 41, o & 1 ? PICTURE_RGB : PICTURE_GREY);
		p.pixels[0] = 'A';
		p.pixels[69 * (int)p.colour] = 'B';
		p.pixels[70 * 40 * (int)p.colour] = 'C';
		p.pixels[(70 * 41 - 1) * (int)p.colour] = 'D';
		picture_turn(&p, o);
		got[0] = (char)pixel(&p, 0, 0, 0);
		got[1] = (char)pixel(&p, p.width - 1, 0, 0);
		tap_str(got, want[o], "orientation %d", o);
		tap_int(p.width, swap ? 41 : 70, "its width");
		picture_release(&p);
	}
}

static void
broken(void)
{
	static const char jpeg_cmyk[] = "\xff\xd8\xff\xc0\0\x14\x08\0\x10\0\x10"
					"\x04"
					"123456789012";
	static const char jpeg_zero[] = "\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\x10"
					"\x01"
					"123";
	static const char jpeg_huge[] = "\xff\xd8\xff\xc2\0\x0b\x08\xff\xff"
					"\xff\xff\x01"
					"123";
	static const char jpeg_deep[] = "\xff\xd8\xff\xc1\0\x0b\x0c\0\x10\0\x10"
					"\x01"
					"123";
	static const char jpeg_coded[] = "\xff\xd8\xff\xc9\0\x0b\x08\0\x10\0"
					 "\x10\x01"
					 "123";
	static const char jpeg_scan[] = "\xff\xd8\xff\xda\0\x0b\x08\0\x10\0"
					"\x10\x01"
					"123";
	char png[64] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x93\xe0\0\0\x93\xe0"
		       "\x08\x02\0\0\0";

	refused("", 0, "empty");
	refused("hello, world", 12, "neither JPEG nor PNG");
	refused("GIF89a......", 12, "a GIF file");
	refused("\0\0\0\x18"
		"ftypheic",
	    12, "a HEIC file");
	refused(jpeg_cmyk, sizeof(jpeg_cmyk) - 1, "neither grey nor three");
	refused(jpeg_zero, sizeof(jpeg_zero) - 1, "no pixels");
	refused(jpeg_huge, sizeof(jpeg_huge) - 1, "65535 x 65535 pixels");
	refused(jpeg_deep, sizeof(jpeg_deep) - 1, "more than 8 bits");
	refused(jpeg_coded, sizeof(jpeg_coded) - 1, "arithmetic");
	refused(jpeg_scan, sizeof(jpeg_scan) - 1, "before the frame header");
	refused(jpeg_zero, 9, "cut off");
	refused(jpeg_zero, 3, "cut off");
	refused(png, 20, "cut off");
	refused(png, 33, "37856 x 37856 pixels");
	png[16] = png[20] = '\x80';
	refused(png, 33, "2147483647 x 2147483647 pixels");
	png[25] = 5;
	refused(png, 33, "colour type");
}

/* Cut anywhere: a refusal each time, and of the scan itself "cut off". */
static void
cut(bool jpeg)
{
	struct picture p, q = PICTURE_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n;
	int bad = 0;

	scene(&p, 64, 48, PICTURE_RGB);
	if (jpeg)
		picture_to_jpeg(&p, 90, &b, &e);
	else
		picture_to_png(&p, &b, &e);
	for (n = 0; n < b.len; n++) {
		char *copy = malloc(n + 1); /* so that ASan sees its end */

		memcpy(copy, b.ptr, n);
		if (picture_decode(&q, copy, n, PICTURE_RGB, 1, "x", &e) == 0 ||
		    e.code != E_DATA || e.msg[0] == '\0')
			bad++;
		picture_release(&q);
		free(copy);
	}
	tap_int(bad, 0, "%zu truncations of a %s refused", n,
	    jpeg ? "JPEG" : "PNG");
	refused(b.ptr, b.len - 20, "cut off");
	picture_release(&p);
	buf_release(&b);
}

static void
append(png_structp png, png_bytep data, size_t n)
{
	buf_add(png_get_io_ptr(png), data, n);
}

static void
flush(png_structp png)
{
	(void)png;
}

/* A kind of PNG that picture_to_png does not write. */
static void
make(struct buf *b, int type, int depth, int lace)
{
	png_structp png =
	    png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	static const png_color colours[2] = { { 200, 100, 50 }, { 0, 0, 0 } };
	static const unsigned char clear[1] = { 0 };
	unsigned char row[20 * 8];
	int y, pass, passes;

	png_set_write_fn(png, b, append, flush);
	png_set_IHDR(png, info, 20, 11, depth, type, lace, 0, 0);
	if (type == PNG_COLOR_TYPE_PALETTE) {
		png_set_PLTE(png, info, colours, 2);
		png_set_tRNS(png, info, clear, 0, NULL);
	}
	png_write_info(png, info);
	passes = png_set_interlace_handling(png);
	memset(row,
	    type == PNG_COLOR_TYPE_PALETTE ? 0 :
		depth == 1                 ? 0xff :
					     0x80,
	    sizeof(row));
	if (type & PNG_COLOR_MASK_ALPHA)
		memset(row, 0, sizeof(row)); /* nothing to be seen */
	for (pass = 0; pass < passes; pass++)
		for (y = 0; y < 11; y++)
			png_write_row(png, row);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}

static void
png_kinds(void)
{
	static const struct {
		int type, depth, lace, want;
	} kinds[] = {
		{ PNG_COLOR_TYPE_PALETTE, 1, 0, 200 },
		{ PNG_COLOR_TYPE_PALETTE, 8, 1, 200 },
		{ PNG_COLOR_TYPE_RGB_ALPHA, 8, 0, 255 },
		{ PNG_COLOR_TYPE_GRAY_ALPHA, 16, 1, 255 },
		{ PNG_COLOR_TYPE_GRAY, 16, 0, 128 },
		{ PNG_COLOR_TYPE_GRAY, 1, 0, 255 },
		{ PNG_COLOR_TYPE_RGB, 16, 1, 128 },
	};
	size_t i;
	int s;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (s = 1; s <= 8; s *= 8) {
			struct picture p = PICTURE_INIT, g = PICTURE_INIT;
			struct buf b = BUF_INIT;
			struct err e = ERR_INIT;

			make(&b, kinds[i].type, kinds[i].depth, kinds[i].lace);
			tap_int(picture_decode(&p, b.ptr, b.len, PICTURE_RGB, s,
				    "x", &e),
			    0, "type %d, %d bits, laced %d, 1/%d: %s",
			    kinds[i].type, kinds[i].depth, kinds[i].lace, s,
			    e.msg);
			tap_int(p.pixels == NULL ?
				-1 :
				pixel(&p, p.width - 1, p.height - 1, 0),
			    kinds[i].want, "its colour");
			tap_int(picture_decode(&g, b.ptr, b.len, PICTURE_GREY,
				    s, "x", &e),
			    0, "and as grey");
			picture_release(&p);
			picture_release(&g);
			buf_release(&b);
		}
}

static void
not_read(const char *file, int code, const char *part)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	tap_int(picture_read(&b, file, &e), -1, "%s is not read", file);
	tap_int(e.code, code, "its code");
	tap_ok(strstr(e.msg, part) != NULL, "says '%s': %s", part, e.msg);
	buf_release(&b);
}

static void
files(void)
{
	char dir[] = "/tmp/image-test.XXXXXX";
	FILE *f;

	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		abort();
	not_read("none.jpg", E_ABSENT, "none.jpg");
	not_read(dir, E_DATA, "a directory");
	not_read("/dev/zero", E_DATA, "a device or pipe");
	if (mkfifo("pipe", 0600) < 0)
		abort();
	not_read("pipe", E_DATA, "a device or pipe");
	f = fopen("empty", "w");
	if (f == NULL || fclose(f) != 0)
		abort();
	not_read("empty", E_DATA, "the file is empty");
	if (truncate("empty", PICTURE_BYTES + 1) < 0)
		abort();
	not_read("empty", E_DATA, "more than 30 MB");
	unlink("empty");
	unlink("pipe");
	if (chdir("/") < 0 || rmdir(dir) < 0)
		abort();
}

/* The picture above the strip is what it was, the strip what was given. */
static void
appending(enum picture_colour colour)
{
	struct picture p, strip, q = PICTURE_INIT, top = PICTURE_INIT;
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;
	int x;

	scene(&p, 160, 96, colour);
	picture_to_jpeg(&p, 92, &b, &e);
	picture_new(&strip, 160, 30, PICTURE_RGB);
	for (x = 0; x < 160 * 30; x++)
		memcpy(strip.pixels + 3 * x, "\x20\x40\xc0", 3);
	tap_int(picture_append(b.ptr, b.len, 1, &strip, 92, &out, "x", &e), 0,
	    "a strip below: %s", e.msg);
	tap_int(picture_decode(&q, out.ptr, out.len, PICTURE_RGB, 1, "x", &e),
	    0, "decodes");
	tap_ok(q.width == 160 && q.height == 126, "is higher by it");
	tap_ok(abs(pixel(&q, 80, 110, 0) - 0x20) < 4 &&
		abs(pixel(&q, 80, 110, 1) - 0x40) < 4 &&
		abs(pixel(&q, 80, 110, 2) - 0xc0) < 4,
	    "has its colour: %d %d %d", pixel(&q, 80, 110, 0),
	    pixel(&q, 80, 110, 1), pixel(&q, 80, 110, 2));
	picture_decode(&top, b.ptr, b.len, PICTURE_RGB, 1, "x", &e);
	q.height = 90; /* of the last block row the strip has a part */
	top.height = 90;
	tap_ok(worst(&q, &top) < 5, "the picture is what it was: %d",
	    worst(&q, &top));
	buf_clear(&out);
	tap_int(picture_append(b.ptr, b.len, 2, &strip, 92, &out, "x", &e), -1,
	    "a strip of another width is refused");
	tap_int(picture_append(b.ptr, b.len - 9, 1, &strip, 92, &out, "x", &e),
	    -1, "a cut one too");
	tap_ok(out.len == 0 && strstr(e.msg, "cut off") != NULL,
	    "and gives nothing");
	picture_release(&p);
	picture_release(&q);
	picture_release(&top);
	picture_release(&strip);
	buf_release(&b);
	buf_release(&out);
}

int
main(void)
{
	appending(PICTURE_GREY);
	appending(PICTURE_RGB);
	there_and_back(PICTURE_GREY);
	there_and_back(PICTURE_RGB);
	shrinking(true);
	shrinking(false);
	turning();
	broken();
	cut(true);
	cut(false);
	png_kinds();
	files();
	return tap_done();
}
