#include "flow/flow_int.h"

#include "base/str.h"

enum { PRESETS = 28, TAPS = 7, PICTURE_MAX = 100 * 1024 };

static void
check_expr(struct check *c, const struct form_field *fd, const char *text)
{
	struct err e = ERR_INIT;

	if (*text != '\0' &&
	    expr_check(text, c->flow, c->flow->form_path, fd->line, &e) < 0)
		finding_from(c->roots, "W13", &e);
}

static void
check_required(struct check *c, const struct form_field *fd)
{
	const char **all = flow_actions(c->flow, NULL), *p = fd->required;
	char w[64];
	size_t i;

	while (word_take(&p, w, sizeof(w))) {
		for (i = 0; all[i] != NULL && !streq(all[i], w); i++)
			;
		if (all[i] == NULL && !streq(w, "yes"))
			finding_near(
			    finding_add(c->roots, SEV_ERROR, "W27",
				c->flow->form_path, fd->line,
				_("required '%s' is neither yes nor an action"),
				w),
			    str_nearest(w, all), NULL);
	}
	free(all);
}

static void
check_pictures(struct check *c, const struct form_field *fd,
    const struct table *t)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	const char *pic;
	char path[256];
	size_t i;

	for (i = 0; table_col(t, "picture") >= 0 && i < t->nrows; i++) {
		pic = cell(t, i, "picture");
		if (*pic == '\0')
			continue;
		snprintf(path, sizeof(path), "catalogue/pictures/%s", pic);
		err_clear(&e);
		buf_clear(&b);
		if (store_read(c->lg->store, path, &b, &e) < 0)
			finding_add(c->roots, SEV_WARN, "W21", t->name,
			    t->lines[i], _("the picture '%s' is missing"), pic);
		else if (b.len > PICTURE_MAX)
			finding_add(c->roots, SEV_WARN, "W21", t->name,
			    t->lines[i],
			    _("the picture '%s' has %zu KB, at "
			      "most 100"),
			    pic, b.len / 1024);
	}
	buf_release(&b);
	(void)fd;
}

static void
check_list(struct check *c, const struct form_field *fd)
{
	bool wants = streq(fd->type, "choice") ||
	    (word_in("code codes", fd->type) && *fd->list);
	struct err e = ERR_INIT;
	const struct table *t;
	const char *path;

	if (!wants || strchr(fd->list, '=') != NULL)
		return;
	path = list_table(c->lg, fd->list);
	if (path == NULL) {
		finding_add(c->roots, SEV_ERROR, "W26", c->flow->form_path,
		    fd->line, _("field '%s': there is no list '%s'"), fd->name,
		    fd->list);
		return;
	}
	if (registers_table(c->lg->reg, path, &t, &e) < 0) {
		finding_from(c->roots, "W26", &e);
		return;
	}
	if (table_col(t, "code") < 0)
		finding_add(c->roots, SEV_ERROR, "W26", c->flow->form_path,
		    fd->line, _("list '%s' has no column 'code'"), fd->list);
	if (str_prefix(path, "catalogue/") && t->nrows > PRESETS)
		finding_add(c->roots, SEV_INFO, "W22", c->flow->form_path,
		    fd->line,
		    _("list '%s' has %zu rows: more than two screens of a "
		      "phone"),
		    fd->list, t->nrows);
	check_pictures(c, fd, t);
}

/* "${field} = 'x'" with a choice that has no x can never hold. */
static void
check_hidden(struct check *c, const struct form_field *fd)
{
	const struct form_field *ref;
	struct arena a = ARENA_INIT;
	const char *p = fd->relevant, *end, *out;
	struct err e = ERR_INIT;
	char name[64], value[64];
	int n;

	if (*fd->required == '\0' || strstr(p, " or ") != NULL)
		return;
	for (; (p = strstr(p, "${")) != NULL; p += 2) {
		end = strchr(p, '}');
		if (end == NULL || (size_t)(end - p) - 2 >= sizeof(name))
			break;
		n = 0;
		if (sscanf(p, "${%63[^}]} = '%63[^']'%n", name, value, &n) !=
			2 ||
		    n == 0)
			continue;
		ref = flow_field(c->flow, name);
		err_clear(&e);
		if (ref != NULL && streq(ref->type, "choice") &&
		    field_normalise(c->lg, c->flow, ref, value,
			store_now(c->lg->store), &a, &out, &e) < 0)
			finding_add(c->roots, SEV_ERROR, "W20",
			    c->flow->form_path, fd->line,
			    _("required field '%s' is always hidden: '%s' is "
			      "no choice of '%s'"),
			    fd->name, value, name);
	}
	arena_release(&a);
}

static void
check_default(struct check *c, const struct form_field *fd)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	const char *out;

	if (*fd->dflt != '\0' &&
	    field_normalise(c->lg, c->flow, fd, fd->dflt,
		store_now(c->lg->store), &a, &out, &e) < 0)
		finding_add(c->roots, SEV_ERROR, "W25", c->flow->form_path,
		    fd->line, _("default of '%s': %s"), fd->name, e.msg);
	err_clear(&e);
	if (form_source_check(c->lg, c->flow, fd, &e) < 0)
		finding_from(c->roots, "W25", &e);
	arena_release(&a);
}

/* What a person must give for the first action of a record. */
static void
check_taps(struct check *c)
{
	const struct flow *f = c->flow;
	const struct flow_node *start = flow_start(f);
	const char *p;
	char w[128];
	size_t i, taps = 0;

	if (start == NULL)
		return;
	for (i = 0; i < f->nfields; i++)
		taps += streq(f->fields[i].required, "yes") &&
		    *f->fields[i].source == '\0' && *f->fields[i].dflt == '\0';
	for (i = 0; i < f->nrows; i++) {
		if (!streq(f->rows[i].node, start->node))
			continue;
		for (p = f->rows[i].needs; word_take(&p, w, sizeof(w));)
			taps++;
		break;
	}
	if (taps > TAPS)
		finding_add(c->roots, SEV_INFO, "W23", f->form_path, 0,
		    _("a new record takes at least %zu taps, workers accept "
		      "seven"),
		    taps);
}

void
check_form(struct check *c)
{
	size_t i;

	for (i = 0; i < c->flow->nfields; i++) {
		const struct form_field *fd = &c->flow->fields[i];

		check_expr(c, fd, fd->constraint);
		check_expr(c, fd, fd->relevant);
		check_required(c, fd);
		check_list(c, fd);
		check_hidden(c, fd);
		check_default(c, fd);
	}
	check_taps(c);
}
