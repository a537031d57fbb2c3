#include "flow/flow_int.h"

#include "base/str.h"
#include "flow/people.h"

/* ---- W19: who acts on the highest class has a deputy ---- */

/* The first class of the list is the highest. */
static void
highest_class(struct check *c, char out[64])
{
	const struct form_field *fd = flow_field(c->flow, "class");
	struct err ignored = ERR_INIT;
	const struct table *t;
	const char *path, *p;

	out[0] = '\0';
	if (fd == NULL)
		return;
	p = fd->list;
	if (strchr(p, '=') != NULL && word_take(&p, out, 64)) {
		out[strcspn(out, "=")] = '\0';
		return;
	}
	path = list_table(c->lg, fd->list);
	if (path != NULL &&
	    registers_table(c->lg->reg, path, &t, &ignored) == 0 &&
	    t->nrows > 0)
		str_copy(out, 64, cell(t, 0, "code"));
}

static void
add_roles(struct buf *out, const char *roles)
{
	char w[64];

	while (word_take(&roles, w, sizeof(w)))
		if (*w != '@' && *w != '*' && !role_is_nobody(w) &&
		    !word_in(out->ptr, w))
			buf_printf(out, "%s ", w);
}

static void
roles_of_class(struct check *c, const char *class_, struct buf *out)
{
	const struct flow *f = c->flow;
	const struct esc_rules *rules;
	struct err e = ERR_INIT;
	size_t i, j;

	if (escalation_rules(c->lg, &rules, &e) < 0)
		return;
	for (i = 0; i < f->nrows; i++) {
		if (!streq(f->rows[i].class_, class_))
			continue;
		add_roles(out, f->rows[i].role);
		for (j = 0; j < rules->n; j++)
			if (word_in(f->rows[i].policy, rules->v[j].policy))
				add_roles(out, rules->v[j].role);
	}
}

/* A person stands for every kind alike: once is enough. */
static bool
told(const struct findings *fs, const struct table *t, size_t row)
{
	for (size_t i = 0; i < fs->n; i++)
		if (streq(fs->v[i].code, "W19") &&
		    fs->v[i].line == t->lines[row])
			return true;
	return false;
}

static void
no_deputy(struct check *c, const struct table *t, size_t row,
    const char *class_, const char *role, msec now)
{
	const char *label =
	    registers_get(c->lg->reg, "catalogue/roles", role, now, "label");

	if (!told(c->before, t, row))
		finding_add(c->roots, SEV_INFO, "W19", t->name, t->lines[row],
		    _("%s %s acts on class %s as %s and has no deputy"),
		    cell(t, row, "code"), cell(t, row, "name"), class_,
		    label[0] != '\0' ? label : role);
}

void
check_people(struct check *c)
{
	msec now = store_now(c->lg->store);
	struct buf roles = BUF_INIT;
	struct err ignored = ERR_INIT;
	const struct table *t;
	char class_[64], w[64];
	const char *p;
	size_t i;

	highest_class(c, class_);
	if (*class_ != '\0')
		roles_of_class(c, class_, &roles);
	if (roles.len == 0 ||
	    registers_table(c->lg->reg, "registers/people", &t, &ignored) < 0) {
		buf_release(&roles);
		return;
	}
	for (i = 0; i < t->nrows; i++) {
		if (*cell(t, i, "deputy") != '\0' || !row_valid(t, i, now))
			continue;
		for (p = cell(t, i, "roles"); word_take(&p, w, sizeof(w));) {
			if (!word_in(roles.ptr, w))
				continue;
			no_deputy(c, t, i, class_, w, now);
			break;
		}
	}
	buf_release(&roles);
}

/* ---- W39, W40: deadlines of types beside those of their classes ---- */

/* The literal duration among a row's alternatives; MSEC_NONE: none. */
static msec
literal_due(const char *due)
{
	msec d, found = MSEC_NONE;
	const char *p = due, *plus;
	char w[128];

	while (word_take(&p, w, sizeof(w))) {
		plus = strchr(w, '+');
		if (duration_parse(plus == NULL ? w : plus + 1, &d))
			found = d;
	}
	return found;
}

/* The class's own deadline where this field's hours are tried first. */
static msec
class_due(const struct flow *f, const char *hours_field, const char *class_)
{
	char ref[80];
	size_t i;

	snprintf(ref, sizeof(ref), "@%s", hours_field);
	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].class_, class_) &&
		    strstr(f->rows[i].due, ref) != NULL)
			return literal_due(f->rows[i].due);
	return MSEC_NONE;
}

struct types {
	const struct table *t;
	const char *hours; /* column of the types' own hours */
	const struct form_field *field; /* that receives them */
};

static void
check_type(struct check *c, const struct types *ty, size_t i, size_t *slow)
{
	const char *class_ = cell(ty->t, i, "class");
	msec limit = class_due(c->flow, ty->field->name, class_), own;
	char text[CLOCK_TEXT];
	long h;

	own = str_long(cell(ty->t, i, ty->hours), &h) ? h * HOUR : limit;
	if (own != MSEC_NONE && own > DAY)
		++*slow;
	if (limit == MSEC_NONE || own <= limit)
		return;
	clock_span(limit, text);
	finding_add(c->roots, SEV_INFO, "W39", ty->t->name, ty->t->lines[i],
	    _("type %s has %ld h, longer than class %s has (%s); the type's "
	      "own counts"),
	    cell(ty->t, i, "code"), h, class_, text);
}

static void
check_types(struct check *c, const struct types *ty)
{
	msec now = store_now(c->lg->store);
	size_t i, n = 0, slow = 0;

	for (i = 0; i < ty->t->nrows; i++)
		if (row_valid(ty->t, i, now)) {
			n++;
			check_type(c, ty, i, &slow);
		}
	if (slow * 20 > n)
		finding_add(c->roots, SEV_INFO, "W40", ty->t->name, 0,
		    _("%zu of %zu types may take more than 24 h: when they "
		      "are over 5 %% of what is found, 95 %% closed within "
		      "24 h cannot be reached"),
		    slow, n);
}

/* Fields of sort hours that are filled from a column of another's list. */
void
check_deadlines(struct check *c)
{
	const struct flow *f = c->flow;
	struct err ignored = ERR_INIT;
	const struct form_field *list;
	struct types ty;
	char source[128], *dot;
	const char *path;
	size_t i;

	for (i = 0; i < f->nfields; i++) {
		ty.field = &f->fields[i];
		str_copy(source, sizeof(source), ty.field->source);
		dot = strchr(source, '.');
		if (!streq(ty.field->type, "hours") || dot == NULL)
			continue;
		*dot = '\0';
		dot[1 + strcspn(dot + 1, "| ")] = '\0';
		ty.hours = dot + 1;
		list = flow_field(f, source);
		path = list == NULL ? NULL : list_table(c->lg, list->list);
		if (path != NULL &&
		    registers_table(c->lg->reg, path, &ty.t, &ignored) == 0 &&
		    table_col(ty.t, "class") >= 0 &&
		    table_col(ty.t, ty.hours) >= 0)
			check_types(c, &ty);
	}
}
