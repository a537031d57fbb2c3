#include "code/layout.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/str.h"
#include "csv/csv.h"

enum { LAYOUT_LIMIT = 1 << 16, GRID_MAX = 100 };

static const char *const texts[] = { "name", "alias", "code", "area", "plant" };

/* ---- one row ---- */

struct row {
	const struct table *t;
	size_t i;
	double x, y, w, h, size;
	bool has[5]; /* x y w h size */
};

static int
wrong(const struct row *r, struct err *e, const char *what)
{
	err_at(e, E_DATA, r->t->name, r->t->lines[r->i], "%s", what);
	return err_hint(e, "labels(5)");
}

static int
numbers(struct row *r, struct err *e)
{
	static const char *const cols[] = { "x", "y", "w", "h", "size" };
	double *to[] = { &r->x, &r->y, &r->w, &r->h, &r->size };
	size_t i;

	for (i = 0; i < 5; i++) {
		const char *cell = table_get(r->t, r->i, cols[i]);

		*to[i] = 0;
		r->has[i] = *cell != '\0';
		if (!r->has[i])
			continue;
		if (!str_double(cell, to[i]) || *to[i] < 0 || *to[i] > 2000) {
			err_at(e, E_DATA, r->t->name, r->t->lines[r->i],
			    _("%s '%s' is no length in millimetres"), cols[i],
			    cell);
			return err_hint(e, "labels(5)");
		}
	}
	return 0;
}

static int
grid(struct layout *l, const struct row *r, struct err *e)
{
	l->columns = (int)r->x;
	l->rows = (int)r->y;
	l->step_x = r->w;
	l->step_y = r->h;
	if (l->columns < 1 || l->rows < 1 || l->columns > GRID_MAX ||
	    l->rows > GRID_MAX || r->x != l->columns || r->y != l->rows)
		return wrong(r, e, _("grid: columns and rows are no numbers"));
	return 0;
}

static int
text_row(struct layout *l, const struct row *r, size_t which, struct err *e)
{
	static const char *const words[] = { "left", "centre", "right" };
	const char *align = table_get(r->t, r->i, "align");
	struct layout_part *p = &l->text[which];
	size_t i;

	p->box = (struct layout_box){ r->x, r->y, r->w, r->h };
	p->size = r->size;
	if (r->size < 4 || r->size > 200 || r->w <= 0 || r->h <= 0)
		return wrong(r, e,
		    _("a text needs w, h and a size of 4 to 200 points"));
	p->align = TEXT_LEFT;
	for (i = 0; i < 3; i++)
		if (streq(align, words[i]))
			p->align = (enum text_align)i;
	if (*align != '\0' && !streq(align, words[p->align]))
		return wrong(r, e, _("align is left, centre or right"));
	return 0;
}

static int
one_row(struct layout *l, const struct row *r, struct err *e)
{
	const char *part = table_get(r->t, r->i, "part");
	size_t i;

	if (streq(part, "label")) {
		l->w = r->w;
		l->h = r->h;
		return 0;
	}
	if (streq(part, "sheet")) {
		l->sheet = true;
		l->page = (struct layout_box){ r->x, r->y, r->w, r->h };
		return 0;
	}
	if (streq(part, "grid"))
		return grid(l, r, e);
	if (streq(part, "gap")) {
		l->gap = r->h;
		return 0;
	}
	if (streq(part, "symbol")) {
		l->symbol = (struct layout_box){ r->x, r->y, r->w, r->h };
		return 0;
	}
	for (i = 0; i < LAYOUT_TEXTS; i++)
		if (streq(part, texts[i]))
			return text_row(l, r, i, e);
	err_at(e, E_DATA, r->t->name, r->t->lines[r->i],
	    _("'%s' is no part of a label"), part);
	return err_hint(e, "labels(5)");
}

/* ---- the whole ---- */

static bool
inside(const struct layout_box *b, double w, double h)
{
	return b->x + b->w <= w + 0.001 && b->y + b->h <= h + 0.001;
}

