#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sshkey.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/sshkey_int.h"
#include "base/sshwire.h"
#include "base/str.h"

enum { FILE_LIMIT = 64 * 1024, SEED = 32, LINE = 70, BLOCK = 8 };

static const char magic[] = "openssh-key-v1", /* its NUL is written */
    head[] = "-----BEGIN OPENSSH PRIVATE KEY-----",
		  foot[] = "-----END OPENSSH PRIVATE KEY-----";

const struct ssh_pub *
ssh_key_pub(const struct ssh_key *k)
{
	return &k->pub;
}

void
ssh_key_free(struct ssh_key *k)
{
	if (k == NULL)
		return;
	OPENSSL_cleanse(k->secret, sizeof(k->secret));
	free(k);
}

static void
wipe(struct buf *b)
{
	if (b->len > 0)
		OPENSSL_cleanse(b->ptr, b->len);
	buf_release(b);
}

static int
not_a_key(const char *file, struct err *e)
{
	err_set(e, E_DATA, _("'%s' is no OpenSSH private key"), file);
	return err_hint(e, "ssh-keygen -t ed25519 -N '' -f FILE");
}

/* The private part behind the check numbers. */
static int
read_private(struct ssh_key *k, struct wire w, const char *file, struct err *e)
{
	struct wire type, a, b;
	uint32_t one, two;
	EVP_PKEY *pk;
	size_t n = SEED;
	struct ssh_pub own = { .type = SSH_ED25519 };

	if (!wire_u32(&w, &one) || !wire_u32(&w, &two) || one != two ||
	    !wire_text(&w, &type))
		return not_a_key(file, e);
	if (!wire_is(&type, ssh_type_name(k->pub.type)))
		return not_a_key(file, e);
	if (k->pub.type == SSH_P256) {
		if (!wire_text(&w, &a) || !wire_string(&w, &b) ||
		    !wire_mpint(&w, &a) || a.n > SEED)
			return not_a_key(file, e);
		memcpy(k->secret + SEED - a.n, a.p, a.n);
		return 0;
	}
	if (!wire_string(&w, &a) || !wire_string(&w, &b) || b.n != 2 * SEED)
		return not_a_key(file, e);
	memcpy(k->secret, b.p, SEED);
	pk = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, k->secret,
	    SEED);
	if (pk == NULL || EVP_PKEY_get_raw_public_key(pk, own.raw, &n) != 1 ||
	    !ssh_pub_same(&own, &k->pub)) {
		EVP_PKEY_free(pk);
		return not_a_key(file, e);
	}
	EVP_PKEY_free(pk);
	return 0;
}

static int
read_key(struct ssh_key *k, const struct buf *raw, const char *file,
    struct err *e)
{
	struct wire w = { (const unsigned char *)raw->ptr, raw->len };
	struct wire cipher, kdf, options, pub, private;
	uint32_t n;

	if (w.n < sizeof(magic) || memcmp(w.p, magic, sizeof(magic)) != 0)
		return not_a_key(file, e);
	w.p += sizeof(magic);
	w.n -= sizeof(magic);
	if (!wire_text(&w, &cipher) || !wire_text(&w, &kdf) ||
	    !wire_string(&w, &options) || !wire_u32(&w, &n) || n != 1 ||
	    !wire_string(&w, &pub) || !wire_string(&w, &private))
		return not_a_key(file, e);
	if (ssh_pub_parse(&k->pub, pub.p, pub.n, e) < 0)
		return err_wrap(e, "%s", file);
	if (!wire_is(&cipher, "none")) {
		k->agent = true;
		return 0;
	}
	return read_private(k, private, file, e);
}

static int
unarmor(struct buf *raw, const struct buf *text, const char *file,
    struct err *e)
{
	const char *p = text->ptr + sizeof(head) - 1, *end = strstr(p, foot);
	struct buf b = BUF_INIT;
	bool ok;

