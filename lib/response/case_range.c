#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "response/cases.h"

/*
 * A quantity is read whole: name, comparison, number, unit, and what people
 * put behind it (75%以上).  What is left over would turn the meaning round if it
 * were dropped, so it is refused.
 */
static const char *const filling[] = { "在", "为", "是", ":", NULL };
static const char BELOW[] = "零下";
static const char *const to_words[] = { "到", "至", "~", "-", "–", "—", NULL };

enum quantity { HUMIDITY, TEMPERATURE, WIND_MS };

static const struct {
	const char *name;
	enum quantity what;
} names[] = { { "相对湿度", HUMIDITY }, { "湿度", HUMIDITY },
	{ "温度", TEMPERATURE }, { "气温", TEMPERATURE }, { "风速", WIND_MS } };

static const struct {
	double low, high;
	const char *const units[8];
} quantities[] = {
	[HUMIDITY] = { 0, 100, { "%RH", "%rh", "%", "RH", NULL } },
	[TEMPERATURE] = { -273, 3000,
	    { "摄氏度", "℃", "°C", "°", "度", "C", NULL } },
	[WIND_MS] = { 0, 150, { "m/s", "M/S", "米/秒", "米每秒", NULL } },
};

struct op {
	const char *word;
	bool low, high; /* which bound it sets */
	bool open;
};

/* A word stands before every other that it begins with. */
static const struct op before[] = { { ">=", true, false, false },
	{ "=>", true, false, false }, { "<=", false, true, false },
	{ "=<", false, true, false }, { "≥", true, false, false },
	{ "≤", false, true, false }, { "大于等于", true, false, false },
	{ "大于或等于", true, false, false }, { "不低于", true, false, false },
	{ "不少于", true, false, false }, { "不小于", true, false, false },
	{ "至少", true, false, false }, { "小于等于", false, true, false },
	{ "小于或等于", false, true, false }, { "不超过", false, true, false },
	{ "不高于", false, true, false }, { "不大于", false, true, false },
	{ "不多于", false, true, false }, { "至多", false, true, false },
	{ "最多", false, true, false }, { "大于", true, false, true },
	{ "高于", true, false, true }, { "超过", true, false, true },
	{ "超出", true, false, true }, { "多于", true, false, true },
	{ "小于", false, true, true }, { "低于", false, true, true },
	{ "少于", false, true, true }, { "不到", false, true, true },
	{ "不足", false, true, true }, { ">", true, false, true },
	{ "<", false, true, true }, { "=", true, true, false },
	{ NULL, true, true, false } };
static const struct op behind[] = { { "及以上", true, false, false },
	{ "或以上", true, false, false }, { "以上", true, false, false },
	{ "之上", true, false, false }, { "及以下", false, true, false },
	{ "或以下", false, true, false }, { "以下", false, true, false },
	{ "之下", false, true, false }, { "以内", false, true, false },
	{ "之内", false, true, false }, { NULL, true, true, false } };

/* Blanks may stand anywhere between the parts. */
static const char *
blanks(const char *s)
{
	return s + strspn(s, " \t\n");
}

static bool
delimits(char c)
{
	return c == '\0' || strchr(CASE_DELIMITERS, c) != NULL;
}

static const char *
past(const char *s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_prefix(s, *words))
			return s + strlen(*words);
	return s;
}

static const struct op *
op_at(const struct op *ops, const char **s)
{
	while (ops->word != NULL && !str_prefix(*s, ops->word))
		ops++;
	if (ops->word != NULL)
		*s += strlen(ops->word);
	return ops;
}

/* 1,000: the comma would end the term. */
static bool
groups(const char *s)
{
	return *s == ',' && strspn(s + 1, "0123456789") == 3;
}

static bool
number_at(const char **s, double *out)
{
	char digits[24];
	const char *p = *s;
	bool minus = str_prefix(p, BELOW) || *p == '-';
	size_t n;

	if (minus)
		p += *p == '-' ? 1 : strlen(BELOW);
	n = strspn(p, "0123456789.");
	if (n == 0 || n >= sizeof(digits))
		return false;
	memcpy(digits, p, n);
	digits[n] = '\0';
	if (!str_double(digits, out) || groups(p + n))
		return false;
	if (minus)
		*out = -*out;
	*s = p + n;
	return true;
}

/* A blank before it is allowed only if nothing else begins there. */
static const char *
unit_at(const char *s, enum quantity q)
{
	const char *p = blanks(s), *end = past(p, quantities[q].units);

	return p == s || delimits(*end) || op_at(behind, &end)->word != NULL ?
	    end :
	    s;
}

