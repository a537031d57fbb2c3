#include "image/canvas.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "image/text.h"
#include "tap.h"

static struct canvas *
open_page(enum canvas_kind kind, double width, double height, double dpi)
{
	struct canvas *c = NULL;
	struct err e = ERR_INIT;

	if (canvas_open(&c, kind, width, height, dpi, &e) < 0)
		tap_ok(false, "a canvas: %s", e.msg);
	return c;
}

static int
pixel(const struct picture *p, int x, int y)
{
	return p->pixels[y * p->width + x];
}

/* What no line of code but only a look at the page would tell. */
static void
sample(struct canvas *c)
{
	static const double hut[] = { 70, 60, 80, 50, 90, 60, 90, 75, 70, 75 };
	static const unsigned char dots[] = { 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0,
		1, 1, 1, 1, 0 };
	struct text_style s = { .size = 9 }, big = { .size = 14, .bold = true };
	struct picture p;
	struct text_extent t;
	size_t i;

	text_draw(c, 10, 8, 0, "冲压一线 设备防护罩缺失", &big, &t);
	canvas_rect(c, 10, 20, 50, 30, 0xeef1f4, 0x1f5c99, 0.3);
	text_draw(c, 12, 21, 46,
	    "隐患 H261124-A0017J：3#冲床防护罩被拆下，"
	    "没装回去。Guard removed, not put back.",
	    &s, &t);
	s.align = TEXT_RIGHT;
	text_draw(c, 12, 21 + t.height, 46, "2026-11-24 08:00", &s, NULL);
	s.align = TEXT_CENTRE;
	canvas_circle(c, 80, 30, 8, 0xb3241c, CANVAS_NONE, 0);
	s.colour = CANVAS_WHITE;
	text_base(c, 80, 31.2, "红", &s);
	canvas_path(c, hut, 5, CANVAS_NONE, CANVAS_BLACK, 0.5);
	canvas_dash(c, 1, 1);
	canvas_line(c, 10, 55, 60, 55, 0xb3241c, 0.3);
	canvas_dash(c, 0, 0);
	canvas_dots(c, 10, 60, 1, dots, 4, 4);
	picture_new(&p, 40, 30, PICTURE_RGB);
	for (i = 0; i < picture_size(&p); i++)
		p.pixels[i] = (unsigned char)(i * 7 % 251);
	canvas_picture(c, &p, 20, 60, 20, 15);
	picture_release(&p);
}

static void
kinds(void)
{
	static const char *const begin[] = { "%PDF-", "<?xml", "\x89PNG" };
	struct err e = ERR_INIT;
	int k, twice;
	char sum[2][SHA256_HEX];

	for (k = CANVAS_PDF; k <= CANVAS_PNG; k++) {
		for (twice = 0; twice < 2; twice++) {
			struct canvas *c = open_page(k, 100, 80, 150);
			struct buf b = BUF_INIT;

			canvas_about(c, "样张", "Bihuan", 1795478400000);
			canvas_mark(c, 1, "第一页", 0);
			sample(c);
			tap_int(canvas_missing(c), 0, "every letter is there");
			canvas_page(c, 80, 100);
			tap_int(canvas_close(c, &b, &e), 0, "kind %d: %s", k,
			    e.msg);
			tap_ok(strncmp(b.ptr, begin[k], strlen(begin[k])) == 0,
			    "begins as it should");
			sha256_hex(sum[twice], b.ptr, b.len);
			if (getenv("IMAGE_SAMPLES") != NULL && !twice) {
				char name[] = "sample-0";

				name[7] = (char)('0' + k);
				io_replace(AT_FDCWD, name, b.ptr, b.len, 0644,
				    0, &e);
			}
			buf_release(&b);
		}
		if (k != CANVAS_SVG)
			tap_str(sum[1], sum[0], "drawn again, the same bytes");
	}
}

static void
measures(void)
{
	struct canvas *c = open_page(CANVAS_PDF, 210, 297, 0);
	struct text_style s = { .size = 10 };
	struct text_extent one, t;
	double word;

	text_measure(c, "责任人", 0, &s, &one);
	tap_ok(fabs(one.width - 3 * 10 * 25.4 / 72) < 0.2,
	    "three characters are three em: %.2f", one.width);
	tap_ok(one.lines == 1 && fabs(one.height - 13.5 * 25.4 / 72) < 1e-6,
	    "one line");
	text_measure(c, "责任人", one.width + 0.01, &s, &t);
	tap_int(t.lines, 1, "fits its own width");
	text_measure(c, "责任人", one.width - 0.5, &s, &t);
	tap_int(t.lines, 2, "and is broken in less");
	text_measure(c, "一\n二\n三", 0, &s, &t);
	tap_int(t.lines, 3, "line breaks count");
	s.lines = 2;
	text_measure(c, "开式压力机防护罩缺失需要立即整改", 15, &s, &t);
	tap_ok(t.lines == 2 && t.width <= 15.01, "two lines at most: %d, %.2f",
	    t.lines, t.width);
	s.lines = 0;
	word = text_word(c, "号 HZ-2026-0120 王建国", &s);
	text_measure(c, "HZ-2026-0120", 0, &s, &t);
	tap_ok(word <= t.width + 0.01 && word > one.width / 3,
	    "what cannot be broken: %.2f of %.2f", word, t.width);
	text_measure(c,
	    "a\x80\xff"
	    "b",
	    0, &s, &t);
	tap_ok(t.lines == 1 && t.width > 0, "what is no UTF-8");
	text_measure(c, "", 20, &s, &t);
	tap_ok(t.width == 0 && t.lines == 1, "nothing");
	text_base(c, 10, 10, "\xf3\xb0\x80\x80", &s);
	tap_ok(canvas_missing(c) > 0, "a letter that no font has is counted");
	canvas_drop(c);
}

