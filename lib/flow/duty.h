/*
 * Which station is on duty.  settings' duty_station lists letters in order
 * ("A B"): the first escalates and sends.  Every sync moves a station's sign
 * of life; after two hours of silence the next one takes over, and goes back
 * as soon as the first is heard again.  A message sent twice is better than
 * silence: both have the same key.
 */
#ifndef FLOW_DUTY_H
#define FLOW_DUTY_H

#include "flow/ledger.h"

#define DUTY_SILENCE (2 * HOUR)

/*
 * here: this clone is on duty.  holder: the letter that is, '\0' when there is
 * none.  took_over: it is here only because those before it are silent.  An
 * empty duty_station means every clone.
 */
int	 duty_here(struct ledger *, bool *here, char *holder, bool *took_over,
	    struct err *);
/*
 * A station that this clone has heard of, and not for two hours.  A letter
 * never heard of is silent only for a clone that does sync itself.
 */
bool	 duty_silent(struct ledger *, char letter);

#endif
