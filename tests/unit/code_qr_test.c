/*
 * The inside of QR symbols, against libqrencode's: every version and level,
 * every mode, damage up to what can be corrected and beyond.
 */
#include "code/qr.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "tap.h"

static unsigned
next(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static unsigned char *
modules(const QRcode *q)
{
	size_t n = (size_t)q->width * q->width, i;
	unsigned char *m = xmalloc(n);

	for (i = 0; i < n; i++)
		m[i] = q->data[i] & 1;
	return m;
}

/* Reads back what libqrencode wrote. */
static bool
round_trip(const char *text, int version, int level, const char *why)
{
	QRcode *q = QRcode_encodeData((int)strlen(text),
	    (const unsigned char *)text, version, (QRecLevel)level);
	struct qr r = QR_INIT;
	unsigned char *m;
	bool good;

	if (q == NULL)
		return true; /* does not fit */
	m = modules(q);
	good = qr_read(&r, m, NULL, q->width) && r.version == q->version &&
	    r.level == "LMQH"[level] && r.corrected == 0 && r.spare == 1 &&
	    r.bytes.len == strlen(text) &&
	    memcmp(r.bytes.ptr, text, r.bytes.len) == 0;
	if (!good)
		printf("# %s: version %d level %d: '%.60s'\n", why, q->version,
		    level, r.bytes.ptr);
	qr_release(&r);
	free(m);
	QRcode_free(q);
	return good;
}

static void
test_versions(void)
{
	int version, level, bad = 0;

	for (version = 1; version <= QR_VERSIONS; version++)
		for (level = 0; level < 4; level++)
			bad += !round_trip("a7b", version, level, "versions");
	tap_ok(bad == 0, "every version and level reads back");
}

static void
test_modes(void)
{
	static const char *const texts[] = { "0123456789", "01", "7", "A1",
		"H261124-A0017J", "HTTPS://QR.PLANT.EXAMPLE/E/CY-101",
		"\xE5\x86\xB2\xE5\xBA\x8A 3# \xE9\x98\xB2\xE6\x8A\xA4" };
	QRcode *q = QRcode_encodeString("\x93\x5F\xE4\xAA", 0, QR_ECLEVEL_M,
	    QR_MODE_KANJI, 1);
	unsigned char *m = modules(q);
	struct qr r = QR_INIT;
	size_t i;
	int level, bad = 0;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (level = 0; level < 4; level++)
			bad += !round_trip(texts[i], 0, level, "modes");
	tap_ok(bad == 0, "digits, letters and bytes");
	tap_ok(qr_read(&r, m, NULL, q->width) && r.kanji &&
		streq(r.bytes.ptr, "\x93\x5F\xE4\xAA"),
	    "kanji are Shift JIS");
	qr_release(&r);
	free(m);
	QRcode_free(q);
}

/* Turns n modules over, anywhere. */
static void
harm(unsigned char *m, float *sure, int size, int n, unsigned *seed)
{
	while (n-- > 0) {
		int at = (int)(next(seed) % (unsigned)(size * size));

		m[at] ^= 1;
		if (sure != NULL)
			sure[at] = 0.1f;
	}
}

/* Readings that are right, and those that are wrong, of 400 with n modules. */
static void
damaged(int n, bool weigh, int *right, int *wrong)
{
	static const char text[] = "H261124-A0017J";
	unsigned seed = (unsigned)n * 7 + 1;
	int i, k;

	*right = *wrong = 0;
	for (i = 0; i < 400; i++) {
		QRcode *q = QRcode_encodeString(text, 0, (QRecLevel)(i % 4),
		    QR_MODE_8, 1);
		unsigned char *m = modules(q);
		float sure[33 * 33];
		struct qr r = QR_INIT;

		for (k = 0; k < q->width * q->width; k++)
			sure[k] =
			    0.3f + 0.7f * (float)(next(&seed) % 100) / 100;
		harm(m, sure, q->width, n, &seed);
		if (qr_read(&r, m, weigh ? sure : NULL, q->width)) {
			*right += streq(r.bytes.ptr, text);
			*wrong += !streq(r.bytes.ptr, text);
		}
		qr_release(&r);
		free(m);
		QRcode_free(q);
	}
}

static void
test_damage(void)
{
	int right, wrong, weighed, n, bad = 0;

	damaged(2, false, &right, &wrong);
	tap_ok(right == 400 && wrong == 0, "two modules wrong are corrected");
	damaged(14, false, &right, &wrong);
	damaged(14, true, &weighed, &n);
	tap_ok(weighed > right,
	    "knowing the doubtful modules reads more: %d, %d", weighed, right);
	for (n = 10; n <= 100; n += 10) {
		damaged(n, true, &right, &wrong);
		bad += wrong;
		damaged(n, false, &right, &wrong);
		bad += wrong;
	}
	tap_ok(bad == 0, "too much damage never gives another text");
}

static void
test_text(void)
{
	static const struct {
		const char *bytes;
		int eci;
		const char *text;
	} v[] = { { "A\\B", -1, "A\\B" }, { "a\nb", -1, "a\\x0Ab" },
		{ "\xE9\x98\xB2", -1, "\xE9\x98\xB2" },
		{ "\xE9 \\", -1, "\\xE9 \\\\" }, { "\xE9", 3, "\xC3\xA9" },
		{ "\xB7\xC0", 29, "\xE9\x98\xB2" }, { "\xB7", 29, "\\xB7" },
		{ "\xFF", 26, "\\xFF" }, { "\xFF", 999999, "\\xFF" } };
	struct buf in = BUF_INIT, out = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		buf_clear(&in);
		buf_clear(&out);
		buf_puts(&in, v[i].bytes);
		qr_text(&in, v[i].eci, &out);
		tap_str(out.ptr, v[i].text, "text %zu", i);
	}
	buf_release(&in);
	buf_release(&out);
}

int
main(void)
{
	test_versions();
	test_modes();
	test_damage();
	test_text();
	return tap_done();
}
