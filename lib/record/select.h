/*
 * SELECTION: the options by which every listing command chooses records.
 *	--node --class --area --reporter --assignee --mine --type --since
 *	--until --age --overdue --open --conflict --text; --sort
 * Different options are and-ed, a repeated one or-ed.  --area takes all areas
 * below; --since and --until are half-open on the day of creation; --age is the
 * time in the present node ("PT2H", or "+PT2H" at least, "-PT2H" at most;
 * plain means at least).
 */
#ifndef RECORD_SELECT_H
#define RECORD_SELECT_H

#include <getopt.h>

#include "record/record.h"
#include "record/registers.h"

/* Rows to splice into a command's struct option table (val from SELECT_BASE). */
enum { SELECT_BASE = 1000 };
#define SELECT_LONGS							\
	{ "node", required_argument, NULL, SELECT_BASE },		\
	{ "class", required_argument, NULL, SELECT_BASE + 1 },		\
	{ "area", required_argument, NULL, SELECT_BASE + 2 },		\
	{ "reporter", required_argument, NULL, SELECT_BASE + 3 },	\
	{ "assignee", required_argument, NULL, SELECT_BASE + 4 },	\
	{ "mine", no_argument, NULL, SELECT_BASE + 5 },			\
	{ "type", required_argument, NULL, SELECT_BASE + 6 },		\
	{ "since", required_argument, NULL, SELECT_BASE + 7 },		\
	{ "until", required_argument, NULL, SELECT_BASE + 8 },		\
	{ "age", required_argument, NULL, SELECT_BASE + 9 },		\
	{ "overdue", no_argument, NULL, SELECT_BASE + 10 },		\
	{ "open", no_argument, NULL, SELECT_BASE + 11 },		\
	{ "conflict", no_argument, NULL, SELECT_BASE + 12 },		\
	{ "text", required_argument, NULL, SELECT_BASE + 13 },		\
	{ "sort", required_argument, NULL, SELECT_BASE + 14 }

struct selection;
struct selection	*selection_new(void);
void			 selection_free(struct selection *);
/* Keeps the option as typed; meanings are checked by selection_bind. */
void	 selection_add(struct selection *, int val, const char *arg);
/*
 * Checks every value against the registers at now (E_ABSENT, E_USAGE) and
 * gives the bounds of a scan.  me: the person of --mine, NULL if unknown.
 */
int	 selection_bind(struct selection *, struct registers *, msec now,
	    const char *me, struct record_bounds *, struct err *);
bool	 selection_match(const struct selection *, const struct record *);
/*
 * The nodes and types asked for, as typed; NULL after the last.  What they
 * mean is known to who knows the flows: a node of one kind by its label, a
 * type of the kind that is listed.
 */
const char	*selection_node(const struct selection *, size_t i);
const char	*selection_type(const struct selection *, size_t i);
void	 selection_node_means(struct selection *, const char *typed,
	    const char *kind, const char *node);
void	 selection_type_means(struct selection *, const char *typed,
	    const char *type);
/* Order for qsort-like use: <0, 0, >0; by --sort, default due then id. */
int	 selection_order(const struct selection *, const struct record *,
	    const struct record *);

#endif
