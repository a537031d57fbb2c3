/*
 * Work on outside bytes in a child that can do nothing but compute.
 *
 *	static int job(void *arg, struct err *e) { … }
 *
 *	struct sandbox_limits limits = SANDBOX_LIMITS;
 *	struct room { int answer; unsigned char pixels[…]; } *room;
 *	if ((room = sandbox_map(sizeof(*room), &e)) == NULL ||
 *	    sandbox_run(job, room, &limits, path, &e) < 0)
 *		…
 *	sandbox_unmap(room, sizeof(*room));
 *
 * The child is a copy of the process: it sees all that is in memory, but only
 * what it writes into memory of sandbox_map comes back.  It has no file, no
 * network, no other process, a limit of memory, of processor time and of time
 * altogether, and is killed when it tries what is not allowed (layers.h says
 * which walls there are).  A wall that the kernel has but that does not go up is
 * an error, never left out.
 *
 * The parent believes nothing that comes back: check each figure in the shared
 * memory against what you asked for.
 */
#ifndef IMAGE_SANDBOX_H
#define IMAGE_SANDBOX_H

#include <stddef.h>

#include "base/err.h"
#include "image/picture.h"

struct sandbox_limits {
	size_t memory; /* bytes beside what the process has already */
	int cpu_s, wall_ms;
};

#define SANDBOX_LIMITS \
	{ \
		(size_t)640 << 20, 20, 30000 \
	}

/* Runs in the child; 0, or -1 with the error, which the parent is told. */
typedef int (*sandbox_job)(void *arg, struct err *);

/* Zeroed memory that the child's writing is seen in.  NULL: E_IO. */
void	*sandbox_map(size_t, struct err *);
void	 sandbox_unmap(void *, size_t); /* NULL is fine */

/*
 * `file` stands in the message when the child does not come back by itself.
 * E_DATA then: it took too long, needed too much memory, crashed, or tried
 * what is not allowed.  E_IO: no child, or no wall.
 */
int	 sandbox_run(sandbox_job, void *arg, const struct sandbox_limits *,
	    const char *file, struct err *);

/*
 * picture_decode in such a child, with the limits above; upright by that
 * orientation (1: as it is).  p must be PICTURE_INIT; the caller releases it.
 */
int	 picture_load(struct picture *p, const void *, size_t,
	    enum picture_colour, int shrink, int orientation, const char *file,
	    struct err *);

#endif
