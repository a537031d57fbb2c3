/*
 * How often the register's help with an unread symbol is right, and how often
 * it is wrong: damaged pictures of codes that are registered, and of codes of
 * the same form that are not.
 *
 *	match [-q | -n PICTURES]
 *	-q	a small sample
 *	-n	so many pictures of each (400)
 *
 * Only pictures that nothing reads but whose grid is found count.  A wrong match
 * of a registered code, and any match of a foreign one, are false matches.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "code/decode.h"
#include "code/match.h"
#include "wear.h"

#include "wear_other.h"

enum { REGISTERED = 1000, KINDS = 5, LIMIT = 1500 };

static const int kinds[KINDS] = { 0, 1, 2, 8, 9 };

struct tally {
	int pictures, unread, right, wrong;
};

static void
code_of(char *out, size_t size, uint64_t *seed)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
	uint64_t v = chance(seed);

	snprintf(out, size, "HTTPS://QR.PLANT.EXAMPLE/E/%c%c-%03u",
	    letters[v % 23], letters[v / 23 % 23], (unsigned)(v / 529 % 1000));
}

static void
one(struct tally *t, const char *text, long which, char *const *codes, int kind,
    uint64_t seed)
{
	QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
	struct decode d = DECODE_INIT;
	struct canvas c;
	struct match m;
	struct grey g;
	size_t i;
	int k;

	chance(&seed);
	c = seed % 2 ? wear(q, kinds[kind], 4, &seed) :
		       wear_other(q, kinds[kind], 4, &seed);
	grey_new(&g, c.w, c.h);
	for (k = 0; k < c.w * c.h; k++) {
		float v = c.v[k] * 255 + 0.5f;

		g.px[k] = v < 0 ? 0 : v > 255 ? 255 : (unsigned char)v;
	}
	d.limit_ms = LIMIT;
	decode_run(&d, &g);
	t->pictures++;
	if (d.n == 0 && d.nunread > 0) {
		t->unread++;
		for (i = 0; i < d.nunread; i++)
			if (match_find(&m, &d.unread[i],
				(const char *const *)codes, REGISTERED)) {
				t->right += (long)m.which == which;
				t->wrong += (long)m.which != which;
				break;
			}
	}
	decode_release(&d);
	grey_free(&g);
	free(c.v);
	QRcode_free(q);
}

static void
tell(const char *what, const struct tally *t)
{
	printf(
	    "%-12s %5d pictures, %4d unread with a grid: %4d right, %d false",
	    what, t->pictures, t->unread, t->right, t->wrong);
	if (t->unread > 0 && t->wrong == 0)
		printf(" (0 %%, below %.1f %% with 95 %% certainty)",
		    300.0 / t->unread);
	else if (t->unread > 0)
		printf(" (%.2f %%)", 100.0 * t->wrong / t->unread);
	printf("\n");
}

int
main(int argc, char *argv[])
{
	struct tally ours = { 0 }, foreign = { 0 };
	char *codes[REGISTERED], text[64];
	int c, n = 400, i;
	uint64_t seed = 4711;

	while ((c = getopt(argc, argv, "qn:")) != -1)
		if (c == 'q')
			n = 20;
		else if (c == 'n')
			n = atoi(optarg) % REGISTERED;
		else
			return 64;
	for (i = 0; i < REGISTERED; i++) {
		code_of(text, sizeof(text), &seed);
		codes[i] = xstrdup(text);
	}
	for (i = 0; i < n; i++) {
		one(&ours, codes[i], i, codes, i % KINDS, (uint64_t)i + 1);
		code_of(text, sizeof(text), &seed);
		one(&foreign, text, -1, codes, i % KINDS, (uint64_t)i + 100001);
	}
	tell("registered", &ours);
	tell("foreign", &foreign);
	for (i = 0; i < REGISTERED; i++)
		free(codes[i]);
	return ours.wrong + foreign.wrong > 0;
}
