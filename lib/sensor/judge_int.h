/* Private to the judge: what it keeps of each point and each of its rules. */
#ifndef SENSOR_JUDGE_INT_H
#define SENSOR_JUDGE_INT_H

#include "sensor/judge.h"

struct sample {
	msec t;				/* the gauge's clock */
	double v;
};

enum { RING = 64 };			/* samples that a slope is laid through */

struct ring {
	struct sample v[RING];
	size_t n, at;			/* at: where the next goes */
};

enum guard_state { GUARD_IDLE, GUARD_PENDING, GUARD_ACTIVE, GUARD_LEAVING };

struct group {
	const char *area, *name;
	struct guard *first;		/* of its members, by their next */
};

struct gauge;

/* A rule at a point. */
struct guard {
	struct gauge *g;
	const struct alarm_rule *rule;
	enum alarm_priority priority;
	double limit, back;		/* in the point's unit: beyond, returned */
	bool hot;			/* they hang on the temperature */
	enum guard_state state;
	msec since;			/* the gauge's clock, of a delay */
	double peak;			/* while active */
	double recorded;		/* what the alarm's record says of it, or NAN */
	msec waits_since;		/* peak to be recorded, or MSEC_NONE */
	int level;			/* of response, while active */
	char id[ID_TEXT];		/* of the open alarm, or "" */
	bool suppressed;		/* that alarm stands there */
	bool found;			/* in the ledger, between forget and remembered */
	unsigned waiting;		/* its entries in the queue */
	bool taken;			/* it has one in what was taken */
	struct group *group;		/* or NULL */
	struct guard *next;		/* in the group */
};

/* A point. */
struct gauge {
	const struct point *p;
	const struct substance *s;
	struct guard *w;
	size_t nw;
	bool seen;
	msec last;			/* time of the newest reading judged */
	msec before;			/* the same, of the run before */
	msec at;			/* up to where the clock has run */
	msec clock;			/* milliseconds that passed; never goes back */
	enum quality quality;
	bool has_value;
	double value;
	double celsius;			/* by which the limits were converted */
	bool hot;			/* the value was, too */
	struct gauge *thermometer;	/* of its area, or NULL */
	struct ring *ring;		/* or NULL: no rule needs one */
	bool anchored;			/* for stuck: where and since when */
	double anchor;
	msec anchored_at;		/* the clock */
	msec moved;			/* time of the last move */
	struct gauge **peers;		/* in the area, of the same medium */
	size_t npeers;
	char removed[ID_TEXT];		/* the alarm that takes it out of service */
	bool removed_found;
};

enum entry_what { ENTRY_ACTIVE, ENTRY_INACTIVE, ENTRY_RISE, ENTRY_RELEASE };

struct entry {
	enum entry_what what;
	struct judged j;
};

struct judge {
	struct gauge *g;		/* as the points' table has them */
	size_t ng;
	const struct points *points;
	const struct substances *substances;
	struct guard *w;
	size_t nw;
	struct group *groups;
	size_t ngroups, groupcap;
	struct entry *queue;
	size_t nqueue, queuecap;
	struct entry *taken;
	struct judged *out;
	size_t ntaken, takencap;
	struct gauge **by_kin;		/* behind the peers */
	struct judge_counts counts;
	struct judged *peaks;
	size_t peakcap;
	bool replay, unsaved;
	bool grown;			/* there may be peaks to be recorded */
	bool thermometers;		/* they are known */
	struct arena arena;
};

/* judge_value.c: is the rule broken by the gauge's newest reading? */
enum verdict { VERDICT_UNKNOWN, VERDICT_RETURNED, VERDICT_BETWEEN,
	VERDICT_BROKEN };
enum verdict	 guard_verdict(const struct guard *, msec now);
/* Before the verdicts: what slope and stuck need to remember. */
void		 gauge_remember(struct gauge *);
/*
 * A reading's value in the point's unit, at the gauge's degrees; NAN if it has
 * none.  E_DATA: there is no way from the one unit to the other.
 */
int		 gauge_value(struct gauge *, const struct reading *,
		    double *value, struct err *);
/* What thermometers were heard to say: the degrees of the gauges around them. */
void		 judge_temperatures(struct judge *);
/* The limits in the point's unit at so many degrees. */
bool		 guard_convert(struct guard *, double celsius);
/* Due dates have passed, nothing came for too long. */
enum verdict	 guard_verdict_silent(const struct guard *, msec now);

/* judge_take.c */
void		 judge_queue(struct judge *, struct guard *, enum entry_what,
		    msec at);
struct judged	 guard_judged(struct guard *, enum judge_what, msec at);
/* What inhibits it: an alarm's id or a rule's code; NULL: nothing. */
const char	*guard_inhibited(const struct judge *, const struct guard *);

/* judge_peak.c */
bool		 guard_worse(const struct guard *, double v, double than);

#endif