	for (; end != NULL && p < end; p++)
		if (!ch_space((unsigned char)*p))
			buf_putc(&b, *p);
	ok = end != NULL && base64_read(raw, b.ptr, b.len);
	wipe(&b);
	return ok ? 0 : not_a_key(file, e);
}

/* PEM of other programs, and the key's other half. */
static int
other_form(struct ssh_key *k, const struct buf *text, const char *file,
    struct err *e)
{
	if (str_prefix(text->ptr, "-----BEGIN ")) {
		err_set(e, E_DATA, _("'%s' is a key in another format"), file);
		return err_hint(e, "ssh-keygen -p -f %s", file);
	}
	if (ssh_pub_text(&k->pub, text->ptr, e) == 0) {
		k->agent = true;
		return 0;
	}
	return str_prefix(text->ptr, "ssh-") ||
		str_prefix(text->ptr, "ecdsa-") ?
	    err_wrap(e, "%s", file) :
	    not_a_key(file, e);
}

static bool
same(void *arg, const struct ssh_pub *k)
{
	return ssh_pub_same(arg, k);
}

static int
in_agent(struct ssh_key **k, const char *file, struct err *e)
{
	struct ssh_pub pub = (*k)->pub;
	struct err why = ERR_INIT;

	ssh_key_free(*k);
	*k = NULL;
	if (ssh_key_agent(k, same, &pub, &why) == 0)
		return 0;
	*e = why;
	err_wrap(e, _("'%s' has a passphrase or is the public part"), file);
	return err_hint(e, _("load it first: ssh-add %s"), file);
}

int
ssh_key_file(struct ssh_key **out, const char *file, struct err *e)
{
	struct ssh_key *k = xcalloc(1, sizeof(*k));
	struct buf text = BUF_INIT, raw = BUF_INIT;
	int rc = io_read(&text, AT_FDCWD, file, FILE_LIMIT, 0, e);

	*out = NULL;
	if (rc == 0 && !str_prefix(text.ptr, head))
		rc = other_form(k, &text, file, e);
	else if (rc == 0 && (rc = unarmor(&raw, &text, file, e)) == 0)
		rc = read_key(k, &raw, file, e);
	wipe(&text);
	wipe(&raw);
	if (rc == 0 && k->agent)
		rc = in_agent(&k, file, e);
	if (rc < 0) {
		ssh_key_free(k);
		return -1;
	}
	*out = k;
	return 0;
}

static int
failed(struct err *e)
{
	return err_set(e, E_IO, _("the key cannot sign"));
}

static int
sign_ed25519(const struct ssh_key *k, const struct buf *frame, struct buf *blob,
    struct err *e)
{
	EVP_PKEY *pk = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
	    k->secret, SEED);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char sig[64];
	size_t n = sizeof(sig);
	bool ok = pk != NULL && ctx != NULL &&
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, pk) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, (const unsigned char *)frame->ptr,
		frame->len) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pk);
	if (!ok)
		return failed(e);
	wire_put(blob, sig, n);
	return 0;
}

static int
sign_p256(const struct ssh_key *k, const struct buf *frame, struct buf *blob,
    struct err *e)
{
	unsigned char sum[SHA256_DIGEST_LENGTH], r[SEED], s[SEED];
	EC_KEY *key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
	BIGNUM *d = BN_bin2bn(k->secret, SEED, NULL);
	struct buf num = BUF_INIT;
	ECDSA_SIG *sig = NULL;
	bool ok;

	SHA256((const unsigned char *)frame->ptr, frame->len, sum);
	ok = key != NULL && d != NULL && EC_KEY_set_private_key(key, d) == 1 &&
	    (sig = ECDSA_do_sign(sum, sizeof(sum), key)) != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), r, SEED) == SEED &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), s, SEED) == SEED;
	if (ok) {
		wire_put_mpint(&num, r, SEED);
		wire_put_mpint(&num, s, SEED);
		wire_put(blob, num.ptr, num.len);
	}
	ECDSA_SIG_free(sig);
	BN_clear_free(d);
	EC_KEY_free(key);
	buf_release(&num);
	return ok ? 0 : failed(e);
}

