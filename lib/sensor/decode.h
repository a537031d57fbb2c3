/*
 * What registers say.  Bytes are laid out by our own table: libraries have
 * changed what they mean by their names of word orders from one release to the
 * next.
 */
#ifndef SENSOR_DECODE_H
#define SENSOR_DECODE_H

#include <stdint.h>

#include "sensor/point.h"

struct decoded {
	double number;		/* valid if has_number */
	bool has_number;
	char text[NUMBER_TEXT];	/* of the number, else "" */
	enum quality quality;	/* by the point's limits */
};

/* words: point_words() of them, as they came; of a bit one, 0 or not. */
void	 point_decode(const struct point *, const uint16_t *words,
	    struct decoded *);
/* The bytes of n words in their order, A first: n is 1, 2 or 4. */
uint64_t words_join(const uint16_t *words, int n, enum word_order);

#endif
