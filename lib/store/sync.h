/*
 * Syncing a clone with the shared repository.
 *
 *	struct sync s = SYNC_INIT;
 *	rc = sync_run(&s, st, "origin", &e);
 *	… s.findings: what did not merge by itself …
 *	sync_release(&s);
 *
 * Under a lock of its own: (1) fetch, without force, copy evidence, merge in
 * memory, check the result with ledger-check, all without the ledger's lock;
 * (2) under the ledger's lock merge what was written meanwhile and move the
 * branch; (3) push, and again from (1) if somebody was faster.
 *
 * Where a merge made a table wrong (ledger-check says so) the shared version
 * of that table stands, so that records never wait for a table.
 *
 * E_BUSY: another sync runs, the ledger's lock is held, or others kept pushing.
 * E_DATA: rewritten history, another ledger, a rehearsal and a real one, two
 * versions of one published flow.  E_UNAVAILABLE: out of reach.
 */
#ifndef STORE_SYNC_H
#define STORE_SYNC_H

#include "base/clock.h"
#include "base/err.h"
#include "store/store.h"

struct sync {
	size_t taken, given;		/* commits */
	size_t photos_in, photos_out;
	msec held;			/* longest time under the ledger's lock */
	struct findings findings;	/* conflicts and what was restored */
};

#define SYNC_INIT { 0, 0, 0, 0, 0, FINDINGS_INIT }

/* remote: a configured remote's name, a path or an address; NULL: origin. */
int	 sync_run(struct sync *, struct store *, const char *remote, struct err *);
void	 sync_release(struct sync *);

/*
 * Gives a fresh clone a station letter that holds once the shared repository
 * has accepted its row (ledger-init -s).  E_PERM: the letter is taken.
 * A ledger without a remote has nobody to ask.
 */
int	 sync_claim(struct sync *, struct store *, const char *remote,
	    char letter, struct err *);

/*
 * When station letter last synced, as far as this clone knows; MSEC_NONE when
 * never.  Duty stations are taken over after two hours of silence.
 */
msec	 sync_alive(struct store *, char letter);

#endif
