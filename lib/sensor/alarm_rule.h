/*
 * rules/alarms.csv: what makes an alarm, and why.  The columns are described in
 * alarms(5).
 *
 *	struct alarm_rules rules = ALARM_RULES_INIT;
 *	if (alarm_rules_load(lg, &rules, &e) == 0)
 *		n = alarm_rules_of(&rules, lg->reg, &substances, point, found);
 *	alarm_rules_release(&rules);
 *
 * Texts belong to the rules and outlive a refresh of the ledger.
 */
#ifndef SENSOR_ALARM_RULE_H
#define SENSOR_ALARM_RULE_H

#include "sensor/point.h"
#include "sensor/unit.h"

#define ALARM_RULES "rules/alarms"

enum alarm_kind {
	ALARM_HI, ALARM_HIHI, ALARM_LO, ALARM_LOLO, ALARM_ROC, ALARM_STUCK,
	ALARM_RANGE, ALARM_COMM, ALARM_CALIB, ALARM_BUMP, ALARM_DEVIATION
};

/* The wider one gives way to the narrower one of the same kind. */
enum alarm_scope { SCOPE_ALL, SCOPE_MEDIUM, SCOPE_AREA, SCOPE_POINT };

/* As catalogue/alarm-priorities has them; lost: that of what is not watched. */
enum alarm_priority {
	PRIORITY_LOW, PRIORITY_MEDIUM, PRIORITY_HIGH, PRIORITY_CRITICAL,
	PRIORITY_LOST
};

struct alarm_rule {
	const char *code;
	enum alarm_scope scope;
	const char *match;		/* words; of SCOPE_ALL quantities, or "" */
	enum alarm_kind kind;
	double limit, deadband;		/* in unit; NAN: no limit */
	const char *unit;		/* "": the point's; of roc "ppm/min" */
	msec per;			/* of roc: limit is per so long */
	msec window, on_delay, off_delay;
	bool latch, response;
	enum alarm_priority priority;
	const char *group;		/* or "" */
	const char *inhibited_by;	/* codes, CODE@area, or "" */
	const char *consequence, *advice;
	long line;
};

struct alarm_rules {
	struct alarm_rule *v;
	size_t n;
	struct arena arena;
};

#define ALARM_RULES_INIT { NULL, 0, ARENA_INIT }

/* A ledger without the table has none.  E_DATA: the first row that is wrong. */
int	 alarm_rules_load(struct ledger *, struct alarm_rules *, struct err *);
void	 alarm_rules_release(struct alarm_rules *);
/* For ledger-check: one row, the first thing wrong in it. */
int	 alarm_rule_read(struct arena *, const struct table *, size_t row,
	    struct alarm_rule *, struct err *);

/*
 * Those that hold for a point, in the table's order: of each kind the rows with
 * the narrowest scope that fits.  A row for an area or for all holds only where
 * its unit can be turned into the point's.  out has room for all; how many.
 */
size_t	 alarm_rules_of(const struct alarm_rules *, struct registers *,
	    const struct substances *, const struct point *,
	    const struct alarm_rule **out);

const char	*alarm_kind_name(enum alarm_kind);
const char	*alarm_priority_name(enum alarm_priority);
/* Does it compare the value with a limit? */
bool		 alarm_kind_limits(enum alarm_kind);

#endif
