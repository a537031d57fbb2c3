#include "flow/flow.h"

#include "base/str.h"
#include "flow/flow_int.h"

enum { EXPR_MAX = 1000, EXPR_DEPTH = 64 };

/* A value: text, or a truth. Texts are slices of the source or of a field. */
struct val {
	bool is_bool, truth, is_field;
	const char *s;
	size_t n;
};

struct parse {
	const char *text, *p;
	const struct flow *flow;
	const struct expr_env *env; /* NULL: syntax and fields only */
	const char *file;
	long line;
	int depth;
	struct err *e;
};

static int parse_or(struct parse *, struct val *);

static int
fail(struct parse *ps, const char *what)
{
	err_at(ps->e, E_DATA, ps->file, ps->line,
	    _("expression '%s': %s at column %zu"), ps->text, what,
	    (size_t)(ps->p - ps->text) + 1);
	return -1;
}

static void
blank(struct parse *ps)
{
	while (ch_space((unsigned char)*ps->p))
		ps->p++;
}

static bool
name_byte(int c)
{
	return ch_alnum(c) || c == '_' || c == '-';
}

/* The word at the cursor, taken only when it is exactly this one. */
static bool
take_word(struct parse *ps, const char *w)
{
	size_t n = strlen(w);

	blank(ps);
	if (strncmp(ps->p, w, n) != 0 || name_byte((unsigned char)ps->p[n]))
		return false;
	ps->p += n;
	return true;
}

static bool
take_char(struct parse *ps, char c)
{
	blank(ps);
	if (*ps->p != c)
		return false;
	ps->p++;
	return true;
}

static struct val
truth_val(bool t)
{
	struct val v = { true, t, false, "", 0 };

	return v;
}

static struct val
text_val(const char *s, size_t n)
{
	struct val v = { false, false, false, s, n };

	return v;
}

static bool
same_text(const struct val *v, const char *s)
{
	return v->n == strlen(s) && memcmp(v->s, s, v->n) == 0;
}

static bool
truth_of(const struct val *v)
{
	if (v->is_bool)
		return v->truth;
	return v->n > 0 && !same_text(v, "no");
}

static const char *
value_of(const struct parse *ps, const char *name)
{
	return ps->env == NULL ? "" : values_get(ps->env->values, name);
}

static int
field_val(struct parse *ps, struct val *v)
{
	const char *start = ps->p + 2, *near, *s;
	char name[64];
	size_t n = 0;

	while (name_byte((unsigned char)start[n]))
		n++;
	if (start[n] != '}' || n == 0 || n >= sizeof(name))
		return fail(ps, _("'${' without a field's name and '}'"));
	memcpy(name, start, n);
	name[n] = '\0';
	if (flow_field(ps->flow, name) == NULL) {
		near = nearest_field(ps->flow, name);
		err_at(ps->e, E_DATA, ps->file, ps->line,
		    _("expression '%s': unknown field '%s'"), ps->text, name);
		if (near != NULL)
			err_hint(ps->e, _("did you mean '%s'?"), near);
		return -1;
	}
	ps->p = start + n + 1;
	s = value_of(ps, name);
	*v = text_val(s, streq(s, "-") ? 0 : strlen(s));
	v->is_field = true;
	return 0;
}

static int
quoted_val(struct parse *ps, struct val *v)
{
	char q = *ps->p;
	const char *start = ps->p + 1, *end = strchr(start, q);

	if (end == NULL)
		return fail(ps, _("a quote that does not end"));
	*v = text_val(start, (size_t)(end - start));
	ps->p = end + 1;
	return 0;
}

static int
number_val(struct parse *ps, struct val *v)
{
	const char *start = ps->p;
	char num[64];
	double d;

	if (*ps->p == '-')
		ps->p++;
	while (ch_digit((unsigned char)*ps->p) || *ps->p == '.')
		ps->p++;
	*v = text_val(start, (size_t)(ps->p - start));
	if (v->n < sizeof(num)) {
		memcpy(num, v->s, v->n);
		num[v->n] = '\0';
		if (str_double(num, &d))
			return 0;
	}
	ps->p = start;
	return fail(ps, _("no number"));
}

