/*
 * The risk around a measuring point at this moment: emergencies, what it reads,
 * who worked on it in the last 72 hours, how often its section alarmed in 30
 * days, which permits are at work around it, who is known to be there, what is
 * open there, how far it can be trusted, where the wind blows and who is
 * downwind.  Each thing is a row; rows that count have points by
 * rules/risk-weights.csv.
 *
 *	struct risk_profile p = RISK_PROFILE_INIT;
 *	if (risk_profile_make(&p, lg, "GT-101", NULL, &found, &e) == 0)
 *		risk_profile_text(&p, &out);
 *	risk_profile_release(&p);
 *
 * Of the readings only those of the last ten minutes are read, by halves from
 * the day's files; alarms of 30 days are records, not readings.
 */
#ifndef RESPONSE_PROFILE_H
#define RESPONSE_PROFILE_H

#include "flow/ledger.h"
#include "image/drawing.h"
#include "response/downwind.h"
#include "response/weights.h"
#include "sensor/point.h"
#include "sensor/unit.h"

enum profile_section {
	PROFILE_EMERGENCY, PROFILE_READING, PROFILE_SENSOR,
	PROFILE_MAINTENANCE, PROFILE_ALARMS, PROFILE_PERMITS, PROFILE_PEOPLE,
	PROFILE_HAZARDS, PROFILE_WIND, PROFILE_DOWNWIND, PROFILE_SECTIONS
};

struct profile_row {
	enum profile_section section;
	const char *term;	/* of the weights; "" for what only is said */
	const char *id;		/* of a record, "" */
	const char *text;
	double points;		/* NAN: does not count */
};

struct risk_profile {
	struct ledger *lg;
	msec at;
	const struct point *point;
	const struct substance *substance;	/* NULL: not known */
	double lat, lon;	/* NAN: nowhere is said */
	struct wind wind;
	double wind_spread;	/* degrees to either hand; NAN */
	struct isolation isolation;
	struct downwind *near;	/* sensitive places within 10 km */
	size_t nnear;
	struct profile_row *rows;
	size_t nrows, cap;
	double points;
	bool emergency;		/* one that has not ended: red */
	int level;		/* 1 red … 4 blue */
	struct findings *found;
	struct points all;
	struct substances substances;
	struct weights weights;
	struct arena arena;
};

#define RISK_PROFILE_INIT						\
	{ .all = POINTS_INIT, .substances = SUBSTANCES_INIT,		\
	  .weights = WEIGHTS_INIT, .arena = ARENA_INIT }

/*
 * wind: by hand, NULL: as measured.  E_ABSENT: no such point, with the nearest.
 */
int	 risk_profile_make(struct risk_profile *, struct ledger *,
	    const char *point, const struct wind *, struct findings *,
	    struct err *);
void	 risk_profile_release(struct risk_profile *);
void	 risk_profile_text(const struct risk_profile *, struct buf *out);
/*
 * Who is downwind, on a map: the point, the wind, the circle to be kept clear,
 * the square to be protected, the sector, and the places around.  E_ABSENT: the
 * point is nowhere.
 */
int	 risk_profile_draw(const struct risk_profile *, struct drawing *,
	    struct err *);
/* Its word in lists: "maintenance", "wind". */
const char	*profile_section_name(enum profile_section);

#endif
