#include "response/wind_now.h"

#include <math.h>
#include <stdio.h>

#include "response/cases.h"
#include "response/profile_int.h"

int
wind_now(struct ledger *lg, msec at, char out[WIND_TEXT], struct err *e)
{
	struct risk_profile p = RISK_PROFILE_INIT;
	int rc;

	out[0] = '\0';
	p.lg = lg;
	p.at = at;
	p.wind = (struct wind){ NAN, NAN };
	rc = points_load(lg, &p.all, e);
	if (rc == 0)
		rc = weights_load(&p.weights, lg->reg, e);
	if (rc == 0)
		rc = profile_wind(&p, NULL, e);
	if (rc == 0 && !isnan(p.wind.from) && isnan(p.wind.ms))
		snprintf(out, WIND_TEXT, "%s", wind_name(p.wind.from, false));
	else if (rc == 0 && !isnan(p.wind.from))
		snprintf(out, WIND_TEXT, "%s,%.1f",
		    wind_name(p.wind.from, false), p.wind.ms);
	risk_profile_release(&p);
	return rc;
}
