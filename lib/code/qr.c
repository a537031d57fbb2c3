#include "code/qr.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "code/qr_int.h"

enum { CODEWORDS = 3706, BLOCK = 256 };

/* ISO/IEC 18004 table 9, rows L M Q H, columns versions 1 to 40. */
static const unsigned char parity_of[4][QR_VERSIONS] = {
	{ 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30,
	    28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30,
	    30, 30, 30, 30, 30 },
	{ 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28,
	    26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
	    28, 28, 28, 28, 28, 28 },
	{ 13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28,
	    28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30,
	    30, 30, 30, 30, 30, 30 },
	{ 17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28,
	    28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
	    30, 30, 30, 30, 30, 30 }
};
static const unsigned char blocks_of[4][QR_VERSIONS] = {
	{ 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9,
	    10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24,
	    25 },
	{ 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17,
	    17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45,
	    47, 49 },
	{ 1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
	    23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59,
	    62, 65, 68 },
	{ 1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
	    25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70,
	    74, 77, 81 }
};
static const char levels[] = "LMQH";

static int
level_row(char level)
{
	return (int)(strchr(levels, level) - levels);
}

/* ---- the map ---- */

static void
map_square(unsigned char *map, int size, int cx, int cy, int reach, int rings)
{
	int x, y;

	for (y = cy - reach; y <= cy + reach; y++)
		for (x = cx - reach; x <= cx + reach; x++) {
			int dx = abs(x - cx), dy = abs(y - cy);
			int d = dx > dy ? dx : dy;

			if (x < 0 || y < 0 || x >= size || y >= size)
				continue;
			/* a finder has a 3 x 3 heart, alignment one module */
			map[y * size + x] = d == reach && rings == 4 ?
			    QR_LIGHT :
			    d == (rings == 4 ? 2 : 1) ? QR_LIGHT :
							QR_DARK;
		}
}

static void
map_alignment(int version, unsigned char *map, int size)
{
	int n = version / 7 + 2, at[8], i, j;
	int step =
	    version == 32 ? 26 : (version * 4 + n * 2 + 1) / (n * 2 - 2) * 2;

	if (version == 1)
		return;
	at[0] = 6;
	for (i = 1; i < n; i++)
		at[i] = size - 7 - step * (n - 1 - i);
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			if ((i == 0 && (j == 0 || j == n - 1)) ||
			    (i == n - 1 && j == 0))
				continue;
			map_square(map, size, at[i], at[j], 2, 2);
		}
}

void
qr_format_at(int size, int copy, int k, int *x, int *y)
{
	if (copy == 0) {
		*x = k < 6 ? 8 : k == 6 ? 8 : k == 7 ? 8 : k == 8 ? 7 : 14 - k;
		*y = k < 6 ? k : k == 6 ? 7 : 8;
	} else {
		*x = k < 8 ? size - 1 - k : 8;
		*y = k < 8 ? 8 : size - 15 + k;
	}
}

void
qr_map(int version, unsigned char *map)
{
	int size = 17 + 4 * version, i, k, x, y;

	memset(map, QR_DATA, (size_t)size * size);
	for (i = 8; i < size - 8; i++)
		map[6 * size + i] = map[i * size + 6] =
		    i % 2 ? QR_LIGHT : QR_DARK;
	map_alignment(version, map, size);
	map_square(map, size, 3, 3, 4, 4);
	map_square(map, size, size - 4, 3, 4, 4);
	map_square(map, size, 3, size - 4, 4, 4);
	for (i = 0; i < 2; i++)
		for (k = 0; k < 15; k++) {
			qr_format_at(size, i, k, &x, &y);
			map[y * size + x] = QR_FORMAT;
		}
	map[(size - 8) * size + 8] = QR_DARK;
	if (version < 7)
		return;
	for (i = 0; i < 18; i++)
		map[(size - 11 + i % 3) * size + i / 3] =
		    map[i / 3 * size + size - 11 + i % 3] = QR_VERSION;
}