static int
holds(const struct layout *l, const char *file, struct err *e)
{
	const char *why = NULL;
	size_t i;

	if (l->w < 5 || l->h < 5)
		why = _("there is no label of at least 5 by 5 mm");
	else if (l->symbol.w < 5 || l->symbol.h < 5)
		why = _("there is no symbol of at least 5 by 5 mm");
	else if (!inside(&l->symbol, l->w, l->h))
		why = _("the symbol does not fit into the label");
	else if (l->sheet &&
	    (l->step_x < l->w - 0.001 || l->step_y < l->h - 0.001))
		why = _("the labels of the grid overlap");
	else if (l->sheet &&
	    (l->page.x + (l->columns - 1) * l->step_x + l->w >
		    l->page.w + 0.001 ||
		l->page.y + (l->rows - 1) * l->step_y + l->h >
		    l->page.h + 0.001))
		why = _("the grid does not fit onto the sheet");
	for (i = 0; why == NULL && i < LAYOUT_TEXTS; i++)
		if (!inside(&l->text[i].box, l->w, l->h))
			why = _("a text does not fit into the label");
	if (why == NULL)
		return 0;
	err_at(e, E_DATA, file, 0, "%s", why);
	return err_hint(e, "labels(5)");
}

static int
parse(struct layout *l, const struct table *t, struct err *e)
{
	static const char *const need[] = { "part", "x", "y", "w", "h", "size",
		"align", NULL };
	struct row r = { .t = t };

	if (table_need(t, need, e) < 0)
		return -1;
	l->columns = l->rows = 1;
	for (r.i = 0; r.i < t->nrows; r.i++)
		if (numbers(&r, e) < 0 || one_row(l, &r, e) < 0)
			return -1;
	if (!l->sheet)
		l->columns = l->rows = 1;
	return holds(l, t->name, e);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
what_there_is(const char *dir, struct err *e)
{
	struct buf b = BUF_INIT;
	struct dirent *de;
	char *names[64];
	DIR *d = opendir(dir);
	size_t n = 0, i;

	while (d != NULL && n < 64 && (de = readdir(d)) != NULL)
		if (str_suffix(de->d_name, ".csv"))
			names[n++] =
			    xstrndup(de->d_name, strlen(de->d_name) - 4);
	if (d != NULL)
		closedir(d);
	qsort(names, n, sizeof(names[0]), by_name);
	for (i = 0; i < n; i++) {
		buf_printf(&b, "%s%s", i > 0 ? " " : "", names[i]);
		free(names[i]);
	}
	err_hint(e, _("there are: %s"), b.ptr);
	buf_release(&b);
}

int
layout_load(struct layout *l, const char *name, struct err *e)
{
	struct table t = TABLE_INIT;
	struct buf b = BUF_INIT;
	struct err why = ERR_INIT;
	char path[1024], dir[900];
	bool own = strchr(name, '/') != NULL;
	int rc;

	*l = (struct layout)LAYOUT_INIT;
	snprintf(dir, sizeof(dir), "%s/templates/labels", data_dir());
	if (own)
		str_copy(path, sizeof(path), name);
	else
		snprintf(path, sizeof(path), "%s/%s.csv", dir, name);
	rc = io_read(&b, AT_FDCWD, path, LAYOUT_LIMIT, 0, &why);
	if (rc < 0 && !own && why.code == E_ABSENT) {
		err_set(e, E_ABSENT, _("there is no layout '%s'"), name);
		what_there_is(dir, e);
	} else if (rc < 0) {
		*e = why;
	}
	if (rc == 0)
		rc = table_load(&t, own ? name : strrchr(path, '/') + 1, b.ptr,
		    b.len, CSV_PEOPLE, e);
	if (rc == 0)
		rc = parse(l, &t, e);
	if (rc == 0)
		l->name = arena_str(&l->arena, name);
	table_release(&t);
	buf_release(&b);
	if (rc < 0)
		layout_release(l);
	return rc;
}

void
layout_release(struct layout *l)
{
	arena_release(&l->arena);
	*l = (struct layout)LAYOUT_INIT;
}
