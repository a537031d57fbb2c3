#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

/* jansson's readers lack the const. */
static json_t *
own(const struct json *json)
{
	json_t *j;

	memcpy(&j, &json, sizeof(j));
	return j;
}

bool
json_pointer_is(const char *s)
{
	if (*s != '\0' && *s != '/')
		return false;
	for (; *s != '\0'; s++)
		if (*s == '~' && s[1] != '0' && s[1] != '1')
			return false;
	return true;
}

void
json_pointer_step(struct buf *b, const char *name)
{
	buf_putc(b, '/');
	for (; *name != '\0'; name++)
		if (*name == '~')
			buf_puts(b, "~0");
		else if (*name == '/')
			buf_puts(b, "~1");
		else
			buf_putc(b, (unsigned char)*name);
}

static void
unescape(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == '~' && i + 1 < n)
			buf_putc(out, s[++i] == '0' ? '~' : '/');
		else
			buf_putc(out, (unsigned char)s[i]);
}

/* An index is decimal without leading zeros. */
static json_t *
step(json_t *j, const char *name)
{
	long i;

	if (json_is_object(j))
		return json_object_get(j, name);
	if (!json_is_array(j) || !ch_digit((unsigned char)name[0]) ||
	    (name[0] == '0' && name[1] != '\0') || !str_long(name, &i))
		return NULL;
	return json_array_get(j, (size_t)i);
}

const struct json *
json_at(const struct json *json, const char *pointer)
{
	struct buf name = BUF_INIT;
	json_t *j = own(json);
	size_t n;

	if (!json_pointer_is(pointer))
		return NULL;
	while (j != NULL && *pointer == '/') {
		n = strcspn(++pointer, "/");
		buf_clear(&name);
		unescape(&name, pointer, n);
		j = step(j, name.ptr);
		pointer += n;
	}
	buf_release(&name);
	return (const struct json *)j;
}

static void
shortest(struct buf *out, double v)
{
	char text[40];
	double back;

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (str_double(text, &back) && !(back < v) && !(back > v))
			break;
	}
	buf_puts(out, text);
}

bool
json_scalar(const struct json *json, struct buf *out)
{
	const json_t *j = own(json);

	switch (j == NULL ? JSON_NULL : json_typeof(j)) {
	case JSON_STRING:
		buf_add(out, json_string_value(j), json_string_length(j));
		return true;
	case JSON_INTEGER:
		buf_printf(out, "%lld", (long long)json_integer_value(j));
		return true;
	case JSON_REAL:
		shortest(out, json_real_value(j));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_puts(out, json_is_true(j) ? "true" : "false");
		return true;
	default:
		return false;
	}
}

bool
json_none(const struct json *json)
{
	return json_is_null(own(json));
}

bool
json_double(const struct json *json, double *out)
{
	const json_t *j = own(json);

	if (!json_is_number(j))
		return false;
	*out = json_number_value(j);
	return true;
}

void
json_each(const struct json *json, json_fn *fn, void *arg)
{
	json_t *j = own(json), *part;
	const char *key;
	char place[24];
	size_t i;

	if (json_is_object(j)) {
		json_object_foreach(j, key, part)
		    fn(arg, key, (const struct json *)part);
	} else if (json_is_array(j)) {
		json_array_foreach(j, i, part)
		{
			snprintf(place, sizeof(place), "%zu", i);
			fn(arg, place, (const struct json *)part);
		}
	}
}
