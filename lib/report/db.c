#include "report/db.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "report/fill.h"
#include "report/function.h"

enum { STEPS_CHECK = 1000, INSERTS_MAX = 2, KEPT_MAX = 16 };

struct report_db {
	sqlite3 *sq;
	struct {
		char *table;
		sqlite3_stmt *st;
	} inserts[INSERTS_MAX]; /* the tables filled last */
	size_t next_insert;
	struct kept {
		char *sql;
		sqlite3_stmt *st; /* NULL: in use */
	} kept[KEPT_MAX]; /* an indicator asks the same for every day */
	size_t next_kept;
	bool filling; /* our own statements: they may write */
	long steps;
	struct bind {
		char *name, *value;
	} * binds;
	size_t nbinds, binds_cap;
	size_t rows_max; /* 0: any number */
};

static int
sql_failed(struct report_db *db, struct err *e)
{
	if (db->steps > REPORT_STEPS) {
		err_set(e, E_DATA, _("the query takes too long"));
		return err_hint(e, _("restrict it, or join on fewer rows"));
	}
	err_set(e, E_DATA, "%s", sqlite3_errmsg(db->sq));
	return err_hint(e, _("tables and columns are in report(5)"));
}

/* ---- limits ---- */

static int
authorise(void *arg, int what, const char *a, const char *b, const char *c,
    const char *d)
{
	struct report_db *db = arg;

	(void)a;
	(void)c;
	(void)d;
	if (db->filling)
		return SQLITE_OK;
	if (what == SQLITE_FUNCTION && b != NULL &&
	    (streq(b, "load_extension") || streq(b, "readfile")))
		return SQLITE_DENY;
	return what == SQLITE_SELECT || what == SQLITE_READ ||
		what == SQLITE_FUNCTION || what == SQLITE_RECURSIVE ?
	    SQLITE_OK :
	    SQLITE_DENY;
}

static int
count_steps(void *arg)
{
	struct report_db *db = arg;

	db->steps += STEPS_CHECK;
	return db->steps > REPORT_STEPS;
}

int
report_db_open(struct report_db **out, struct ledger *lg,
    const struct report_window *w, struct findings *found, struct err *e)
{
	struct report_db *db = xcalloc(1, sizeof(*db));
	char text[CLOCK_TEXT];

	*out = NULL;
	db->rows_max = REPORT_ROWS;
	if (sqlite3_open(":memory:", &db->sq) != SQLITE_OK ||
	    report_functions(db->sq) < 0) {
		report_db_close(db);
		return err_set(e, E_UNAVAILABLE, _("sqlite does not start"));
	}
	sqlite3_limit(db->sq, SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024);
	sqlite3_limit(db->sq, SQLITE_LIMIT_SQL_LENGTH, 64 * 1024);
	sqlite3_set_authorizer(db->sq, authorise, db);
	sqlite3_progress_handler(db->sq, STEPS_CHECK, count_steps, db);
	clock_format(w->now, text);
	report_db_bind(db, "now", text);
	report_db_bind(db, "day", w->day);
	clock_format(w->since == MSEC_NONE ? 0 : w->since, text);
	report_db_bind(db, "since", text);
	if (report_fill(db, lg, w, found, e) < 0) {
		report_db_close(db);
		return -1;
	}
	*out = db;
	return 0;
}

void
report_db_close(struct report_db *db)
{
	size_t i;

	if (db == NULL)
		return;
	for (i = 0; i < INSERTS_MAX; i++) {
		sqlite3_finalize(db->inserts[i].st);
		free(db->inserts[i].table);
	}
	for (i = 0; i < KEPT_MAX; i++) {
		sqlite3_finalize(db->kept[i].st);
		free(db->kept[i].sql);
	}
	sqlite3_close(db->sq);
	for (i = 0; i < db->nbinds; i++) {
		free(db->binds[i].name);
		free(db->binds[i].value);
	}
	free(db->binds);
	free(db);
}

void
report_db_bind(struct report_db *db, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < db->nbinds && !streq(db->binds[i].name, name); i++)
		;
	if (i == db->nbinds) {
		GROW(db->binds, db->nbinds, db->binds_cap);
		db->binds[db->nbinds++].name = xstrdup(name);
	} else {
		free(db->binds[i].value);
	}
	db->binds[i].value = xstrdup(value);
}

const char *
report_db_bound(const struct report_db *db, const char *name)
{
	size_t i;

	for (i = 0; i < db->nbinds; i++)
		if (streq(db->binds[i].name, name))
			return db->binds[i].value;
	return NULL;
}

