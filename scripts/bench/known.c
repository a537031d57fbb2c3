/*
 * The search over many known photos as a run of photo-check does it, beside
 * decoding a photo of 12 megapixels:
 *
 *	known [PHOTOS [ROUNDS]]
 *
 * Writes a cache of PHOTOS (100,000) photos, each with its look and its record,
 * and takes in turn: reading the cache, going through it for photos without a
 * look, the search by content and the search by look; the decoding at full
 * scale and at the scale that photo-check uses, in grey and in colour.  Medians
 * of the processor's time.  It ends with status 1 when the cache does not read
 * back as it was written.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "evidence/known_int.h"
#include "image/picture.h"

enum { WIDTH = 4000, HEIGHT = 3000, MOST = 99, TAKEN = 7 };

static const char *const names[TAKEN] = { "cache read", "photos without a look",
	"search by content", "search by look", "12 MP decoded, grey, an eighth",
	"12 MP decoded, grey", "12 MP decoded, colour" };

static uint64_t state = 0x9e3779b97f4a7c15U;

static uint64_t
draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
fail(const struct err *e)
{
	fprintf(stderr, "known: %s\n", e->msg);
	exit(1);
}

static void
fill(struct known *k, long photos)
{
	struct known_entry en;
	struct known_look l;
	struct err e = ERR_INIT;
	uint64_t r[20];
	long i, j;

	for (i = 0; i < photos; i++) {
		for (j = 0; j < 20; j++)
			r[j] = draw();
		memset(&en, 0, sizeof(en));
		en.type = KNOWN_USE;
		memcpy(en.sha, r, SHA_RAW);
		memcpy(en.ext, "jpg", 4);
		snprintf(en.record, sizeof(en.record), "H261124-A%05d",
		    (int)(i % 100000));
		known_put(k, &en);
		memset(&l, 0, sizeof(l));
		memcpy(l.sha, r, SHA_RAW);
		memcpy(l.hash, r + 4, sizeof(l.hash));
		known_put_look(k, &l);
	}
	if (known_write(k, &e) < 0)
		fail(&e);
}

/* Clouds with the noise of a sensor. */
static void
photo(struct buf *jpeg, struct look *l)
{
	struct picture p = PICTURE_INIT;
	struct err e = ERR_INIT;
	unsigned char *q;
	int x, y, c;

	picture_new(&p, WIDTH, HEIGHT, PICTURE_RGB);
	q = p.pixels;
	for (y = 0; y < HEIGHT; y++)
		for (x = 0; x < WIDTH; x++)
			for (c = 0; c < 3; c++)
				*q++ = (unsigned char)(60 + x * y / 120000 +
				    (x / 90 + y / 70) % 5 * 12 + c * 9 +
				    (int)(draw() % 9));
	if (picture_to_jpeg(&p, 92, jpeg, &e) < 0)
		fail(&e);
	picture_release(&p);
	if (picture_decode(&p, jpeg->ptr, jpeg->len, PICTURE_GREY, 8, "", &e) <
	    0)
		fail(&e);
	look_make(l, p.pixels, p.width, p.height);
	picture_release(&p);
}

static void
begin(struct known *k, const char *dir)
{
	char *photos = xasprintf("%s/photos", dir);
	char *looks = xasprintf("%s/looks", dir);

	known_start(k, photos, looks);
	free(photos);
	free(looks);
}

static double
decode(const struct buf *jpeg, enum picture_colour colour, int shrink)
{
	struct picture p = PICTURE_INIT;
	struct err e = ERR_INIT;
	double began = now();

	if (picture_decode(&p, jpeg->ptr, jpeg->len, colour, shrink, "", &e) <
	    0)
		fail(&e);
	began = now() - began;
	picture_release(&p);
	return began;
}

static void
one_round(const char *dir, long photos, const struct buf *jpeg,
    const struct look *l, double t[TAKEN])
{
	static const char sha[] = "00000000000000000000000000000000"
				  "00000000000000000000000000000000";
	struct known_hit hit;
	struct err e = ERR_INIT;
	struct known known, *k = &known;
	char id[ID_TEXT];
	size_t left = 0;
	double at[5];
	bool found;

	begin(k, dir);
	at[0] = now();
	known_read(k);
	at[1] = now();
	if (known_look_all(k, -1, &left, &e) < 0)
		fail(&e);
	at[2] = now();
	if (known_same(k, sha, NULL, id, &found, &e) < 0)
		fail(&e);
	at[3] = now();
	if (known_like(k, l, sha, NULL, LOOK_COPY_FROM, &hit, &e) < 0)
		fail(&e);
	at[4] = now();
	if (known_count(&k->photos) != (size_t)photos ||
	    known_count(&k->looks) != (size_t)photos || left > 0 || found ||
	    hit.found) {
		fprintf(stderr, "known: the cache is not what was written\n");
		exit(1);
	}
	for (int i = 0; i < 4; i++)
		t[i] = at[i + 1] - at[i];
	known_free(k);
	t[4] = decode(jpeg, PICTURE_GREY, 8);
	t[5] = decode(jpeg, PICTURE_GREY, 1);
	t[6] = decode(jpeg, PICTURE_RGB, 1);
}

static int
upwards(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char *argv[])
{
	long photos = argc > 1 ? atol(argv[1]) : 100000;
	int rounds = argc > 2 ? atoi(argv[2]) : 9, i, r;
	char dir[] = "/tmp/bihuan-known.XXXXXX";
	struct known k;
	double t[TAKEN], all[TAKEN][MOST], m[TAKEN], search;
	struct buf jpeg = BUF_INIT;
	struct look l;

	if (mkdtemp(dir) == NULL || photos < 1 || rounds < 1 || rounds > MOST)
		return 64;
	begin(&k, dir);
	fill(&k, photos);
	photo(&jpeg, &l);
	for (r = 0; r < rounds; r++) {
		one_round(dir, photos, &jpeg, &l, t);
		for (i = 0; i < TAKEN; i++)
			all[i][r] = t[i];
	}
	unlink(k.photos.path.ptr);
	unlink(k.looks.path.ptr);
	rmdir(dir);
	printf("%ld known photos, median of %d, processor ms\n", photos,
	    rounds);
	for (i = 0; i < TAKEN; i++) {
		qsort(all[i], (size_t)rounds, sizeof(double), upwards);
		m[i] = all[i][rounds / 2];
		printf("  %-32s %8.2f\n", names[i], m[i]);
	}
	search = m[0] + m[1] + m[2] + m[3];
	printf("  all four of the search: %.2f; of decoding at full scale %.2f "
	       "(grey), %.2f (colour); at an eighth %.2f\n",
	    search, search / m[5], search / m[6], search / m[4]);
	buf_release(&jpeg);
	known_free(&k);
	return 0;
}
