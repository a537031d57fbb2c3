/*
 * QR symbols: version and level against what libqrencode itself chooses, the
 * level that is free, and what is refused.  That they decode: symbols.t.
 */
#include "code/symbol.h"

#include <qrencode.h>
#include <stdlib.h>

#include "tap.h"

static const char levels[] = "LMQH";

/* The version that libqrencode needs at a level. */
static int
needed(const char *payload, bool alphanumeric, int level)
{
	QRinput *in = QRinput_new2(0, (QRecLevel)level);
	QRcode *code;
	int v = 0;

	QRinput_append(in, alphanumeric ? QR_MODE_AN : QR_MODE_8,
	    (int)strlen(payload), (const unsigned char *)payload);
	code = QRcode_encodeInput(in);
	if (code != NULL)
		v = code->version;
	QRcode_free(code);
	QRinput_free(in);
	return v;
}

/* Every length up to the limit of version 10. */
static void
lengths(char c, size_t most, bool alphanumeric)
{
	char text[512];
	size_t n, wrong = 0;
	int version, i, best;
	char level;

	for (n = 1; n <= most; n++) {
		memset(text, c, n);
		text[n] = '\0';
		if (!symbol_fit(text, 0, &version, &level)) {
			wrong++;
			continue;
		}
		for (best = 0, i = 0; i < 4; i++)
			if (needed(text, alphanumeric, i) == version)
				best = i;
		wrong += needed(text, alphanumeric, 0) != version ||
		    levels[best] != level;
	}
	tap_int(wrong, 0, "'%c': smallest version, highest level, 1 to %zu", c,
	    most);
	memset(text, c, most + 1);
	text[most + 1] = '\0';
	tap_ok(!symbol_fit(text, 0, &version, &level), "and no longer");
}

static void
choices(void)
{
	struct symbol s = SYMBOL_INIT;
	struct err e = ERR_INIT;

	tap_ok(symbol_make(&s, "H261124-A0017J", 0, &e) == 0 &&
		s.version == 1 && s.level == 'Q',
	    "14 characters: version 1, Q is free");
	tap_ok(symbol_make(&s, "H261124-A0017J", 2, &e) == 0 &&
		s.version == 2 && s.level == 'H',
	    "version 2 gives H");
	tap_int(s.size, 25, "25 modules");
	tap_ok(symbol_make(&s, "h261124-a0017j", 0, &e) == 0 && s.version == 1,
	    "small letters too");
	tap_ok(symbol_dark(&s, 0, 0) && !symbol_dark(&s, 1, 1) &&
		!symbol_dark(&s, -1, 0) && !symbol_dark(&s, 21, 0),
	    "a finder in the corner, light around");
	tap_ok(symbol_make(&s, "", 0, &e) < 0 && e.code == E_DATA, "nothing");
	tap_ok(symbol_make(&s, "冲床", 0, &e) < 0 && e.code == E_DATA,
	    "no Chinese: decoders disagree about it");
	tap_ok(symbol_make(&s, "A\nB", 0, &e) < 0 && e.code == E_DATA,
	    "no control characters");
	symbol_release(&s);
	tap_ok(s.modules == NULL, "released");
}

static void
drawings(void)
{
	struct symbol s = SYMBOL_INIT;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	size_t lines = 0, i;

	symbol_make(&s, "CY-101", 0, &e);
	symbol_text(&s, false, &b);
	for (i = 0; i < b.len; i++)
		lines += b.ptr[i] == '\n';
	tap_int(lines, 15, "21 + 2 * 4 rows in 15 lines");
	tap_ok(strncmp(b.ptr, "                             \n", 30) == 0,
	    "the quiet zone above");
	buf_clear(&b);
	symbol_text(&s, true, &b);
	tap_ok(strstr(b.ptr, "\033[38;5;16;48;5;231m") == b.ptr &&
		strcmp(b.ptr + b.len - 5, "\033[0m\n") == 0,
	    "with colours of its own, put back at the end of the line");
	buf_clear(&b);
	symbol_svg(&s, 0.5, &b);
	tap_ok(strstr(b.ptr, "width=\"14.5mm\"") != NULL &&
		strstr(b.ptr, "d=\"M4 4h7v1h-7z") != NULL,
	    "an SVG document in millimetres");
	buf_release(&b);
	symbol_release(&s);
}

int
main(void)
{
	lengths('A', 395, true);
	lengths('a', 271, false);
	choices();
	drawings();
	return tap_done();
}
