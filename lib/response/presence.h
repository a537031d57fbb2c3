/*
 * Who is known to be in an area, and which work goes on there.  Known is what
 * the ledger says: permits being worked on, inspections due now, the shift on
 * the roster, the leader of the area.  Nobody is located.
 */
#ifndef RESPONSE_PRESENCE_H
#define RESPONSE_PRESENCE_H

#include "flow/ledger.h"

struct presence_person {
	const char *code, *name;
	/* "permit P261124-A0001Y", "shift DAY, engineer", "leader"; by "; " */
	const char *why;
	bool here;		/* not only the leader, or of the whole plant */
};

struct presence {
	struct presence_person *v;
	size_t n, cap;
	struct arena arena;
};

#define PRESENCE_INIT { NULL, 0, 0, ARENA_INIT }

/*
 * Those nearest to the danger first: permits, inspections, shift, leader.  A
 * permit counts in the area and below, within so many metres of the place, and
 * without a position in an area above.  A kind that has no flow here is passed
 * over; damaged files are findings.
 */
struct presence_place {
	const char *area;
	double lat, lon, within_m;	/* NAN: nowhere said */
};
int	 presence_find(struct ledger *, const struct presence_place *, msec at,
	    struct presence *, struct findings *, struct err *);
/*
 * The one answer to who is there, for a response and a profile alike: about the
 * point's position, else its area's, as far as rules/risk-weights says a permit
 * reaches (profile, radius, permit).  point may be "".
 */
int	 presence_around(struct ledger *, const char *point, const char *area,
	    msec at, struct presence *, struct findings *, struct err *);
void	 presence_release(struct presence *);
/* "王建国 (permit P261124-A0001Y), 李志强 (leader)"; "" for nobody. */
void	 presence_text(const struct presence *, struct buf *out);

/*
 * Permits at work: of the area and what is below it, or within metres, or
 * without a position in an area that holds this one.
 */
struct nearby {
	const char *id, *type, *area;
	double metres;		/* NAN: no position, the area says it */
};
struct nearby_list {
	struct nearby *v;
	size_t n, cap;
	struct arena arena;
};
#define NEARBY_INIT { NULL, 0, 0, ARENA_INIT }
/* works: codes of catalogue/permit-works, "" all.  lat, lon may be NAN. */
int	 nearby_permits(struct ledger *, const char *area, double lat,
	    double lon, double within_m, const char *works,
	    struct nearby_list *, struct findings *, struct err *);
void	 nearby_release(struct nearby_list *);

#endif
