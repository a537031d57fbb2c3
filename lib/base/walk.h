/*
 * Every regular file below a folder, however deep, sorted by path.
 *
 *	struct walk w = WALK_INIT;
 *	if (walk_files(&w, dir, &e) == 0)
 *		for (i = 0; i < w.n; i++)
 *			io_read(&b, dirfd, w.v[i], …);
 *	walk_release(&w);
 */
#ifndef BASE_WALK_H
#define BASE_WALK_H

#include <stddef.h>

#include "base/err.h"

struct walk {
	char **v;	/* relative to the folder, "registers/people.csv" */
	size_t n, cap;
};

#define WALK_INIT { NULL, 0, 0 }

/*
 * Adds to what is there.  A symbolic link, a device or a name longer than
 * PATH_MAX is E_DATA; an absent folder E_ABSENT.
 */
int	 walk_files(struct walk *, const char *dir, struct err *);
void	 walk_release(struct walk *);

#endif
