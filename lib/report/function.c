#include "report/function.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

static const char *
arg_text(sqlite3_value *v)
{
	const unsigned char *t = sqlite3_value_text(v);

	return t != NULL ? (const char *)t : "";
}

static void
give_time(sqlite3_context *c, sqlite3_value *v, int days,
    void (*write)(msec, char *))
{
	char text[CLOCK_TEXT];
	msec t;

	if (!clock_parse(arg_text(v), &t)) {
		sqlite3_result_null(c);
		return;
	}
	write(days == 0 ? t : clock_add_days(t, days), text);
	sqlite3_result_text(c, text, -1, SQLITE_TRANSIENT);
}

static void
fn_day(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	give_time(c, v[0], 0, clock_day);
}

static void
fn_short(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	give_time(c, v[0], 0, clock_short);
}

static void
fn_plus_days(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	give_time(c, v[0], sqlite3_value_int(v[1]), clock_day);
}

static void
fn_seconds(sqlite3_context *c, int n, sqlite3_value **v)
{
	msec t;

	(void)n;
	if (clock_parse(arg_text(v[0]), &t))
		sqlite3_result_double(c, (double)t / 1000.0);
	else
		sqlite3_result_null(c);
}

static void
fn_span(sqlite3_context *c, int n, sqlite3_value **v)
{
	char text[CLOCK_TEXT];

	(void)n;
	if (sqlite3_value_type(v[0]) == SQLITE_NULL) {
		sqlite3_result_null(c);
		return;
	}
	clock_span((msec)(sqlite3_value_double(v[0]) * 1000.0), text);
	sqlite3_result_text(c, text, -1, SQLITE_TRANSIENT);
}

/* pct(25, 26) → 96.2%; of nothing there is no share: "—", which is no pass. */
static void
fn_pct(sqlite3_context *c, int n, sqlite3_value **v)
{
	double whole = sqlite3_value_double(v[1]);
	char *text;

	(void)n;
	if (whole == 0) {
		sqlite3_result_text(c, "—", -1, SQLITE_STATIC);
		return;
	}
	text = xasprintf("%.1f%%", 100 * sqlite3_value_double(v[0]) / whole);
	sqlite3_result_text(c, text, -1, SQLITE_TRANSIENT);
	free(text);
}

/* photo('before=ab12….jpg after=…', 'before') → evidence/ab/ab12….jpg */
static void
fn_photo(sqlite3_context *c, int n, sqlite3_value **v)
{
	const char *list = arg_text(v[0]), *role = arg_text(v[1]), *word;
	size_t roles = strlen(role), len;
	char *path;

	(void)n;
	while (word_next(&list, &word, &len)) {
		if (len < roles + 3 || strncmp(word, role, roles) != 0 ||
		    word[roles] != '=')
			continue;
		word += roles + 1;
		path = xasprintf("evidence/%.2s/%.*s", word,
		    (int)(len - roles - 1), word);
		sqlite3_result_text(c, path, -1, SQLITE_TRANSIENT);
		free(path);
		return;
	}
	sqlite3_result_null(c);
}

int
report_functions(sqlite3 *sq)
{
	static const struct {
		const char *name;
		int args;
		void (*fn)(sqlite3_context *, int, sqlite3_value **);
	} f[] = { { "day", 1, fn_day }, { "seconds", 1, fn_seconds },
		{ "span", 1, fn_span }, { "short", 1, fn_short },
		{ "plus_days", 2, fn_plus_days }, { "photo", 2, fn_photo },
		{ "pct", 2, fn_pct } };
	size_t i;

	for (i = 0; i < sizeof(f) / sizeof(f[0]); i++)
		if (sqlite3_create_function(sq, f[i].name, f[i].args,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, f[i].fn, NULL,
			NULL) != SQLITE_OK)
			return -1;
	return 0;
}
