/*
 * One reading of a measuring point, and its row of CSV:
 *
 *	time,point,value,unit,quality,source_time,latency_ms
 *
 * Programs that read sensors print these rows, files below readings/ hold them,
 * sensor-judge takes them from its standard input.  A row is one line with LF,
 * shorter than READING_MAX, UTF-8, quoted as RFC 4180 where it must be.
 *
 * What was not measured has no value: a lost link is one row with an empty
 * value and a bad quality, never an earlier value.
 */
#ifndef SENSOR_READING_H
#define SENSOR_READING_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

#define READING_HEADER \
	"time,point,value,unit,quality,source_time,latency_ms"
enum { READING_MAX = 1024 };

enum quality {
	QUALITY_GOOD,
	QUALITY_UNCERTAIN,	/* the device doubts it itself */
	QUALITY_BAD_COMM,	/* no answer */
	QUALITY_BAD_RANGE,	/* beyond what the instrument can measure */
	QUALITY_BAD_SENSOR,	/* a fault signal, or no number */
	QUALITY_BAD_ADDR,	/* the device does not know the address */
	QUALITY_STUCK,		/* has not moved for too long */
	QUALITY_MAINT,		/* being worked on */
	QUALITY_MANUAL,		/* typed by a person */
	QUALITY_LATE		/* arrived long after it was measured */
};

struct reading {
	int64_t time_ms;	/* the hub's clock: when it was known here */
	const char *point;	/* a code: GT-101 */
	const char *value;	/* as text, "" when there is none */
	double number;		/* valid if has_number */
	bool has_number;	/* finite, never a NaN */
	const char *unit;
	enum quality quality;
	int64_t source_ms;	/* the device's clock; 0: not known */
	long latency_ms;	/* of the read, or since source_ms; -1: not known */
};

/* Appends the row with its LF. */
void	 reading_format(struct buf *, const struct reading *);
/*
 * One line, with or without its line break.  Texts go to the arena.  E_DATA
 * says what is wrong, without file and line.  NaN and infinities are words like
 * any other that is no number.
 */
int	 reading_parse(const char *line, size_t len, struct reading *,
	    struct arena *, struct err *);
bool	 reading_is_header(const char *line, size_t len);

/*
 * A device's clock that may be one: 1971 to 2200.  What is beyond is another unit
 * or was never set, and counts as not known.
 */
bool	 reading_time_holds(int64_t ms);

const char	*quality_name(enum quality);	/* "bad_comm" */
const char	*quality_shown(enum quality);	/* for people, translated */
bool		 quality_read(const char *, enum quality *);
/* good, uncertain and manual: the value may be judged. */
bool		 quality_usable(enum quality);

/*
 * A number as a cell has it: the shortest text that reads as the same number
 * at the given digits (7 of a float, 10 after a scale); "" for no number.
 */
enum { NUMBER_TEXT = 32 };
void	 number_format(double, int digits, char out[NUMBER_TEXT]);

#endif
