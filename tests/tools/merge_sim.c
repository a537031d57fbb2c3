/*
 * merge_sim [-s SEED] [-v] N: plays N histories of 2 to 5 clones that act on
 * the same records with clocks five minutes apart (one may be a year ahead),
 * merging through a shared branch and with each other in any order, with the
 * merging and folding of the library.  After each: the same states on every
 * clone, no row lost or doubled by merging, no open record shown as closed,
 * every conflict seen and ended by one settle event.  Prints what it played;
 * fails with the seed of the first history that does not hold.
 */
#include "merge_sim.h"

/* ---- syncing ---- */

static void
join(struct sim *s, git_oid *into, const git_oid *ours, const git_oid *theirs)
{
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	struct merge_tree mt;
	git_tree *t = NULL, *now;

	if (git_oid_equal(ours, theirs) ||
	    git_graph_descendant_of(s->repo, ours, theirs) == 1) {
		git_oid_cpy(into, ours);
		return;
	}
	if (merge_commits(&mt, s->repo, ours, theirs, &fs, &e) < 0)
		fail(s, "merge", e.msg);
	now = tree_at(s, theirs);
	if (git_graph_descendant_of(s->repo, theirs, ours) == 1 &&
	    git_oid_equal(git_tree_id(now), &mt.tree)) {
		git_oid_cpy(into, theirs);
	} else {
		git_check(s, git_tree_lookup(&t, s->repo, &mt.tree), "tree");
		commit(s, into, t, ours, theirs);
		git_tree_free(t);
		s->merges++;
	}
	git_tree_free(now);
	findings_release(&fs);
}

static void
sync_one(struct sim *s, struct clone *c)
{
	git_oid out;

	join(s, &out, &c->head, &s->shared);
	git_oid_cpy(&c->head, &out);
	git_oid_cpy(&s->shared, &out);
}

/* Two clones merge each other's old head: histories that cross. */
static void
cross(struct sim *s, struct clone *a, struct clone *b)
{
	git_oid x, y;

	if (a == b)
		return;
	join(s, &x, &a->head, &b->head);
	join(s, &y, &b->head, &a->head);
	git_oid_cpy(&a->head, &x);
	git_oid_cpy(&b->head, &y);
	s->crossed++;
}

/* What a plain git pull with merge=union may have left: a row twice. */
static void
double_a_row(struct sim *s, struct clone *c)
{
	const struct row *r;

	if (s->nrows == 0)
		return;
	r = &s->rows[rnd((unsigned)s->nrows)];
	write_row(s, c, r->path, r->text);
	s->union_doubles++;
}

static void
sync_all(struct sim *s)
{
	bool same = false;

	for (int round = 0; !same && round < 20; round++) {
		size_t at = rnd((unsigned)s->nclones);

		for (size_t i = 0; i < s->nclones; i++)
			sync_one(s, &s->clones[(at + i) % s->nclones]);
		same = true;
		for (size_t i = 1; i < s->nclones; i++)
			same &= git_oid_equal(&s->clones[i].head,
			    &s->clones[0].head);
	}
	if (!same)
		fail(s, "sync", "the clones never meet");
}

/* ---- what must hold ---- */

static void
state(const struct view *v, struct buf *out)
{
	for (size_t d = 0; d < v->n; d++)
		for (size_t i = 0; i < v->days[d].n; i++) {
			const struct record *r = &v->days[d].records[i];

			buf_printf(out, "%s %s %s %d %d %s %zu:", r->id,
			    r->shown->node, r->shown->event, r->open,
			    r->conflict, r->class_, r->nevents);
			for (size_t f = 0; f < schema.nfields; f++)
				buf_printf(out, " %s", r->shown->fields[f]);
			for (size_t h = 0; h < r->nheads; h++)
				buf_printf(out, " %s", r->heads[h].event);
			buf_putc(out, '\n');
		}
}

/* An own look at the rows: an event that nothing names and that is no end. */
static bool
really_open(const struct day *day, const char *id)
{
	for (size_t i = 0; i < day->n; i++) {
		const struct event *ev = &day->events[i];
		bool named = false;

		if (!streq(ev->record, id) || word_in(schema.ends, ev->node))
			continue;
		for (size_t k = 0; k < day->n && !named; k++)
			named = streq(day->events[k].record, id) &&
			    word_in(day->events[k].prev, ev->event);
		if (!named)
			return true;
	}
	return false;
}

