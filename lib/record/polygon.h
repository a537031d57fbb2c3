/*
 * The corners of an area, as registers/areas.csv has them in one cell:
 * "31.1,121.1 31.1,121.2 31.2,121.2", at least three.
 */
#ifndef RECORD_POLYGON_H
#define RECORD_POLYGON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { POLYGON_CORNERS = 256 };

/*
 * The next corner, *cell is moved behind it; false at the end.  Both are NAN
 * when the word, len bytes, is no position.
 */
bool	 polygon_next(const char **cell, double *lat, double *lon,
	    const char **word, size_t *len);
/* What does not hold is a finding, which is returned; else NULL. */
struct finding	*polygon_check(const char *cell, struct findings *,
		    enum severity, const char *code, const char *file,
		    long line);

#endif
