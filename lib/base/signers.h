/*
 * Who may sign: a table in OpenSSH's format allowed_signers (ssh-keygen(1),
 * ALLOWED SIGNERS), read as `ssh-keygen -Y verify -f` reads it:
 *
 *	principals [options] keytype base64 [comment]
 *
 * principals is a list of patterns (* ? and ! before one that must not match),
 * separated by commas, in quotes if it holds blanks.  Options: namespaces="…",
 * valid-after="…", valid-before="…" (YYYYMMDD[HHMM[SS]][Z]; without Z the zone
 * of the process).  cert-authority is refused by name; keys of other types are
 * passed over, for they never sign for us.
 *
 * A line that does not hold counts for nobody and is a finding of signers_read;
 * ssh-keygen, too, goes on with the next line.
 */
#ifndef BASE_SIGNERS_H
#define BASE_SIGNERS_H

#include "base/clock.h"
#include "base/mem.h"
#include "base/sshsig.h"

struct signer {
	const char *principals;
	const char *namespaces;		/* NULL: every one */
	msec after, before;		/* MSEC_NONE: none; both inclusive */
	struct ssh_pub key;
	long line;
};

struct signers {
	struct signer *v;		/* in the order of the lines */
	size_t n, cap;
	char *file;
	struct arena arena;
};

#define SIGNERS_INIT { NULL, 0, 0, NULL, ARENA_INIT }

/* file names the text in findings (may be NULL: nobody is told). */
void	 signers_read(struct signers *, const char *file, const char *text,
	    size_t len, struct findings *);
void	 signers_release(struct signers *);

/*
 * May that key sign as the principal in the namespace at the time?  E_NO, and
 * the message says why not: the key is nobody's, another's, not yet or no
 * longer valid, or not for the namespace.
 */
int	 signers_allow(const struct signers *, const char *principal,
	    const char *name_space, const struct ssh_pub *, msec when,
	    struct err *);
/* The first line from *i on that lets the principal sign; NULL: no more. */
const struct signer *signers_next(const struct signers *, size_t *i,
	    const char *principal, const char *name_space, msec when);

/* "20261124060000Z" */
enum { SIGNERS_TIME = 24 };
void	 signers_time(char out[SIGNERS_TIME], msec);
/*
 * Adds a line: principals, namespaces, validity (MSEC_NONE: no such bound), key,
 * comment ("": none).
 */
void	 signers_line(struct buf *, const char *principals,
	    const char *namespaces, msec after, msec before,
	    const struct ssh_pub *, const char *comment);

/* OpenSSH's match_pattern_list: 1 matches, 0 does not, -1 is excluded by !. */
int	 pattern_list_match(const char *s, const char *list);

#endif
