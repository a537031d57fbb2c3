/*
 * The ledger as an SQL database in memory: one table a kind with the state of
 * its records, one of events, one a register.  The schema is in report(5).
 * Times are RFC 3339 text; day(t), seconds(t) and span(seconds) are functions.
 *
 *	struct report_db *db = NULL;
 *	report_db_open(&db, lg, &window, &found, &e);
 *	report_db_query(db, sql, row, arg, &e);
 *
 * SQL that users wrote runs read-only: no attach, no pragma, no writing; at
 * most REPORT_STEPS steps of the engine's machine and REPORT_ROWS rows.
 */
#ifndef REPORT_DB_H
#define REPORT_DB_H

#include "flow/ledger.h"

enum { REPORT_STEPS = 200000000, REPORT_ROWS = 5000 };

struct report_window {
	const char *day;	/* the day of the page: 2026-11-24 */
	msec now;		/* events after this are not seen */
	msec since;		/* records touched since, and all open ones */
	const char *kinds;	/* words; "" all that have a flow */
	bool empty;		/* no records at all: is the SQL right? */
};

struct report_db;

int	 report_db_open(struct report_db **out, struct ledger *,
	    const struct report_window *, struct findings *, struct err *);
void	 report_db_close(struct report_db *);

/* A value for :name in every later query. */
void	 report_db_bind(struct report_db *, const char *name, const char *value);
const char	*report_db_bound(const struct report_db *, const char *name);

/*
 * Calls row() for every row; cells are text, NULL for SQL NULL.  cols are the
 * column names.  An error is E_DATA with the engine's words.
 */
typedef int (*report_row_fn)(void *arg, size_t n, const char *const *cols,
    const char *const *cells, struct err *);
int	 report_db_query(struct report_db *, const char *sql, report_row_fn,
	    void *arg, struct err *);
/* The same, and row() before all others once with cells NULL. */
int	 report_db_list(struct report_db *, const char *sql, report_row_fn,
	    void *arg, struct err *);
/* How many rows a query may give from now on; 0 any number. */
void	 report_db_rows(struct report_db *, size_t most);
/* Is there a table of this name? */
bool	 report_db_has(struct report_db *, const char *table);
/* Does the query have the parameter :name? */
int	 report_db_uses(struct report_db *, const char *sql, const char *name,
	    bool *uses, struct err *);
/* First cell of the first row; "" when there is none. */
int	 report_db_value(struct report_db *, const char *sql, struct buf *out,
	    struct err *);

/* ---- used while filling ---- */

int	 report_db_table(struct report_db *, const char *name,
	    const char *const *cols, size_t n, struct err *);
/* One row into a table; NULL cells are NULL. */
int	 report_db_insert(struct report_db *, const char *name,
	    const char *const *cells, size_t n, struct err *);
/* Once the table is filled: an index, or templates read it once a row. */
int	 report_db_index(struct report_db *, const char *name, const char *cols,
	    struct err *);
/* "catalogue/hazard-types" → hazard_types */
void	 report_db_name(const char *path, struct buf *out);

#endif
