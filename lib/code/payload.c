#include "code/payload.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

static bool
same_letter(int a, int b)
{
	return ch_toupper(a) == ch_toupper(b);
}

/* Bytes after the base URL and its slash, or NULL. */
static const char *
after_base(const char *s, const char *base, size_t len)
{
	size_t i;

	while (len > 0 && base[len - 1] == '/')
		len--;
	for (i = 0; i < len; i++)
		if (!same_letter((unsigned char)s[i], (unsigned char)base[i]))
			return NULL;
	return len > 0 && s[len] == '/' ? s + len + 1 : NULL;
}

static const char *
after_any_base(const char *s, const char *bases, bool *former)
{
	const char *word, *rest;
	size_t len;

	*former = false;
	while (word_next(&bases, &word, &len)) {
		rest = after_base(s, word, len);
		if (rest != NULL)
			return rest;
		*former = true;
	}
	return NULL;
}

static bool
is_url(const char *s)
{
	size_t i = 0;

	while (ch_alpha((unsigned char)s[i]))
		i++;
	return i > 0 && s[i] == ':';
}

static void
upper(char *s)
{
	for (; *s != '\0'; s++)
		*s = (char)ch_toupper((unsigned char)*s);
}

static bool
token_is(const char *s)
{
	size_t n = strlen(s);

	for (; *s != '\0'; s++)
		if (!ch_alnum((unsigned char)*s) && *s != '-' && *s != '_')
			return false;
	return n >= 16;
}

static bool
take_record(struct payload *p, const char *s)
{
	struct err e = ERR_INIT;
	struct id id;

	if (id_parse(&id, s, &e) == 0) {
		str_copy(p->rest, sizeof(p->rest), id.text);
		return true;
	}
	return false;
}

/* A record's id but for one character looks like one. */
static bool
almost_record(const char *s)
{
	size_t n = strlen(s), i, digits = 0;

	for (i = 1; i < n && i < 7; i++)
		digits += ch_digit((unsigned char)s[i]);
	return n >= 13 && n <= 16 && ch_alpha((unsigned char)s[0]) &&
	    digits == 6 && (s[7] == '-' || ch_alpha((unsigned char)s[7]));
}

static bool
take_code(struct payload *p, const char *s)
{
	if (!str_copy(p->rest, sizeof(p->rest), s))
		return false;
	upper(p->rest);
	return code_is(p->rest);
}

static bool
by_path(struct payload *p, const char *s)
{
	static const char letters[] = "EARV";
	static const enum payload_kind kinds[] = { PAYLOAD_EQUIPMENT,
		PAYLOAD_AREA, PAYLOAD_RECORD, PAYLOAD_TOKEN };
	const char *at;

	if (s[0] == '\0' || s[1] != '/')
		return false;
	at = strchr(letters, ch_toupper((unsigned char)s[0]));
	if (at == NULL)
		return false;
	p->kind = kinds[at - letters];
	s += 2;
	if (p->kind == PAYLOAD_RECORD) {
		if (take_record(p, s))
			return true;
		p->mistyped = almost_record(s);
		return false;
	}
	if (p->kind == PAYLOAD_TOKEN)
		return token_is(s) && str_copy(p->rest, sizeof(p->rest), s);
	return take_code(p, s);
}

static bool
parse(struct payload *p, const char *s, const char *base)
{
	const char *rest = after_any_base(s, base, &p->former);

	if (rest != NULL) {
		p->by_url = true;
		return by_path(p, rest);
	}
	p->former = false;
	if (is_url(s))
		return false;
	if (by_path(p, s[0] == '/' ? s + 1 : s))
		return true;
	if (take_record(p, s)) {
		p->kind = PAYLOAD_RECORD;
		return true;
	}
	p->kind = PAYLOAD_CODE;
	p->mistyped = p->mistyped || almost_record(s);
	return take_code(p, s);
}

void
payload_parse(struct payload *p, const char *bytes, size_t len,
    const char *base)
{
	char text[PAYLOAD_REST * 2];

	memset(p, 0, sizeof(*p));
	if (len >= sizeof(text) || memchr(bytes, '\0', len) != NULL)
		return;
	memcpy(text, bytes, len);
	text[len] = '\0';
	if (!parse(p, text, base)) {
		p->kind = PAYLOAD_FOREIGN;
		p->rest[0] = '\0';
	}
}

const char *
payload_name(enum payload_kind k)
{
	static const char *const names[] = { "foreign", "code", "equipment",
		"area", "record", "token" };

	return names[k];
}
