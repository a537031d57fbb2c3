/*
 * The files of a ledger's first commit, gathered in memory for store_create.
 *
 *	struct seeds s = SEEDS_INIT;
 *	if (seeds_load(&s, folder, &e) == 0 &&		// laid out as a ledger
 *	    seeds_load(&s, more, &e) == 0 &&		// laid over it
 *	    seeds_setting(&s, "rehearsal", "yes", &e) == 0 &&
 *	    seeds_person(&s, &e) == 0)
 *		store_create(dir, &init, s.v, s.n, &e);
 *	seeds_release(&s);
 */
#ifndef STORE_SEED_H
#define STORE_SEED_H

#include "base/mem.h"
#include "store/store.h"

struct seeds {
	struct store_seed *v;
	size_t n, cap;
	struct arena arena;
};

#define SEEDS_INIT { NULL, 0, 0, ARENA_INIT }

/* Every file below the folder; a later one takes the place of an earlier. */
int	 seeds_load(struct seeds *, const char *folder, struct err *);
/* A key of settings.csv gets a value; E_ABSENT when it has no such row. */
int	 seeds_setting(struct seeds *, const char *key, const char *value,
	    struct err *);
/*
 * When registers/people.csv has no row: the account that runs this becomes
 * person E0001 with every role, so that it can act until it names others.
 */
int	 seeds_person(struct seeds *, struct err *);
/* The folder's name becomes the plant's code, if it can serve as one. */
int	 seeds_plant(struct seeds *, const char *dir, struct err *);
void	 seeds_release(struct seeds *);

#endif
