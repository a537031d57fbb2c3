/* The plain functions: see hash.c. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sshsig.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/sshwire.h"
#include "base/str.h"

enum { ED_KEY = 32, ED_SIG = 64, POINT = 65, SCALAR = 32 };

static const char ed25519[] = "ssh-ed25519", p256[] = "ecdsa-sha2-nistp256",
		  curve[] = "nistp256";

const char *
ssh_type_name(enum ssh_type type)
{
	return type == SSH_P256 ? p256 : ed25519;
}

int
ssh_type_refused(const unsigned char *name, size_t n, struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~')
			break;
	if (i < n || n == 0 || n > 64)
		return err_set(e, E_DATA, _("the key has no type"));
	err_set(e, E_DATA, _("keys of type '%.*s' are not accepted"), (int)n,
	    (const char *)name);
	return err_hint(e, _("accepted are %s and %s: ssh-keygen -t ed25519"),
	    ed25519, p256);
}

static EC_KEY *
ec_key(const unsigned char *raw)
{
	EC_KEY *k = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
	const EC_GROUP *g = k != NULL ? EC_KEY_get0_group(k) : NULL;
	EC_POINT *q = g != NULL ? EC_POINT_new(g) : NULL;

	if (q == NULL || EC_POINT_oct2point(g, q, raw, POINT, NULL) != 1 ||
	    EC_KEY_set_public_key(k, q) != 1) {
		EC_KEY_free(k);
		k = NULL;
	}
	EC_POINT_free(q);
	return k;
}

/*
 * What OpenSSH asks of a point besides being on the curve: neither coordinate
 * short, both below the order less one.
 */
static bool
point_ok(const unsigned char *raw)
{
	static const unsigned char last[SCALAR] = { 0xff, 0xff, 0xff, 0xff, 0,
		0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
		0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca,
		0xc2, 0xfc, 0x63, 0x25, 0x50 };
	static const unsigned char zero[SCALAR / 2] = { 0 };
	const unsigned char *x = raw + 1, *y = raw + 1 + SCALAR;
	EC_KEY *k;

	if (raw[0] != POINT_CONVERSION_UNCOMPRESSED ||
	    memcmp(x, zero, sizeof(zero)) == 0 ||
	    memcmp(y, zero, sizeof(zero)) == 0 ||
	    memcmp(x, last, SCALAR) >= 0 || memcmp(y, last, SCALAR) >= 0 ||
	    (k = ec_key(raw)) == NULL)
		return false;
	EC_KEY_free(k);
	return true;
}

/* OpenSSH also takes the short name of a key type, in either case. */
static bool
is_ed25519(const struct wire *type)
{
	static const char name[] = "ed25519";
	size_t i;

	if (wire_is(type, ed25519))
		return true;
	if (type->n != sizeof(name) - 1)
		return false;
	for (i = 0; i < type->n; i++)
		if ((type->p[i] | (ch_upper(type->p[i]) ? 0x20 : 0)) !=
		    (unsigned char)name[i])
			return false;
	return true;
}

int
ssh_pub_parse(struct ssh_pub *k, const void *p, size_t n, struct err *e)
{
	struct wire w = { p, n }, type, q, raw;
	size_t want;

	memset(k, 0, sizeof(*k));
	if (!wire_text(&w, &type))
		return err_set(e, E_DATA, _("the key is cut short"));
	if (is_ed25519(&type)) {
		k->type = SSH_ED25519;
		want = ED_KEY;
	} else if (wire_is(&type, p256)) {
		k->type = SSH_P256;
		want = POINT;
		if (!wire_text(&w, &q) || !wire_is(&q, curve))
			return err_set(e, E_DATA,
			    _("the key is not on curve %s"), curve);
	} else {
		return ssh_type_refused(type.p, type.n, e);
	}
	if (!wire_string(&w, &raw) || raw.n != want || w.n != 0)
		return err_set(e, E_DATA, _("the key has not the length of %s"),
		    ssh_type_name(k->type));
	memcpy(k->raw, raw.p, want);
	if (k->type == SSH_P256 && !point_ok(k->raw))
		return err_set(e, E_DATA, _("the key is no point of curve %s"),
		    curve);
	return 0;
}

/* Up to the next blank; other white space within counts for nothing. */
static bool
read_blob(struct buf *out, const char *s)
{
	struct buf b = BUF_INIT;
	bool ok;

	for (; *s != '\0' && *s != ' ' && *s != '\t'; s++)
		if (!ch_space((unsigned char)*s))
			buf_putc(&b, *s);
	ok = b.len > 0 && base64_read(out, b.ptr, b.len);
	buf_release(&b);
	return ok;
}

int
ssh_pub_text(struct ssh_pub *k, const char *s, struct err *e)
{
	size_t n = strcspn(s, " \t\r\n");
	struct wire type = { (const unsigned char *)s, n };
	struct buf b = BUF_INIT;
	int rc = -1;

	if (!wire_is(&type, ed25519) && !wire_is(&type, p256))
		return ssh_type_refused(type.p, n, e);
	if (!read_blob(&b, s + n + strspn(s + n, " \t")))
		err_set(e, E_DATA, _("the key is no base 64"));
	else if ((rc = ssh_pub_parse(k, b.ptr, b.len, e)) == 0 &&
	    !wire_is(&type, ssh_type_name(k->type)))
		rc = err_set(e, E_DATA,
		    _("the key is not of the type before it"));
	buf_release(&b);
	return rc;
}

void
ssh_pub_blob(const struct ssh_pub *k, struct buf *b)
{
	wire_puts(b, ssh_type_name(k->type));
	if (k->type == SSH_P256)
		wire_puts(b, curve);
	wire_put(b, k->raw, k->type == SSH_P256 ? POINT : ED_KEY);
}

