#include "report/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/flow.h"

/* Columns of every kind's table before its form's fields. */
static const char *const state_cols[] = { "id", "version", "node", "node_name",
	"open", "conflict", "overdue", "entered", "due", "created",
	"created_day", "last", "reporter", "events", "resp_team" };
/* Columns of the table of events. */
static const char *const event_cols[] = { "kind", "record", "event", "seq",
	"time", "day", "actor", "entered_by", "action", "node", "due", "note",
	"evidence" };

enum {
	AREAS_DEEP = 16,
	NSTATE = sizeof(state_cols) / sizeof(state_cols[0]),
	NEVENT = sizeof(event_cols) / sizeof(event_cols[0])
};

struct filling {
	struct report_db *db;
	struct ledger *lg;
	const struct report_window *w;
	const char *kind;
	const char **fields; /* of all versions of the kind */
	size_t nfields;
	const char **cells;
	struct arena arena;
	bool old_open; /* the second pass */
	bool past; /* not of today: a clock that ran ahead hides nothing now */
	msec cut; /* what is later is left out, if past */
};

static const char *
text_of(struct arena *a, msec t)
{
	char text[CLOCK_TEXT];

	if (t == MSEC_NONE)
		return NULL;
	clock_format(t, text);
	return arena_str(a, text);
}

static const char *
day_of(struct arena *a, msec t)
{
	char text[CLOCK_TEXT];

	clock_day(t, text);
	return arena_str(a, text);
}

static int
add_event(struct filling *f, const struct event *ev, size_t seq, struct err *e)
{
	const char *c[NEVENT] = { f->kind, ev->record, ev->event,
		arena_printf(&f->arena, "%zu", seq), ev->time_text,
		day_of(&f->arena, ev->time), ev->actor, ev->entered_by,
		ev->action, ev->node,
		ev->due == MSEC_NONE ? NULL : ev->due_text, ev->note,
		ev->evidence };

	return report_db_insert(f->db, "events", c, NEVENT, e);
}

/* "冲压车间 甲班": two workshops may both have a first shift. */
static const char *
team_of(struct filling *f, const char *person)
{
	const char *team, *department;

	if (person[0] == '\0')
		return NULL;
	team = registers_get(f->lg->reg, "registers/people", person, f->w->now,
	    "team");
	if (team[0] == '\0')
		return NULL;
	department = registers_get(f->lg->reg, "registers/people", person,
	    f->w->now, "department");
	return arena_printf(&f->arena, "%s %s", department, team);
}

/* The first that has one: who is to act, who leads the area, who reported. */
static const char *
responsible_team(struct filling *f, const struct record *rec)
{
	static const char *const fields[] = { "assignee", "person",
		"recipient" };
	const char *area = record_field(rec, "area"), *team = NULL;
	size_t i;
	int up;

	for (i = 0; team == NULL && i < sizeof(fields) / sizeof(fields[0]); i++)
		team = team_of(f, record_field(rec, fields[i]));
	for (up = 0; team == NULL && area[0] != '\0' && up < AREAS_DEEP; up++) {
		team = team_of(f,
		    registers_get(f->lg->reg, "registers/areas", area,
			f->w->now, "leader"));
		area = registers_get(f->lg->reg, "registers/areas", area,
		    f->w->now, "parent");
	}
	return team != NULL ? team : team_of(f, rec->reporter);
}

static int
add_state(struct filling *f, const struct record *rec, struct err *e)
{
	const struct head *h = rec->shown;
	const struct flow *flow;
	const char **c = f->cells;
	size_t i = 0, k;

	if (ledger_flow(f->lg, f->kind, rec->schema->version, &flow, e) < 0)
		return -1;
	c[i++] = rec->id;
	c[i++] = arena_printf(&f->arena, "%d", rec->schema->version);
	c[i++] = h->node;
	c[i++] = flow_node_name(flow, h->node);
	c[i++] = rec->open ? "1" : "0";
	c[i++] = rec->conflict ? "1" : "0";
	c[i++] = rec->open && rec->due != MSEC_NONE && rec->due < f->w->now ?
	    "1" :
	    "0";
	c[i++] = text_of(&f->arena, h->entered);
	c[i++] = text_of(&f->arena, rec->open ? rec->due : h->due);
	c[i++] = text_of(&f->arena, rec->created);
	c[i++] = day_of(&f->arena, rec->created);
	c[i++] = text_of(&f->arena, rec->last);
	c[i++] = rec->reporter;
	c[i++] = arena_printf(&f->arena, "%zu", rec->nevents);
	c[i++] = responsible_team(f, rec);
	for (k = 0; k < f->nfields; k++) {
		const char *v = record_field(rec, f->fields[k]);

		if (streq(f->fields[k], "class") && rec->class_ != NULL &&
		    rec->class_[0] != '\0')
			v = rec->class_;
		c[i++] = v[0] != '\0' ? v : NULL;
	}
	return report_db_insert(f->db, f->kind, c, i, e);
}

