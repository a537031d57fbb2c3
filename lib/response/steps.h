/*
 * Steps of a response: rules/response-steps.csv (response(5)), named by the words
 * of rules/response.
 *
 *	code,kind,area,target,works,within_m,timeout_s,repeat_s,note
 *
 * kind	  notify (the queued notices now), channel (guidance over channels of
 *	  registers/channels), suspend (permits around), cameras, park, profile
 *	  (what surrounds the point, kept with the event)
 * area	  where the row holds with all below it, empty everywhere; rows of one
 *	  code are all done
 */
#ifndef RESPONSE_STEPS_H
#define RESPONSE_STEPS_H

#include "flow/ledger.h"

#define RESPONSE_STEPS "rules/response-steps"

enum step_kind { STEP_NOTIFY, STEP_CHANNEL, STEP_SUSPEND, STEP_CAMERAS,
	STEP_PARK, STEP_PROFILE, STEP_UNKNOWN };

struct step_row {
	const char *code, *area, *target, *works;
	enum step_kind kind;
	double within_m;
	long timeout_s, repeat_s;	/* repeat 0: once */
	long line;
};

enum step_kind	 step_kind_of(const char *);
/* What was done, in words; "" for STEP_UNKNOWN. */
const char	*step_kind_words(enum step_kind);
int	 step_read(const struct table *, size_t row, struct step_row *,
	    struct err *);

#endif