static const struct op *
behind_at(const char **s)
{
	const char *p = blanks(*s), *end = p;
	const struct op *op = op_at(behind, &end);

	if (op->word != NULL && (p == *s || delimits(*end)))
		*s = end;
	else
		while (op->word != NULL)
			op++;
	return op;
}

static size_t
name_at(const char *s, enum quantity *q)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_prefix(s, names[i].name)) {
			*q = names[i].what;
			return strlen(names[i].name);
		}
	return 0;
}

/* What is compared, from its name on; *s is moved to its end if it holds. */
static bool
range_at(const char **s, enum quantity q, struct case_range *r)
{
	const char *p = blanks(past(blanks(*s), filling)), *more, *from;
	const struct op *op = op_at(before, &p), *after;
	double a, b;
	bool two;

	p = from = blanks(p);
	if (!number_at(&p, &a))
		return false;
	b = a;
	p = unit_at(p, q);
	more = past(blanks(p), to_words);
	two = more > blanks(p);
	if (two) {
		p = blanks(more);
		/* 零下5到10度 may end below or above zero */
		if (str_prefix(from, BELOW) && !str_prefix(p, BELOW))
			return false;
		if (!number_at(&p, &b))
			return false;
		p = unit_at(p, q);
	}
	after = behind_at(&p);
	if (!delimits(*p) || b < a)
		return false;
	if (after->word != NULL) {
		/* 至少75%以上 says it twice, 大于75%以下 contradicts itself */
		if (two || (op->low != op->high && op->low != after->low))
			return false;
		op = op->low == op->high ? after : op;
	} else if (two && op->low != op->high) {
		return false;
	}
	r->low = !op->low ? -INFINITY : op->open ? nextafter(a, INFINITY) : a;
	r->high = !op->high ? INFINITY : op->open ? nextafter(b, -INFINITY) : b;
	r->typed_low = a;
	r->typed_high = b;
	*s = p;
	return true;
}

static struct case_range *
range_of(struct case_query *q, enum quantity what)
{
	return what == HUMIDITY ? &q->humidity :
	    what == TEMPERATURE ? &q->temperature :
				  &q->wind_ms;
}

static int
no_range(const char *s, size_t len, struct err *e)
{
	err_set(e, E_USAGE, _("'%.*s' is no range"), (int)len, s);
	return err_hint(e, "湿度>75%%  湿度75%%以上  温度10-20  风速<=3");
}

static size_t
token_len(const char *s)
{
	size_t n = strcspn(s, CASE_DELIMITERS);

	return groups(s + n) ? n + 4 : n;
}

/* 湿度>60% 湿度<80%: both hold. */
static int
narrow(struct case_range *to, struct case_range *r, struct err *e)
{
	if (to->set) {
		r->low = fmax(r->low, to->low);
		r->high = fmin(r->high, to->high);
	}
	if (to->set && r->low > r->high)
		return err_set(e, E_USAGE, _("'%s' contradicts '%s'"), r->text,
		    to->text);
	*to = *r;
	return 0;
}

int
case_range_read(struct case_query *q, const char **s, struct err *e)
{
	const char *p = *s;
	enum quantity what;
	size_t name = name_at(p, &what);
	struct case_range r = { .set = true };
	double low, high;

	if (name == 0)
		return 0;
	p += name;
	if (!range_at(&p, what, &r))
		return no_range(*s, token_len(*s), e);
	r.text = arena_dup(&q->arena, *s, (size_t)(p - *s));
	low = quantities[what].low;
	high = quantities[what].high;
	if (r.typed_low < low || r.typed_high > high) {
		err_set(e, E_USAGE, _("'%s' is out of range"), r.text);
		return err_hint(e, _("it can be between %g and %g"), low, high);
	}
	*s = p;
	return narrow(range_of(q, what), &r, e) < 0 ? -1 : 1;
}

int
case_range_inside(const char *s, size_t len, const char **at, struct err *e)
{
	const char *end = s + len, *p;
	enum quantity what;
	bool op = op_at(before, &s)->word != NULL;
	double value;
	bool number = number_at(&s, &value);

	for (p = s; p < end; p++) {
		size_t name = name_at(p, &what);
		const char *q = p + name;

		if (name == 0)
			continue;
		/* 75%以上的湿度, >75%湿度; 3号罐温度高 compares nothing */
		if (op ||
		    (number && (p == s || past(s, quantities[what].units) > s)))
			return no_range(end - len, len, e);
		q = past(q, filling);
		if (op_at(before, &q)->word != NULL || number_at(&q, &value) ||
		    ch_digit((unsigned char)*q)) {
			*at = p;
			return 1;
		}
	}
	return 0;
}
