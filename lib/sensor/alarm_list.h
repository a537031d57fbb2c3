/* Lists of alarms, the gravest first, as alarm-list prints them. */
#ifndef SENSOR_ALARM_LIST_H
#define SENSOR_ALARM_LIST_H

#include "base/app.h"
#include "flow/ledger.h"
#include "record/select.h"

struct alarm_list {
	struct ledger *lg;
	struct selection *sel;	/* not bound yet */
	const char *point;	/* only of this one, as typed, or NULL */
	bool all;		/* those that have ended too */
	enum app_format format;
};

/* Damaged files and rows are findings, the rest is listed. */
int	 alarm_list_run(const struct alarm_list *, struct buf *out,
	    struct findings *, struct err *);

/* The code of the point that --point names; E_ABSENT with the nearest. */
int	 alarm_point(struct ledger *, const char *typed, const char **code,
	    struct err *);

#endif
