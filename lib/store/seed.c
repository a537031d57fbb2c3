#include "store/seed.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/walk.h"
#include "csv/csv.h"

enum { SEED_MOST = 8 << 20 };

static struct store_seed *
seed_of(struct seeds *s, const char *path)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (streq(s->v[i].path, path))
			return &s->v[i];
	return NULL;
}

static void
seed_put(struct seeds *s, const char *path, const char *bytes, size_t len)
{
	struct store_seed *seed = seed_of(s, path);

	if (seed == NULL) {
		GROW(s->v, s->n, s->cap);
		seed = &s->v[s->n++];
		seed->path = arena_str(&s->arena, path);
	}
	seed->bytes = arena_dup(&s->arena, bytes, len);
	seed->len = len;
}

int
seeds_load(struct seeds *s, const char *folder, struct err *e)
{
	struct walk w = WALK_INIT;
	struct buf b = BUF_INIT;
	size_t i;
	int rc = walk_files(&w, folder, e);

	for (i = 0; rc == 0 && i < w.n; i++) {
		char *path = xasprintf("%s/%s", folder, w.v[i]);

		buf_clear(&b);
		rc = io_read(&b, AT_FDCWD, path, SEED_MOST, 0, e);
		if (rc == 0)
			seed_put(s, w.v[i], b.ptr, b.len);
		free(path);
	}
	buf_release(&b);
	walk_release(&w);
	return rc;
}

static int
load(const struct seeds *s, const char *path, struct table *t, struct err *e)
{
	const struct store_seed *seed = seed_of((struct seeds *)s, path);

	if (seed == NULL)
		return err_at(e, E_ABSENT, path, 0, _("there is no such file"));
	return table_load(t, path, seed->bytes, seed->len, CSV_PEOPLE, e);
}

/* The table again, with one more row when more is not NULL. */
static void
store_table(struct seeds *s, const struct table *t, const char *const *more)
{
	struct buf out = BUF_INIT;
	size_t r;

	buf_puts(&out, "\xEF\xBB\xBF");
	csv_write_row(&out, t->cols, t->ncols);
	for (r = 0; r < t->nrows; r++)
		csv_write_row(&out, t->cells + r * t->ncols, t->ncols);
	if (more != NULL)
		csv_write_row(&out, more, t->ncols);
	seed_put(s, t->name, out.ptr, out.len);
	buf_release(&out);
}

int
seeds_setting(struct seeds *s, const char *key, const char *value,
    struct err *e)
{
	static const char *const need[] = { "key", "value", NULL };
	struct table t = TABLE_INIT;
	long row;
	int rc = load(s, "settings.csv", &t, e);

	if (rc == 0 && (rc = table_need(&t, need, e)) == 0) {
		row = table_find(&t, "key", key, 0);
		if (row < 0 || t.cells == NULL)
			rc = err_at(e, E_ABSENT, t.name, 0,
			    _("there is no setting '%s'"), key);
		else {
			t.cells[(size_t)row * t.ncols +
			    (size_t)table_col(&t, "value")] = value;
			store_table(s, &t, NULL);
		}
	}
	table_release(&t);
	return rc;
}

int
seeds_person(struct seeds *s, struct err *e)
{
	static const char roles[] = "keeper clerk dispatcher safety_manager "
				    "safety_officer workshop_director "
				    "deputy_gm general_manager major_judge "
				    "engineer emergency_team";
	const struct passwd *pw = getpwuid(getuid());
	const char *login = pw != NULL ? pw->pw_name : "user", **row;
	char name[128] = "";
	struct table t = TABLE_INIT;
	size_t i;

	if (load(s, "registers/people.csv", &t, e) < 0) {
		table_release(&t);
		return -1;
	}
	if (t.nrows == 0) {
		if (pw != NULL)
			str_copy(name, sizeof(name), pw->pw_gecos);
		name[strcspn(name, ",")] = '\0';
		if (name[0] == '\0' || !utf8_valid(name, strlen(name), NULL))
			str_copy(name, sizeof(name), login);
		row = arena_alloc(&s->arena, t.ncols * sizeof(*row));
		for (i = 0; i < t.ncols; i++)
			row[i] = streq(t.cols[i], "code") ? "E0001" :
			    streq(t.cols[i], "name")      ? name :
			    streq(t.cols[i], "login")     ? login :
			    streq(t.cols[i], "roles")     ? roles :
			    streq(t.cols[i], "channels")  ? "FILE" :
							    "";
		store_table(s, &t, row);
	}
	table_release(&t);
	return 0;
}

/* A folder's name that can serve as the plant's code does. */
int
seeds_plant(struct seeds *s, const char *dir, struct err *e)
{
	char *full = realpath(dir, NULL), code[25] = "";
	const char *name = full != NULL ? full : dir, *slash;
	size_t i;

	slash = strrchr(name, '/');
	if (!str_copy(code, sizeof(code), slash != NULL ? slash + 1 : name))
		code[0] = '\0';
	free(full);
	for (i = 0; code[i] != '\0'; i++) {
		code[i] = (char)ch_toupper(code[i]);
		if (!ch_alnum(code[i]) && (i == 0 || code[i] != '-'))
			return 0;
	}
	return i == 0 ? 0 : seeds_setting(s, "plant", code, e);
}

void
seeds_release(struct seeds *s)
{
	arena_release(&s->arena);
	free(s->v);
	*s = (struct seeds)SEEDS_INIT;
}
