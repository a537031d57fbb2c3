#include "base/utf8.h"

#include "tap.h"

static void
validity(void)
{
	static const struct {
		const char *text;
		size_t bad;
	} wrong[] = {
		{ "abc\x80", 3 }, /* lone continuation */
		{ "\xC0\xAF", 0 }, /* overlong / */
		{ "\xC1\xBF", 0 }, { "\xE0\x80\xAF", 0 }, { "\xE0\x9F\xBF", 0 },
		{ "\xF0\x80\x80\xAF", 0 }, { "\xF0\x8F\xBF\xBF", 0 },
		{ "ab\xED\xA0\x80", 2 }, /* surrogate */
		{ "\xED\xBF\xBF", 0 },
		{ "\xF4\x90\x80\x80", 0 }, /* beyond U+10FFFF */
		{ "\xF5\x80\x80\x80", 0 }, { "\xFF", 0 },
		{ "汉\xE6\xB1", 3 }, /* cut */
		{ "12345678\xE6\xB1", 8 }, { "\xC3(", 0 },
		{ "\xB0\xB2\xC8\xAB", 0 }, /* GB18030 */
	};
	static const char *const right[] = { "", "abc", "é", "汉字", "😀",
		"\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF",
		"12345678汉12345678" };
	size_t i, bad;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		bad = 999;
		tap_ok(!utf8_valid(wrong[i].text, strlen(wrong[i].text), &bad),
		    "not UTF-8 (%zu)", i);
		tap_int(bad, wrong[i].bad, "at its place (%zu)", i);
	}
	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		tap_ok(utf8_valid(right[i], strlen(right[i]), NULL),
		    "UTF-8: '%s'", right[i]);
}

static void
widths(void)
{
	static const struct {
		const char *text;
		size_t width;
	} w[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "汉字", 4 },
		{ "ＡＢ", 4 },
		{ "ｱ", 1 },
		{ "e\xCC\x81", 1 },
		{ "é", 1 },
		{ "😀", 2 },
		{ "（一）", 6 },
		{ "3#冲床", 6 },
		{ "\xE2\x80\x8B", 0 },
		{ "…", 1 },
		{ "→", 1 },
		{ "한글", 4 },
		{ "𠀀", 2 },
		{ "a\tb", 3 },
		{ "\xEF\xB8\x8F", 0 },
		{ "、。", 4 },
	};
	size_t i;

	for (i = 0; i < sizeof(w) / sizeof(w[0]); i++)
		tap_int(utf8_width(w[i].text), w[i].width, "width of '%s'",
		    w[i].text);
}

static void
pad(const char *s, size_t width, const char *want)
{
	struct buf b = BUF_INIT;

	utf8_pad(&b, s, width);
	tap_str(b.ptr, want, "'%s' in %zu cells", s, width);
	if (width > 0)
		tap_int(utf8_width(b.ptr), width, "fills them");
	buf_release(&b);
}

static void
padding(void)
{
	pad("ab", 4, "ab  ");
	pad("汉字", 6, "汉字  ");
	pad("汉字汉", 5, "汉字…");
	pad("汉字汉", 4, "汉… ");
	pad("abc", 1, "…");
	pad("abc", 0, "");
	pad("a\033[31mb", 7, "a?[31mb");
	pad("a\xE2\x80\xA8"
	    "b",
	    3, "a b");
	pad("a\xE2\x80\xAE"
	    "b",
	    3, "a?b");
	pad("\xC2\x9B"
	    "x",
	    2, "?x");
}

static void
quoting(void)
{
	char q[UTF8_CUT], text[400] = "";
	size_t i;

	tap_str(utf8_cut(q, "短"), "短", "a short text is quoted whole");
	for (i = 0; i < 41; i++)
		memcpy(text + 3 * i, "长", 4);
	utf8_cut(q, text);
	tap_int(strlen(q), 40 * 3 + 3, "a long one is cut to 40 characters");
	tap_str(q + 120, "…", "and says so");
	tap_str(utf8_cut(q, "a\n\xFF"), "a??", "control and wrong bytes");
}

static void
shown(void)
{
	struct buf b = BUF_INIT;

	utf8_shown(&b, "'\033[2J长\xE9\x95' is no code\n\tnext");
	tap_str(b.ptr, "'?[2J长?\?' is no code\n\tnext",
	    "a message keeps its lines and gives a terminal no orders");
	buf_release(&b);
}

static void
conversion(void)
{
	struct buf b = BUF_INIT;
	char many[30000];
	size_t i;

	tap_ok(utf8_from_gb18030(&b, "\xB0\xB2\xC8\xAB", 4), "GB18030");
	tap_str(b.ptr, "安全", "is converted");
	tap_ok(!utf8_from_gb18030(&b, "\xB0\xB2\xFF\xFF", 4), "no GB18030");
	tap_str(b.ptr, "安全", "leaves the buffer as it was");
	tap_ok(!utf8_from_gb18030(&b, "\xB0\xB2\xC8", 3), "a cut character");
	buf_clear(&b);
	for (i = 0; i < sizeof(many); i += 2)
		memcpy(many + i, "\xB0\xB2", 2);
	tap_ok(utf8_from_gb18030(&b, many, sizeof(many)), "a long text");
	tap_int(b.len, sizeof(many) / 2 * 3, "arrives whole");
	buf_release(&b);
}

static void
searching(void)
{
	tap_ok(utf8_contains("3#冲床 PRESS", "press"), "letters of any case");
	tap_ok(utf8_contains("编号ＡＢ１２", "ab12"), "full-width letters");
	tap_ok(utf8_contains("编号AB12", "ＡＢ"), "either way");
	tap_ok(utf8_contains("光幕被遮挡", "幕被"), "Chinese");
	tap_ok(!utf8_contains("光幕", "光幕被"), "a longer word");
	tap_ok(utf8_contains("x", ""), "the empty word");
}

int
main(void)
{
	validity();
	widths();
	padding();
	quoting();
	shown();
	conversion();
	searching();
	return tap_done();
}
