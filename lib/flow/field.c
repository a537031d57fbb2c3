#include "flow/flow.h"

#include "base/id.h"
#include "base/sshsig.h"
#include "base/str.h"
#include "base/utf8.h"
#include "flow/flow_int.h"

enum { TEXT_MAX_CHARS = 4000, CODE_MAX = 200 };

/* What the functions below pass on. */
struct typed {
	struct ledger *lg;
	const struct form_field *fd;
	const char *text;
	msec at;
	struct arena *arena;
};

static int
bad(const struct typed *t, const char *hint, struct err *e)
{
	err_set(e, E_USAGE, _("'%s' is no value for %s (%s)"), t->text,
	    t->fd->name, t->fd->label);
	return err_hint(e, "%s", hint);
}

static int
norm_text(const struct typed *t, const char **out, struct err *e)
{
	const char *p;
	size_t chars = 0;

	if (!utf8_valid(t->text, strlen(t->text), NULL))
		return err_set(e, E_USAGE, _("%s (%s) is not UTF-8"),
		    t->fd->name, t->fd->label);
	for (p = t->text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c < 32 && c != '\n' && c != '\t') || c == 127)
			return err_set(e, E_USAGE,
			    _("%s (%s) holds the control character %d"),
			    t->fd->name, t->fd->label, c);
		chars += (c & 0xc0) != 0x80;
	}
	if (chars > TEXT_MAX_CHARS)
		return err_set(e, E_USAGE,
		    _("%s (%s) has %zu characters, at most %d"), t->fd->name,
		    t->fd->label, chars, TEXT_MAX_CHARS);
	*out = arena_str(t->arena, t->text);
	return 0;
}

static int
norm_integer(const struct typed *t, const char **out, struct err *e)
{
	long v;

	if (!str_long(t->text, &v))
		return bad(t, _("a whole number such as 12"), e);
	*out = arena_printf(t->arena, "%ld", v);
	return 0;
}

static int
norm_decimal(const struct typed *t, const char **out, struct err *e)
{
	double v;

	if (!str_double(t->text, &v))
		return bad(t, _("a number such as 0.35"), e);
	*out = arena_str(t->arena, t->text);
	return 0;
}

static int
norm_date(const struct typed *t, const char **out, struct err *e)
{
	char day[CLOCK_TEXT];
	msec m;

	if (!clock_parse(t->text, &m))
		return bad(t, _("a day such as 2026-11-24"), e);
	clock_day(m, day);
	*out = arena_str(t->arena, day);
	return 0;
}

static int
norm_time(const struct typed *t, const char **out, struct err *e)
{
	char text[CLOCK_TEXT];
	msec m;

	if (!clock_parse(t->text, &m))
		return bad(t, _("a time such as '2026-11-24 08:00'"), e);
	clock_format(m, text);
	*out = arena_str(t->arena, text);
	return 0;
}

static int
norm_duration(const struct typed *t, const char **out, struct err *e)
{
	char text[CLOCK_TEXT];
	msec m;

	if (!duration_parse(t->text, &m))
		return bad(t, _("PT2H is two hours, P3D three days"), e);
	duration_format(m, text);
	*out = arena_str(t->arena, text);
	return 0;
}

/* A .pub file's line without its comment; a private key is never one. */
static int
norm_sshkey(const struct typed *t, const char **out, struct err *e)
{
	struct buf b = BUF_INIT;
	struct ssh_pub pub;

	if (ssh_pub_text(&pub, t->text, e) < 0) {
		e->code = E_USAGE;
		err_wrap(e, "%s (%s)", t->fd->name, t->fd->label);
		return e->hint[0] != '\0' ?
		    -1 :
		    err_hint(e,
			_("the line of a .pub file: %s=\"$(cat ~/.ssh/id_ed25519.pub)\""),
			t->fd->name);
	}
	ssh_pub_line(&pub, &b);
	*out = arena_dup(t->arena, b.ptr, b.len);
	buf_release(&b);
	return 0;
}

static int
norm_hours(const struct typed *t, const char **out, struct err *e)
{
	msec m;
	long v;

	if (duration_parse(t->text, &m) && m >= 0 && m % HOUR == 0)
		v = (long)(m / HOUR);
	else if (!str_long(t->text, &v) || v < 0)
		return bad(t, _("whole hours such as 24"), e);
	*out = arena_printf(t->arena, "%ld", v);
	return 0;
}

static int
norm_yesno(const struct typed *t, const char **out, struct err *e)
{
	static const char yes[] = "yes y Y YES Yes 是 有";
	static const char no[] = "no n N NO No 否 无";

	if (word_in(yes, t->text))
		*out = "yes";
	else if (word_in(no, t->text))
		*out = "no";
	else
		return bad(t, _("yes or no"), e);
	return 0;
}

