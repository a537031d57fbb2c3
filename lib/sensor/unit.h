/*
 * Units of concentration, and what one is worth in another.
 *
 * mg/m3 hangs on the temperature: at 25 degrees Celsius and 101.325 kPa a mole
 * of gas takes 24.45 litres.  %LEL needs the lower explosive limit.  A unit
 * that is no concentration is worth only itself.
 */
#ifndef SENSOR_UNIT_H
#define SENSOR_UNIT_H

#include "flow/ledger.h"

#define SUBSTANCES "catalogue/substances"
#define UNIT_CELSIUS 25.0	/* where nothing measures the temperature */

struct substance {		/* NAN where the table has nothing */
	const char *code, *name, *cas;
	double molar_mass, lel_vol;	/* g/mol, % of volume */
	double mac, twa, stel;		/* mg/m3 */
	double idlh_ppm;
	double alarm[2];
	const char *alarm_unit;
	double level[3];		/* above, from, above */
	const char *level_unit;
	long line;
};

struct substances {
	struct substance *v;
	size_t n;
	struct arena arena;
};

#define SUBSTANCES_INIT { NULL, 0, ARENA_INIT }

/* A ledger without the table has none, which is no error. */
int			 substances_load(struct ledger *, struct substances *,
			    struct err *);
void			 substances_release(struct substances *);
/* By CAS number or code, NULL when there is none. */
const struct substance	*substance_find(const struct substances *,
			    const char *name);

/* Do two names mean the same unit?  mg/m³ and mg/m3, %vol and %VOL do. */
bool	 unit_same(const char *, const char *);
/*
 * The factor from one unit to another for this substance (or NULL) at so many
 * degrees; false when there is no way.  *hot tells that it hangs on them.
 */
bool	 unit_factor(const char *from, const char *to, const struct substance *,
	    double celsius, double *factor, bool *hot);
/*
 * In which band of the response columns a value stands: 0 none, 1 above the
 * first, 2 from the second on, 3 above the third.
 */
int	 substance_level(const struct substance *, double value,
	    const char *unit, double celsius);

#endif
