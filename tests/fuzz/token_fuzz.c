/*
 * Tokens from anywhere.  The first byte chooses: the rest is a text; or it is
 * signed as it stands, so that what lies behind the HMAC is reached too.  What
 * is taken says only what a token may, and has the one spelling.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"
#include "evidence/token.h"

static const struct token_key key = { 7, { 4, 2 } };

static void
check(const char *text)
{
	struct token t;
	struct err e = ERR_INIT;
	char again[TOKEN_TEXT];

	(void)token_key_id(text);
	if (token_read(&t, text, &key, "W3", &e) < 0) {
		must(e.code == E_PERM && e.msg[0] != '\0');
		return;
	}
	must(t.rights == TOKEN_VIEW ||
	    t.rights == (TOKEN_VIEW | TOKEN_VERDICT));
	must(t.key == 7 && t.round >= 1 && id_is(t.record));
	if (t.expiry > 0)
		must(token_write(&t, &key, "W3", again) && streq(again, text));
	must(token_read(&t, text, &key, "W4", &e) < 0);
}

/* Base64url of the bytes with a right HMAC behind them. */
static char *
signed_text(const uint8_t *data, size_t size)
{
	unsigned char mac[32];
	struct buf b = BUF_INIT;
	char *text, *p;

	buf_add(&b, "W3", 3);
	buf_add(&b, data, size);
	hmac_sha256(mac, key.bytes, sizeof(key.bytes), b.ptr, b.len);
	buf_clear(&b);
	buf_add(&b, data, size);
	buf_add(&b, mac, 16);
	text = base64(b.ptr, b.len);
	for (p = text; *p != '\0'; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p == '=' ? '\0' : *p;
	buf_release(&b);
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size == 0)
		return 0;
	if (data[0] % 2 == 0) {
		text = signed_text(data + 1, size - 1);
	} else {
		text = malloc(size);
		if (text == NULL)
			return 0;
		memcpy(text, data + 1, size - 1);
		text[size - 1] = '\0';
	}
	check(text);
	free(text);
	return 0;
}