static void
check_open(const struct sim *s, const struct view *v)
{
	for (size_t d = 0; d < v->n; d++)
		for (size_t i = 0; i < v->days[d].n; i++) {
			const struct record *r = &v->days[d].records[i];
			bool open = really_open(&v->days[d].day, r->id);

			if (r->open != open || r->shown->open != open)
				fail(s, "open", r->id);
		}
	for (size_t i = 0; i < v->fs.n; i++)
		if (v->fs.v[i].severity == SEV_ERROR)
			fail(s, "finding", v->fs.v[i].msg);
}

static void
check_rows(struct sim *s, const git_oid *head)
{
	git_tree *t = tree_at(s, head);
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < s->nrows; i++) {
		const char *at;

		if (!file_at(s, t, s->rows[i].path, &b) ||
		    (at = strstr(b.ptr, s->rows[i].text)) == NULL)
			fail(s, "lost row", s->rows[i].text);
		if (s->union_doubles == 0 && s->repeats == 0 &&
		    strstr(at + 1, s->rows[i].text) != NULL)
			fail(s, "doubled row", s->rows[i].text);
	}
	buf_release(&b);
	git_tree_free(t);
}

static void
check_same(struct sim *s)
{
	struct buf first = BUF_INIT, other = BUF_INIT;

	for (size_t i = 0; i < s->nclones; i++) {
		struct view v;

		look(s, &s->clones[i].head, &v);
		buf_clear(&other);
		state(&v, i == 0 ? &first : &other);
		check_open(s, &v);
		check_rows(s, &s->clones[i].head);
		view_release(&v);
		if (i > 0 && !streq(first.ptr, other.ptr))
			fail(s, "states differ", other.ptr);
	}
	buf_release(&first);
	buf_release(&other);
}

/* The header, then the last row first. */
static void
last_first(const struct buf *file, struct buf *out)
{
	const char *p = file->ptr + file->len;
	const char *start = strchr(file->ptr, '\n') + 1, *q;

	buf_add(out, file->ptr, (size_t)(start - file->ptr));
	for (; p > start; p = q) {
		q = p - 1;
		while (q > start && q[-1] != '\n')
			q--;
		buf_add(out, q, (size_t)(p - q));
	}
}

/* The same rows in another order must fold to the same. */
static void
check_order(struct sim *s)
{
	struct view v;

	look(s, &s->clones[0].head, &v);
	for (size_t d = 0; d < v.n; d++) {
		struct folded f = FOLDED_INIT;
		struct view one = { .days = &f, .n = 1 };
		struct view was = { .days = &v.days[d], .n = 1 };
		struct buf x = BUF_INIT, y = BUF_INIT;
		struct err e = ERR_INIT;
		struct buf path = BUF_INIT;
		struct id id;

		last_first(&v.bytes[d], &f.day.text);
		if (v.days[d].n > 0 &&
		    id_parse(&id, v.days[d].records[0].id, &e) == 0) {
			schema_path(&schema, id.yymmdd, 1, &path);
			if (day_fold(&f, path.ptr, &schema, false, &v.fs, &e) <
			    0)
				fail(s, "fold", e.msg);
			state(&was, &x);
			state(&one, &y);
			if (!streq(x.ptr, y.ptr))
				fail(s, "the order of rows counts", y.ptr);
		}
		folded_release(&f);
		buf_release(&path);
		buf_release(&x);
		buf_release(&y);
	}
	view_release(&v);
}

