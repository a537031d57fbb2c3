#include "code/match.h"

#include <qrencode.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

/* The way of grid_binary that keeps the most: local limit, some sharpening. */
enum { WAY = 4 };

struct sight {
	float *weight; /* of every module: positive dark, by how sure */
	double total;
	int size, version;
	char level; /* '\0': not legible */
};

static void
see(struct sight *s, const struct grid *gr)
{
	int n = gr->size * gr->size, i, mask;
	unsigned char *dark = xmalloc((size_t)n);
	float *sure = xmalloc(sizeof(*sure) * (size_t)n);

	grid_binary(gr, WAY, dark, sure);
	s->size = gr->size;
	s->version = gr->version;
	if (!qr_format(dark, gr->size, &s->level, &mask))
		s->level = '\0';
	s->weight = xcalloc((size_t)n, sizeof(*s->weight));
	s->total = 0;
	for (i = 0; i < n; i++) {
		if (gr->map[i] != QR_DATA)
			continue;
		s->weight[i] = dark[i] ? sure[i] : -sure[i];
		s->total += sure[i];
	}
	free(dark);
	free(sure);
}

static double
agreement(const struct sight *s, const QRcode *q)
{
	double sum = 0;
	int i;

	for (i = 0; i < s->size * s->size; i++)
		sum += q->data[i] & 1 ? s->weight[i] : -s->weight[i];
	return s->total > 0 ? sum / s->total : -1;
}

/* The best over the levels that it may have; -2: it does not fit. */
static double
compare(const struct sight *s, const char *payload)
{
	static const char levels[] = "LMQH";
	double best = -2;
	int i;

	for (i = 0; i < 4; i++) {
		QRcode *q;

		if (s->level != '\0' && s->level != levels[i])
			continue;
		q = QRcode_encodeString(payload, s->version, (QRecLevel)i,
		    QR_MODE_8, 1);
		if (q != NULL && q->width == s->size) {
			double a = agreement(s, q);

			best = a > best ? a : best;
		}
		QRcode_free(q);
	}
	return best;
}

static void
take(struct match *m, double a, size_t which)
{
	if (a > m->agrees) {
		m->next = m->agrees;
		m->agrees = a;
		m->which = which;
	} else if (a > m->next) {
		m->next = a;
	}
}

/* Another letter or digit for each of the last four of a payload. */
static bool
decoy(char *out, size_t size, const char *like, uint64_t *seed)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
	size_t n = strlen(like), i;

	if (!str_copy(out, size, like))
		return false;
	for (i = n > 4 ? n - 4 : 0; i < n; i++) {
		*seed = sum64(seed, sizeof(*seed), i);
		if (ch_digit((unsigned char)out[i]))
			out[i] = (char)('0' + *seed % 10);
		else if (ch_alpha((unsigned char)out[i]))
			out[i] = letters[*seed % (sizeof(letters) - 1)];
	}
	return true;
}

static bool
among(const char *const *payloads, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (streq(payloads[i], s))
			return true;
	return false;
}

bool
match_find(struct match *m, const struct grid *gr, const char *const *payloads,
    size_t n)
{
	struct sight s;
	uint64_t seed = n;
	char text[256];
	size_t i;

	*m = (struct match){ n, -2, -2 };
	if (n == 0)
		return false;
	see(&s, gr);
	for (i = 0; i < n; i++)
		take(m, compare(&s, payloads[i]), i);
	for (i = 0; i < MATCH_DECOYS && m->which < n; i++)
		if (decoy(text, sizeof(text), payloads[i % n], &seed) &&
		    !among(payloads, n, text))
			take(m, compare(&s, text), n);
	free(s.weight);
	return m->which < n && m->agrees >= MATCH_AGREES &&
	    m->agrees - m->next >= MATCH_LEADS;
}
