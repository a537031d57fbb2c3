/*
 * Capability tokens: what was written reads back; nothing else is taken, of a
 * million forged ones none.
 */
#include "evidence/token.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "tap.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char key_hex[] =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";

static struct token_key key = { 7, { 1, 2, 3 } };

/* xorshift: the same forgeries every time */
static uint64_t state = 0x9e3779b97f4a7c15U;

static uint64_t
draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void
sample(struct token *t)
{
	struct id id;

	id_make(&id, 'H', 261124, 'A', 17);
	*t = (struct token){ .rights = TOKEN_VIEW | TOKEN_VERDICT,
		.expiry = 1796000000 * SECOND,
		.nonce = { 0, 1, 2, 253, 254, 255 },
		.round = 2 };
	str_copy(t->record, sizeof(t->record), id.text);
}

static bool
taken(const char *text)
{
	struct err e = ERR_INIT;
	struct token t;

	return token_read(&t, text, &key, "W3", &e) == 0;
}

static void
round_trip(const struct token *t, const char *text)
{
	struct err e = ERR_INIT;
	struct token_key other = key;
	struct token got;

	tap_int(strlen(text), 58, "58 characters for an id of 13");
	tap_int(token_key_id(text), 7, "the key's id is read before the rest");
	tap_int(token_read(&got, text, &key, "W3", &e), 0, "it is taken");
	tap_str(got.record, t->record, "with its record");
	tap_int(got.expiry, t->expiry, "its expiry");
	tap_int(got.rights, 3, "its rights");
	tap_int(got.round, 2, "its round");
	tap_ok(memcmp(got.nonce, t->nonce, TOKEN_NONCE) == 0, "and its nonce");
	tap_ok(token_read(&got, text, &key, "W4", &e) < 0 && e.code == E_PERM,
	    "another plant with the same key refuses it");
	tap_ok(strstr(e.msg, text) == NULL && strstr(e.hint, text) == NULL,
	    "and does not say it");
	other.bytes[31] ^= 1;
	tap_ok(token_read(&got, text, &other, "W3", &e) < 0,
	    "another key refuses it");
	other = key;
	other.id = 8;
	tap_ok(token_read(&got, text, &other, "W3", &e) < 0,
	    "so does the same key under another id");
}

/* Every character changed to every other one, every cut, every addition. */
static void
changes(const char *text)
{
	char b[TOKEN_TEXT + 2];
	size_t i, k, n = strlen(text), accepted = 0, tried = 0;

	for (i = 0; i < n; i++)
		for (k = 1; k < 256; k++) {
			str_copy(b, sizeof(b), text);
			if ((char)k == text[i])
				continue;
			b[i] = (char)k;
			accepted += taken(b);
			tried++;
		}
	for (i = 0; i <= n; i++) {
		str_copy(b, sizeof(b), text);
		memmove(b + i + 1, b + i, n + 1 - i);
		for (k = 0; k < 64; k++, tried++) {
			b[i] = digits[k];
			accepted += taken(b);
		}
		if (i == n)
			break;
		str_copy(b, sizeof(b), text);
		b[i] = '\0';
		accepted += taken(b) + taken(text + i + 1);
		str_copy(b, sizeof(b), text);
		memmove(b + i, b + i + 1, n - i);
		accepted += taken(b);
		tried += 3;
	}
	tap_int(accepted, 0, "none of %zu changed, cut or longer ones", tried);
}

/* Right in everything but the 16 bytes at its end; and altogether random. */
static void
forgeries(const char *text)
{
	const long n = 1000000;
	long i, accepted = 0;
	char b[TOKEN_TEXT];
	size_t k, len = strlen(text);

	for (i = 0; i < n; i++) {
		uint64_t r = draw();

		str_copy(b, sizeof(b), text);
		for (k = i % 2 == 0 ? len - 22 : 0; k < len; k++, r >>= 6) {
			if (k % 10 == 0)
				r = draw();
			b[k] = digits[r & 63];
		}
		if (!streq(b, text))
			accepted += taken(b);
	}
	tap_int(accepted, 0, "none of %ld forged ones", n);
}

