/*
 * A response: a record of kind emergency, and the steps that its level asks
 * for (response(5)).  Levels latch upward: a lower reading changes nothing.
 *
 *	struct respond r = RESPOND_INIT;
 *	r.lg = lg;
 *	respond_alarm(&r, "A261124-A0001H", &s, &e);	// or respond_by_hand
 *	respond_start(&r, &s, &e);			// the record: one commit
 *	respond_steps(&r, &e);				// events, as they end
 *	respond_release(&r);
 *
 * The record is written before any step begins; a step that hangs holds up
 * nothing but itself.  Damaged tables are findings in r.said: what can be done
 * is done.
 */
#ifndef RESPONSE_RESPOND_H
#define RESPONSE_RESPOND_H

#include "act/act.h"
#include "base/id.h"
#include "response/levels.h"
#include "response/presence.h"

#define EMERGENCY "emergency"

/* What it is about. */
struct situation {
	const char *area, *point, *substance;	/* codes, "" not known */
	const char *unit, *quality, *priority;
	const char *alarm;	/* id, "" by hand */
	const char *wind;	/* as typed, "" not known */
	const char *note;
	double value;		/* NAN: none */
	msec detected;
	int level;		/* 0: by the limits */
	bool manual, drill;
};

struct respond {
	struct ledger *lg;
	struct actor actor;	/* of what is done by hand */
	struct levels levels;
	char id[ID_TEXT];	/* of the response, once there is one */
	int level;		/* where it stands */
	bool fresh, raised;	/* made now; to a higher level now */
	bool drill;
	const char *note;
	/* What becomes of each step, as it ends; NULL: nobody listens. */
	void (*told)(void *arg, const char *step, const char *target,
	    const char *result, const char *text, long latency_ms);
	/* As soon as there is a record, before any step. */
	void (*made)(void *arg, const char *id, int level);
	void *told_arg;
	size_t failed;		/* steps that were not done */
	int steps_fd;		/* private: the lock of its steps, -1 */
	int unwritten;		/* the level of what could not be recorded */
	bool refused;		/* nor may this clone record anything */
	const struct record *loose;	/* private: stands for that record */
	struct findings said;
	struct arena arena;
};

#define RESPOND_INIT							\
	{ .levels = LEVELS_INIT, .id = "", .note = "", .steps_fd = -1,	\
	  .said = FINDINGS_INIT, .arena = ARENA_INIT }

void	 respond_release(struct respond *);
/* The rules; a table that does not hold is a finding. */
void	 respond_rules(struct respond *);

/* The situation of an alarm.  E_NO: it is over. */
int	 respond_alarm(struct respond *, const char *id, struct situation *,
	    struct err *);
/* As typed; E_ABSENT for an area or substance that is not there. */
int	 respond_by_hand(struct respond *, const char *area,
	    const char *substance, struct situation *, struct err *);

/*
 * Judges the level, then makes the record, raises the one that is open for the
 * same place and substance, or joins it.  E_NO: below every limit.
 */
int	 respond_start(struct respond *, const struct situation *,
	    struct err *);
/* An open response by its id: r.level is where it stands. */
int	 respond_open(struct respond *, const char *id, struct err *);
/* What a start would do, in words; writes nothing. */
int	 respond_preview(struct respond *, const struct situation *,
	    struct buf *out, struct err *);
/* By hand to a higher level. */
int	 respond_raise(struct respond *, int level, struct err *);

/* All steps of the level, side by side, each an event when it ends. */
int	 respond_steps(struct respond *, struct err *);
/*
 * Those steps of the level that have no event, for whoever began them was cut
 * off.  *left: how many there were; 0 while another process does them.  tending:
 * by cron, which gives up after three times (E_NO).
 */
int	 respond_rest(struct respond *, bool tending, size_t *left,
	    struct err *);
/*
 * After a start or raise that could not be recorded (r.unwritten): whom to
 * telephone, as a finding, and, unless it was refused, the steps of the level that
 * need no record.  e is why, and afterwards says where.  Returns -1.
 */
int	 respond_unwritten(struct respond *, const struct situation *,
	    struct err *);
/* The situation of an open response, as its record has it. */
int	 respond_stands(struct respond *, struct situation *, struct err *);
/* Has the level steps that are repeated while it lasts? */
bool	 respond_lasts(struct respond *);

#endif
