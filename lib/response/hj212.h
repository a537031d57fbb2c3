/*
 * HJ 212-2017, the frames in which a plant reports to a platform:
 *
 *	## LLLL data CCCC CR LF
 *
 * LLLL the length of data in four digits, CCCC its CRC-16 in hexadecimal; data
 * is NAME=VALUE; … CP=&&NAME=VALUE;…&&, at most 1024 bytes.
 */
#ifndef RESPONSE_HJ212_H
#define RESPONSE_HJ212_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

enum { HJ212_DATA_MAX = 1024, HJ212_FRAME_MAX = HJ212_DATA_MAX + 12,
	HJ212_QN = 18, HJ212_MN_MAX = 24 };

/* The standard's own CRC: the register is shifted before each byte goes in. */
unsigned	 hj212_crc(const char *, size_t);

struct hj212_sample {
	const char *system, *station;	/* ST MN */
	const char *factor;	/* "a21022" */
	msec at;
	double value;
	bool bad;		/* Flag of the value: D, not N */
	double lat, lon;	/* NAN: left out */
	int level;		/* 0 when all is over; -1: left out */
};

/* YYYYMMDDhhmmsszzz of a time, in the site's zone. */
void	 hj212_qn(msec, char out[HJ212_QN]);
/*
 * A real-time frame (CN=2011) that asks for an answer (Flag=5), with an empty
 * password: it may lie about for a while.  E_DATA: it is longer than a frame may
 * be.
 */
int	 hj212_realtime(struct buf *out, const char qn[HJ212_QN],
	    const struct hj212_sample *, struct err *);

/* The same frame with the platform's password; E_DATA: no such frame. */
int	 hj212_with_password(struct buf *out, const struct buf *frame,
	    const char *password, struct err *);

/*
 * The first frame in what was read: *used bytes may be dropped (noise before it
 * included).  E_ABSENT: no whole frame yet; E_DATA: not one, *used goes past it.
 */
struct hj212_frame {
	const char *data;	/* within what was read */
	size_t len;
};
int	 hj212_parse(const char *, size_t, struct hj212_frame *, size_t *used,
	    struct err *);
/* A value of data ("QN", "CN"), or of its CP; false: absent or too long. */
bool	 hj212_value(const struct hj212_frame *, const char *name, char *out,
	    size_t size);
/*
 * Is it the answer to qn?  *refused when it says no (QnRtn or ExeRtn other than
 * 1).
 */
bool	 hj212_answers(const struct hj212_frame *, const char qn[HJ212_QN],
	    bool *refused);

#endif
