/*
 * The common side of the commands that write records: their arguments, one
 * run, what is printed.
 *
 *	struct front f = FRONT_INIT(&app);
 *	app_start(&app, argc, argv);
 *	if ((rc = front_options(&f, FRONT_SHORTS, longs, NULL)) != 0)
 *		return rc;
 *	return front_on_ids(&f, "rectify", 1, NULL);
 */
#ifndef ACT_FRONT_H
#define ACT_FRONT_H

#include "act/act.h"
#include "base/app.h"

/* How a field is given on the command's line: { "until", "-u TIME" }. */
struct front_way {
	const char *field, *option;
};

struct front {
	struct app *app;
	struct ledger *lg;
	struct act_opts opts;
	struct act_set *set;
	size_t nset, setcap;
	struct act_evidence *photo;
	size_t nphoto, photocap;
	bool look;			/* into the photos: where was it? */
	const char *note, *event, *signature;
	bool to_sign;			/* print the bytes, write nothing */
	const char *deadline, *rows;	/* of hazard-assign, record-new */
	const char *from;		/* of hazard-new: a drop folder */
	char letter;			/* of the ids it takes; 0: of any */
	const struct front_way *ways;	/* to a field of NULL; or NULL */
	struct arena arena;
};

#define FRONT_INIT(a) { .app = (a), .opts = ACT_OPTS_INIT, .arena = ARENA_INIT }

/* Common options of the writers: -p, -N, -S, --event, --signature, --to-sign. */
enum { OPT_EVENT = 900, OPT_AGAIN, OPT_SIGNATURE, OPT_TO_SIGN };
#define FRONT_SHORTS "p:N:S:"
#define FRONT_LONGS							\
	{ "photo", required_argument, NULL, 'p' },			\
	{ "note", required_argument, NULL, 'N' },			\
	{ "event", required_argument, NULL, OPT_EVENT },		\
	{ "sign", required_argument, NULL, 'S' },			\
	{ "signature", required_argument, NULL, OPT_SIGNATURE },	\
	{ "to-sign", no_argument, NULL, OPT_TO_SIGN }
/*
 * Reads the options: the writers' own here, the others by `own` (NULL: there are
 * none), which returns 1 if it took c, 0 if not, -1 with an error.  0, or the
 * exit status to leave with, everything having been said.
 */
int	 front_options(struct front *, const char *shorts,
	    const struct option *longs,
	    int (*own)(struct front *, int c, struct err *));

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
/* The same of an item that is made already; *res (or NULL) is its result. */
int	 front_item(struct front *, const struct act_item *,
	    struct act_result *res, struct err *);
/* One record a row of a CSV file, one commit; prints the ids. */
int	 front_rows(struct front *, const char *kind, const char *file,
	    struct err *);
/* The action on every id, all or none; prints "id node" a line. */
int	 front_act(struct front *, const char *action, char **ids, size_t n,
	    struct err *);
/*
 * The whole of a command that acts on ids: takes FIELD=VALUE and then the ids
 * (at most max, 0: any number), opens, acts, closes; the exit status.  before (or NULL) runs once the
 * ledger is open.
 */
int	 front_on_ids(struct front *, const char *action, size_t max,
	    void (*before)(struct front *));
/* A hint that says how to give a field is turned into the command's own way. */
void	 front_way_hint(const struct front *, struct err *);
/* Prints what the store and the registers have to tell, and closes. */
void	 front_close(struct front *);

#endif
