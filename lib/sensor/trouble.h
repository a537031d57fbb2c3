/*
 * What goes wrong again every second is said once: when it begins, when it
 * becomes another, and when it is over.  That the disk is full is one trouble,
 * whatever file it is met at.
 */
#ifndef SENSOR_TROUBLE_H
#define SENSOR_TROUBLE_H

#include <stdbool.h>

#include "base/err.h"

struct trouble {
	bool on;
	struct err why;		/* while on */
};

/*
 * How it went this time (rc as of the call that filled e): findings where that
 * is news.  beside: another one, or NULL; what that one has said is none.
 */
void	 trouble_note(struct trouble *, const struct trouble *beside, int rc,
	    const struct err *, struct findings *);

#endif
