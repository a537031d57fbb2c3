/*
 * Signatures in OpenSSH's format SSHSIG, and the public keys they name
 * (libcrypto).  Two kinds of key: ssh-ed25519 and ecdsa-sha2-nistp256; any other
 * is refused by its name.  Verifying agrees with `ssh-keygen -Y verify`: both
 * accept and both refuse the same bytes (tests/sshsig.t runs them side by side).
 * Sources: OpenSSH's PROTOCOL.sshsig; RFC 4251 section 5 (string, mpint);
 * RFC 8709 (Ed25519) and RFC 5656 (ECDSA) for keys and signatures.
 *
 * A signature is kept in a cell as base 64 on one line, without armour; a file
 * has the armour.  Both become the bytes first:
 *
 *	struct buf sig = BUF_INIT;
 *	struct ssh_pub by;
 *	if (sshsig_decode(&sig, cell, strlen(cell), &e) < 0 ||
 *	    sshsig_verify(&by, sig.ptr, sig.len, "git", text, len, &e) < 0) …
 *
 * That says only which key signed; whether the key may is asked of signers.h.
 * Errors: E_DATA the signature or key is malformed or of another type; E_NO it
 * is well formed and does not fit these bytes or this namespace.
 */
#ifndef BASE_SSHSIG_H
#define BASE_SSHSIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum ssh_type { SSH_NONE, SSH_ED25519, SSH_P256 };

/* A public key: 32 bytes of Ed25519, or the 65 of an uncompressed point. */
struct ssh_pub {
	enum ssh_type type;
	unsigned char raw[65];
};

enum { SSH_FINGERPRINT = 52 };	/* "SHA256:" and 43 characters of base 64 */

/* "ssh-ed25519", "ecdsa-sha2-nistp256" */
const char	*ssh_type_name(enum ssh_type);
/* A key as it stands in a signature or in the agent (RFC 4253 section 6.6). */
int	 ssh_pub_parse(struct ssh_pub *, const void *, size_t, struct err *);
/* The first line of a .pub file: "ssh-ed25519 AAAA… comment". */
int	 ssh_pub_text(struct ssh_pub *, const char *, struct err *);
/* Adds "ssh-ed25519 AAAA…". */
void	 ssh_pub_line(const struct ssh_pub *, struct buf *);
void	 ssh_pub_blob(const struct ssh_pub *, struct buf *);
bool	 ssh_pub_same(const struct ssh_pub *, const struct ssh_pub *);
/* As ssh-keygen -l shows it. */
void	 ssh_fingerprint(const struct ssh_pub *, char out[SSH_FINGERPRINT]);

/*
 * The bytes of a cell (base 64, nothing else) or of a file with armour.  That is
 * read as ssh-keygen does: blanks anywhere, nothing looked at after the footer.
 */
int	 sshsig_decode(struct buf *out, const char *, size_t, struct err *);
void	 sshsig_armor(struct buf *out, const void *, size_t);

/* Is this a signature over the text in that namespace?  By which key. */
int	 sshsig_verify(struct ssh_pub *by, const void *sig, size_t n,
	    const char *name_space, const void *text, size_t len, struct err *);
/* The key that a signature names, unverified. */
int	 sshsig_key(struct ssh_pub *by, const void *sig, size_t n, struct err *);
/*
 * Is it written as a signer writes it?  What OpenSSH overlooks (a version 0,
 * reserved bytes, leading zeros, S above the group's order …) is not.  A seal
 * must be: each of its bytes counts.
 */
bool	 sshsig_canonical(const void *sig, size_t n);

/*
 * What a key signs: the text hashed with SHA-512 and framed.  out gets the
 * frame; sshsig_wrap puts the signature made over it (type and blob, as the
 * agent gives it) into an SSHSIG.
 */
void	 sshsig_frame(struct buf *out, const char *name_space,
	    const void *text, size_t len);
void	 sshsig_wrap(struct buf *out, const struct ssh_pub *,
	    const char *name_space, const void *inner, size_t n);

#endif
