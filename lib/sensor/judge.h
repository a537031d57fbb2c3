/*
 * Judging readings: which rules of rules/alarms.csv are broken, since when, and
 * what is to be written of it.  Pure: no ledger, no clock but what it is given.
 *
 *	struct judge *j = judge_new(&points, &rules, &substances, reg, &found);
 *	judge_state_load(j, text, len, now);	// of before a restart
 *	judge_open(j, &alarm, …);		// alarms that are open
 *	judge_reading(j, &reading, now);	// each, in the order they come
 *	judge_tick(j, now);			// once a second
 *	while ((v = judge_take(j, &n)) != NULL && n > 0)
 *		… write them, tell judge_written …
 *
 * What holds:
 *   - A value beyond the limit breaks it, one that equals it does not.  The
 *     deadband counts on the way back only.
 *   - What is broken for on_delay is active; what has returned for off_delay is
 *     not.  Only values that may be judged count: a bad one never ends the
 *     alarm of a value, nor does silence.  A value beyond the instrument's range
 *     or one that is stuck may make an alarm, but end none.
 *   - Late readings are not judged, nor those older than what was judged, in
 *     this run or the one before, unless this machine's own clock was set back.
 *   - A value in another unit is turned into the point's; without a unit it is
 *     in that.  What is no number is none of the sensor's: bad_sensor.
 *   - Delays are made of the time that passed between readings; a clock that
 *     goes back takes nothing from them.
 *   - Inhibited alarms are judged and recorded, as suppressed.
 *   - Of alarms of one group in one area the first of the highest priority is
 *     raised, the others join it.
 */
#ifndef SENSOR_JUDGE_H
#define SENSOR_JUDGE_H

#include "base/id.h"
#include "sensor/alarm_rule.h"

struct judge;
struct guard;

enum judge_what {
	JUDGE_RAISE,	/* a new alarm */
	JUDGE_JOIN,	/* a new one of a group that has one */
	JUDGE_SUPPRESS,	/* a new or open one that something inhibits */
	JUDGE_RELEASE,	/* nothing inhibits it any more */
	JUDGE_AGAIN,	/* of an open alarm, which had returned */
	JUDGE_RISE,	/* it reached the next level of response */
	JUDGE_CLEAR	/* returned */
};

struct judged {
	enum judge_what what;
	struct guard *guard;
	const struct point *point;
	const struct alarm_rule *rule;
	enum alarm_priority priority;	/* never lost */
	const struct substance *substance;	/* or NULL */
	msec at;			/* of the reading, or the tick */
	bool has_value;
	double value, peak, limit;	/* in the point's unit */
	enum quality quality;
	double celsius;			/* NAN: no conversion hung on it */
	int level;			/* of response: 0 to 3 */
	const char *id;			/* of the open alarm, "" if new */
	const char *first;		/* of JOIN: the group's alarm, or "" */
	const char *held_by;		/* of SUPPRESS: an alarm's id or rule */
	bool told;			/* it came before, and was not written */
};

/*
 * points, rules and substances must outlive it.  reg (or NULL) gives the areas'
 * tree.  found: rules that cannot hold for a point (units).
 */
struct judge	*judge_new(const struct points *, const struct alarm_rules *,
		    const struct substances *, struct registers *,
		    struct findings *found);
void		 judge_free(struct judge *);
/* Rows of the past: their time is the clock. */
void		 judge_replay(struct judge *);

/*
 * E_ABSENT: the point is not in the table.  E_DATA: its unit is not the point's
 * and cannot be turned into it; not judged.  E_NO: no number but a quality
 * that says there is one; judged, as bad_sensor.  Not judged, and counted: late,
 * out of order, judged by a run before.
 */
int		 judge_reading(struct judge *, const struct reading *, msec now,
		    struct err *);
/* Silence, delays that end between readings, due dates. */
void		 judge_tick(struct judge *, msec now);

/* What came of it since the last take, raises first; valid until the next call. */
const struct judged	*judge_take(struct judge *, size_t *n);
/* How many there are that were taken and not written. */
size_t			 judge_unwritten(const struct judge *);
/*
 * The record that was written for it: its id and the node where it stands, NULL
 * when it is over.  id NULL: it was not written, and comes with the next take,
 * as told.
 */
void		 judge_written(struct judge *, const struct judged *,
		    const char *id, const char *node);

/*
 * The worst values that the records do not say yet (what: JUDGE_RISE, with the
 * alarm's id), once one of them has waited ten seconds or is twice as far beyond
 * its limit as what was recorded; all: at once.  now: any clock that never goes
 * back.  Valid until the next call.  judge_peak_written: the record says it, or
 * refuses it; else it comes with the next call.
 */
const struct judged	*judge_peaks(struct judge *, msec now, bool all,
			    size_t *n);
void			 judge_peak_written(const struct judged *);

struct judge_counts {
	size_t readings, judged, late, order, old, before, unit;
};
const struct judge_counts	*judge_counts(const struct judge *);
/* "not judged: 3 late, 1 out of order"; false: there is none such. */
bool				 judge_passed_over(const struct judge_counts *,
				    struct buf *);

/*
 * What the ledger has.  judge_forget before, then every open alarm: alarms that
 * judge thought open and that are not come anew.
 */
struct open_alarm {
	const char *id, *point, *rule, *node;
	bool active;
	const char *peak;	/* the worst value that its record says, or NULL */
};
void		 judge_forget(struct judge *);
void		 judge_open(struct judge *, const struct open_alarm *);
void		 judge_remembered(struct judge *);

/* Delays that have begun, what was judged, and what else outlives a restart. */
void		 judge_state_save(const struct judge *, struct buf *);
/* A state that cannot be read is a finding: begun anew. */
void		 judge_state_load(struct judge *, const char *text, size_t len,
		    struct findings *);
/*
 * What was heard last, from the judge whose tables changed to the one with the
 * new ones; after the state.
 */
void		 judge_carry(struct judge *, const struct judge *before);
/* Has something begun that is not saved yet?  judge_state_saved: no more. */
bool		 judge_unsaved(const struct judge *);
void		 judge_state_saved(struct judge *);

#endif