int
ssh_key_sign(const struct ssh_key *k, const char *name_space, const void *text,
    size_t len, struct buf *out, struct err *e)
{
	struct buf frame = BUF_INIT, inner = BUF_INIT;
	int rc;

	sshsig_frame(&frame, name_space, text, len);
	if (k->agent) {
		rc = ssh_agent_sign(&k->pub, &frame, &inner, e);
	} else {
		wire_puts(&inner, ssh_type_name(k->pub.type));
		rc = k->pub.type == SSH_P256 ?
		    sign_p256(k, &frame, &inner, e) :
		    sign_ed25519(k, &frame, &inner, e);
	}
	if (rc == 0) {
		/* What another made, or half a key, is not handed on unseen. */
		struct wire w = { (const unsigned char *)inner.ptr, inner.len };

		rc = ssh_pub_verify(&k->pub, w, &frame, e);
	}
	if (rc == 0)
		sshsig_wrap(out, &k->pub, name_space, inner.ptr, inner.len);
	buf_release(&frame);
	buf_release(&inner);
	return rc;
}

static bool
generate(unsigned char secret[SEED], struct ssh_pub *pub)
{
	EVP_PKEY *pk = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	size_t n = SEED, m = SEED;
	bool ok = pk != NULL &&
	    EVP_PKEY_get_raw_private_key(pk, secret, &n) == 1 &&
	    EVP_PKEY_get_raw_public_key(pk, pub->raw, &m) == 1;

	pub->type = SSH_ED25519;
	EVP_PKEY_free(pk);
	return ok;
}

static void
put_private(struct buf *b, const unsigned char secret[SEED],
    const struct ssh_pub *pub, const char *comment)
{
	unsigned char both[2 * SEED];
	int pad;

	memcpy(both, secret, SEED);
	memcpy(both + SEED, pub->raw, SEED);
	/* The check numbers tell a wrong passphrase; there is none. */
	wire_put_u32(b, 0);
	wire_put_u32(b, 0);
	wire_puts(b, ssh_type_name(pub->type));
	wire_put(b, pub->raw, SEED);
	wire_put(b, both, sizeof(both));
	wire_puts(b, comment);
	for (pad = 1; b->len % BLOCK != 0; pad++)
		buf_putc(b, pad);
	OPENSSL_cleanse(both, sizeof(both));
}

int
ssh_key_make(struct buf *text, struct ssh_pub *pub, const char *comment,
    struct err *e)
{
	unsigned char secret[SEED];
	struct buf raw = BUF_INIT, part = BUF_INIT;
	char *all;
	const char *p;

	memset(pub, 0, sizeof(*pub));
	if (!generate(secret, pub))
		return err_set(e, E_IO, _("no key could be made"));
	buf_add(&raw, magic, sizeof(magic));
	wire_puts(&raw, "none");
	wire_puts(&raw, "none");
	wire_puts(&raw, "");
	wire_put_u32(&raw, 1);
	ssh_pub_blob(pub, &part);
	wire_put(&raw, part.ptr, part.len);
	buf_clear(&part);
	put_private(&part, secret, pub, comment);
	wire_put(&raw, part.ptr, part.len);
	all = base64(raw.ptr, raw.len);
	buf_printf(text, "%s\n", head);
	for (p = all; *p != '\0'; p += strnlen(p, LINE))
		buf_printf(text, "%.*s\n", LINE, p);
	buf_printf(text, "%s\n", foot);
	OPENSSL_cleanse(secret, sizeof(secret));
	OPENSSL_cleanse(all, strlen(all));
	free(all);
	wipe(&raw);
	wipe(&part);
	return 0;
}
