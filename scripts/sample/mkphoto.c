/*
 * Pictures for the sample plant: workshop scenes with the time and the place
 * that a phone would write, as baseline JPEG (ITU-T T.81) with Exif 2.3.
 *
 *	printf '%s\n' "a.jpg 2026:11:24 07:40:00 31.7712 119.9587 5 17 0" | mkphoto
 *
 * A line is: file, date, time, latitude, longitude, scene (0 to 9), seed,
 * state (0 the fault, 1 put right, 2 a nameplate, 3 the surroundings).
 * The seed is the place: what stands there; the photos of one place are taken
 * from a little beside each other, in another light.  With the date "-" there
 * is no Exif block, as when a chat program has passed the photo on.
 * The same line always gives the same bytes.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample/scene.h"

enum { OUT_MOST = 1 << 21 };

static unsigned char out[OUT_MOST];
static size_t len;
static uint32_t bits;
static int nbits;

static void
put(int c)
{
	if (len < OUT_MOST)
		out[len++] = (unsigned char)c;
}

static void
put2(unsigned v)
{
	put((int)(v >> 8));
	put((int)(v & 255));
}

static void
put4(unsigned v)
{
	put2(v >> 16);
	put2(v & 65535);
}

static void
puts_n(const char *s, size_t n)
{
	while (n-- > 0)
		put(*s++);
}

static void
put_bits(unsigned code, int n)
{
	bits = bits << n | (code & ((1U << n) - 1));
	for (nbits += n; nbits >= 8; nbits -= 8) {
		int c = (int)(bits >> (nbits - 8) & 255);

		put(c);
		if (c == 255)
			put(0);
	}
}

static void
entry(unsigned tag, unsigned type, unsigned count, unsigned value)
{
	put2(tag);
	put2(type);
	put4(count);
	put4(value);
}

/* Degrees, minutes, and seconds in hundredths. */
static void
angle(double deg)
{
	long hundredths = lround(fabs(deg) * 360000);

	put4((unsigned)(hundredths / 360000));
	put4(1);
	put4((unsigned)(hundredths / 6000 % 60));
	put4(1);
	put4((unsigned)(hundredths % 6000));
	put4(100);
}

static void
exif(const char *when, double lat, double lon)
{
	enum {
		IFD0 = 8,
		MAKE = IFD0 + 2 + 5 * 12 + 4,
		TIME = MAKE + 14,
		SUB = TIME + 20,
		ZONE = SUB + 2 + 3 * 12 + 4,
		ORIG = ZONE + 8,
		GPS = ORIG + 20,
		LAT = GPS + 2 + 5 * 12 + 4,
		LON = LAT + 24,
		END = LON + 24
	};

	put4(0xffe10000 + 2 + 6 + END);
	puts_n("Exif\0\0MM\0*", 10);
	put4(IFD0);
	put2(5);
	entry(0x010f, 2, 14, MAKE);
	entry(0x0112, 3, 1, 1U << 16);
	entry(0x0132, 2, 20, TIME);
	entry(0x8769, 4, 1, SUB);
	entry(0x8825, 4, 1, GPS);
	put4(0);
	puts_n("Bihuan sample", 14);
	puts_n(when, 20);
	put2(3);
	entry(0x9000, 7, 4, 0x30323330);
	entry(0x9003, 2, 20, ORIG);
	entry(0x9011, 2, 7, ZONE);
	put4(0);
	puts_n("+08:00\0", 8);
	puts_n(when, 20);
	put2(5);
	entry(0x0000, 1, 4, 0x02030000);
	entry(0x0001, 2, 2, (lat < 0 ? 'S' : 'N') * 0x1000000U);
	entry(0x0002, 5, 3, LAT);
	entry(0x0003, 2, 2, (lon < 0 ? 'W' : 'E') * 0x1000000U);
	entry(0x0004, 5, 3, LON);
	put4(0);
	angle(lat);
	angle(lon);
}

static const unsigned char zigzag[64] = { 0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32,
	25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
	21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63 };

static int
quant(int k)
{
	return 6 + 3 * (zigzag[k] / 8 + zigzag[k] % 8);
}

/*
 * Codes need not be the best ones: 4 bits for each DC size, 2 bits for the end
 * of a block and 8 for every other AC symbol hold any picture.
 */
static unsigned
ac_code(int run, int size)
{
	return 64U + (unsigned)(run * 10 + size - 1);
}

