/*
 * The risk of every area as it is now: what was assessed (records of kind risk)
 * and what stands against it today: open hazards, overdue ones, alarms, permits
 * at work and what they conflict with.  An area with an emergency that has not
 * ended, there or in an area above, is red whatever its points; a drill is named
 * and colours nothing.  Each term is kept with its points and
 * the records it comes from.  It needs no sensor; alarms count where the ledger
 * has the kind.
 *
 *	struct risk_map m = RISK_MAP_INIT;
 *	if (risk_map_make(&m, lg, NULL, &found, &e) == 0)
 *		risk_map_text(&m, &out);
 *	risk_map_release(&m);
 *
 * The inherent colour of an area is the highest level among its open risk
 * records.  Its current points begin with the residual level (the inherent one
 * where no residual was assessed) and add what rules/risk-weights.csv says;
 * rows of term colour make the sum a colour.  An area shows its own risk; worst
 * is that of itself and all below.
 */
#ifndef RESPONSE_MAP_H
#define RESPONSE_MAP_H

#include "flow/ledger.h"
#include "image/drawing.h"
#include "response/weights.h"

struct risk_term {
	const char *label;	/* "A 级隐患", translated */
	const char *what;	/* ids, or how it comes */
	double points;
};

struct risk_area {
	const char *code, *name, *parent;
	size_t depth;		/* areas above it */
	bool has_below;
	double lat, lon, radius;	/* NAN: not known */
	const double *corners;	/* lat, lon, lat, lon …; NULL: none */
	size_t ncorners;
	int inherent;		/* 1 red … 4 blue, 0: not assessed */
	int residual;		/* 0: not assessed */
	const char *risk;	/* the record the inherent level is from */
	double points;
	int level, worst;	/* current: its own; of all below too */
	struct risk_term *terms;
	size_t nterms, cap;
	size_t hazards, overdue, alarms, permits, conflicts;
	size_t emergencies, drills;	/* not ended, here or in an area above */
};

struct risk_permit {
	const char *id, *work, *level, *level_name, *area, *node, *until;	/* but level: names */
	const char *what;	/* of the conflicts, "" none */
	double lat, lon;	/* NAN: that of the area */
	size_t at;		/* its area's number; SIZE_MAX: none */
	bool active;
};

struct risk_conflict {
	size_t a, b;		/* permits; a is active */
	bool now;		/* both are */
	const char *why;
};

struct risk_map {
	msec at;
	bool rehearsal;
	bool alarms;		/* the ledger has the kind */
	struct risk_area *areas;	/* in the register's order */
	size_t nareas;
	struct risk_permit *permits;
	size_t npermits, pcap;
	struct risk_conflict *conflicts;
	size_t nconflicts, ccap;
	const char *labels[5];	/* of the levels: 未评估 重大风险 … */
	const char *colours[5];	/* — 红 橙 黄 蓝 */
	struct weights weights;
	struct arena arena;
};

#define RISK_MAP_INIT { .weights = WEIGHTS_INIT, .arena = ARENA_INIT }

/* area: only that and what is below, NULL: all.  E_ABSENT: no such area. */
int	 risk_map_make(struct risk_map *, struct ledger *, const char *area,
	    struct findings *, struct err *);
void	 risk_map_release(struct risk_map *);
/* Numbers of areas, emergencies first, then highest points; the caller frees. */
size_t	*risk_map_order(const struct risk_map *);

/* "EMERGENCY", "drill", translated; "" neither. */
const char	*risk_area_mark(const struct risk_area *);

void	 risk_map_text(const struct risk_map *, struct buf *out);
/* Current risk above, inherent below, on the plan; areas without one as tiles. */
void	 risk_map_draw(const struct risk_map *, struct drawing *);
/* One file that loads nothing: plan, tables, terms. */
void	 risk_map_html(const struct risk_map *, struct buf *out);

#endif
