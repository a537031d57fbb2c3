/*
 * The wind as measured now, in the words that wind_read takes: the mean of the
 * last ten minutes as a vector, "SE,3.2"; "" in a calm or when nothing
 * measures it.
 */
#ifndef RESPONSE_WIND_NOW_H
#define RESPONSE_WIND_NOW_H

#include "flow/ledger.h"

enum { WIND_TEXT = 32 };

int	 wind_now(struct ledger *, msec at, char out[WIND_TEXT], struct err *);

#endif
