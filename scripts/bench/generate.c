/*
 * Fills a ledger with years of hazards and their notices, for the benches:
 *
 *	generate DIR HAZARDS DAYS [NOW [SEED]]
 *
 * Writes the day files of DIR/records in the worktree and commits nothing.
 * Every hazard has the six events of the shipped flow (report, fill, assign,
 * accept, rectify, verify) and three notices of three events each (queue, send,
 * deliver).  What cannot have happened by NOW is left out, so that the last days
 * are open; two in a thousand were forgotten and stay open, with what escalate
 * said of them since; and two hazards of each of the last 40 days wait for
 * person E0001, who runs the benches.  Same arguments, same bytes.  Rows and
 * headers are written by the library.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "rows.h"

/* ---- hazards ---- */

struct hazard {
	struct row row;
	long type, machine;
	const char *class_, *name, *place, *leader, *reporter, *fixer,
	    *verifier, *measure;
	msec found, deadline;
	bool forgotten;
};

static const char *const people[] = { "E1021", "E1022", "E1023", "E1024",
	"E1025", "E1026", "E1027", "E1028", "E1029", "E1030", "E1031", "E1032",
	"E1033", "E1034", "E1035", "E1036", "E1037", "E1038", "E1040" };
static const char *const officers[] = { "E1005", "E1006", "E1007", "E1008" };
static const char *const found_notes[] = {
	"巡检时发现，已口头告知当班人员",
	"班前检查发现，现场已设警示标识",
	"交接班时发现，上一班未记录",
	"员工上报，经现场确认属实",
	"专项检查发现，照片已留存",
};
static const char *const fixed_notes[] = {
	"已按措施整改，现场确认",
	"更换损坏部件，试运行半小时正常",
	"已加装防护并对当班人员交底",
	"已清理并恢复原状，加入日检项目",
};
static const char *const seen[] = { "防护缺失，人员可触及运动部件",
	"紧固件松动，罩壳有明显位移", "表面破损开裂，长度约十厘米",
	"标识脱落看不清，警戒线磨损", "积尘积油严重，通道被堵住一半" };

static const char *
type_cell(const struct maker *m, const struct hazard *h, const char *col)
{
	return table_get(m->types, (size_t)h->type, col);
}

/* No suspected 重大: those wait for a judgement and have more events. */
static void
choose(struct maker *m, struct hazard *h)
{
	static const char *const classes[] = { "A", "B", "C" };
	const char *limit, *area;
	long hours = 24;

	do
		h->type = (long)(any(m) % m->types->nrows);
	while (!streq(type_cell(m, h, "grade"), "general") ||
	    (m->own && streq(type_cell(m, h, "class"), "A")));
	h->machine = (long)(any(m) % m->equipment->nrows);
	h->class_ = type_cell(m, h, "class");
	if (h->class_[0] == '\0')
		h->class_ = ONE_OF(m, classes);
	h->name = type_cell(m, h, "name_zh");
	h->measure = type_cell(m, h, "measure_zh");
	area = table_get(m->equipment, (size_t)h->machine, "area");
	h->place = area;
	h->leader = registers_get(m->lg->reg, "registers/areas", area, m->now,
	    "leader");
	h->reporter = ONE_OF(m, people);
	h->fixer = m->own ? "E0001" : ONE_OF(m, people);
	h->verifier = ONE_OF(m, officers);
	limit = type_cell(m, h, "deadline_h");
	str_long(limit, &hours);
	h->deadline = h->found + hours * HOUR;
	h->forgotten = m->own || any(m) % 500 == 0;
}

static void
fill(struct maker *m, struct hazard *h)
{
	struct row *r = &h->row;

	set(r, "class", h->class_);
	set(r, "grade", "general");
	set(r, "area", h->place);
	set(r, "process",
	    registers_get(m->lg->reg, "registers/areas", h->place, m->now,
		"process"));
	set(r, "shift", registers_shift(m->lg->reg, h->found, NULL));
	set(r, "measure", h->measure);
	set(r, "legal_basis", type_cell(m, h, "legal_basis"));
	set(r, "accident_1986", type_cell(m, h, "gb6441_1986"));
	set(r, "accident_2025", type_cell(m, h, "gb6441_2025"));
	set(r, "factor", type_cell(m, h, "gb13861"));
	set(r, "leader", h->leader);
	set(r, "limit_h", type_cell(m, h, "deadline_h"));
}

static void
tell(struct maker *m, const struct hazard *h, const char *cause, msec at,
    const char *policy, const char *step, const char *person, const char *what)
{
	struct push p = { policy, step, person, "", "", h->class_ };

	p.subject = arena_printf(&m->arena, "【%s类】%s %s %s", h->class_, what,
	    h->place, h->name);
	p.body = arena_printf(&m->arena,
	    "%s 类隐患 %s：%s。 地点：%s  设备：%s 上报：%s 时限：%s "
	    "措施：%s",
	    h->class_, h->row.id, what, h->place,
	    table_get(m->equipment, (size_t)h->machine, "code"), h->reporter,
	    time_text(m, h->deadline), h->measure);
	notice(m, h->row.id, cause, at, &p);
}

