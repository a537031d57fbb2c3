/*
 * The degradation bench: symbols of known text, damaged, and how many of them
 * each decoder reads.
 *
 *	decode [-q] [-p tune|apart] [-d DAMAGE] [-w DIR]
 *	-q	a small sample
 *	-p	one part only: tune, which the retries may be tuned on, or apart
 *	-d	one damage only
 *	-h	tells by which pass each was read
 *	-w DIR	writes the pictures as PGM
 *
 * Seeds are fixed: every run sees the same pictures.  A wrong text ends with 1.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zbar.h>

#include "base/str.h"
#include "code/decode.h"
#include "code/zxing.h"
#include "wear.h"

#include "wear_other.h"

enum { KINDS = 12, LEVELS = 4, PAYLOADS = 2, DECODERS = 4 };

static const char *const payloads[PAYLOADS] = { "H261124-A0017V",
	"HTTPS://QR.PLANT.EXAMPLE/E/CY-1A" };
static const char *const decoder_names[DECODERS] = { "zbar", "zxing-cpp",
	"ours, zbar alone", "ours" };

struct tally {
	int n, right[DECODERS], wrong[DECODERS];
	double seconds[DECODERS];
};

static struct options {
	int per_cell[2]; /* pictures of a cell: tune, apart */
	int part, kind; /* -1: all */
	const char *dir;
	bool how; /* tells by which pass we read it */
} opts = { { 5, 2 }, -1, -1, NULL, false };

/* ---- decoders: 1 right, 0 nothing, -1 a wrong text ---- */

static int
judge(const char *text, size_t len, const char *want)
{
	return len == strlen(want) && memcmp(text, want, len) == 0 ? 1 : -1;
}