static int
norm_link(const struct typed *t, const char **out, struct err *e)
{
	const char *kind;
	struct id id;

	if (id_parse(&id, t->text, e) < 0)
		return err_wrap(e, "%s (%s)", t->fd->name, t->fd->label);
	kind = ledger_kind(t->lg, id.letter);
	if (*t->fd->list != '\0' &&
	    (kind == NULL || !word_in(t->fd->list, kind)))
		return bad(t, _("the id of another kind is expected"), e);
	*out = arena_str(t->arena, id.text);
	return 0;
}

/* Codes never hold what a path or a terminal would take for its own. */
static int
plain_code(const struct typed *t, struct err *e)
{
	const char *p;

	if (!utf8_valid(t->text, strlen(t->text), NULL))
		return err_set(e, E_USAGE, _("%s (%s) is not UTF-8"),
		    t->fd->name, t->fd->label);
	for (p = t->text; *p != '\0'; p++)
		if (*p == '/' || *p == '\\' || (unsigned char)*p < 32 ||
		    *p == 127)
			return bad(t, _("a code, not a path"), e);
	if (p - t->text > CODE_MAX)
		return bad(t, _("a code has at most 24 characters"), e);
	return 0;
}

/* The row of this very name, if there is one and no other of that name. */
static long
row_named(const struct typed *t, const char *table)
{
	const struct table *rows;
	struct err why = ERR_INIT;
	long found = -1;
	size_t i;

	if (registers_table(t->lg->reg, table, &rows, &why) < 0)
		return -1;
	for (i = 0; i < rows->nrows; i++) {
		if ((!streq(cell(rows, i, "name"), t->text) &&
			!streq(cell(rows, i, "name_zh"), t->text)) ||
		    !row_valid(rows, i, t->at))
			continue;
		if (found >= 0)
			return -1;
		found = (long)i;
	}
	return found;
}

static int
norm_code(const struct typed *t, const char **out, struct err *e)
{
	const char *table;
	char *upper, *p;
	long row;

	if (plain_code(t, e) < 0)
		return -1;
	if (*t->fd->list == '\0') {
		upper = arena_str(t->arena, t->text);
		for (p = upper; *p != '\0'; p++)
			*p = (char)ch_toupper((unsigned char)*p);
		if (!code_is(upper))
			return bad(t, _("a code such as EQ-0031"), e);
		*out = upper;
		return 0;
	}
	table = list_table(t->lg, t->fd->list);
	if (table == NULL)
		return err_set(e, E_DATA,
		    _("field '%s': there is no list '%s'"), t->fd->name,
		    t->fd->list);
	row = registers_find(t->lg->reg, table, t->text, t->at, e);
	if (row < 0 && e->code == E_ABSENT && (row = row_named(t, table)) >= 0)
		err_clear(e);
	if (row < 0)
		return err_wrap(e, "%s (%s)", t->fd->name, t->fd->label);
	*out =
	    arena_str(t->arena, registers_cell(t->lg->reg, table, row, "code"));
	return 0;
}

/* How many people have exactly this name; code: the last one found. */
static int
people_named(const struct typed *t, const char **code, struct buf *all,
    int *found, struct err *e)
{
	const struct table *people;
	size_t i;

	*found = 0;
	if (registers_table(t->lg->reg, "registers/people", &people, e) < 0)
		return -1;
	for (i = 0; i < people->nrows; i++) {
		if (!streq(cell(people, i, "name"), t->text) ||
		    !row_valid(people, i, t->at))
			continue;
		*code = arena_str(t->arena, cell(people, i, "code"));
		buf_printf(all, "%s%s", *found > 0 ? " " : "", *code);
		++*found;
	}
	return 0;
}

/* In the first of the list's tables that has it; people when it names none. */
static int
person_code(const struct typed *t, const char **out, struct err *e)
{
	const char *p = *t->fd->list != '\0' ? t->fd->list : "people";
	struct form_field fd = *t->fd;
	struct typed by_code = *t;
	struct err first = ERR_INIT;
	char word[64];

	by_code.fd = &fd;
	fd.list = word;
	while (word_take(&p, word, sizeof(word))) {
		struct err why = ERR_INIT;

		if (norm_code(&by_code, out, &why) == 0)
			return 0;
		if (first.code == 0)
			first = why;
	}
	*e = first;
	return -1;
}

static int
norm_person(const struct typed *t, const char **out, struct err *e)
{
	struct buf all = BUF_INIT;
	int found, rc;

	if (plain_code(t, e) < 0)
		return -1;
	rc = people_named(t, out, &all, &found, e);
	if (rc == 0 && found > 1) {
		rc = err_set(e, E_USAGE, _("%d people are named '%s'"), found,
		    t->text);
		err_hint(e, _("give the code: %s"), all.ptr);
	}
	buf_release(&all);
	if (rc < 0 || found == 1)
		return rc;
	return person_code(t, out, e);
}