static const char *
by_class(const struct maker *m, const struct hazard *h, const char *policy)
{
	return arena_printf((struct arena *)&m->arena, "%s-%c", policy,
	    h->class_[0] - 'A' + 'a');
}

/* What escalate has said meanwhile of one that nobody fixed. */
static void
nag(struct maker *m, const struct hazard *h, const char *cause, msec at)
{
	const struct {
		msec at;
		const char *policy, *step, *person;
	} said[] = {
		{ at, "assigned-a", "director", "E1011" },
		{ at, "assigned-a", "safety", "E1004" },
		{ at + 2 * HOUR, "assigned-b", "accept", h->leader },
		{ h->deadline - 4 * HOUR, "assigned-c", "remind", h->fixer },
		{ h->deadline - HOUR, "assigned-b", "remind", h->fixer },
		{ h->deadline - HOUR / 2, "assigned-a", "remind", h->fixer },
		{ h->deadline, "overdue", "assignee", h->fixer },
		{ h->deadline, "overdue", "leader", h->leader },
		{ h->deadline + 2 * HOUR, "overdue", "deputy-gm", "E1002" },
		{ h->deadline + DAY, "overdue", "safety", "E1004" },
	};
	const char *own = by_class(m, h, "assigned");

	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		msec when = said[i].at < at ? at : said[i].at;

		if (when + 2000 < m->now &&
		    (streq(said[i].policy, own) ||
			streq(said[i].policy, "overdue")))
			tell(m, h, cause, when, said[i].policy, said[i].step,
			    said[i].person, "催办");
	}
}

/* What follows the assignment, as far as it has happened by now. */
static void
go_on(struct maker *m, struct hazard *h, msec at)
{
	struct row *r = &h->row;
	bool a = streq(h->class_, "A");
	const char *cause;
	msec verify_due;

	if (m->own)
		return;
	at += between(m, MINUTE, 20 * MINUTE);
	if (at >= m->now)
		return;
	if (a)
		set(r, "interim", "停机挂牌，人员撤离");
	event(m, r, at, h->fixer, "accept", "rectify", h->deadline, "", "");
	at += between(m, 20 * MINUTE, h->deadline - h->found + 2 * HOUR);
	if (h->forgotten || at + 2000 >= m->now)
		return;
	verify_due = at + (a ? 4 : 24) * HOUR;
	cause = event(m, r, at, h->fixer, "rectify", "verify", verify_due,
	    ONE_OF(m, fixed_notes),
	    arena_printf(&m->arena, "%s %s", photo(m, "after"),
		photo(m, "before")));
	tell(m, h, cause, at, "fixed", "verifier", h->verifier, "待验证");
	at += between(m, 10 * MINUTE, 8 * HOUR);
	if (at + 2000 >= m->now)
		return;
	cause = event(m, r, at, h->verifier, "verify", "archive", MSEC_NONE,
	    "现场复核合格", "");
	tell(m, h, cause, at, "result", "reporter", h->reporter, "已归档");
	m->open--;
}

static void
hazard(struct maker *m, struct out_day *d, long seq, msec at)
{
	struct hazard h = { .row = { m->hazard, &d->hazard, "", "",
				blank(m, m->hazard) },
		.found = at - between(m, MINUTE, 25 * MINUTE) };
	static const msec wait[] = { 10 * MINUTE, 2 * HOUR, 8 * HOUR };
	struct row *r = &h.row;
	struct id id;
	const char *cause;
	msec due;

	choose(m, &h);
	id_make(&id, 'H', d->yymmdd, 'A', seq);
	r->id = id.text;
	due = at + wait[h.class_[0] - 'A'];
	set(r, "type", type_cell(m, &h, "code"));
	set(r, "equipment", table_get(m->equipment, (size_t)h.machine, "code"));
	set(r, "found_at", time_text(m, h.found));
	set(r, "source", "inspection");
	set(r, "description",
	    arena_printf(&m->arena, "%s，%s", h.name, ONE_OF(m, seen)));
	m->made++;
	m->open++;
	event(m, r, at, h.reporter, "report", "assign", due,
	    ONE_OF(m, found_notes), photo(m, "site"));
	fill(m, &h);
	if (streq(h.class_, "B")) {
		event(m, r, at + 1, "system", "fill", "assign", due, "", "");
		at += between(m, MINUTE, 40 * MINUTE);
		if (at + 2000 >= m->now)
			return;
		set(r, "assignee", h.fixer);
		cause = event(m, r, at, "E1009", "assign", "rectify",
		    h.deadline, "", "");
	} else {
		set(r, "assignee", h.fixer);
		event(m, r, at + 1, "system", "fill", "assign", due, "", "");
		at += 2;
		cause = event(m, r, at, "system", "assign", "rectify",
		    h.deadline, "", "");
	}
	tell(m, &h, cause, at, by_class(m, &h, "assigned"), "assignee", h.fixer,
	    "请整改");
	if (h.forgotten)
		nag(m, &h, cause, at);
	go_on(m, &h, at);
}

