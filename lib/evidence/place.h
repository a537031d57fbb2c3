/*
 * Is a position in an area of registers/areas.csv?  The area's own polygon or
 * circle counts, else that of the nearest area above which has one.  Degrees of
 * WGS 84, as phones and GPS receivers write them.
 */
#ifndef EVIDENCE_PLACE_H
#define EVIDENCE_PLACE_H

#include "record/registers.h"

struct place {
	bool known;	/* some area of the chain says where it is */
	bool indoor;
	char name[96];	/* of the area whose shape counts, for messages */
	double outside;	/* metres beyond it, 0 inside */
};

/* E_DATA when the cells are no position. */
int	 place_look(struct place *, struct registers *, const char *area,
	    msec at, double lat, double lon, struct err *);
/*
 * The innermost area valid at `at` whose own shape holds the position.  Where
 * shapes overlap that are not one in the other it is the area that both belong
 * to.  E_ABSENT: there is none; E_DATA when the cells are no position.
 */
enum { PLACE_CODE = 32 };
int	 place_find(struct registers *, msec at, double lat, double lon,
	    char area[PLACE_CODE], struct err *);
/* "31.7712,119.9587": false when it is no position. */
bool	 place_parse(const char *, double *lat, double *lon);

#endif
