/* Shared by save.c, save_refuse.c and save_commit.c. */
#ifndef STORE_SAVE_INT_H
#define STORE_SAVE_INT_H

#include "store/save.h"

/* Adds to sv->refused what this edit may not do. */
int	 save_refuse(struct save *, struct store *, const struct save_file *,
	    struct err *);

#endif
