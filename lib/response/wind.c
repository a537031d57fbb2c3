#include "response/cases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* From north clockwise, 22.5 degrees apart. */
static const char *const letters[] = { "N", "NNE", "NE", "ENE", "E", "ESE",
	"SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW" };
static const char *const chinese[] = { "北", "北东北", "东北", "东东北", "东",
	"东东南", "东南", "南东南", "南", "南西南", "西南", "西西南", "西",
	"西西北", "西北", "北西北" };
/* What else people say, by the number of the point. */
static const struct {
	const char *name;
	int point;
} others[] = { { "北偏东", 1 }, { "东偏北", 3 }, { "东偏南", 5 },
	{ "南偏东", 7 }, { "南偏西", 9 }, { "西偏南", 11 }, { "西偏北", 13 },
	{ "北偏西", 15 }, { "东北偏北", 1 }, { "东北偏东", 3 },
	{ "东南偏东", 5 }, { "东南偏南", 7 }, { "西南偏南", 9 },
	{ "西南偏西", 11 }, { "西北偏西", 13 }, { "西北偏北", 15 } };

static int
point_named(const char *word)
{
	for (int i = 0; i < 16; i++)
		if (streq(word, chinese[i]) ||
		    strcasecmp(word, letters[i]) == 0)
			return i;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (streq(word, others[i].name))
			return others[i].point;
	return -1;
}

bool
wind_parse(const char *text, size_t len, double *degrees)
{
	static const char *const ends[] = { "风", "°", "度", "deg" };
	char word[40];
	double d;
	int point;

	if (len == 0 || len >= sizeof(word))
		return false;
	memcpy(word, text, len);
	word[len] = '\0';
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_suffix(word, ends[i]))
			word[strlen(word) - strlen(ends[i])] = '\0';
	point = point_named(word);
	if (point >= 0) {
		*degrees = point * 22.5;
		return true;
	}
	if (!str_double(word, &d) || !(d >= 0 && d <= 360))
		return false;
	*degrees = fmod(d, 360);
	return true;
}

const char *
wind_name(double degrees, bool in_chinese)
{
	int i = (int)floor(fmod(degrees, 360) / 22.5 + 0.5) % 16;

	return in_chinese ? chinese[i] : letters[i];
}
