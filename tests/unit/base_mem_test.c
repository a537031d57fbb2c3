/* Memory, buffers, strings, errors, findings. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tap.h"

static void
arenas(void)
{
	struct arena a = ARENA_INIT;
	bool good = true;
	char *p, *first;
	size_t i, k;

	first = arena_str(&a, "first");
	for (i = 0; i < 3000; i++) {
		p = arena_alloc(&a, i);
		if ((uintptr_t)p % 16 != 0)
			good = false;
		for (k = 0; k < i; k++)
			if (p[k] != 0)
				good = false;
		memset(p, 0xAA, i);
	}
	tap_ok(good, "an arena gives aligned zeroed memory");
	p = arena_alloc(&a, 3 << 20);
	p[(3 << 20) - 1] = 'x';
	tap_str(arena_printf(&a, "%s-%d", "a", 7), "a-7", "arena_printf");
	tap_str(first, "first", "early memory is left alone");
	arena_release(&a);
	tap_ok(a.head == NULL, "a released arena is empty");
}

static void
buffers(void)
{
	struct buf b = BUF_INIT;
	char *s;
	int i;

	tap_str(b.ptr, "", "an empty buffer is a string");
	buf_clear(&b);
	buf_trim(&b, 0);
	for (i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	tap_int(b.len, 3890, "a thousand numbers");
	buf_clear(&b);
	buf_markup(&b, "a<b> & \"c\" 'd'\n\x01\t二");
	tap_str(b.ptr, "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;\n \t二",
	    "a text for markup");
	buf_clear(&b);
	for (i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	buf_trim(&b, 4);
	tap_str(b.ptr, "0,1,", "trimmed");
	buf_putc(&b, 'x');
	buf_puts(&b, "汉");
	tap_str(b.ptr, "0,1,x汉", "added");
	s = buf_steal(&b);
	tap_str(s, "0,1,x汉", "stolen");
	tap_int(b.len, 0, "nothing left");
	free(s);
	s = buf_steal(&b);
	tap_str(s, "", "an empty buffer can be stolen");
	free(s);
	buf_add(&b, "a\0b", 3);
	tap_int(b.len, 3, "NUL bytes are bytes");
	buf_release(&b);
	tap_int(buf_empty[0], 0, "the shared empty string is untouched");
}

static void
numbers(void)
{
	static const char *const bad[] = { "", "-", "1x", " 1", "1 ", "+1",
		"0x10", "99999999999999999999", "1.5", "１" };
	static const char *const bad_double[] = { "", ".", "-", "nan", "inf",
		"0x1p3", "1e", "1e999", " 1", "1,5", "1.2.3" };
	double d;
	size_t i;
	long v;

	tap_ok(str_long("-42", &v) && v == -42, "-42");
	tap_ok(str_long("007", &v) && v == 7, "007");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_ok(!str_long(bad[i], &v), "no whole number: '%s'", bad[i]);
	tap_ok(str_double("-0.5", &d) && d == -0.5, "-0.5");
	tap_ok(str_double("1e3", &d) && d == 1000, "1e3");
	for (i = 0; i < sizeof(bad_double) / sizeof(bad_double[0]); i++)
		tap_ok(!str_double(bad_double[i], &d), "no number: '%s'",
		    bad_double[i]);
}

static void
strings(void)
{
	static const char *const roles[] = { "leader", "reporter", "keeper",
		NULL };
	const char *p = "  a bb\tccc ", *w;
	char small[4];
	size_t n, count = 0;

	while (word_next(&p, &w, &n))
		count += n;
	tap_int(count, 6, "words of a list");
	tap_ok(word_in("leader keeper", "keeper"), "a word is in a list");
	tap_ok(!word_in("leader keeper", "keep"), "half a word is not");
	tap_ok(!word_in("", ""), "an empty word is in no list");
	tap_str(str_nearest("leadr", roles), "leader", "a slip of the hand");
	tap_ok(str_nearest("zzzzzz", roles) == NULL, "nothing near");
	tap_ok(str_nearest("", roles) == NULL, "nothing near nothing");
	tap_ok(!str_copy(small, sizeof(small), "abcdef"), "does not fit");
	tap_str(small, "abc", "and is cut");
	tap_ok(str_copy(small, sizeof(small), "abc"), "fits");
	tap_ok(str_prefix("abc", "ab") && !str_prefix("a", "ab"), "prefix");
	tap_ok(str_suffix("a.csv", ".csv") && !str_suffix("csv", ".csv"),
	    "suffix");
	tap_ok(str_blank(NULL) && str_blank(" \t\n") && !str_blank(" x"),
	    "blank");
	tap_ok(!ch_alnum((unsigned char)"é"[0]), "a UTF-8 byte is no letter");
}

static void
errors(void)
{
	struct err e = ERR_INIT;
	char longer[5000];
	size_t i;

	tap_int(err_at(&e, E_DATA, "a.csv", 17, "unknown '%s'", "x"), -1,
	    "err_at gives -1");
	tap_int(e.code, E_DATA, "its code");
	tap_int(e.line, 17, "its line");
	err_hint(&e, "try %d", 3);
	tap_str(e.hint, "try 3", "its hint");
	err_wrap(&e, "loading %s", "b");
	tap_str(e.msg, "loading b: unknown 'x'", "wrapped");
	tap_str(e.file, "a.csv", "wrapping leaves the file alone");
	err_set(&e, E_NO, "was: %s", e.msg);
	tap_str(e.msg, "was: loading b: unknown 'x'", "its own text as input");
	tap_ok(e.file[0] == '\0' && e.line == 0 && e.hint[0] == '\0',
	    "err_set replaces all");
	errno = ENOENT;
	err_sys(&e, "opening");
	tap_int(e.code, E_ABSENT, "ENOENT is absent");
	errno = EACCES;
	err_sys(&e, "opening");
	tap_int(e.code, E_PERM, "EACCES is not permitted");
	errno = ENOSPC;
	err_sys(&e, "writing");
	tap_int(e.code, E_IO, "ENOSPC is input/output");
	tap_str(e.msg, "writing: No space left on device", "with its reason");
	for (i = 0; i + 3 < sizeof(longer); i += 3)
		memcpy(longer + i, "汉", 3);
	longer[i] = '\0';
	for (i = 0; i < 3; i++) {
		err_set(&e, E_DATA, "%.*s%s", (int)i, "xx", longer);
		tap_ok(utf8_valid(e.msg, strlen(e.msg), NULL) &&
			strlen(e.msg) > 2000,
		    "a long message is cut between characters (%zu)", i);
	}
	tap_int(err_set(NULL, E_NO, "x"), -1, "no place for it is fine");
}

static void
findings(void)
{
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	int i;

	for (i = 0; i < 20; i++)
		finding_hint(finding_add(&fs, i % 3, "W02", "a.csv", i, "no %d",
				 i),
		    "hint %d", i);
	err_at(&e, E_DATA, "b.csv", 3, "broken");
	finding_from(&fs, "row", &e);
	tap_int(findings_count(&fs, SEV_ERROR), 7, "errors");
	tap_int(findings_count(&fs, SEV_INFO), 21, "all");
	tap_str(fs.v[20].file, "b.csv", "file of an error");
	tap_ok(fs.v[20].hint == NULL, "no hint is none");
	tap_str(fs.v[7].hint, "hint 7", "hint");
	findings_release(&fs);
	tap_int(fs.n, 0, "released");
}

int
main(void)
{
	arenas();
	buffers();
	numbers();
	strings();
	errors();
	findings();
	return tap_done();
}