/* Whole dots of a 203 dpi printer: no grey, every dot of one size. */
static void
dots(void)
{
	struct canvas *c = open_page(CANVAS_PNG, 10, 10, 203);
	struct picture p = PICTURE_INIT;
	struct err e = ERR_INIT;
	unsigned char check[49];
	int i, x, y, dot, grey = 0, wrong = 0;
	double mm;

	for (i = 0; i < 49; i++)
		check[i] = (i & 1) == 0;
	mm = canvas_dots(c, 1.03, 1.07, 0.55, check, 7, 7);
	dot = (int)lround(mm * 203 / 25.4);
	tap_int(dot, 4, "0.55 mm are four dots at 203 dpi");
	tap_int(canvas_pixels(c, &p, PICTURE_GREY, &e), 0, "pixels");
	tap_ok(p.width == 80 && p.height == 80, "10 mm are 80 dots");
	for (y = 0; y < p.height; y++)
		for (x = 0; x < p.width; x++) {
			int v = pixel(&p, x, y), i7 = (x - 8) / 4,
			    j7 = (y - 9) / 4;
			bool in = x >= 8 && y >= 9 && i7 < 7 && j7 < 7;

			grey += v != 0 && v != 255;
			wrong += (v == 0) != (in && ((i7 + 7 * j7) & 1) == 0);
		}
	tap_int(grey, 0, "none is grey");
	tap_int(wrong, 0, "each where it belongs");
	picture_release(&p);
}

/* A circle after a text: no line from the one to the other. */
static void
no_hair_line(void)
{
	struct canvas *c = open_page(CANVAS_PNG, 40, 40, 100);
	struct text_style s = { .size = 8 };
	struct picture p = PICTURE_INIT;
	struct err e = ERR_INIT;
	int x, dark = 0;

	text_draw(c, 2, 2, 0, "中", &s, NULL);
	canvas_circle(c, 30, 30, 3, CANVAS_NONE, CANVAS_BLACK, 0.3);
	if (canvas_pixels(c, &p, PICTURE_GREY, &e) < 0)
		abort();
	for (x = 0; x < p.width; x++)
		dark += pixel(&p, x, 65) < 250;
	tap_int(dark, 0, "nothing between them");
	picture_release(&p);
}

static void
pictures(void)
{
	struct canvas *c = open_page(CANVAS_PDF, 50, 50, 0);
	struct picture p;
	struct buf jpeg = BUF_INIT, pdf = BUF_INIT;
	struct err e = ERR_INIT;

	picture_new(&p, 60, 40, PICTURE_RGB);
	memset(p.pixels, 99, picture_size(&p) / 2);
	picture_to_jpeg(&p, 80, &jpeg, &e);
	tap_int(canvas_jpeg(c, jpeg.ptr, jpeg.len, 5, 5, 30, 20, &e), 0,
	    "a JPEG: %s", e.msg);
	tap_int(canvas_jpeg(c, "x", 1, 5, 5, 30, 20, &e), -1, "no JPEG");
	canvas_close(c, &pdf, &e);
	tap_ok(memmem(pdf.ptr, pdf.len, jpeg.ptr, jpeg.len) != NULL,
	    "is in the PDF as it is");
	buf_clear(&pdf);
	c = open_page(CANVAS_PNG, 10, 10, 100);
	canvas_picture(c, &p, 0, 0, 10, 10);
	picture_release(&p);
	canvas_pixels(c, &p, PICTURE_RGB, &e);
	tap_ok(p.pixels[0] == 99 && p.pixels[picture_size(&p) - 1] == 255,
	    "stretched over the page, to its edges");
	picture_release(&p);
	buf_release(&jpeg);
	buf_release(&pdf);
}

static void
refusals(void)
{
	struct canvas *c = NULL;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;

	tap_int(canvas_open(&c, CANVAS_PNG, 100, 0, 100, &e), -1, "no height");
	tap_int(canvas_open(&c, CANVAS_PNG, 100, 100, 0, &e), -1, "no dpi");
	tap_int(canvas_open(&c, CANVAS_PDF, NAN, 100, 0, &e), -1, "no number");
	tap_int(canvas_open(&c, CANVAS_PNG, 1000, 1000, 600, &e), -1,
	    "too many pixels");
	tap_ok(e.code == E_USAGE && c == NULL, "says so: %s", e.msg);
	c = open_page(CANVAS_PDF, 10, 10, 0);
	canvas_circle(c, NAN, 5, 1, CANVAS_BLACK, CANVAS_NONE, 0);
	(void)canvas_close(c, &b, &e);
	tap_ok(true, "what is no number draws nothing");
	buf_release(&b);
}

/* Before this process has looked for any font. */
static void
without_fonts(void)
{
	struct canvas *c = NULL;
	struct err e = ERR_INIT;
	char name[] = "/tmp/image-test.XXXXXX";
	static const char none[] = "<?xml version=\"1.0\"?>\n<fontconfig/>\n";
	int status = -1, fd = mkstemp(name);
	pid_t pid;

	if (fd < 0 || io_write_all(fd, none, strlen(none), &e) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		setenv("FONTCONFIG_FILE", name, 1);
		_exit(canvas_open(&c, CANVAS_PDF, 10, 10, 0, &e) < 0 &&
			    strstr(e.hint, "fonts-wqy-microhei") != NULL ?
			e.code :
			0);
	}
	waitpid(pid, &status, 0);
	close(fd);
	unlink(name);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == E_UNAVAILABLE,
	    "without a Chinese font the package is named");
}

int
main(void)
{
	without_fonts();
	kinds();
	measures();
	dots();
	no_hair_line();
	pictures();
	refusals();
	return tap_done();
}
