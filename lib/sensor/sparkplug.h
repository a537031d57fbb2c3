/*
 * Sparkplug B payloads: the few fields of their protobuf that readings need.
 * Bounds come first: at most 1 MB, 20,000 metrics; a length that leads out of
 * its message, an unknown wire type, a varint of more than ten bytes end the
 * reading with E_DATA.  Unknown fields are stepped over.
 *
 *	struct sparkplug p = SPARKPLUG_INIT;
 *	if (sparkplug_parse(&p, bytes, len, &e) == 0)
 *		for (i = 0; i < p.n; i++) … p.v[i] …
 *	sparkplug_release(&p);
 */
#ifndef SENSOR_SPARKPLUG_H
#define SENSOR_SPARKPLUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

enum metric_value { METRIC_NONE, METRIC_NUMBER, METRIC_TEXT, METRIC_OTHER };

struct metric {
	const char *name;	/* "" when only the alias is given */
	bool has_alias;
	uint64_t alias;
	uint64_t time_ms;	/* 0: the payload's */
	uint32_t type;		/* Sparkplug's datatype, 0: not given */
	bool historical, null;
	bool doubted;		/* its property Quality is not 192, good */
	enum metric_value kind;
	double number;		/* of METRIC_NUMBER; may be a NaN */
	uint64_t bits;		/* an integer as it came, for metric_as */
	bool whole;		/* it came as an integer */
	bool narrow;		/* it came as a float */
	const char *text;	/* of METRIC_TEXT */
};

struct sparkplug {
	uint64_t time_ms;	/* 0: none */
	bool has_seq;
	uint64_t seq;
	struct metric *v;
	size_t n, cap;
	struct arena arena;
};

#define SPARKPLUG_INIT { 0, false, 0, NULL, 0, 0, ARENA_INIT }

int	 sparkplug_parse(struct sparkplug *, const void *, size_t,
	    struct err *);
void	 sparkplug_release(struct sparkplug *);
/*
 * Integers come as unsigned: gives the number the datatype says, which may be
 * known from the birth only.
 */
void	 metric_as(struct metric *, uint32_t type);
/* The command to a node to say its birth again. */
void	 sparkplug_rebirth(struct buf *out, uint64_t now_ms);

#endif