/* ---- format and version ---- */

static int
format_word(int data)
{
	int rest = data, i;

	for (i = 0; i < 10; i++)
		rest = rest << 1 ^ (rest >> 9) * 0x537;
	return (data << 10 | rest) ^ 0x5412;
}

bool
qr_format(const unsigned char *dark, int size, char *level, int *mask)
{
	static const char by_bits[] = "MLHQ";
	int seen[2] = { 0, 0 }, c, k, x, y, d, best = 99, at = 0;

	for (c = 0; c < 2; c++)
		for (k = 0; k < 15; k++) {
			qr_format_at(size, c, k, &x, &y);
			seen[c] |= (dark[y * size + x] != 0) << k;
		}
	for (d = 0; d < 32; d++)
		for (c = 0; c < 2; c++) {
			int off = __builtin_popcount((unsigned)(seen[c] ^
			    format_word(d)));

			if (off < best)
				best = off, at = d;
		}
	*level = by_bits[at >> 3];
	*mask = at & 7;
	return best <= 3;
}

bool
qr_masked(int mask, int x, int y)
{
	switch (mask) {
	case 0:
		return (x + y) % 2 == 0;
	case 1:
		return y % 2 == 0;
	case 2:
		return x % 3 == 0;
	case 3:
		return (x + y) % 3 == 0;
	case 4:
		return (x / 3 + y / 2) % 2 == 0;
	case 5:
		return x * y % 2 + x * y % 3 == 0;
	case 6:
		return (x * y % 2 + x * y % 3) % 2 == 0;
	default:
		return ((x + y) % 2 + x * y % 3) % 2 == 0;
	}
}

/* ---- codewords ---- */

struct words {
	unsigned char v[CODEWORDS];
	float sure[CODEWORDS]; /* of the least sure module */
	int n;
};

/* Two columns at a time from the right, upwards and downwards in turn (7.7.3). */
static void
gather(struct words *w, const unsigned char *dark, const float *sure,
    const unsigned char *map, int size, int mask)
{
	int right, step, k, bit = 0;

	w->n = 0;
	for (right = size - 1; right >= 1; right -= 2) {
		if (right == 6)
			right = 5;
		for (step = 0; step < size; step++)
			for (k = 0; k < 2; k++) {
				int x = right - k, at;
				bool down = (right + 1) & 2;
				int y = down ? step : size - 1 - step;

				at = y * size + x;
				if (map[at] != QR_DATA || w->n >= CODEWORDS)
					continue;
				if (bit == 0)
					w->v[w->n] = 0, w->sure[w->n] = 1;
				w->v[w->n] = (unsigned char)(w->v[w->n] << 1 |
				    ((dark[at] != 0) != qr_masked(mask, x, y)));
				if (sure != NULL && sure[at] < w->sure[w->n])
					w->sure[w->n] = sure[at];
				if (++bit == 8)
					bit = 0, w->n++;
			}
	}
}

void
qr_blocks(struct qr_blocks *b, int version, char level)
{
	int bits = (16 * version + 128) * version + 64, n = version / 7 + 2;

	/* less alignment patterns, which share modules with the timing */
	if (version > 1)
		bits -= (25 * n - 10) * n - 55;
	if (version >= 7)
		bits -= 36;
	b->total = bits / 8;
	b->n = blocks_of[level_row(level)][version - 1];
	b->parity = parity_of[level_row(level)][version - 1];
}

/* Misdecode protection of table 9: codewords not used for correction. */
static int
held_back(int version, char level)
{
	if (version == 1)
		return level == 'L' ? 3 : level == 'M' ? 2 : 1;
	if (level == 'L')
		return version == 2 ? 2 : version == 3 ? 1 : 0;
	return 0;
}

struct block {
	unsigned char v[BLOCK];
	float sure[BLOCK];
	int n, data;
};