static int
by_zbar(unsigned char *px, int w, int h, const char *want)
{
	zbar_image_scanner_t *s = zbar_image_scanner_create();
	zbar_image_t *im = zbar_image_create();
	const zbar_symbol_t *sym;
	int got = 0;

	zbar_image_scanner_set_config(s, 0, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	zbar_image_set_format(im, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(im, (unsigned)w, (unsigned)h);
	zbar_image_set_data(im, px, (unsigned long)w * h, NULL);
	zbar_scan_image(s, im);
	for (sym = zbar_image_first_symbol(im); sym != NULL && got >= 0;
	     sym = zbar_symbol_next(sym))
		got = judge(zbar_symbol_get_data(sym),
		    zbar_symbol_get_data_length(sym), want);
	zbar_image_destroy(im);
	zbar_image_scanner_destroy(s);
	return got;
}

struct zxing_verdict {
	const char *want;
	int got;
};

static void
take_zxing(void *arg, const struct zxing_found *f)
{
	struct zxing_verdict *v = arg;

	if (v->got >= 0)
		v->got = judge(f->bytes, f->len, v->want);
}

static int
by_us(const unsigned char *px, int w, int h, const char *want, bool no_zxing)
{
	struct decode d = DECODE_INIT;
	struct grey g = { w, h, NULL };
	size_t i;
	int got = 0;

	grey_new(&g, w, h);
	memcpy(g.px, px, (size_t)w * h);
	d.no_zxing = no_zxing;
	decode_run(&d, &g);
	for (i = 0; i < d.n && got >= 0; i++)
		got = judge(d.v[i].bytes.ptr, d.v[i].bytes.len, want);
	if (opts.how)
		for (i = 0; i < d.n; i++)
			printf("%s %u\n", d.v[i].how, d.v[i].by);
	decode_release(&d);
	grey_free(&g);
	return got;
}

static int
run_decoder(int which, unsigned char *px, int w, int h, const char *want)
{
	struct zxing_verdict v = { want, 0 };

	switch (which) {
	case 0:
		return by_zbar(px, w, h, want);
	case 1:
		zxing_decode(px, w, h, true, take_zxing, &v);
		return v.got;
	default:
		return by_us(px, w, h, want, which == 2);
	}
}

/* ---- pictures ---- */

static unsigned char *
as_bytes(const struct canvas *c)
{
	unsigned char *px = xmalloc((size_t)c->w * c->h);
	int i;

	for (i = 0; i < c->w * c->h; i++) {
		float v = c->v[i] * 255 + 0.5f;

		px[i] = v < 0 ? 0 : v > 255 ? 255 : (unsigned char)v;
	}
	return px;
}

static void
keep(const unsigned char *px, int w, int h, const char *name)
{
	char *path = xasprintf("%s/%s.pgm", opts.dir, name);
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		exit(74);
	}
	fprintf(f, "P5\n%d %d\n255\n", w, h);
	fwrite(px, 1, (size_t)w * h, f);
	fclose(f);
	free(path);
}

static double
seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
one_picture(struct tally *t, int part, int kind, int severity, int payload,
    int level, int i)
{
	uint64_t seed = (uint64_t)part << 40 | (uint64_t)kind << 32 |
	    (uint64_t)severity << 24 | (uint64_t)payload << 20 |
	    (uint64_t)level << 16 | (uint64_t)i;
	QRcode *q = QRcode_encodeString(payloads[payload], 0, (QRecLevel)level,
	    QR_MODE_8, 1);
	struct canvas c;
	unsigned char *px;
	int d, got;

	chance(&seed);
	c = (part ? wear_other : wear)(q, kind, severity, &seed);
	px = as_bytes(&c);
	if (opts.dir != NULL) {
		char *name = xasprintf("%d-%s-%d-%d%d-%d", part,
		    wear_names[kind], severity, payload, level, i);

		keep(px, c.w, c.h, name);
		free(name);
	}
	t->n++;
	for (d = 0; d < DECODERS; d++) {
		double began = seconds_now();

		got = run_decoder(d, px, c.w, c.h, payloads[payload]);
		t->seconds[d] += seconds_now() - began;
		t->right[d] += got > 0;
		t->wrong[d] += got < 0;
	}
	free(px);
	free(c.v);
	QRcode_free(q);
}

static struct tally
one_damage(int part, int kind)
{
	struct tally t = { 0 };
	int s, p, l, i;

	for (s = 0; s < SEVERITIES; s++)
		for (p = 0; p < PAYLOADS; p++)
			for (l = 0; l < LEVELS; l++)
				for (i = 0; i < opts.per_cell[part]; i++)
					one_picture(&t, part, kind, s, p, l, i);
	return t;
}

/* ---- the table ---- */

static void
line(const char *what, const struct tally *t)
{
	int d;

	printf("%-14s %5d", what, t->n);
	for (d = 0; d < DECODERS; d++)
		printf("  %6.1f %% %7.1f ms", 100.0 * t->right[d] / t->n,
		    1000 * t->seconds[d] / t->n);
	printf("\n");
}

static void
add(struct tally *sum, const struct tally *t)
{
	int d;

	sum->n += t->n;
	for (d = 0; d < DECODERS; d++) {
		sum->right[d] += t->right[d];
		sum->wrong[d] += t->wrong[d];
		sum->seconds[d] += t->seconds[d];
	}
}

static int
one_part(int part, struct tally *all)
{
	struct tally sum = { 0 }, t;
	int kind, d, wrong = 0;

	printf("%-14s     n", part ? "kept apart" : "for tuning");
	for (d = 0; d < DECODERS; d++)
		printf("  %-19s", decoder_names[d]);
	printf("\n");
	for (kind = 0; kind < KINDS; kind++) {
		if (opts.kind >= 0 && kind != opts.kind)
			continue;
		t = one_damage(part, kind);
		line(wear_names[kind], &t);
		fflush(stdout);
		add(&sum, &t);
	}
	line("all", &sum);
	for (d = 0; d < DECODERS; d++)
		if (sum.wrong[d] > 0) {
			printf("%s: %d wrong texts\n", decoder_names[d],
			    sum.wrong[d]);
			wrong += d == DECODERS - 1 ? sum.wrong[d] : 0;
		}
	printf("\n");
	add(all, &sum);
	return wrong;
}

int
main(int argc, char *argv[])
{
	struct tally all = { 0 };
	int c, part, wrong = 0;

	while ((c = getopt(argc, argv, "hqp:d:w:")) != -1) {
		if (c == 'q')
			opts.per_cell[0] = opts.per_cell[1] = 1;
		else if (c == 'p')
			opts.part = streq(optarg, "apart");
		else if (c == 'h')
			opts.how = true;
		else if (c == 'w')
			opts.dir = optarg;
		else if (c != 'd')
			return 64;
		else
			for (opts.kind = KINDS - 1; opts.kind > 0 &&
			     !streq(optarg, wear_names[opts.kind]);)
				opts.kind--;
	}
	for (part = 0; part < 2; part++)
		if (opts.part < 0 || opts.part == part)
			wrong += one_part(part, &all);
	if (all.n > 0)
		line("both", &all);
	return wrong > 0;
}
