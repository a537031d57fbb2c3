#include "evidence/token.h"

#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"

enum {
	VERSION = 1,
	AT_KEY = 1,
	AT_RIGHTS = 2,
	AT_EXPIRY = 3,
	AT_NONCE = 7,
	AT_ROUND = 13,
	AT_ID = 14,
	MAC = 16,
	BYTES_MAX = AT_ID + ID_TEXT + MAC
};

/* ---- text and bytes ---- */

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int
digit_value(char c)
{
	const char *p = c != '\0' ? strchr(digits, c) : NULL;

	return p != NULL ? (int)(p - digits) : -1;
}

static void
encode(const unsigned char *p, size_t n, char *out)
{
	unsigned long acc = 0;
	size_t i;
	int bits = 0;

	for (i = 0; i < n; i++) {
		acc = acc << 8 | p[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*out++ = digits[acc >> (bits - 6) & 63];
	}
	if (bits > 0)
		*out++ = digits[acc << (6 - bits) & 63];
	*out = '\0';
}

/* Bits left over must be zero: a token has one spelling. 0: no such text. */
static size_t
decode(const char *text, unsigned char out[BYTES_MAX])
{
	unsigned long acc = 0;
	size_t n = 0;
	int bits = 0, v;

	for (; *text != '\0'; text++) {
		if ((v = digit_value(*text)) < 0)
			return 0;
		acc = (acc << 6 | (unsigned)v) & 0xfff;
		bits += 6;
		if (bits < 8)
			continue;
		if (n == BYTES_MAX)
			return 0;
		bits -= 8;
		out[n++] = (unsigned char)(acc >> bits);
	}
	if (bits >= 6 || (acc & ((1UL << bits) - 1)) != 0)
		return 0;
	return n;
}

static int
hex_value(char c)
{
	if (ch_digit((unsigned char)c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
hex_decode(const char *text, unsigned char *out, size_t n)
{
	size_t i;
	int hi, lo;

	if (strlen(text) != 2 * n)
		return false;
	for (i = 0; i < n; i++) {
		hi = hex_value(text[2 * i]);
		lo = hex_value(text[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

/* ---- keys ---- */

static const char *
key_text(const struct secrets *s, unsigned id)
{
	char name[32];

	snprintf(name, sizeof(name), "inspection.key.%u", id);
	return secrets_get(s, name);
}

static int
no_key(const struct secrets *s, unsigned id, struct err *e)
{
	const char *path = secrets_path(s);

	if (id == 0)
		err_at(e, E_UNAVAILABLE, path, 0,
		    _("there is no key for inspection links"));
	else
		err_at(e, E_UNAVAILABLE, path, 0,
		    _("'inspection.key.%u' is not 64 hex digits"), id);
	return err_hint(e,
	    _("add a line inspection.key.%u= and what 'openssl rand -hex 32' "
	      "prints to the secrets file, notices(5)"),
	    id == 0 ? 1 : id);
}

int
token_key(struct token_key *k, const struct secrets *s, unsigned id,
    struct err *e)
{
	unsigned i = id;

	if (id == 0)
		for (i = 255; i > 0 && key_text(s, i)[0] == '\0'; i--)
			;
	if (i == 0 || i > 255)
		return no_key(s, 0, e);
	k->id = i;
	if (hex_decode(key_text(s, i), k->bytes, sizeof(k->bytes)))
		return 0;
	token_key_clear(k);
	return no_key(s, i, e);
}

void
token_key_clear(struct token_key *k)
{
	explicit_bzero(k, sizeof(*k));
}

int
token_nonce(unsigned char out[TOKEN_NONCE], struct err *e)
{
	if (getrandom(out, TOKEN_NONCE, 0) != TOKEN_NONCE)
		return err_sys(e, _("drawing a random number"));
	return 0;
}

void
token_nonce_text(const unsigned char nonce[TOKEN_NONCE],
    char out[2 * TOKEN_NONCE + 1])
{
	size_t i;

	for (i = 0; i < TOKEN_NONCE; i++)
		snprintf(out + 2 * i, 3, "%02x", nonce[i]);
}

bool
token_nonce_parse(const char *text, unsigned char out[TOKEN_NONCE])
{
	return hex_decode(text, out, TOKEN_NONCE);
}

/* ---- the token ---- */

static void
mac(const struct token_key *k, const char *plant, const unsigned char *p,
    size_t n, unsigned char out[MAC])
{
	unsigned char full[32];
	struct buf b = BUF_INIT;

	buf_add(&b, plant, strlen(plant) + 1);
	buf_add(&b, p, n);
	hmac_sha256(full, k->bytes, sizeof(k->bytes), b.ptr, b.len);
	memcpy(out, full, MAC);
	explicit_bzero(full, sizeof(full));
	buf_release(&b);
}

/* Every byte is looked at, whatever the first ones say. */
static bool
same(const unsigned char *a, const unsigned char *b, size_t n)
{
	volatile unsigned char diff = 0;
	size_t i;

	for (i = 0; i < n; i++)
		diff = (unsigned char)(diff | (a[i] ^ b[i]));
	return diff == 0;
}

static bool
rights_hold(unsigned rights)
{
	return rights == TOKEN_VIEW || rights == (TOKEN_VIEW | TOKEN_VERDICT);
}

bool
token_write(const struct token *t, const struct token_key *k, const char *plant,
    char out[TOKEN_TEXT])
{
	unsigned char b[BYTES_MAX];
	uint32_t expiry = (uint32_t)(t->expiry / SECOND);
	const char *p;
	size_t n = AT_ID;
	int i;

	if (!rights_hold(t->rights) || !id_is(t->record) || t->round < 1 ||
	    t->round > TOKEN_ROUND_MAX || t->expiry <= 0 ||
	    t->expiry / SECOND > UINT32_MAX)
		return false;
	b[0] = VERSION;
	b[AT_KEY] = (unsigned char)k->id;
	b[AT_RIGHTS] = (unsigned char)t->rights;
	for (i = 0; i < 4; i++)
		b[AT_EXPIRY + i] = (unsigned char)(expiry >> (24 - 8 * i));
	memcpy(b + AT_NONCE, t->nonce, TOKEN_NONCE);
	b[AT_ROUND] = (unsigned char)t->round;
	for (p = t->record; *p != '\0'; p++)
		if (*p != '-')
			b[n++] = (unsigned char)*p;
	mac(k, plant, b, n, b + n);
	encode(b, n + MAC, out);
	return true;
}

unsigned
token_key_id(const char *text)
{
	unsigned char b[BYTES_MAX];
	size_t n = decode(text, b);

	return n > AT_ID + MAC && b[0] == VERSION ? b[AT_KEY] : 0;
}

static bool
unpack(struct token *t, const unsigned char *b, size_t n)
{
	struct err ignored = ERR_INIT;
	char id_text[ID_TEXT + 1];
	struct id id;
	uint32_t expiry = 0;
	size_t k;
	int i;

	if (n - AT_ID >= sizeof(id_text))
		return false;
	for (k = AT_ID; k < n; k++)
		if (!ch_upper(b[k]) && !ch_digit(b[k]))
			return false;
	memcpy(id_text, b + AT_ID, n - AT_ID);
	id_text[n - AT_ID] = '\0';
	if (id_parse(&id, id_text, &ignored) < 0)
		return false;
	for (i = 0; i < 4; i++)
		expiry = expiry << 8 | b[AT_EXPIRY + i];
	t->key = b[AT_KEY];
	t->rights = b[AT_RIGHTS];
	t->expiry = (msec)expiry * SECOND;
	memcpy(t->nonce, b + AT_NONCE, TOKEN_NONCE);
	t->round = b[AT_ROUND];
	return str_copy(t->record, sizeof(t->record), id.text) &&
	    rights_hold(t->rights) && t->round >= 1;
}

int
token_read(struct token *t, const char *text, const struct token_key *k,
    const char *plant, struct err *e)
{
	unsigned char b[BYTES_MAX], want[MAC];
	size_t n = decode(text, b);

	if (n > AT_ID + MAC && b[0] == VERSION && b[AT_KEY] == k->id) {
		n -= MAC;
		mac(k, plant, b, n, want);
		if (same(want, b + n, MAC) && unpack(t, b, n))
			return 0;
	}
	err_set(e, E_PERM, _("this link was not made by this plant"));
	return err_hint(e,
	    _("copy it whole from the message, or ask for a new one"));
}
