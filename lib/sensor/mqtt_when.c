#include "sensor/mqtt_when.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"

enum op { OP_THERE, OP_ABSENT, OP_IS, OP_IS_NOT, OP_LT, OP_LE, OP_GT, OP_GE };

enum { WORD = 256 };

struct condition {
	enum op op;
	char pointer[WORD];
	char text[WORD];
};

static bool
parse(struct condition *c, const char *word, size_t len)
{
	static const struct {
		const char *sign;
		enum op op;
	} signs[] = { { "!=", OP_IS_NOT }, { ">=", OP_GE }, { "<=", OP_LE },
		{ "=", OP_IS }, { ">", OP_GT }, { "<", OP_LT } };
	double number;
	size_t n, i;

	if (len >= WORD)
		return false;
	memcpy(c->pointer, word, len);
	c->pointer[len] = '\0';
	c->text[0] = '\0';
	c->op = c->pointer[0] == '!' ? OP_ABSENT : OP_THERE;
	if (c->op == OP_ABSENT)
		memmove(c->pointer, c->pointer + 1, len);
	n = strcspn(c->pointer, "!<>=");
	for (i = 0; c->pointer[n] != '\0'; i++) {
		if (i == sizeof(signs) / sizeof(signs[0]) || c->op == OP_ABSENT)
			return false;
		if (!str_prefix(c->pointer + n, signs[i].sign))
			continue;
		c->op = signs[i].op;
		str_copy(c->text, sizeof(c->text),
		    c->pointer + n + strlen(signs[i].sign));
		c->pointer[n] = '\0';
	}
	if (c->op >= OP_LT && !str_double(c->text, &number))
		return false;
	return c->pointer[0] == '/' && json_pointer_is(c->pointer);
}

const char *
mqtt_when_wrong(const char *when, size_t *len)
{
	struct condition c;
	const char *word;

	while (word_next(&when, &word, len))
		if (!parse(&c, word, *len))
			return word;
	return NULL;
}

static bool
one_of(const char *choices, const char *text)
{
	size_t n, len = strlen(text);

	for (;; choices += n + 1) {
		n = strcspn(choices, "|");
		if (n == len && memcmp(choices, text, n) == 0)
			return true;
		if (choices[n] == '\0')
			return false;
	}
}

static bool
compares(enum op op, const struct json *part, const char *limit)
{
	double have, want;

	if (!json_double(part, &have) || !str_double(limit, &want))
		return false;
	switch (op) {
	case OP_LT:
		return have < want;
	case OP_LE:
		return have <= want;
	case OP_GT:
		return have > want;
	default:
		return have >= want;
	}
}

static bool
holds(const struct condition *c, const struct json *part)
{
	struct buf text = BUF_INIT;
	bool scalar, is;

	if (c->op >= OP_LT)
		return part != NULL && compares(c->op, part, c->text);
	if (c->op == OP_THERE || c->op == OP_ABSENT)
		return (c->op == OP_THERE) ==
		    (part != NULL && !json_none(part));
	scalar = part != NULL && json_scalar(part, &text);
	is = scalar && one_of(c->text, text.ptr);
	buf_release(&text);
	return is == (c->op == OP_IS);
}

bool
mqtt_when(const char *when,
    const struct json *(*resolve)(void *arg, const char *pointer), void *arg)
{
	struct condition c;
	const char *word;
	size_t len;

	while (word_next(&when, &word, &len))
		if (!parse(&c, word, len) ||
		    !holds(&c, resolve(arg, c.pointer)))
			return false;
	return true;
}
