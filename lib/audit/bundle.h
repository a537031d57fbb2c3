/*
 * Records as a folder that proves itself without the ledger:
 *	verify.sh	needs sh, ssh-keygen, sha256sum and coreutils only
 *	dossier.html	for people: one file, pictures in it, no scripts
 *	rows/<kind>.v<N>/<id>.csv	the records' rows as they stand in HEAD
 *	evidence/	the files that they name; absent lists those not here
 *	allowed_signers	registers/signers
 *	statement	plant, time, station, commit; statement.sig signs it with
 *			the sum of SHA256SUMS, where the station has a key
 *	SHA256SUMS	of every other file
 */
#ifndef AUDIT_BUNDLE_H
#define AUDIT_BUNDLE_H

#include "flow/ledger.h"

/*
 * Makes the folder dir, which must not exist.  Until the last file is there
 * verify.sh refuses it.  said: files that are not here (SEV_WARN).
 * E_ABSENT: a record; E_USAGE: an id; E_NO: dir exists.
 */
int	 bundle_make(struct ledger *, const char *dir, char *const *ids,
	    size_t n, struct findings *said, struct err *);

/*
 * Of the ids, or of all records of a kind where ids is NULL, the n whose
 * SHA-256 of "seed id" is lowest: anybody can draw them again.  An empty seed is
 * drawn first.  NULL-terminated (app_ids_free); *found says how many.
 */
enum { BUNDLE_SEED = 64 };
int	 bundle_sample(struct ledger *, const char *kind, char *const *ids,
	    char seed[BUNDLE_SEED], size_t n, char ***out, size_t *found,
	    struct err *);

#endif