static void
settle_all(struct sim *s)
{
	struct clone *duty = &s->clones[0];
	struct view v;
	size_t n = 0;

	look(s, &duty->head, &v);
	for (size_t d = 0; d < v.n; d++)
		for (size_t i = 0; i < v.days[d].n; i++) {
			const struct record *r = &v.days[d].records[i];
			struct buf path = BUF_INIT;
			struct err e = ERR_INIT;
			struct id id;

			if (r->conflict != (r->nheads > 1))
				fail(s, "conflict not listed", r->id);
			if (!r->conflict)
				continue;
			if (id_parse(&id, r->id, &e) < 0)
				fail(s, "id", e.msg);
			schema_path(&schema, id.yymmdd, 1, &path);
			settle(s, duty, path.ptr, r);
			buf_release(&path);
			n++;
		}
	view_release(&v);
	s->conflicts += n;
	sync_all(s);
	check_same(s);
	look(s, &s->clones[0].head, &v);
	for (size_t d = 0; d < v.n; d++)
		for (size_t i = 0; i < v.days[d].n; i++)
			if (v.days[d].records[i].conflict)
				fail(s, "still in conflict",
				    v.days[d].records[i].id);
	s->settled += n;
	view_release(&v);
}

static void
begin(struct sim *s)
{
	git_treebuilder *tb = NULL;
	git_tree *t = NULL;
	git_oid id;

	s->now = 1795478400000 + rnd(1000) * MINUTE;
	s->nclones = 2 + rnd(CLONES - 1);
	s->repeats = s->union_doubles = 0;
	git_check(s, git_treebuilder_new(&tb, s->repo, NULL), "tree");
	git_check(s, git_treebuilder_write(&id, tb), "tree");
	git_treebuilder_free(tb);
	git_check(s, git_tree_lookup(&t, s->repo, &id), "tree");
	commit(s, &s->shared, t, NULL, NULL);
	git_tree_free(t);
	for (size_t i = 0; i < s->nclones; i++) {
		s->clones[i] = (struct clone){ s->shared, (msec)i * 5 * MINUTE,
			(char)('A' + i), 0 };
		if (i == s->nclones - 1 && rnd(2) == 0)
			s->clones[i].ahead = 365 * DAY;
	}
}

static void
history(struct sim *s)
{
	unsigned steps_left = 20 + rnd(60);

	begin(s);
	while (steps_left-- > 0) {
		struct clone *c = &s->clones[rnd((unsigned)s->nclones)];
		unsigned what = rnd(20);

		s->now += (1 + rnd(40)) * MINUTE;
		if (what < 13)
			act(s, c);
		else if (what < 17)
			sync_one(s, c);
		else if (what < 19)
			cross(s, c, &s->clones[rnd((unsigned)s->nclones)]);
		else if (rnd(8) == 0)
			double_a_row(s, c);
	}
	sync_all(s);
	check_same(s);
	check_order(s);
	settle_all(s);
	for (size_t i = 0; i < s->nrows; i++)
		free(s->rows[i].text);
	s->nrows = 0;
}

static int
remove_one(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	(void)sb;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
open_repo(struct sim *s, char *dir, bool again)
{
	if (again) {
		git_odb_free(s->odb);
		git_repository_free(s->repo);
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	git_check(s, git_repository_init(&s->repo, dir, 1), "init");
	git_check(s, git_repository_odb(&s->odb, s->repo), "odb");
}

int
main(int argc, char *argv[])
{
	struct sim s = { .seed = 1 };
	struct err e = ERR_INIT;
	char dir[256];
	long n = 50, i;
	int c;

	while ((c = getopt(argc, argv, "s:")) == 's')
		s.seed = strtoul(optarg, NULL, 10);
	if (optind < argc && (!str_long(argv[optind], &n) || n < 1))
		fail(&s, "usage", "merge_sim [-s SEED] N");
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	/* thousands of small objects: memory where there is some */
	snprintf(dir, sizeof(dir), "%s/merge-sim.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (clock_zone("Asia/Shanghai", &e) < 0 || mkdtemp(dir) == NULL)
		fail(&s, "start", e.msg);
	open_repo(&s, dir, false);
	for (i = 0; i < n; i++, s.seed++) {
		if (i > 0 && i % REFRESH == 0)
			open_repo(&s, dir, true);
		rng = s.seed * 0x9E3779B97F4A7C15ULL + 1;
		history(&s);
	}
	git_odb_free(s.odb);
	git_repository_free(s.repo);
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(s.rows);
	printf("%ld histories, %zu merges, %zu crossings, %zu conflicts, "
	       "%zu settled\n",
	    n, s.merges, s.crossed, s.conflicts, s.settled);
	return 0;
}
