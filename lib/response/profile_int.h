/* What the files of a profile share; private to them. */
#ifndef RESPONSE_PROFILE_INT_H
#define RESPONSE_PROFILE_INT_H

#include "record/record.h"
#include "response/profile.h"

/* A row that is only said, and one that counts n of term and match. */
void	 profile_say(struct risk_profile *, enum profile_section,
	    const char *id, const char *fmt, ...)
	    __attribute__((format(printf, 4, 5)));
void	 profile_count(struct risk_profile *, enum profile_section,
	    const char *term, const char *match, double n, const char *fmt, ...)
	    __attribute__((format(printf, 6, 7)));

/* Is the area the point's, below it, or does it hold it? */
bool	 profile_here(const struct risk_profile *, const char *area,
	    bool above_too);

/* Open records of a kind; none where the ledger has no such kind. */
int	 profile_scan(struct risk_profile *, struct record_bounds *, record_fn,
	    void *arg, struct err *);

/*
 * What the responses under way and the alarms of the point say it measured: the
 * highest, in the point's unit.  Their record is there before the reading is in
 * its file.  Alarms count whose newest event is not before since.  Drills say
 * nothing.
 */
struct reported {
	double value;		/* NAN: none */
	msec at;
	const char *id;		/* whose */
	bool alarm;		/* an alarm's, else a response's */
	int level;		/* the highest response stands at, 0: none */
	const char *stands;	/* which one */
};
int	 profile_reported(struct risk_profile *, msec since, struct reported *,
	    struct err *);

int	 profile_records(struct risk_profile *, struct err *);
/* Open permits; who names a person that is there, and why. */
int	 profile_people(struct risk_profile *, struct err *);
/* By hand, or the vector mean of the last ten minutes. */
int	 profile_wind(struct risk_profile *, const struct wind *, struct err *);
int	 profile_downwind(struct risk_profile *, struct err *);
int	 profile_reading(struct risk_profile *, struct err *);

#endif
