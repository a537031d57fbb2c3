/*
 * Which station escalates and sends for a ledger: the first of the setting
 * duty_station ("A B"); after 2 h without a sign of life of it
 * (refs/bihuan/alive/<letter>, moved by each ledger-sync) the next one.
 */
#ifndef FLOW_DUTY_H
#define FLOW_DUTY_H

#include "flow/ledger.h"

/*
 * *here: this clone is on duty now; *holder: who is (a letter); *took_over: it
 * is so only because the stations before it are silent.
 */
int	 duty_here(struct ledger *, bool *here, char *holder, bool *took_over,
	    struct err *);

#endif