static void
take_block(struct block *b, const struct words *w, const struct qr_blocks *q,
    int i)
{
	int small = w->n / q->n - q->parity, longs = w->n % q->n, k, at;

	b->data = small + (i >= q->n - longs);
	b->n = b->data + q->parity;
	for (k = 0; k < b->n; k++) {
		if (k < small)
			at = k * q->n + i;
		else if (k < b->data)
			at = small * q->n + i - (q->n - longs);
		else
			at = small * q->n + longs + (k - b->data) * q->n + i;
		b->v[k] = w->v[at];
		b->sure[k] = w->sure[at];
	}
}

/* The n least sure places of a block. */
static int
least_sure(const struct block *b, int n, int *out)
{
	bool taken[BLOCK] = { false };
	int k, i, best;

	for (k = 0; k < n; k++) {
		for (best = -1, i = 0; i < b->n; i++)
			if (!taken[i] &&
			    (best < 0 || b->sure[i] < b->sure[best]))
				best = i;
		taken[best] = true;
		out[k] = best;
	}
	return n;
}

/*
 * As the standard has it; then with ever more of the least sure codewords
 * erased; three check symbols are left for proof besides those that correct.
 */
static int
correct_block(struct block *b, int parity, int held, bool weigh, bool *erasing)
{
	unsigned char was[BLOCK];
	int erased[BLOCK], n, changed;

	memcpy(was, b->v, sizeof(was));
	changed = rs_correct(b->v, b->n, parity, NULL, 0, (parity - held) / 2);
	for (n = 2; changed < 0 && weigh && n <= parity - 4; n += 2) {
		memcpy(b->v, was, sizeof(was));
		least_sure(b, n, erased);
		changed = rs_correct(b->v, b->n, parity, erased, n,
		    (parity - n - 3) / 2);
		*erasing = true;
	}
	return changed;
}

static bool
padding_holds(const unsigned char *data, int from, int n)
{
	int i;

	for (i = from; i < n; i++)
		if (data[i] != ((i - from) % 2 ? 0x11 : 0xEC))
			return false;
	return true;
}

static bool
correct_all(struct qr *q, const struct words *w, bool weigh)
{
	unsigned char data[CODEWORDS] = { 0 };
	struct qr_blocks b;
	bool erasing = false;
	int i, n = 0, used = 0;

	qr_blocks(&b, q->version, q->level);
	if (w->n != b.total)
		return false;
	q->corrected = 0;
	q->spare = 1;
	for (i = 0; i < b.n; i++) {
		struct block k;
		int changed;
		double left;

		take_block(&k, w, &b, i);
		changed = correct_block(&k, b.parity,
		    held_back(q->version, q->level), weigh, &erasing);
		if (changed < 0)
			return false;
		left = 1 - 2.0 * changed / b.parity;
		q->spare = left < q->spare ? left < 0 ? 0 : left : q->spare;
		q->corrected += changed;
		memcpy(data + n, k.v, (size_t)k.data);
		n += k.data;
	}
	if (!qr_segments(q, data, n, &used))
		return false;
	return !erasing || padding_holds(data, used, n);
}

bool
qr_read(struct qr *q, const unsigned char *dark, const float *sure, int size)
{
	unsigned char *map;
	struct words *w;
	bool good;

	q->version = size >= 21 && size <= QR_SIDE && size % 4 == 1 ?
	    (size - 17) / 4 :
	    0;
	if (q->version == 0 || !qr_format(dark, size, &q->level, &q->mask))
		return false;
	map = xmalloc((size_t)size * size);
	w = xmalloc(sizeof(*w));
	qr_map(q->version, map);
	gather(w, dark, sure, map, size, q->mask);
	good = correct_all(q, w, sure != NULL);
	free(map);
	free(w);
	return good;
}

void
qr_release(struct qr *q)
{
	buf_release(&q->bytes);
	*q = (struct qr)QR_INIT;
}