static bool
list_has(const char *list, size_t n, const struct val *w)
{
	size_t i = 0, j;

	while (i < n) {
		while (i < n && ch_space((unsigned char)list[i]))
			i++;
		for (j = i; j < n && !ch_space((unsigned char)list[j]); j++)
			;
		if (j > i && j - i == w->n && memcmp(list + i, w->s, w->n) == 0)
			return true;
		i = j;
	}
	return false;
}

static size_t
count_words(const struct val *v)
{
	size_t i, n = 0;

	for (i = 0; i < v->n; i++)
		if (!ch_space((unsigned char)v->s[i]) &&
		    (i == 0 || ch_space((unsigned char)v->s[i - 1])))
			n++;
	return n;
}

static const char *
number_text(size_t n)
{
	static const char digits[][4] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17",
		"18", "19", "20" };

	return n <= 20 ? digits[n] : "21";
}

static int
selected_call(struct parse *ps, struct val *v)
{
	struct val a, b;

	if (!take_char(ps, '(') || parse_or(ps, &a) < 0)
		return ps->e->code != 0 ? -1 : fail(ps, _("'(' is missing"));
	if (!take_char(ps, ','))
		return fail(ps, _("',' is missing"));
	if (parse_or(ps, &b) < 0)
		return -1;
	if (!take_char(ps, ')'))
		return fail(ps, _("')' is missing"));
	*v = truth_val(!a.is_bool && !b.is_bool && list_has(a.s, a.n, &b));
	return 0;
}

enum call { CALL_NOT, CALL_COUNT, CALL_DONE };

static int
one_call(struct parse *ps, enum call which, struct val *v)
{
	const char *acts;
	struct val a;

	if (!take_char(ps, '('))
		return fail(ps, _("'(' is missing"));
	if (parse_or(ps, &a) < 0)
		return -1;
	if (!take_char(ps, ')'))
		return fail(ps, _("')' is missing"));
	switch (which) {
	case CALL_NOT:
		*v = truth_val(!truth_of(&a));
		break;
	case CALL_COUNT:
		*v = text_val(number_text(a.is_bool ? 0 : count_words(&a)), 0);
		v->n = strlen(v->s);
		break;
	case CALL_DONE:
		acts = ps->env == NULL || ps->env->acts == NULL ? "" :
								  ps->env->acts;
		*v = truth_val(!a.is_bool && list_has(acts, strlen(acts), &a));
		break;
	}
	return 0;
}

static int
dot_val(struct parse *ps, struct val *v)
{
	const char *self = ps->env == NULL ? "" : ps->env->self;

	ps->p++;
	if (self == NULL)
		return fail(ps, _("'.' means nothing here"));
	*v = text_val(self, strlen(self));
	v->is_field = true;
	return 0;
}

/* The lint has no clock: any time will do for it. */
static int
now_call(struct parse *ps, struct val *v)
{
	const char *now = ps->env == NULL ? "2000-01-01" : ps->env->now;

	if (!take_char(ps, '(') || !take_char(ps, ')'))
		return fail(ps, _("'(' is missing"));
	if (now == NULL)
		return fail(ps, _("now() means nothing here"));
	*v = text_val(now, strlen(now));
	return 0;
}

static int
operand(struct parse *ps, struct val *v)
{
	blank(ps);
	if (ps->p[0] == '$' && ps->p[1] == '{')
		return field_val(ps, v);
	if (*ps->p == '\'' || *ps->p == '"')
		return quoted_val(ps, v);
	if (ch_digit((unsigned char)*ps->p) || *ps->p == '-')
		return number_val(ps, v);
	if (*ps->p == '.')
		return dot_val(ps, v);
	if (take_word(ps, "not"))
		return one_call(ps, CALL_NOT, v);
	if (take_word(ps, "selected"))
		return selected_call(ps, v);
	if (take_word(ps, "count"))
		return one_call(ps, CALL_COUNT, v);
	if (take_word(ps, "done"))
		return one_call(ps, CALL_DONE, v);
	if (take_word(ps, "now"))
		return now_call(ps, v);
	if (!take_char(ps, '('))
		return fail(ps,
		    *ps->p == '\0' ? _("it ends too early") :
				     _("a value is expected"));
	if (parse_or(ps, v) < 0)
		return -1;
	return take_char(ps, ')') ? 0 : fail(ps, _("')' is missing"));
}

