#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sshsig.h"

#include <openssl/sha.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/sshwire.h"
#include "base/str.h"

static const char magic[] = "SSHSIG", /* without a NUL in the bytes */
    head[] = "-----BEGIN SSH SIGNATURE-----\n",
		  foot[] = "\n-----END SSH SIGNATURE-----";

enum { MAGIC = 6, VERSION = 1, LINE = 70 };

struct parts {
	uint32_t version;
	struct wire key, name_space, reserved, hash, inner;
};

static bool
cut(struct parts *p, const void *sig, size_t n)
{
	struct wire w = { sig, n };

	if (n < MAGIC || memcmp(sig, magic, MAGIC) != 0)
		return false;
	w.p += MAGIC;
	w.n -= MAGIC;
	return wire_u32(&w, &p->version) && p->version <= VERSION &&
	    wire_string(&w, &p->key) && wire_text(&w, &p->name_space) &&
	    wire_string(&w, &p->reserved) && wire_text(&w, &p->hash) &&
	    wire_string(&w, &p->inner) && w.n == 0;
}

static int
no_signature(struct err *e)
{
	return err_set(e, E_DATA, _("this is no SSH signature"));
}

static void
frame(struct buf *out, const char *name_space, const char *hash,
    const void *text, size_t len)
{
	unsigned char sum[SHA512_DIGEST_LENGTH];
	size_t n = SHA512_DIGEST_LENGTH;

	if (streq(hash, "sha256")) {
		SHA256(text, len, sum);
		n = SHA256_DIGEST_LENGTH;
	} else {
		SHA512(text, len, sum);
	}
	buf_add(out, magic, MAGIC);
	wire_puts(out, name_space);
	wire_puts(out, ""); /* reserved */
	wire_puts(out, hash);
	wire_put(out, sum, n);
}

void
sshsig_frame(struct buf *out, const char *name_space, const void *text,
    size_t len)
{
	frame(out, name_space, "sha512", text, len);
}

void
sshsig_wrap(struct buf *out, const struct ssh_pub *k, const char *name_space,
    const void *inner, size_t n)
{
	struct buf blob = BUF_INIT;

	ssh_pub_blob(k, &blob);
	buf_add(out, magic, MAGIC);
	wire_put_u32(out, VERSION);
	wire_put(out, blob.ptr, blob.len);
	wire_puts(out, name_space);
	wire_puts(out, "");
	wire_puts(out, "sha512");
	wire_put(out, inner, n);
	buf_release(&blob);
}

int
sshsig_key(struct ssh_pub *by, const void *sig, size_t n, struct err *e)
{
	struct parts p;

	if (!cut(&p, sig, n))
		return no_signature(e);
	return ssh_pub_parse(by, p.key.p, p.key.n, e);
}

int
sshsig_verify(struct ssh_pub *by, const void *sig, size_t n,
    const char *name_space, const void *text, size_t len, struct err *e)
{
	struct parts p;
	struct buf b = BUF_INIT;
	const char *hash;
	int rc;

	if (!cut(&p, sig, n))
		return no_signature(e);
	if (ssh_pub_parse(by, p.key.p, p.key.n, e) < 0)
		return -1;
	if (wire_is(&p.hash, "sha512"))
		hash = "sha512";
	else if (wire_is(&p.hash, "sha256"))
		hash = "sha256";
	else
		return err_set(e, E_DATA,
		    _("the signature's hash is neither sha256 nor sha512"));
	if (!wire_is(&p.name_space, name_space))
		return err_set(e, E_NO,
		    _("the signature was made for namespace '%.*s', not '%s'"),
		    (int)(p.name_space.n < 64 ? p.name_space.n : 64),
		    (const char *)p.name_space.p, name_space);
	frame(&b, name_space, hash, text, len);
	rc = ssh_pub_verify(by, p.inner, &b, e);
	buf_release(&b);
	return rc;
}

bool
sshsig_canonical(const void *sig, size_t n)
{
	struct parts p;
	struct ssh_pub k;
	struct buf again = BUF_INIT;
	struct err e = ERR_INIT;
	char *ns, *hash;
	bool ok;

	if (!cut(&p, sig, n) || ssh_pub_parse(&k, p.key.p, p.key.n, &e) < 0 ||
	    !ssh_inner_canonical(&k, p.inner))
		return false;
	ns = xstrndup((const char *)p.name_space.p, p.name_space.n);
	hash = xstrndup((const char *)p.hash.p, p.hash.n);
	sshsig_wrap(&again, &k, ns, p.inner.p, p.inner.n);
	ok = streq(hash, "sha512") && again.len == n &&
	    memcmp(again.ptr, sig, n) == 0;
	free(ns);
	free(hash);
	buf_release(&again);
	return ok;
}

void
sshsig_armor(struct buf *out, const void *sig, size_t n)
{
	char *text = base64(sig, n);
	const char *p;

	buf_puts(out, head);
	for (p = text; *p != '\0'; p += strnlen(p, LINE))
		buf_printf(out, "%s%.*s", p > text ? "\n" : "", LINE, p);
	buf_printf(out, "%s\n", foot);
	free(text);
}

/* The base 64 between the lines of the armour; false when it is broken. */
static bool
strip(const char **text, size_t *len)
{
	const char *end;

	if (*len < sizeof(head) - 1 ||
	    memcmp(*text, head, sizeof(head) - 1) != 0)
		return false;
	*text += sizeof(head) - 1;
	*len -= sizeof(head) - 1;
	end = memmem(*text, *len, foot, sizeof(foot) - 1);
	if (end == NULL)
		return false;
	*len = (size_t)(end - *text);
	return true;
}

int
sshsig_decode(struct buf *out, const char *text, size_t len, struct err *e)
{
	struct buf b = BUF_INIT;
	bool armor = len > 0 && text[0] == '-';
	bool ok = !armor || strip(&text, &len);
	size_t i;

	for (i = 0; ok && i < len; i++)
		if (!armor || !ch_space((unsigned char)text[i]))
			buf_putc(&b, text[i]);
	ok = ok && b.len > 0 && base64_read(out, b.ptr, b.len);
	buf_release(&b);
	return ok ? 0 : no_signature(e);
}
