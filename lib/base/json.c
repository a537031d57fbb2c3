#include "base/json.h"

#include <jansson.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

enum { JSON_MOST = 1 << 20, DEPTH_MOST = 32 };

void
json_str(struct buf *b, const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	buf_putc(b, '"');
	for (; (n = utf8_next(s, len, &cp)) > 0; s += n, len -= n) {
		if (cp == '"' || cp == '\\')
			buf_printf(b, "\\%c", (char)cp);
		else if (cp == '\n')
			buf_puts(b, "\\n");
		else if (cp == '\t')
			buf_puts(b, "\\t");
		else if (cp < 0x20)
			buf_printf(b, "\\u%04x", (unsigned)cp);
		else if (cp == 0xFFFD)
			buf_puts(b, "\xEF\xBF\xBD"); /* or a wrong byte */
		else
			buf_add(b, s, n);
	}
	buf_putc(b, '"');
}

void
json_pair(struct buf *b, const char *key, const char *value)
{
	if (b->len > 0 && b->ptr[b->len - 1] != '{')
		buf_putc(b, ',');
	json_str(b, key);
	buf_putc(b, ':');
	json_str(b, value);
}

/* jansson's own limit is far deeper than any answer that we ask for. */
static bool
too_deep(const char *s, size_t n)
{
	bool text = false;
	int depth = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (text) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"')
				text = false;
		} else if (s[i] == '"') {
			text = true;
		} else if (s[i] == '{' || s[i] == '[') {
			if (++depth > DEPTH_MOST)
				return true;
		} else if (s[i] == '}' || s[i] == ']') {
			depth--;
		}
	}
	return false;
}

/* jansson's own words are English, whoever reads them; the text is the user's. */
static int
wrong(const json_error_t *why, struct err *e)
{
	const char *near = strstr(why->text, " near '");
	const char *what;

	switch (json_error_code(why)) {
	case json_error_premature_end_of_input:
		what = _("it ends too early");
		break;
	case json_error_end_of_input_expected:
		what = _("there is something behind its end");
		break;
	case json_error_invalid_utf8:
		what = _("it is not UTF-8");
		break;
	case json_error_duplicate_key:
		what = _("a name stands there twice");
		break;
	case json_error_numeric_overflow:
		what = _("a number is too large");
		break;
	default:
		what = _("something else has to stand there");
		break;
	}
	err_set(e, E_DATA, _("no valid JSON: line %d, column %d: %s"),
	    why->line, why->column, what);
	if (near != NULL && near[strlen(" near ")] != '\0')
		err_set(e, E_DATA, _("no valid JSON: line %d, near %s: %s"),
		    why->line, near + strlen(" near "), what);
	return -1;
}

int
json_parse(struct json **out, const char *s, size_t n, struct err *e)
{
	json_error_t why;
	json_t *j;

	if (n > JSON_MOST)
		return err_set(e, E_DATA, _("JSON of more than 1 MB"));
	if (too_deep(s, n))
		return err_set(e, E_DATA,
		    _("JSON nested deeper than %d levels"), DEPTH_MOST);
	j = json_loadb(s, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
	if (j == NULL)
		return wrong(&why, e);
	*out = (struct json *)j;
	return 0;
}

static json_t *
member(json_t *j, const char *name, size_t len)
{
	char key[128];
	long i;

	if (len >= sizeof(key))
		return NULL;
	memcpy(key, name, len);
	key[len] = '\0';
	if (!json_is_array(j))
		return json_object_get(j, key);
	if (!str_long(key, &i) || i < 0)
		return NULL;
	return json_array_get(j, (size_t)i);
}

static json_t *
find(const struct json *json, const char *path)
{
	json_t *j;
	size_t len;

	memcpy(&j, &json, sizeof(j)); /* jansson's readers lack the const */
	while (j != NULL && path != NULL && *path != '\0') {
		len = strcspn(path, ".");
		j = member(j, path, len);
		path += len;
		if (*path == '.')
			path++;
	}
	return j;
}

const struct json *
json_get(const struct json *json, const char *path)
{
	return (const struct json *)find(json, path);
}

bool
json_long(const struct json *json, const char *path, long *out)
{
	json_t *j = find(json, path);

	if (!json_is_integer(j))
		return false;
	*out = (long)json_integer_value(j);
	return true;
}

const char *
json_text(const struct json *json, const char *path)
{
	return json_string_value(find(json, path));
}

void
json_free(struct json *json)
{
	json_decref((json_t *)json);
}