/* Are all events that this one was made on among those kept? */
static bool
causes_kept(const struct event *ev, const struct record *rec, const bool *kept,
    size_t before)
{
	const char *p = ev->prev, *word;
	size_t len, i;

	while (word_next(&p, &word, &len))
		for (i = 0; i < before; i++)
			if (!kept[i] &&
			    strncmp(rec->events[i]->event, word, len) == 0)
				return false;
	return true;
}

/*
 * A page of a past day shows what was known then: events after its moment are
 * taken away, with those made on them, and the rest is folded again.
 */
static int
as_of(struct filling *f, const struct record *rec, struct record *out,
    struct err *e)
{
	size_t i, n = 0, all = rec->nevents + 1;
	struct event *ev = arena_alloc(&f->arena, all * sizeof(*ev));
	bool *kept = arena_alloc(&f->arena, all * sizeof(*kept));

	for (i = 0; i < rec->nevents; i++) {
		kept[i] = rec->events[i]->time <= f->cut &&
		    causes_kept(rec->events[i], rec, kept, i);
		if (kept[i])
			ev[n++] = *rec->events[i];
	}
	memset(out, 0, sizeof(*out));
	if (n == 0)
		return 0;
	return record_fold(out, rec->schema, ev, n, &f->arena, NULL, e);
}

static int
on_record(void *arg, const struct record *rec, struct err *e)
{
	struct filling *f = arg;
	struct record then;
	size_t i;
	int rc = 0;

	/* as it stands, not as of then: the first pass took it so */
	if (f->old_open && rec->last >= f->w->since)
		return 0;
	if (f->past && rec->last > f->cut) {
		if (as_of(f, rec, &then, e) < 0)
			return -1;
		if (then.nheads == 0)
			return 0;
		rec = &then;
	}
	rc = add_state(f, rec, e);
	for (i = 0; rc == 0 && i < rec->nevents; i++)
		rc = add_event(f, rec->events[i], i + 1, e);
	arena_release(&f->arena);
	return rc;
}

static int
all_fields(struct filling *f, struct err *e)
{
	const struct flow *flow;
	int v, latest;
	size_t i, k;

	if (ledger_flow(f->lg, f->kind, 0, &flow, e) < 0)
		return -1;
	latest = flow->version;
	for (v = latest; v >= 1; v--) {
		struct err why = ERR_INIT;

		if (ledger_flow(f->lg, f->kind, v, &flow, &why) < 0)
			continue;
		f->fields = xreallocarray(f->fields,
		    f->nfields + flow->nfields + 1, sizeof(*f->fields));
		for (i = 0; i < flow->nfields; i++) {
			for (k = 0; k < f->nfields &&
			     !streq(f->fields[k], flow->fields[i].name);
			     k++)
				;
			if (k == f->nfields)
				f->fields[f->nfields++] = flow->fields[i].name;
		}
	}
	return 0;
}

/* What moved in the window, then what is open and did not move. */
static int
scan_window(struct filling *f, struct findings *found, struct err *e)
{
	struct record_bounds moved = RECORD_BOUNDS(f->kind), open = moved;

	moved.events = open.events = true;
	moved.touched = f->w->since;
	if (records_scan(f->lg->store, &f->lg->schemas, &moved, on_record, f,
		found, e) < 0)
		return -1;
	if (f->w->since == MSEC_NONE)
		return 0; /* that was all of them */
	open.open_only = true;
	f->old_open = true;
	return records_scan(f->lg->store, &f->lg->schemas, &open, on_record, f,
	    NULL, e);
}

static int
fill_kind(struct report_db *db, struct ledger *lg,
    const struct report_window *w, const char *kind, struct findings *found,
    struct err *e)
{
	bool before =
	    clock_day_start(w->now) < clock_day_start(store_now(lg->store));
	struct filling f = { .db = db,
		.lg = lg,
		.w = w,
		.kind = kind,
		.past = store_rehearsal(lg->store) || before,
		/* the rules write a few ms after a clock that stands still */
		.cut = before ? w->now : w->now + SECOND };
	const char **cols = NULL;
	size_t i;
	int rc = all_fields(&f, e);

	if (rc == 0) {
		cols = xcalloc(NSTATE + f.nfields + 1, sizeof(*cols));
		f.cells = xcalloc(NSTATE + f.nfields + 1, sizeof(*f.cells));
		for (i = 0; i < NSTATE; i++)
			cols[i] = state_cols[i];
		for (i = 0; i < f.nfields; i++)
			cols[NSTATE + i] = f.fields[i];
		rc = report_db_table(db, kind, cols, NSTATE + f.nfields, e);
	}
	if (rc == 0 && !w->empty)
		rc = scan_window(&f, found, e);
	arena_release(&f.arena);
	free(f.fields);
	free(f.cells);
	free(cols);
	return rc;
}

