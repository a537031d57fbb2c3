/*
 * The common side of the commands that write records: their arguments, one
 * run, what is printed.
 *
 *	struct front f = FRONT_INIT(&app);
 *	… front_set(&f, "type=HT05", &e), front_photo(&f, "site=a.jpg", &e) …
 *	if (front_open(&f, &e) == 0)
 *		rc = front_act(&f, "rectify", ids, nids, &e);
 *	front_close(&f);
 */
#ifndef ACT_FRONT_H
#define ACT_FRONT_H

#include "act/act.h"
#include "base/app.h"

struct front {
	struct app *app;
	struct ledger *lg;
	struct act_opts opts;
	struct act_set *set;
	size_t nset, setcap;
	struct act_evidence *photo;
	size_t nphoto, photocap;
	const char *note, *event;
	struct arena arena;
};

#define FRONT_INIT(a) { .app = (a), .opts = ACT_OPTS_INIT, .arena = ARENA_INIT }

/* Common long options of the writers: -p, -N, --event. */
enum { OPT_EVENT = 900, OPT_AGAIN };
#define FRONT_SHORTS "p:N:"
#define FRONT_LONGS							\
	{ "photo", required_argument, NULL, 'p' },			\
	{ "note", required_argument, NULL, 'N' },			\
	{ "event", required_argument, NULL, OPT_EVENT }
/* Takes 'p', 'N' and OPT_EVENT; 1 if it was one of them, 0 if not, -1. */
int	 front_option(struct front *, int c, const char *arg, struct err *);

int	 front_set(struct front *, const char *field_equals_value, struct err *);
void	 front_put(struct front *, const char *field, const char *value);
int	 front_photo(struct front *, const char *role_equals_file, struct err *);
/*
 * Takes the operands that are FIELD=VALUE off the front of argv from optind;
 * moves optind behind them.
 */
int	 front_fields(struct front *, struct err *);

/* Opens the ledger for the actor of -a. */
int	 front_open(struct front *, struct err *);
/* One new record of the kind; prints its id. */
int	 front_new(struct front *, const char *kind, struct err *);
/* One record a row of a CSV file, one commit; prints the ids. */
int	 front_rows(struct front *, const char *kind, const char *file,
	    struct err *);
/* The action on every id, all or none; prints "id node" a line. */
int	 front_act(struct front *, const char *action, char **ids, size_t n,
	    struct err *);
/* Prints what the store and the registers have to tell, and closes. */
void	 front_close(struct front *);

#endif