static void
tables(void)
{
	int i, k;

	put4(0xffdb0043);
	put(0);
	for (k = 0; k < 64; k++)
		put(quant(k));
	put4(0xffc00011);
	put(8);
	put2(H);
	put2(W);
	put(3);
	for (i = 1; i <= 3; i++) {
		put(i);
		put(0x11);
		put(0);
	}
	put4(0xffc40000 + 2 + 17 + 12 + 17 + 162);
	put(0x00);
	for (i = 1; i <= 16; i++)
		put(i == 4 ? 12 : 0);
	for (i = 0; i < 12; i++)
		put(i);
	put(0x10);
	for (i = 1; i <= 16; i++)
		put(i == 2 ? 1 : i == 8 ? 161 : 0);
	put(0x00);
	for (i = 0; i < 160; i++)
		put(i / 10 << 4 | (i % 10 + 1));
	put(0xf0);
	put4(0xffda000c);
	put(3);
	for (i = 1; i <= 3; i++)
		put2((unsigned)i << 8);
	put2(63);
	put(0);
}

static int
size_of(int v)
{
	int n = 0;

	for (v = abs(v); v > 0; v >>= 1)
		n++;
	return n;
}

static void
block(const double in[64], int *dc)
{
	static double cosine[8][8];
	double half[64], sum;
	int q[64], k, u, v, x, run = 0, size;

	if (cosine[0][0] == 0)
		for (u = 0; u < 8; u++)
			for (x = 0; x < 8; x++)
				cosine[u][x] = (u == 0 ? sqrt(0.125) : 0.5) *
				    cos((2 * x + 1) * u * acos(-1) / 16);
	for (v = 0; v < 8; v++)
		for (u = 0; u < 8; u++) {
			for (sum = 0, x = 0; x < 8; x++)
				sum += in[v * 8 + x] * cosine[u][x];
			half[v * 8 + u] = sum;
		}
	for (k = 0; k < 64; k++) {
		u = zigzag[k] % 8;
		v = zigzag[k] / 8;
		for (sum = 0, x = 0; x < 8; x++)
			sum += half[x * 8 + u] * cosine[v][x];
		q[k] = (int)lround(sum / quant(k));
	}
	size = size_of(q[0] - *dc);
	put_bits((unsigned)size, 4);
	v = q[0] - *dc;
	put_bits((unsigned)(v < 0 ? v - 1 : v), size);
	*dc = q[0];
	for (k = 1; k < 64; k++) {
		if (q[k] == 0) {
			run++;
			continue;
		}
		for (; run > 15; run -= 16)
			put_bits(64 + 160, 8);
		size = size_of(q[k]);
		put_bits(ac_code(run, size), 8);
		put_bits((unsigned)(q[k] < 0 ? q[k] - 1 : q[k]), size);
		run = 0;
	}
	if (run > 0)
		put_bits(0, 2);
}

static void
encode(void)
{
	static const double mix[3][3] = { { 0.299, 0.587, 0.114 },
		{ -0.168736, -0.331264, 0.5 }, { 0.5, -0.418688, -0.081312 } };
	int dc[3] = { 0, 0, 0 }, x, y, i, c;
	double b[64];

	for (y = 0; y < H; y += 8)
		for (x = 0; x < W; x += 8)
			for (c = 0; c < 3; c++) {
				for (i = 0; i < 64; i++) {
					const unsigned char *p =
					    pix[y + i / 8][x + i % 8];

					b[i] = mix[c][0] * p[0] +
					    mix[c][1] * p[1] +
					    mix[c][2] * p[2] - (c == 0) * 128;
				}
				block(b, &dc[c]);
			}
	put_bits(127, 7); /* fill the last byte with ones */
	nbits = 0;
}

int
main(void)
{
	char line[512], name[256], date[11], clock[9], when[20];
	double lat, lon;
	FILE *f;
	unsigned seed;
	int scene, state, rc = 0;

	while (rc == 0 && fgets(line, sizeof(line), stdin) != NULL) {
		if (sscanf(line, "%255s %10s %8s %lf %lf %d %u %d", name, date,
			clock, &lat, &lon, &scene, &seed, &state) != 8) {
			fprintf(stderr, "mkphoto: cannot read '%s'\n", line);
			return 65;
		}
		snprintf(when, sizeof(when), "%s %s", date, clock);
		len = 0;
		put2(0xffd8);
		if (date[0] != '-')
			exif(when, lat, lon);
		tables();
		scene_stand(seed * 2654435761U + (unsigned)(state * 40503) +
		    (unsigned)(clock[0] * 7 + clock[1] * 77 + clock[4] * 777));
		scene_paint(seed, scene, state);
		encode();
		put2(0xffd9);
		f = fopen(name, "wb");
		if (f == NULL || fwrite(out, 1, len, f) != len ||
		    fclose(f) != 0)
			rc = (perror(name), 74);
	}
	return rc;
}
