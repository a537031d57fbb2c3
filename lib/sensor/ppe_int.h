/*
 * What ppe.c and ppe_write.c share.
 */
#ifndef SENSOR_PPE_INT_H
#define SENSOR_PPE_INT_H

#include "base/buf.h"
#include "sensor/ppe.h"

#define PPE_KEEP DAY

struct track {
	char *name;
	bool worn;
};

struct hour {
	msec start;
	char *camera, *type;
	struct track *slots;	/* hashed */
	size_t cap;
	long tracks;
	long checked, compliant;
	long written_checked, written_compliant;	/* -1: never */
};

struct ppe {
	struct ledger *lg;
	struct hour *v;
	size_t n, cap;
	struct buf path, fresh;
	int fd, lock;
};

static inline bool
hour_unwritten(const struct hour *h)
{
	return h->checked != h->written_checked ||
	    h->compliant != h->written_compliant;
}

msec	 hour_of(msec);
int	 ppe_journal(struct ppe *, struct err *);
void	 ppe_forget(struct ppe *, msec now);

#endif