static int
bind_all(struct report_db *db, sqlite3_stmt *st, struct err *e)
{
	int i, n = sqlite3_bind_parameter_count(st);

	for (i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(st, i);
		const char *value =
		    name == NULL ? NULL : report_db_bound(db, name + 1);

		if (value == NULL)
			return err_set(e, E_DATA, _("no value for '%s'"),
			    name != NULL ? name : "?");
		sqlite3_bind_text(st, i, value, -1, SQLITE_TRANSIENT);
	}
	return 0;
}

static int
prepare(struct report_db *db, const char *sql, sqlite3_stmt **st, struct err *e)
{
	const char *tail;

	*st = NULL;
	if (sqlite3_prepare_v2(db->sq, sql, -1, st, &tail) != SQLITE_OK)
		return sql_failed(db, e);
	if (*st == NULL)
		return err_set(e, E_DATA, _("there is no query"));
	if (!str_blank(tail))
		return err_set(e, E_DATA, _("more than one query: '%.40s'"),
		    tail);
	return bind_all(db, *st, e);
}

static int
fetch(struct report_db *db, sqlite3_stmt *st, bool head, report_row_fn row,
    void *arg, struct err *e)
{
	size_t n = (size_t)sqlite3_column_count(st), i, rows = 0;
	const char **cells = xcalloc(n + 1, sizeof(*cells));
	const char **cols = xcalloc(n + 1, sizeof(*cols));
	int rc = 0, s = SQLITE_ROW;

	for (i = 0; i < n; i++)
		cols[i] = sqlite3_column_name(st, (int)i);
	if (head)
		rc = row(arg, n, cols, NULL, e);
	while (rc == 0 && (s = sqlite3_step(st)) == SQLITE_ROW) {
		if (++rows > db->rows_max && db->rows_max > 0) {
			rc = err_set(e, E_DATA, _("more than %zu rows"),
			    db->rows_max);
			err_hint(e, _("add a LIMIT"));
			break;
		}
		for (i = 0; i < n; i++)
			cells[i] =
			    (const char *)sqlite3_column_text(st, (int)i);
		rc = row(arg, n, cols, cells, e);
	}
	if (rc == 0 && s != SQLITE_DONE)
		rc = sql_failed(db, e);
	free(cells);
	free(cols);
	return rc;
}

/* The statement of a query: the one of last time, or a new one. */
static int
take(struct report_db *db, const char *sql, sqlite3_stmt **st, struct err *e)
{
	size_t i;

	for (i = 0; i < KEPT_MAX; i++) {
		struct kept *k = &db->kept[i];

		if (k->st == NULL || !streq(k->sql, sql))
			continue;
		*st = k->st;
		k->st = NULL;
		return bind_all(db, *st, e);
	}
	return prepare(db, sql, st, e);
}

static void
give_back(struct report_db *db, const char *sql, sqlite3_stmt *st)
{
	struct kept *k = &db->kept[db->next_kept];

	if (st == NULL)
		return;
	sqlite3_reset(st);
	db->next_kept = (db->next_kept + 1) % KEPT_MAX;
	sqlite3_finalize(k->st);
	free(k->sql);
	k->st = st;
	k->sql = xstrdup(sql);
}

static int
query(struct report_db *db, const char *sql, bool head, report_row_fn row,
    void *arg, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	db->steps = 0;
	if ((rc = take(db, sql, &st, e)) == 0)
		rc = fetch(db, st, head, row, arg, e);
	give_back(db, sql, st);
	return rc;
}

int
report_db_query(struct report_db *db, const char *sql, report_row_fn row,
    void *arg, struct err *e)
{
	return query(db, sql, false, row, arg, e);
}

int
report_db_list(struct report_db *db, const char *sql, report_row_fn row,
    void *arg, struct err *e)
{
	return query(db, sql, true, row, arg, e);
}

int
report_db_uses(struct report_db *db, const char *sql, const char *name,
    bool *uses, struct err *e)
{
	struct buf param = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	*uses = false;
	db->steps = 0;
	if ((rc = prepare(db, sql, &st, e)) == 0) {
		buf_printf(&param, ":%s", name);
		*uses = sqlite3_bind_parameter_index(st, param.ptr) > 0;
	}
	buf_release(&param);
	sqlite3_finalize(st);
	return rc;
}

bool
report_db_has(struct report_db *db, const char *table)
{
	return sqlite3_table_column_metadata(db->sq, NULL, table, NULL, NULL,
		   NULL, NULL, NULL, NULL) == SQLITE_OK;
}

