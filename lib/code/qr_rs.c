#include "code/qr_int.h"

#include <stdbool.h>
#include <string.h>

enum { MOST = 255 };

static unsigned char exps[512], logs[256];

/* 0x11d is the field's polynomial. */
static void
make_tables(void)
{
	int i, x = 1;

	if (exps[0] != 0)
		return;
	for (i = 0; i < 255; i++) {
		exps[i] = exps[i + 255] = (unsigned char)x;
		logs[x] = (unsigned char)i;
		x <<= 1;
		if (x & 0x100)
			x ^= 0x11d;
	}
}

static int
mul(int a, int b)
{
	return a == 0 || b == 0 ? 0 : exps[logs[a] + logs[b]];
}

static int
quotient(int a, int b)
{
	return a == 0 ? 0 : exps[logs[a] + 255 - logs[b]];
}

/* Polynomials have the lowest power first. */
static int
value(const unsigned char *p, int n, int x)
{
	int v = 0;

	while (n-- > 0)
		v = mul(v, x) ^ p[n];
	return v;
}

static bool
syndromes(const unsigned char *c, int n, int parity, unsigned char *s)
{
	bool clean = true;
	int i, j;

	for (j = 0; j < parity; j++) {
		int v = 0;

		for (i = 0; i < n; i++)
			v = mul(v, exps[j]) ^ c[i];
		s[j] = (unsigned char)v;
		clean = clean && v == 0;
	}
	return clean;
}

struct locator {
	unsigned char p[MOST + 1]; /* of errors and erasures */
	int degree;
};

/* Berlekamp and Massey, started with the erasures' locator. */
static void
locate(struct locator *l, const unsigned char *s, int parity, int n,
    const int *erased, int nerased)
{
	unsigned char b[MOST + 1] = { 0 }, t[MOST + 1];
	int i, j, r, len = nerased;

	memset(l->p, 0, sizeof(l->p));
	l->p[0] = 1;
	for (i = 0; i < nerased; i++) {
		int x = exps[n - 1 - erased[i]];

		for (j = i + 1; j > 0; j--)
			l->p[j] ^= (unsigned char)mul(l->p[j - 1], x);
	}
	memcpy(b, l->p, sizeof(b));
	for (r = nerased + 1; r <= parity; r++) {
		int d = 0;

		for (j = 0; j <= len && j < r; j++)
			d ^= mul(l->p[j], s[r - 1 - j]);
		memmove(b + 1, b, MOST);
		b[0] = 0;
		if (d == 0)
			continue;
		memcpy(t, l->p, sizeof(t));
		for (j = 0; j <= MOST; j++)
			l->p[j] ^= (unsigned char)mul(d, b[j]);
		if (2 * len <= r + nerased - 1) {
			len = r + nerased - len;
			for (j = 0; j <= MOST; j++)
				b[j] = (unsigned char)quotient(t[j], d);
		}
	}
	for (l->degree = MOST; l->degree > 0 && l->p[l->degree] == 0;)
		l->degree--;
	if (l->degree != len)
		l->degree = -1;
}

/* Forney: what is wrong at each place that the locator names. */
static int
repair(unsigned char *c, int n, const struct locator *l, const unsigned char *s,
    int parity)
{
	unsigned char omega[MOST + 1] = { 0 }, slope[MOST + 1] = { 0 };
	int i, j, found = 0, changed = 0;

	for (i = 0; i < parity; i++)
		for (j = 0; j <= i && j <= l->degree; j++)
			omega[i] ^= (unsigned char)mul(s[i - j], l->p[j]);
	for (i = 1; i <= l->degree; i += 2)
		slope[i - 1] = l->p[i];
	for (i = 0; i < n; i++) {
		int power = n - 1 - i, inverse = exps[(255 - power) % 255], d;

		if (value(l->p, l->degree + 1, inverse) != 0)
			continue;
		found++;
		d = value(slope, l->degree + 1, inverse);
		if (d == 0)
			return -1;
		d = mul(exps[power],
		    quotient(value(omega, parity, inverse), d));
		c[i] ^= (unsigned char)d;
		changed += d != 0;
	}
	return found == l->degree ? changed : -1;
}

int
rs_correct(unsigned char *c, int n, int parity, const int *erased, int nerased,
    int max_errors)
{
	unsigned char s[MOST], again[MOST];
	struct locator l;
	int changed;

	make_tables();
	if (syndromes(c, n, parity, s))
		return 0;
	if (nerased > parity)
		return -1;
	locate(&l, s, parity, n, erased, nerased);
	if (l.degree < 0 || l.degree - nerased > max_errors)
		return -1;
	changed = repair(c, n, &l, s, parity);
	if (changed < 0 || !syndromes(c, n, parity, again))
		return -1;
	return changed;
}
