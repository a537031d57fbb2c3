/* Shapes of a map's areas; private to what draws it. */
#ifndef RESPONSE_MAP_DRAW_H
#define RESPONSE_MAP_DRAW_H

#include "base/str.h"
#include "response/map.h"

/* An outline as surveyed, a disc about a position, a frame about what is
 * below, a tile for what has no place. */
enum map_kind { MAP_TILE, MAP_OUTLINE, MAP_DISC, MAP_FRAME };

struct map_spot {
	double x, y;		/* metres east, north */
};

struct map_shape {
	enum map_kind kind;
	struct map_spot at;	/* its middle; a frame's upper edge */
	double radius;
	const double *xy;
	size_t n;
};

struct map_box {
	double left, right, low, high;
};

struct map_plan {
	const struct risk_map *m;
	struct map_shape *shapes;	/* as many as areas */
	struct map_box box;
	bool any;			/* something is not a tile */
	double lat, lon;		/* of the middle */
	struct arena arena;
};

void	 map_plan_make(struct map_plan *, const struct risk_map *);
/* Where a permit is; false: nowhere on the plan. */
bool	 map_plan_permit(const struct map_plan *, size_t permit,
	    struct map_spot *out);

#endif