void
report_db_rows(struct report_db *db, size_t most)
{
	db->rows_max = most;
}

struct one {
	struct buf *out;
	bool done;
};

static int
take_first(void *arg, size_t n, const char *const *cols,
    const char *const *cells, struct err *e)
{
	struct one *o = arg;

	(void)cols;
	(void)e;
	if (!o->done && n > 0 && cells[0] != NULL)
		buf_puts(o->out, cells[0]);
	o->done = true;
	return 0;
}

int
report_db_value(struct report_db *db, const char *sql, struct buf *out,
    struct err *e)
{
	struct one o = { out, false };

	return report_db_query(db, sql, take_first, &o, e);
}

/* ---- filling ---- */

void
report_db_name(const char *path, struct buf *out)
{
	const char *base = strrchr(path, '/');

	for (base = base != NULL ? base + 1 : path; *base != '\0'; base++)
		buf_putc(out, *base == '-' ? '_' : *base);
}

int
report_db_table(struct report_db *db, const char *name, const char *const *cols,
    size_t n, struct err *e)
{
	struct buf sql = BUF_INIT;
	size_t i;
	int rc = 0;

	buf_printf(&sql, "create table \"%s\" (", name);
	for (i = 0; i < n; i++)
		buf_printf(&sql, "%s\"%s\" text", i > 0 ? "," : "", cols[i]);
	buf_putc(&sql, ')');
	db->filling = true;
	if (sqlite3_exec(db->sq, sql.ptr, NULL, NULL, NULL) != SQLITE_OK)
		rc = sql_failed(db, e);
	db->filling = false;
	buf_release(&sql);
	return rc;
}

/* Records and their events come in turn: two statements are kept. */
static sqlite3_stmt *
insert_into(struct report_db *db, const char *name, size_t n, struct err *e)
{
	struct buf sql = BUF_INIT;
	size_t i;

	for (i = 0; i < INSERTS_MAX; i++)
		if (db->inserts[i].st != NULL &&
		    streq(db->inserts[i].table, name))
			return db->inserts[i].st;
	i = db->next_insert;
	db->next_insert = (i + 1) % INSERTS_MAX;
	sqlite3_finalize(db->inserts[i].st);
	free(db->inserts[i].table);
	db->inserts[i].st = NULL;
	db->inserts[i].table = xstrdup(name);
	buf_printf(&sql, "insert into \"%s\" values (", name);
	for (size_t k = 0; k < n; k++)
		buf_puts(&sql, k > 0 ? ",?" : "?");
	buf_putc(&sql, ')');
	db->filling = true;
	if (sqlite3_prepare_v2(db->sq, sql.ptr, -1, &db->inserts[i].st, NULL) !=
	    SQLITE_OK)
		sql_failed(db, e);
	db->filling = false;
	buf_release(&sql);
	return db->inserts[i].st;
}

int
report_db_insert(struct report_db *db, const char *name,
    const char *const *cells, size_t n, struct err *e)
{
	sqlite3_stmt *st = insert_into(db, name, n, e);
	size_t i;
	int rc;

	if (st == NULL)
		return -1;
	sqlite3_reset(st);
	db->steps = 0;
	for (i = 0; i < n; i++)
		if (cells[i] == NULL)
			sqlite3_bind_null(st, (int)i + 1);
		else
			sqlite3_bind_text(st, (int)i + 1, cells[i], -1,
			    SQLITE_STATIC);
	db->filling = true; /* a new table has it prepared anew */
	rc = sqlite3_step(st) == SQLITE_DONE ? 0 : sql_failed(db, e);
	db->filling = false;
	sqlite3_clear_bindings(st);
	return rc;
}

int
report_db_index(struct report_db *db, const char *name, const char *cols,
    struct err *e)
{
	struct buf sql = BUF_INIT;
	int rc = 0;

	/* A statement that stands in a row blocks the change of the schema. */
	for (size_t i = 0; i < INSERTS_MAX; i++)
		if (db->inserts[i].st != NULL)
			sqlite3_reset(db->inserts[i].st);
	buf_printf(&sql, "create index \"by_%s\" on \"%s\" (%s)", name, name,
	    cols);
	db->filling = true;
	db->steps = 0;
	if (sqlite3_exec(db->sq, sql.ptr, NULL, NULL, NULL) != SQLITE_OK)
		rc = sql_failed(db, e);
	db->filling = false;
	buf_release(&sql);
	return rc;
}