void
ssh_pub_line(const struct ssh_pub *k, struct buf *out)
{
	struct buf b = BUF_INIT;
	char *text;

	ssh_pub_blob(k, &b);
	text = base64(b.ptr, b.len);
	buf_printf(out, "%s %s", ssh_type_name(k->type), text);
	free(text);
	buf_release(&b);
}

bool
ssh_pub_same(const struct ssh_pub *a, const struct ssh_pub *b)
{
	return a->type == b->type && memcmp(a->raw, b->raw, POINT) == 0;
}

void
ssh_fingerprint(const struct ssh_pub *k, char out[SSH_FINGERPRINT])
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	struct buf b = BUF_INIT;
	char *text;

	ssh_pub_blob(k, &b);
	SHA256((const unsigned char *)b.ptr, b.len, sum);
	text = base64(sum, sizeof(sum));
	text[43] = '\0'; /* without the padding */
	snprintf(out, SSH_FINGERPRINT, "SHA256:%s", text);
	free(text);
	buf_release(&b);
}

/* The order of the group of Ed25519 (RFC 8032 section 5.1), little-endian. */
static const unsigned char order[SCALAR] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
	0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10 };

static bool
below_order(const unsigned char *s)
{
	size_t i;

	for (i = SCALAR; i > 0; i--)
		if (s[i - 1] != order[i - 1])
			return s[i - 1] < order[i - 1];
	return false;
}

/*
 * OpenSSH takes any S below 2^253, libcrypto only those below the order: the
 * difference is taken off, which leaves the same point.
 */
static bool
verify_ed25519(const struct ssh_pub *k, const unsigned char *blob,
    const struct buf *frame)
{
	unsigned char sig[ED_SIG];
	unsigned char *s = sig + ED_SIG - SCALAR;
	EVP_MD_CTX *ctx;
	EVP_PKEY *key;
	bool ok;
	size_t i;
	int borrow = 0;

	memcpy(sig, blob, sizeof(sig));
	if ((s[SCALAR - 1] & 0xe0) != 0)
		return false;
	if (!below_order(s))
		for (i = 0; i < SCALAR; i++) {
			int d = s[i] - order[i] - borrow;

			borrow = d < 0;
			s[i] = (unsigned char)(d + (borrow << 8));
		}
	key =
	    EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, k->raw, ED_KEY);
	ctx = EVP_MD_CTX_new();
	ok = key != NULL && ctx != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestVerify(ctx, sig, sizeof(sig),
		(const unsigned char *)frame->ptr, frame->len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ok;
}

static bool
verify_p256(const struct ssh_pub *k, const struct wire *r, const struct wire *s,
    const struct buf *frame)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *br = BN_bin2bn(r->p, (int)r->n, NULL);
	BIGNUM *bs = BN_bin2bn(s->p, (int)s->n, NULL);
	EC_KEY *key = ec_key(k->raw);
	bool ok;

	SHA256((const unsigned char *)frame->ptr, frame->len, sum);
	ok = sig != NULL && br != NULL && bs != NULL &&
	    ECDSA_SIG_set0(sig, br, bs) == 1;
	if (!ok) {
		BN_free(br);
		BN_free(bs);
	}
	ok = ok && key != NULL &&
	    ECDSA_do_verify(sum, sizeof(sum), sig, key) == 1;
	ECDSA_SIG_free(sig);
	EC_KEY_free(key);
	return ok;
}

static int
malformed(struct err *e)
{
	return err_set(e, E_DATA, _("the signature is malformed"));
}

int
ssh_pub_verify(const struct ssh_pub *k, struct wire inner,
    const struct buf *frame, struct err *e)
{
	struct wire type, blob, r, s;
	bool ok;

	if (!wire_text(&inner, &type) || !wire_string(&inner, &blob) ||
	    inner.n != 0)
		return malformed(e);
	if (!wire_is(&type, ssh_type_name(k->type)))
		return err_set(e, E_DATA,
		    _("the signature is not of the type of its key"));
	if (k->type == SSH_ED25519) {
		if (blob.n != ED_SIG)
			return malformed(e);
		ok = verify_ed25519(k, blob.p, frame);
	} else {
		if (!wire_mpint(&blob, &r) || !wire_mpint(&blob, &s) ||
		    blob.n != 0 || r.n > SCALAR || s.n > SCALAR)
			return malformed(e);
		ok = verify_p256(k, &r, &s, frame);
	}
	return ok ?
	    0 :
	    err_set(e, E_NO, _("the signature does not fit these bytes"));
}

bool
ssh_inner_canonical(const struct ssh_pub *k, struct wire inner)
{
	struct wire w = inner, type, blob, r, s;
	struct buf again = BUF_INIT, num = BUF_INIT;
	bool ok = wire_text(&w, &type) && wire_string(&w, &blob);

	if (!ok)
		return false;
	wire_puts(&again, ssh_type_name(k->type));
	if (k->type == SSH_ED25519) {
		ok = blob.n == ED_SIG && below_order(blob.p + ED_SIG - SCALAR);
		wire_put(&again, blob.p, blob.n);
	} else if ((ok = wire_mpint(&blob, &r) && wire_mpint(&blob, &s))) {
		wire_put_mpint(&num, r.p, r.n);
		wire_put_mpint(&num, s.p, s.n);
		wire_put(&again, num.ptr, num.len);
	}
	ok = ok && again.len == inner.n &&
	    memcmp(again.ptr, inner.p, inner.n) == 0;
	buf_release(&again);
	buf_release(&num);
	return ok;
}
