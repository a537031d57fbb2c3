/*
 * Seeing that a ledger changes: inotify on the branch, packed-refs and the
 * spool of its repository.
 */
#ifndef NOTICE_WATCH_H
#define NOTICE_WATCH_H

#include "store/store.h"

struct watch {
	int fd;			/* for poll; readable when something happened */
};

int	 watch_open(struct watch *, struct store *, struct err *);
/* Reads what has happened; true when it may concern the ledger's state. */
bool	 watch_changed(struct watch *);
void	 watch_close(struct watch *);

#endif
