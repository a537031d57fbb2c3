/*
 * Starting a program for ids, without waiting for it: at most a few at a time,
 * the others wait their turn.  Its output goes to our standard error.
 *
 *	struct launch l = LAUNCH_INIT("respond");
 *	launch_start(&l, root, "A261124-A0001H");
 *	launch_reap(&l, said);		// now and then, and after SIGCHLD
 *	launch_finish(&l, false, said);	// waits for all
 */
#ifndef SENSOR_LAUNCH_H
#define SENSOR_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/id.h"

enum { LAUNCH_MOST = 8 };

struct launch {
	const char *program;	/* a name beside ours, else in PATH, or a path */
	struct launched {
		pid_t pid;
		char id[ID_TEXT];
	} running[LAUNCH_MOST];
	size_t nrunning;
	char (*waiting)[ID_TEXT];
	size_t nwaiting, cap;
	const char *root;
};

#define LAUNCH_INIT(p) { .program = (p) }

void	 launch_start(struct launch *, const char *root, const char *id);
/* What could not be started or ended badly is a finding. */
void	 launch_reap(struct launch *, struct findings *said);
/* leave: who is told to end waits for nobody; what runs goes on. */
void	 launch_finish(struct launch *, bool leave, struct findings *said);

#endif