/* A right HMAC over what no token may say. */
static void
nonsense(void)
{
	struct token t;
	char text[TOKEN_TEXT];

	sample(&t);
	t.rights = 0;
	tap_ok(!token_write(&t, &key, "W3", text), "no rights are none");
	t.rights = TOKEN_VERDICT;
	tap_ok(!token_write(&t, &key, "W3", text), "no verdict unseen");
	t.rights = 4 | TOKEN_VIEW;
	tap_ok(!token_write(&t, &key, "W3", text), "nothing else exists");
	sample(&t);
	t.round = 0;
	tap_ok(!token_write(&t, &key, "W3", text), "rounds begin with 1");
	sample(&t);
	t.expiry = (msec)UINT32_MAX * SECOND + SECOND;
	tap_ok(!token_write(&t, &key, "W3", text), "an expiry in 2106 at most");
	sample(&t);
	t.record[9] = '9';
	tap_ok(!token_write(&t, &key, "W3", text), "an id that holds");
	tap_int(token_key_id(""), 0, "nothing is no token");
	tap_int(token_key_id("not a token"), 0, "nor is this");
}

static void
write_secrets(const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/bihuan/W3.secrets",
	    getenv("XDG_CONFIG_HOME"));
	f = fopen(path, "w");
	if (f != NULL) {
		fputs(text, f);
		fclose(f);
		chmod(path, 0600);
	}
}

static int
look_up(struct token_key *k, unsigned id, struct err *e)
{
	struct secrets *s = NULL;
	int rc;

	err_clear(e);
	if (secrets_open(&s, "W3", e) < 0)
		return -1;
	rc = token_key(k, s, id, e);
	secrets_close(s);
	return rc;
}

static void
keys(void)
{
	char dir[] = "/tmp/bihuan-token.XXXXXX", path[256];
	struct err e = ERR_INIT;
	struct token_key k;

	if (!tap_ok(mkdtemp(dir) != NULL, "a folder"))
		return;
	setenv("XDG_CONFIG_HOME", dir, 1);
	snprintf(path, sizeof(path), "%s/bihuan", dir);
	mkdir(path, 0700);
	write_secrets("mail.from=a@b\n");
	tap_ok(look_up(&k, 0, &e) < 0 && e.code == E_UNAVAILABLE &&
		strstr(e.hint, "openssl rand -hex 32") != NULL,
	    "no key, and how to make one");
	snprintf(path, sizeof(path),
	    "inspection.key.2=%s\ninspection.key.12=%s\n", key_hex, key_hex);
	write_secrets(path);
	tap_ok(look_up(&k, 0, &e) == 0 && k.id == 12 && k.bytes[31] == 0xff,
	    "new ones take the highest");
	tap_ok(look_up(&k, 2, &e) == 0 && k.id == 2, "an older one by its id");
	tap_ok(look_up(&k, 3, &e) < 0, "one that is gone");
	write_secrets("inspection.key.1=secretsecret\n");
	tap_ok(look_up(&k, 0, &e) < 0 && strstr(e.msg, "secret") == NULL &&
		strstr(e.hint, "secretsecret") == NULL,
	    "a bad one is not quoted");
	snprintf(path, sizeof(path), "%s/bihuan/W3.secrets", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/bihuan", dir);
	rmdir(path);
	rmdir(dir);
}

static void
nonces(void)
{
	unsigned char a[TOKEN_NONCE], b[TOKEN_NONCE];
	char text[2 * TOKEN_NONCE + 1];
	struct err e = ERR_INIT;

	tap_ok(token_nonce(a, &e) == 0 && token_nonce(b, &e) == 0 &&
		memcmp(a, b, TOKEN_NONCE) != 0,
	    "two nonces differ");
	token_nonce_text(a, text);
	tap_ok(token_nonce_parse(text, b) && memcmp(a, b, TOKEN_NONCE) == 0,
	    "as text and back");
	tap_ok(!token_nonce_parse("0011223344", b) &&
		!token_nonce_parse("00112233445G", b),
	    "and nothing else");
}

int
main(void)
{
	struct token t;
	char text[TOKEN_TEXT] = "";

	sample(&t);
	tap_ok(token_write(&t, &key, "W3", text), "a token");
	round_trip(&t, text);
	changes(text);
	forgeries(text);
	nonsense();
	nonces();
	keys();
	return tap_done();
}
