/* What the files of a profile share; private to them. */
#ifndef RESPONSE_PROFILE_INT_H
#define RESPONSE_PROFILE_INT_H

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

int	 profile_records(struct risk_profile *, struct err *);
/* Open permits; who names a person that is there, and why. */
int	 profile_people(struct risk_profile *, struct err *);
/* By hand, or the vector mean of the last ten minutes. */
int	 profile_wind(struct risk_profile *, const struct wind *, struct err *);
int	 profile_downwind(struct risk_profile *, struct err *);
int	 profile_reading(struct risk_profile *, struct err *);

#endif
