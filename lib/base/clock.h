/*
 * Time.  An instant is msec: milliseconds since 1970-01-01T00:00:00Z.  The
 * site's zone is the process's: clock_zone() sets it (from the ledger's
 * settings) before any local time is read or written.
 *
 * Accepted on input: RFC 3339 (2026-11-24T08:00:00.000+08:00, T or a blank,
 * seconds and fraction optional, zone optional = the site's), and the date
 * alone (= 00:00 of that day).  Written: RFC 3339 with milliseconds and offset.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef int64_t msec;

#define MSEC_NONE INT64_MIN
#define SECOND ((msec)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum { CLOCK_TEXT = 40 }; /* room for any text written here */

int clock_zone(const char *tz, struct err *); /* "Asia/Shanghai" */
msec clock_real(void);
/* Goes on evenly whatever is done to the clock: for waiting and measuring. */
msec clock_steady(void);
bool clock_parse(const char *, msec *out);
void clock_format(msec, char out[CLOCK_TEXT]); /* RFC 3339, ms, offset */
void clock_short(msec, char out[CLOCK_TEXT]); /* 2026-11-24 08:00 */
void clock_day(msec, char out[CLOCK_TEXT]); /* 2026-11-24 */
int clock_yymmdd(msec); /* 261124 */
int clock_minute_of_day(msec); /* 0..1439, site time */
msec clock_day_start(msec); /* 00:00 site time */
msec clock_add_days(msec, int days); /* keeps the wall clock */

/*
 * ISO 8601 durations: [-]P[nD][T[nH][nM][nS]] and PnW; no months, no years,
 * whole numbers.  clock_span gives people's words: "2 h 05 min", "3 d 4 h".
 */
bool duration_parse(const char *, msec *out);
void duration_format(msec, char out[CLOCK_TEXT]);
void clock_span(msec, char out[CLOCK_TEXT]);

#endif
