#include "record/polygon.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { CORNERS_LEAST = 3 };

bool
polygon_next(const char **cell, double *lat, double *lon, const char **word,
    size_t *len)
{
	char one[64], *comma;

	if (!word_next(cell, word, len))
		return false;
	snprintf(one, sizeof(one), "%.*s", (int)*len, *word);
	comma = *len < sizeof(one) ? strchr(one, ',') : NULL;
	if (comma != NULL)
		*comma++ = '\0';
	if (comma == NULL || !str_double(one, lat) || !str_double(comma, lon) ||
	    !(fabs(*lat) <= 90) || !(fabs(*lon) <= 180))
		*lat = *lon = NAN;
	return true;
}

struct finding *
polygon_check(const char *cell, struct findings *fs, enum severity severity,
    const char *code, const char *file, long line)
{
	const char *p = cell, *word;
	char cut[UTF8_CUT], *wrong = NULL;
	struct finding *f = NULL;
	double lat, lon;
	size_t len, n = 0;

	while (wrong == NULL && polygon_next(&p, &lat, &lon, &word, &len)) {
		if (isnan(lat))
			wrong = xstrndup(word, len);
		n++;
	}
	if (wrong != NULL)
		f = finding_add(fs, severity, code, file, line,
		    _("'%s' in column '%s' is no lat,lon in degrees"),
		    utf8_cut(cut, wrong), "polygon");
	else if (n > POLYGON_CORNERS)
		f = finding_add(fs, severity, code, file, line,
		    _("column '%s' has %zu corners, at most %d"), "polygon", n,
		    POLYGON_CORNERS);
	else if (n > 0 && n < CORNERS_LEAST)
		f = finding_add(fs, severity, code, file, line,
		    _("'%s' in column '%s' has less than three corners"),
		    utf8_cut(cut, cell), "polygon");
	if (f != NULL)
		finding_hint(f,
		    _("lat,lon of at least three corners, blanks between "
		      "them: %s"),
		    "29.9512,121.6517 29.9512,121.6530 29.9520,121.6530");
	free(wrong);
	return f;
}