/* ---- days ---- */

static int
put(struct maker *m, const struct flow *f, int yymmdd, struct buf *rows,
    struct err *e)
{
	struct buf path = BUF_INIT, all = BUF_INIT;
	char *dir;
	int rc = 0;

	if (rows->len > 0) {
		schema_path(&f->schema, yymmdd, 1, &path);
		schema_header(&f->schema, &all);
		buf_add(&all, rows->ptr, rows->len);
		dir = xstrndup(path.ptr,
		    (size_t)(strrchr(path.ptr, '/') - path.ptr));
		rc = io_mkdirs(store_rootfd(m->lg->store), dir, 0777, e);
		if (rc == 0)
			rc = io_replace(store_rootfd(m->lg->store), path.ptr,
			    all.ptr, all.len, 0666, 0, e);
		free(dir);
	}
	buf_release(&path);
	buf_release(&all);
	buf_clear(rows);
	return rc;
}

static int
close_day(struct maker *m, struct out_day *d, struct err *e)
{
	int rc = put(m, m->hazard, d->yymmdd, &d->hazard, e);

	return rc < 0 ? rc : put(m, m->notice, d->yymmdd, &d->notice, e);
}

/* The day's hazards in the order of the day, more of them by day than night. */
static void
fill_day(struct maker *m, struct out_day *d, msec start, long count)
{
	msec room = clock_add_days(start, 1) - start, at = start + MINUTE;
	long left = OWN, seq = 0;

	if (start + room > m->now)
		room = m->now - start;
	for (long i = 0; i < count; i++) {
		at = start + MINUTE + (room - 30 * MINUTE) * i / count +
		    between(m, 0, 1 + 5 * MINUTE);
		m->own = left > 0 && i >= 2 &&
		    start > m->now - OWN_DAYS * DAY && start < m->now - DAY;
		left -= m->own;
		hazard(m, d, ++seq, at);
		arena_release(&m->arena);
	}
}

static int
generate(struct maker *m, long hazards, struct err *e)
{
	int rc = 0;

	for (int i = 0; i < AHEAD; i++)
		m->ring[i].yymmdd = clock_yymmdd(clock_add_days(m->first, i));
	for (int i = 0; rc == 0 && i < m->days; i++) {
		struct out_day *d = &m->ring[i % AHEAD];
		msec start = clock_add_days(m->first, i);

		fill_day(m, d, start,
		    hazards * (i + 1) / m->days - hazards * i / m->days);
		rc = close_day(m, d, e);
		d->yymmdd = clock_yymmdd(clock_add_days(start, AHEAD));
		d->notices = 0;
	}
	for (int i = 0; rc == 0 && i < AHEAD; i++)
		rc = close_day(m, &m->ring[i], e);
	return rc;
}

static int
begin(struct maker *m, const char *dir, const char *now, struct err *e)
{
	if (ledger_open(&m->lg, dir, e) < 0 ||
	    ledger_flow(m->lg, "hazard", 0, &m->hazard, e) < 0 ||
	    ledger_flow(m->lg, "notice", 0, &m->notice, e) < 0 ||
	    registers_table(m->lg->reg, "catalogue/hazard-types", &m->types,
		e) < 0 ||
	    registers_table(m->lg->reg, "registers/equipment", &m->equipment,
		e) < 0)
		return -1;
	m->now = clock_real();
	if (now != NULL && !clock_parse(now, &m->now))
		return err_set(e, E_USAGE, "'%s' is no time", now);
	m->first =
	    clock_add_days(clock_day_start(m->now - 2 * HOUR), 1 - m->days);
	for (int i = 0; i < AHEAD; i++) {
		m->ring[i].hazard = (struct buf)BUF_INIT;
		m->ring[i].notice = (struct buf)BUF_INIT;
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	struct maker m = { .seed = 1 };
	struct err e = ERR_INIT;
	long hazards, days, seed = 1;

	if (argc < 4 || argc > 6 || !str_long(argv[2], &hazards) ||
	    !str_long(argv[3], &days) || hazards < 1 || days < 1 ||
	    days > 36500 || (argc > 5 && !str_long(argv[5], &seed))) {
		fprintf(stderr,
		    "usage: generate DIR HAZARDS DAYS [NOW [SEED]]\n");
		return E_USAGE;
	}
	m.days = (int)days;
	m.seed = (uint64_t)seed;
	if (begin(&m, argv[1], argc > 4 ? argv[4] : NULL, &e) < 0 ||
	    generate(&m, hazards, &e) < 0) {
		fprintf(stderr, "generate: %s\n", e.msg);
		return e.code;
	}
	printf("%zu hazards, %zu open, %zu events\n", m.made, m.open, m.events);
	for (int i = 0; i < AHEAD; i++) {
		buf_release(&m.ring[i].hazard);
		buf_release(&m.ring[i].notice);
	}
	ledger_close(m.lg);
	return fflush(stdout) == 0 ? 0 : E_IO;
}
