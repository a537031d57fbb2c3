/* What the files of the map share; private to them. */
#ifndef RESPONSE_MAP_INT_H
#define RESPONSE_MAP_INT_H

#include "response/map.h"

struct map_making {
	struct risk_map *m;
	struct ledger *lg;
	struct findings *found;
	struct map_note *notes;
	size_t nnotes, cap;
	const struct record **permits;	/* of the map's, in the same order */
	size_t permitcap;
};

/* One more of term and match in an area, with the id it comes from. */
void	 map_note(struct map_making *, size_t area, const char *term,
	    const char *match, const char *id);
/* The number of an area, SIZE_MAX: not of this map. */
size_t	 map_area(const struct risk_map *, const char *code);
int	 map_permits(struct map_making *, struct err *);
/* map_emergency.c: of the areas they are in and all below */
int	 map_emergencies(struct map_making *, struct err *);
const char	*map_emergency_label(const char *term);

#endif
