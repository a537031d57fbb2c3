#include "code/symbol.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static const char levels[] = "LMQH";

/* Data codewords by version and level L M Q H: ISO/IEC 18004, table 7. */
static const short codewords[SYMBOL_VERSIONS][4] = {
	{ 19, 16, 13, 9 },
	{ 34, 28, 22, 16 },
	{ 55, 44, 34, 26 },
	{ 80, 64, 48, 36 },
	{ 108, 86, 62, 46 },
	{ 136, 108, 76, 60 },
	{ 156, 124, 88, 66 },
	{ 194, 154, 110, 86 },
	{ 232, 182, 132, 100 },
	{ 274, 216, 154, 122 },
};

static bool
dense(const char *s)
{
	for (; *s != '\0'; s++)
		if (!ch_digit((unsigned char)*s) &&
		    !ch_upper((unsigned char)*s) &&
		    strchr(" $%*+-./:", *s) == NULL)
			return false;
	return true;
}

/* Bits of the one segment: mode, count, characters (ISO/IEC 18004, 7.4). */
static size_t
bits_of(size_t n, bool alphanumeric, int version)
{
	if (alphanumeric)
		return 4 + (version < 10 ? 9 : 11) + n / 2 * 11 + n % 2 * 6;
	return 4 + (version < 10 ? 8 : 16) + n * 8;
}

static bool
fits(size_t n, bool alphanumeric, int version, int level)
{
	return bits_of(n, alphanumeric, version) <=
	    (size_t)codewords[version - 1][level] * 8;
}

bool
symbol_fit(const char *payload, int min_version, int *version, char *level)
{
	size_t n = strlen(payload);
	bool d = dense(payload);
	int v = min_version > 1 ? min_version : 1, l = 3;

	while (v <= SYMBOL_VERSIONS && !fits(n, d, v, 0))
		v++;
	if (v > SYMBOL_VERSIONS)
		return false;
	while (!fits(n, d, v, l))
		l--;
	*version = v;
	*level = levels[l];
	return true;
}

static int
check(const char *payload, struct err *e)
{
	const char *p = payload;

	for (; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			break;
	if (*payload == '\0')
		return err_set(e, E_DATA,
		    _("nothing to write into a QR symbol"));
	if (*p == '\0')
		return 0;
	return err_set(e, E_DATA,
	    _("a QR symbol takes printable ASCII only: character %zu is none"),
	    (size_t)(p - payload) + 1);
}

static QRcode *
encode(const char *payload, int version, int level)
{
	QRinput *in = QRinput_new2(version, (QRecLevel)level);
	QRcode *code = NULL;
	bool d = dense(payload);

	if (in == NULL)
		return NULL;
	if (QRinput_append(in, d ? QR_MODE_AN : QR_MODE_8, (int)strlen(payload),
		(const unsigned char *)payload) == 0)
		code = QRcode_encodeInput(in);
	QRinput_free(in);
	return code;
}

int
symbol_make(struct symbol *s, const char *payload, int min_version,
    struct err *e)
{
	QRcode *code;
	size_t i, n;
	int version;
	char level;

	if (check(payload, e) < 0)
		return -1;
	if (!symbol_fit(payload, min_version, &version, &level))
		return err_set(e, E_DATA,
		    _("%zu characters are too many for a QR symbol of "
		      "version %d"),
		    strlen(payload), SYMBOL_VERSIONS);
	code = encode(payload, version, (int)(strchr(levels, level) - levels));
	if (code == NULL)
		return err_sys(e, _("making a QR symbol"));
	symbol_release(s);
	s->version = code->version;
	s->size = code->width;
	s->level = level;
	n = (size_t)code->width * (size_t)code->width;
	s->modules = xmalloc(n);
	for (i = 0; i < n; i++)
		s->modules[i] = code->data[i] & 1;
	QRcode_free(code);
	return 0;
}

void
symbol_release(struct symbol *s)
{
	free(s->modules);
	*s = (struct symbol)SYMBOL_INIT;
}

bool
symbol_dark(const struct symbol *s, int x, int y)
{
	return x >= 0 && y >= 0 && x < s->size && y < s->size &&
	    s->modules[y * s->size + x] != 0;
}

void
symbol_text(const struct symbol *s, bool colour, struct buf *out)
{
	static const char *const block[] = { " ", "▄", "▀", "█" };
	int x, y, top, end = s->size + SYMBOL_QUIET;

	for (y = -SYMBOL_QUIET; y < end; y += 2) {
		if (colour) /* black and white of the 256, which no theme has */
			buf_puts(out, "\033[38;5;16;48;5;231m");
		for (x = -SYMBOL_QUIET; x < end; x++) {
			top = symbol_dark(s, x, y);
			buf_puts(out,
			    block[top * 2 + symbol_dark(s, x, y + 1)]);
		}
		buf_puts(out, colour ? "\033[0m\n" : "\n");
	}
}

void
symbol_path(const struct symbol *s, struct buf *out)
{
	int x, y, from;

	for (y = 0; y < s->size; y++)
		for (x = 0; x < s->size; x++) {
			if (!symbol_dark(s, x, y))
				continue;
			for (from = x; symbol_dark(s, x, y); x++)
				;
			buf_printf(out, "M%d %dh%dv1h-%dz", from + SYMBOL_QUIET,
			    y + SYMBOL_QUIET, x - from, x - from);
		}
}

void
symbol_svg(const struct symbol *s, double module_mm, struct buf *out)
{
	int side = s->size + 2 * SYMBOL_QUIET;

	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%gmm\" "
	    "height=\"%gmm\" viewBox=\"0 0 %d %d\" "
	    "shape-rendering=\"crispEdges\">\n"
	    "<path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/>\n"
	    "<path fill=\"#000\" d=\"",
	    side * module_mm, side * module_mm, side, side, side, side, side);
	symbol_path(s, out);
	buf_puts(out, "\"/>\n</svg>\n");
}