static int
fill_register(struct report_db *db, struct ledger *lg, const char *path,
    struct err *e)
{
	const struct table *t;
	struct buf name = BUF_INIT;
	struct err why = ERR_INIT;
	const char *base = path;
	char trimmed[256];
	size_t i;
	int rc = 0;

	if (!str_copy(trimmed, sizeof(trimmed), base) || strlen(trimmed) < 4)
		return 0;
	trimmed[strlen(trimmed) - 4] = '\0';
	if (registers_table(lg->reg, trimmed, &t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	report_db_name(trimmed, &name);
	rc = report_db_table(db, name.ptr, t->cols, t->ncols, e);
	for (i = 0; rc == 0 && i < t->nrows; i++)
		rc = report_db_insert(db, name.ptr, &t->cells[i * t->ncols],
		    t->ncols, e);
	buf_release(&name);
	return rc;
}

static int
fill_registers(struct report_db *db, struct ledger *lg, const char *folder,
    struct err *e)
{
	const struct store_file *files;
	size_t i, n, skip = strlen(folder) + 1;
	char path[256], last[256] = "";

	if (store_list(lg->store, folder, &files, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		const char *deep = strchr(files[i].path + skip, '/');

		if (!str_suffix(files[i].path, ".csv"))
			continue;
		/* a folder of tables is one: checklists/fire.csv */
		snprintf(path, sizeof(path), "%.*s%s",
		    deep != NULL ? (int)(deep - files[i].path) :
				   (int)strlen(files[i].path),
		    files[i].path, deep != NULL ? ".csv" : "");
		if (!streq(path, last) && fill_register(db, lg, path, e) < 0)
			return -1;
		str_copy(last, sizeof(last), path);
	}
	return 0;
}

/*
 * An area with all above it and its workshop: the nearest of kind workshop,
 * else the topmost.
 */
static int
fill_area(struct report_db *db, const struct table *areas, size_t row,
    struct err *e)
{
	const char *code = table_get(areas, row, "code");
	size_t at = row, depth, workshop = areas->nrows;
	const char *pair[2] = { code, code }, *belongs[3] = { code };

	for (depth = 0; depth < areas->nrows; depth++) {
		long up = table_find(areas, "code",
		    table_get(areas, at, "parent"), 0);

		pair[1] = table_get(areas, at, "code");
		if (report_db_insert(db, "area_within", pair, 2, e) < 0)
			return -1;
		if (workshop == areas->nrows &&
		    streq(table_get(areas, at, "kind"), "workshop"))
			workshop = at;
		if (up < 0 || table_get(areas, at, "parent")[0] == '\0')
			break;
		at = (size_t)up;
	}
	if (workshop == areas->nrows)
		workshop = at;
	belongs[1] = table_get(areas, workshop, "code");
	belongs[2] = table_get(areas, workshop, "name");
	return report_db_insert(db, "area_workshop", belongs, 3, e);
}

/* Tables, because every page by workshop needs them. */
static int
fill_areas(struct report_db *db, struct ledger *lg, struct err *e)
{
	const struct table *areas;
	const char *cols[] = { "area", "workshop", "name" };
	const char *within[] = { "area", "within" };
	struct err why = ERR_INIT;
	size_t i;

	if (report_db_table(db, "area_workshop", cols, 3, e) < 0 ||
	    report_db_table(db, "area_within", within, 2, e) < 0)
		return -1;
	if (registers_table(lg->reg, "registers/areas", &areas, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	for (i = 0; i < areas->nrows; i++)
		if (fill_area(db, areas, i, e) < 0)
			return -1;
	return 0;
}

/* Last of all: rows go in faster without. */
static int
index_all(struct report_db *db, struct ledger *lg,
    const struct report_window *w, struct err *e)
{
	const char *const *kinds = ledger_kinds(lg);
	size_t i;

	if (report_db_index(db, "events", "record, action", e) < 0 ||
	    report_db_index(db, "area_workshop", "area", e) < 0 ||
	    report_db_index(db, "area_within", "within, area", e) < 0)
		return -1;
	for (i = 0; kinds != NULL && kinds[i] != NULL; i++)
		if ((w->kinds[0] == '\0' || word_in(w->kinds, kinds[i])) &&
		    report_db_index(db, kinds[i], "id", e) < 0)
			return -1;
	return 0;
}

int
report_fill(struct report_db *db, struct ledger *lg,
    const struct report_window *w, struct findings *found, struct err *e)
{
	const char *const *kinds = ledger_kinds(lg);
	size_t i;

	if (report_db_table(db, "events", event_cols, NEVENT, e) < 0 ||
	    fill_registers(db, lg, "registers", e) < 0 ||
	    fill_registers(db, lg, "catalogue", e) < 0 ||
	    fill_areas(db, lg, e) < 0)
		return -1;
	for (i = 0; kinds != NULL && kinds[i] != NULL; i++)
		if ((w->kinds[0] == '\0' || word_in(w->kinds, kinds[i])) &&
		    fill_kind(db, lg, w, kinds[i], found, e) < 0)
			return -1;
	return index_all(db, lg, w, e);
}
