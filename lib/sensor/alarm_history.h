/*
 * What happened to alarms, out of the events of their records: when people were
 * told, when it began and ended, when somebody acknowledged.  The figures of
 * alarm-stats are made of it.
 *
 *	struct alarm_history h = ALARM_HISTORY_INIT;
 *	alarm_history_load(&h, lg, &wanted, &found, &e);
 */
#ifndef SENSOR_ALARM_HISTORY_H
#define SENSOR_ALARM_HISTORY_H

#include "flow/ledger.h"

/* A rule at a point. */
struct alarm_source {
	const char *point, *name, *rule, *area;
	size_t told, chatters;		/* of what was asked last */
};

struct alarm_told {			/* it became unacknowledged */
	msec at;
	size_t source;
	int priority;			/* 0 low to 3 critical */
	msec acked;			/* MSEC_NONE: by nobody */
	const char *id;
};

struct alarm_span {			/* it held */
	msec from, to;			/* to MSEC_NONE: it still does */
	size_t source;
	const char *id;
};

struct alarm_turn {			/* it began or ended to hold */
	msec at;
	size_t source;
};

/* More than ten in ten minutes, until there are less than five. */
struct alarm_flood {
	msec from, to;
	size_t told, most;		/* in all, in ten minutes */
};

struct alarm_moved {			/* shelve, remove or suppress */
	msec at;
	char what;			/* 's' 'r' 'i' */
};

struct alarm_history {
	struct alarm_source *sources;
	size_t nsources, sourcecap;
	struct alarm_told *told;	/* by time */
	size_t ntold, toldcap;
	struct alarm_span *spans;
	size_t nspans, spancap;
	struct alarm_turn *turns;	/* by source, then time */
	size_t nturns, turncap;
	struct alarm_flood *floods;
	size_t nfloods, floodcap;
	struct alarm_moved *moved;
	size_t nmoved, movedcap;
	size_t *index;			/* private: sources by hash */
	size_t nindex;
	struct arena arena;
};

#define ALARM_HISTORY_INIT { .arena = ARENA_INIT }

struct alarm_wanted {
	msec since, until;		/* half-open */
	const char *area, *point;	/* or NULL */
};

/*
 * Alarms that were made up to 35 days before since are looked at too: what
 * happened to them later may fall into the time.
 */
int	 alarm_history_load(struct alarm_history *, struct ledger *,
	    const struct alarm_wanted *, struct findings *, struct err *);
void	 alarm_history_release(struct alarm_history *);
/* A source turns on or off three times in a minute: it chatters. */
bool	 alarm_chatters(const struct alarm_history *, size_t source, msec from,
	    msec to);

#endif