static int
no_choice(const struct typed *t, const char *codes, struct err *e)
{
	err_set(e, E_ABSENT, _("'%s' is none of the choices of %s (%s)"),
	    t->text, t->fd->name, t->fd->label);
	return err_hint(e, _("choices: %s"), codes);
}

static int
choice_of_table(const struct typed *t, const char *table, const char **out,
    struct err *e)
{
	struct buf codes = BUF_INIT;
	const struct table *rows;
	const char *label;
	size_t i;
	int rc;

	if (registers_table(t->lg->reg, table, &rows, e) < 0)
		return -1;
	for (i = 0; i < rows->nrows; i++) {
		if (!row_valid(rows, i, t->at))
			continue;
		label = cell(rows, i,
		    table_col(rows, "label") >= 0 ? "label" : "name");
		if (streq(cell(rows, i, "code"), t->text) ||
		    (*label != '\0' && streq(label, t->text))) {
			*out = arena_str(t->arena, cell(rows, i, "code"));
			buf_release(&codes);
			return 0;
		}
		if (codes.len < 400)
			buf_printf(&codes, "%s%s=%s", codes.len > 0 ? " " : "",
			    cell(rows, i, "code"), label);
	}
	rc = no_choice(t, codes.ptr, e);
	buf_release(&codes);
	return rc;
}

static int
norm_choice(const struct typed *t, const char **out, struct err *e)
{
	const char *table;

	if (strchr(t->fd->list, '=') != NULL) {
		*out = list_inline(t->fd->list, t->text, t->arena);
		return *out != NULL ? 0 : no_choice(t, t->fd->list, e);
	}
	table = list_table(t->lg, t->fd->list);
	if (table == NULL)
		return err_set(e, E_DATA,
		    _("field '%s': there is no list '%s'"), t->fd->name,
		    t->fd->list);
	return choice_of_table(t, table, out, e);
}

/* Several words, each as one of its sort; none twice. */
static int
norm_words(const struct typed *t,
    int (*norm)(const struct typed *, const char **, struct err *),
    const char **out, struct err *e)
{
	struct buf all = BUF_INIT;
	struct typed one = *t;
	const char *p = t->text, *w, *v;
	size_t n;
	int rc = 0;

	while (rc == 0 && word_next(&p, &w, &n)) {
		one.text = arena_dup(t->arena, w, n);
		if ((rc = norm(&one, &v, e)) == 0 &&
		    (all.len == 0 || !word_in(all.ptr, v)))
			buf_printf(&all, "%s%s", all.len > 0 ? " " : "", v);
	}
	if (rc == 0)
		*out = arena_dup(t->arena, all.ptr, all.len);
	buf_release(&all);
	return rc;
}

static int
norm_codes(const struct typed *t, const char **out, struct err *e)
{
	return norm_words(t, norm_code, out, e);
}

static int
norm_people(const struct typed *t, const char **out, struct err *e)
{
	return norm_words(t, norm_person, out, e);
}

static int
norm_links(const struct typed *t, const char **out, struct err *e)
{
	return norm_words(t, norm_link, out, e);
}

static const char *
trimmed(const char *s, struct arena *a)
{
	size_t n;

	while (ch_space((unsigned char)*s))
		s++;
	for (n = strlen(s); n > 0 && ch_space((unsigned char)s[n - 1]); n--)
		;
	return arena_dup(a, s, n);
}

int
field_normalise(struct ledger *lg, const struct flow *flow,
    const struct form_field *fd, const char *typed, msec at, struct arena *a,
    const char **out, struct err *e)
{
	static const struct {
		const char *type;
		int (*norm)(const struct typed *, const char **, struct err *);
	} how[] = { { "text", norm_text }, { "integer", norm_integer },
		{ "decimal", norm_decimal }, { "date", norm_date },
		{ "time", norm_time }, { "duration", norm_duration },
		{ "person", norm_person }, { "code", norm_code },
		{ "choice", norm_choice }, { "yesno", norm_yesno },
		{ "link", norm_link }, { "hours", norm_hours },
		{ "sshkey", norm_sshkey }, { "codes", norm_codes },
		{ "people", norm_people }, { "links", norm_links } };
	struct typed t = { lg, fd, trimmed(typed, a), at, a };
	size_t i;

	if (*t.text == '\0' || streq(t.text, "-")) {
		*out = t.text;
		return 0;
	}
	for (i = 0; i < sizeof(how) / sizeof(*how); i++)
		if (streq(fd->type, how[i].type))
			return how[i].norm(&t, out, e);
	return err_at(e, E_DATA, flow->form_path, fd->line,
	    _("field '%s' has the unknown type '%s'"), fd->name, fd->type);
}
