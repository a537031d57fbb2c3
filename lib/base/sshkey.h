/*
 * Private keys that sign: from an OpenSSH key file without passphrase, or in
 * ssh-agent (SSH_AUTH_SOCK), which never gives them out.
 *
 *	struct ssh_key *k;
 *	if (ssh_key_file(&k, "id_ed25519", &e) < 0 ||
 *	    ssh_key_sign(k, "git", text, len, &sig, &e) < 0) …
 *	ssh_key_free(k);
 *
 * Formats: OpenSSH's PROTOCOL.key; draft-miller-ssh-agent for the agent.
 * Errors: E_ABSENT no such file · E_DATA not such a key, another type, a
 * passphrase (the hint names ssh-add) · E_UNAVAILABLE no agent, or it has not
 * the key · E_PERM the agent refused.
 */
#ifndef BASE_SSHKEY_H
#define BASE_SSHKEY_H

#include "base/sshsig.h"

struct ssh_key;

/*
 * A private key file; one with a passphrase, or a .pub file, means the key of
 * that file in the agent.
 */
int	 ssh_key_file(struct ssh_key **out, const char *file, struct err *);
/*
 * The first key of the agent that `fits` likes; E_UNAVAILABLE if it has none.
 * An agent's keys of other types are passed over.
 */
int	 ssh_key_agent(struct ssh_key **out,
	    bool (*fits)(void *arg, const struct ssh_pub *), void *arg,
	    struct err *);
const struct ssh_pub *ssh_key_pub(const struct ssh_key *);
/* Adds the SSHSIG to out. */
int	 ssh_key_sign(const struct ssh_key *, const char *name_space,
	    const void *text, size_t len, struct buf *out, struct err *);
void	 ssh_key_free(struct ssh_key *);

/*
 * A new Ed25519 key: text gets the private key file's contents, without
 * passphrase.
 */
int	 ssh_key_make(struct buf *text, struct ssh_pub *, const char *comment,
	    struct err *);

#endif