/* -1, 0, 1 in *order when both are of one comparable sort. */
static bool
measure(const char *a, const char *b, int *order)
{
	double x, y;
	msec t, u;

	if (str_double(a, &x) && str_double(b, &y)) {
		*order = (x > y) - (x < y);
		return true;
	}
	if ((clock_parse(a, &t) && clock_parse(b, &u)) ||
	    (duration_parse(a, &t) && duration_parse(b, &u))) {
		*order = (t > u) - (t < u);
		return true;
	}
	return false;
}

static void
copy_val(char out[128], const struct val *v)
{
	size_t n = v->n < 127 ? v->n : 127;

	memcpy(out, v->s, n);
	out[n] = '\0';
}

static int
compare(struct parse *ps, const char *op, const struct val *a,
    const struct val *b, struct val *out)
{
	bool equal = a->n == b->n && memcmp(a->s, b->s, a->n) == 0;
	char x[128], y[128];
	int order = 0;

	if (a->is_bool || b->is_bool) {
		if (*op != '=' && *op != '!')
			return fail(ps, _("a condition has no order"));
		equal = truth_of(a) == truth_of(b);
		*out = truth_val(equal == (*op == '='));
		return 0;
	}
	copy_val(x, a);
	copy_val(y, b);
	if (a->n < sizeof(x) && b->n < sizeof(y) && measure(x, y, &order)) {
		equal = order == 0;
	} else if (*op == '<' || *op == '>') {
		*out = truth_val(false);
		if (a->n == 0 || b->n == 0 || ps->env == NULL)
			return 0;
		return err_at(ps->e, E_DATA, ps->file, ps->line,
		    _("expression '%s': '%s' and '%s' have no order"), ps->text,
		    x, y);
	}
	if (*op == '=' || *op == '!')
		*out = truth_val(equal == (*op == '='));
	else
		*out = truth_val((equal && op[1] == '=') ||
		    (!equal && (*op == '<' ? order < 0 : order > 0)));
	return 0;
}

static int
parse_cmp(struct parse *ps, struct val *v)
{
	static const char *const ops[] = { "!=", "<=", ">=", "=", "<", ">" };
	struct val a, b;
	size_t i;

	if (operand(ps, &a) < 0)
		return -1;
	blank(ps);
	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (str_prefix(ps->p, ops[i])) {
			ps->p += strlen(ops[i]);
			if (operand(ps, &b) < 0)
				return -1;
			return compare(ps, ops[i], &a, &b, v);
		}
	*v = a;
	return 0;
}

static int
parse_and(struct parse *ps, struct val *v)
{
	struct val b;

	if (parse_cmp(ps, v) < 0)
		return -1;
	while (take_word(ps, "and")) {
		if (parse_cmp(ps, &b) < 0)
			return -1;
		*v = truth_val(truth_of(v) && truth_of(&b));
	}
	return 0;
}

static int
parse_or(struct parse *ps, struct val *v)
{
	struct val b;

	if (++ps->depth > EXPR_DEPTH)
		return fail(ps, _("more than 64 levels"));
	if (parse_and(ps, v) < 0)
		return -1;
	while (take_word(ps, "or")) {
		if (parse_and(ps, &b) < 0)
			return -1;
		*v = truth_val(truth_of(v) || truth_of(&b));
	}
	ps->depth--;
	return 0;
}

static int
run(struct parse *ps, bool *out)
{
	struct val v;

	if (strlen(ps->text) > EXPR_MAX)
		return err_at(ps->e, E_DATA, ps->file, ps->line,
		    _("an expression has at most %d bytes"), EXPR_MAX);
	if (parse_or(ps, &v) < 0)
		return -1;
	blank(ps);
	if (*ps->p != '\0')
		return fail(ps, _("unexpected text"));
	*out = truth_of(&v);
	return 0;
}

int
expr_true(const char *text, const struct expr_env *env, bool *out,
    const char *file, long line, struct err *e)
{
	struct err own = ERR_INIT;
	struct parse ps = { text, text, env->values->flow, env, file, line, 0,
		&own };

	if (run(&ps, out) == 0)
		return 0;
	*e = own;
	return -1;
}

int
expr_check(const char *text, const struct flow *flow, const char *file,
    long line, struct err *e)
{
	struct err own = ERR_INIT;
	struct parse ps = { text, text, flow, NULL, file, line, 0, &own };
	bool ignored;

	if (run(&ps, &ignored) == 0)
		return 0;
	*e = own;
	return -1;
}
