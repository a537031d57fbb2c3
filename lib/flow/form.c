#include "flow/flow.h"

#include <stdlib.h>

#include "base/str.h"
#include "flow/compute.h"
#include "flow/flow_int.h"

static bool
is_empty(const char *v)
{
	return v == NULL || *v == '\0' || streq(v, "-");
}

/* A field without a condition always applies. */
static int
applies(const struct flow *f, const struct form_field *fd,
    const struct values *vals, const char *acts, bool *out, struct err *e)
{
	struct expr_env env = { vals, NULL, acts, NULL };

	*out = true;
	if (*fd->relevant == '\0')
		return 0;
	return expr_true(fd->relevant, &env, out, f->form_path, fd->line, e);
}

static bool
mentions_set(const struct flow *f, const char *expr, const bool *set)
{
	for (size_t i = 0; i < f->nfields; i++)
		if (set[i] && form_mentions(expr, &f->fields[i]))
			return true;
	return false;
}

static int
not_here(struct ledger *lg, const struct flow *f, const struct form_field *fd,
    struct err *e)
{
	struct buf when = BUF_INIT;

	err_set(e, E_NO, _("%s (%s) does not apply here"), fd->name, fd->label);
	form_words(lg, f, NULL, fd->relevant, &when);
	err_hint(e, _("it applies when: %s"), when.ptr);
	buf_release(&when);
	return -1;
}

static int
check_constraint(struct ledger *lg, const struct flow *f, size_t i,
    const struct values *vals, const bool *set, const char *acts,
    const char *now, struct err *e)
{
	const struct form_field *fd = &f->fields[i];
	struct expr_env env = { vals, vals->v[i], acts, now };
	struct buf said = BUF_INIT;
	bool holds;

	if (*fd->constraint == '\0' || is_empty(vals->v[i]) ||
	    (!set[i] && !mentions_set(f, fd->constraint, set)))
		return 0;
	if (expr_true(fd->constraint, &env, &holds, f->form_path, fd->line, e) <
	    0)
		return -1;
	if (holds)
		return 0;
	err_set(e, E_NO, _("%s (%s) may not be '%s'"), fd->name, fd->label,
	    vals->v[i]);
	form_constraint_said(lg, f, fd, vals, &said);
	err_hint(e, "%s", said.ptr);
	buf_release(&said);
	return -1;
}

static bool
is_required(const struct form_field *fd, const char *action, const char *acts)
{
	char w[64];
	const char *p = fd->required;

	while (word_take(&p, w, sizeof(w)))
		if (streq(w, "yes") || streq(w, action) ||
		    (acts != NULL && word_in(acts, w)))
			return true;
	return false;
}

int
form_check(struct ledger *lg, const struct flow *f, const struct values *vals,
    const bool *set, const char *action, const char *acts, struct err *e)
{
	const struct form_field *fd;
	char now[CLOCK_TEXT];
	bool holds;
	size_t i;

	clock_format(lg != NULL ? store_now(lg->store) : clock_real(), now);
	for (i = 0; i < f->nfields; i++) {
		fd = &f->fields[i];
		if (applies(f, fd, vals, acts, &holds, e) < 0)
			return -1;
		if (!holds && set[i] && !is_empty(vals->v[i]))
			return not_here(lg, f, fd, e);
		if (check_constraint(lg, f, i, vals, set, acts, now, e) < 0)
			return -1;
		if (holds && is_empty(vals->v[i]) &&
		    is_required(fd, action, acts)) {
			err_set(e, E_NO, _("%s (%s) is missing for '%s'"),
			    fd->name, fd->label, flow_action_label(f, action));
			return err_hint(e, _("give %s=VALUE"), fd->name);
		}
	}
	return 0;
}

/* ---- what system fills in ---- */

struct fill {
	struct ledger *lg;
	const struct flow *flow;
	struct values *vals;
	const struct actor *actor;
	msec now;
	struct arena *arena;
};

/* "shift(found_at)": the name before and the text between the brackets. */
static bool
call_split(const char *alt, char name[32], char args[96])
{
	const char *open = strchr(alt, '(');
	size_t n;

	if (open == NULL || (size_t)(open - alt) >= 32)
		return false;
	n = strlen(open + 1);
	if (n == 0 || n > 96 || open[n] != ')')
		return false;
	memcpy(name, alt, (size_t)(open - alt));
	name[open - alt] = '\0';
	memcpy(args, open + 1, n - 1);
	args[n - 1] = '\0';
	return true;
}

static const char *
late_text(const struct fill *fl, const char *args)
{
	char field[96], *comma;
	const char *v;
	msec since, limit;

	str_copy(field, sizeof(field), args);
	comma = strchr(field, ',');
	if (comma == NULL || !duration_parse(comma + 1, &limit))
		return "";
	*comma = '\0';
	v = values_get(fl->vals, field);
	if (is_empty(v) || !clock_parse(v, &since))
		return "";
	return fl->now - since > limit ? "yes" : "";
}

/* Its code, or the day on which it began: a night belongs to one day. */
static const char *
shift_text(const struct fill *fl, const char *field, bool day)
{
	const char *v = values_get(fl->vals, field), *code;
	char text[CLOCK_TEXT];
	msec at, start;

	if (is_empty(v) || !clock_parse(v, &at))
		return "";
	code = registers_shift(fl->lg->reg, at, &start);
	if (!day || *code == '\0')
		return code;
	clock_day(start, text);
	return arena_str(fl->arena, text);
}

/* "type.measure": the row that the field names in its list, a column of it. */
static const char *
column_text(const struct fill *fl, const char *alt)
{
	const struct form_field *fd;
	const char *dot = strchr(alt, '.'), *v, *table;
	char field[64];

	if (dot == NULL || (size_t)(dot - alt) >= sizeof(field))
		return "";
	memcpy(field, alt, (size_t)(dot - alt));
	field[dot - alt] = '\0';
	fd = flow_field(fl->flow, field);
	v = values_get(fl->vals, field);
	if (fd == NULL || is_empty(v))
		return "";
	table = list_table(fl->lg,
	    *fd->list == '\0' && streq(fd->type, "person") ? "people" :
							     fd->list);
	if (table == NULL)
		return "";
	return registers_get(fl->lg->reg, table, v, fl->now, dot + 1);
}

static int
alternative(const struct fill *fl, const char *alt, const char **out,
    struct err *e)
{
	struct findings ties = FINDINGS_INIT;
	char name[32], args[96], now[CLOCK_TEXT];
	int rc = 0;

	*out = "";
	if (streq(alt, "now")) {
		clock_format(fl->now, now);
		*out = arena_str(fl->arena, now);
	} else if (streq(alt, "actor")) {
		*out = fl->actor == NULL ? "" : fl->actor->code;
	} else if (streq(alt, "dispatch")) {
		rc = flow_dispatch(fl->lg, fl->vals, fl->now, out, &ties, e);
		findings_release(&ties);
	} else if (*alt == '\'') {
		*out = arena_dup(fl->arena, alt + 1,
		    strlen(alt) > 1 ? strlen(alt) - 2 : 0);
	} else if (call_split(alt, name, args)) {
		if (compute_knows(name))
			rc = compute_value(fl->lg, fl->vals, name, args,
			    fl->now, fl->arena, out, e);
		else if (word_in("shift shift_day", name))
			*out = shift_text(fl, args, streq(name, "shift_day"));
		else if (streq(name, "late"))
			*out = late_text(fl, args);
		else if (streq(name, "leader"))
			*out = area_leader(fl->lg, values_get(fl->vals, args),
			    fl->now);
	} else if (strchr(alt, '.') != NULL) {
		*out = column_text(fl, alt);
	} else {
		*out = values_get(fl->vals, alt);
	}
	return rc;
}

/*
 * A person who left is no value and the next alternative is tried; a code
 * whose row ended is still the truth about the machine that stands there.
 */
static int
accept_value(const struct fill *fl, const struct form_field *fd, const char **v,
    struct err *e)
{
	struct err own = ERR_INIT;
	const char *out;

	if (field_normalise(fl->lg, fl->flow, fd, *v, fl->now, fl->arena, &out,
		&own) == 0) {
		*v = out;
		return 0;
	}
	if (streq(fd->type, "person"))
		*v = "";
	else if (!streq(fd->type, "code") || own.code != E_ABSENT) {
		*e = own;
		return err_wrap(e, _("filling '%s' from '%s'"), fd->name,
		    fd->source);
	}
	return 0;
}

static int
next_alternative(const char **p, char *out, size_t size)
{
	const char *bar = strchr(*p, '|');
	size_t n = bar == NULL ? strlen(*p) : (size_t)(bar - *p);
	const char *s = *p;

	if (n == 0 && bar == NULL)
		return 0;
	*p += bar == NULL ? n : n + 1;
	while (n > 0 && ch_space((unsigned char)*s)) {
		s++;
		n--;
	}
	while (n > 0 && ch_space((unsigned char)s[n - 1]))
		n--;
	if (n >= size)
		n = size - 1;
	memcpy(out, s, n);
	out[n] = '\0';
	return 1;
}

static int
field_value(const struct fill *fl, const struct form_field *fd,
    const char **out, struct err *e)
{
	const char *p = fd->source;
	char alt[512];

	*out = "";
	while (**out == '\0' && next_alternative(&p, alt, sizeof(alt))) {
		if (alternative(fl, alt, out, e) < 0)
			return -1;
		if (is_empty(*out))
			*out = "";
		else if (accept_value(fl, fd, out, e) < 0)
			return -1;
	}
	if (**out == '\0' && *fd->dflt != '\0') {
		*out = fd->dflt;
		return accept_value(fl, fd, out, e);
	}
	return 0;
}

static bool
name_byte(int c)
{
	return ch_alnum(c) || c == '_' || c == '-';
}

/* Does the source name one of the marked fields as a word? */
static bool
depends(const struct flow *f, const char *source, const bool *marks)
{
	const char *at, *name;
	size_t i, n;

	for (i = 0; i < f->nfields; i++) {
		if (!marks[i])
			continue;
		name = f->fields[i].name;
		n = strlen(name);
		for (at = source; (at = strstr(at, name)) != NULL; at += n)
			if ((at == source ||
				!name_byte((unsigned char)at[-1])) &&
			    !name_byte((unsigned char)at[n]))
				return true;
		/* dispatch looks at whatever its table has columns for */
		if (strstr(source, "dispatch") != NULL)
			return true;
	}
	return false;
}

static int
fill_round(const struct fill *fl, bool *filled, const bool *only, bool *marks,
    bool *changed, struct err *e)
{
	const struct flow *f = fl->flow;
	const char *v;
	bool holds;
	size_t i;

	for (i = 0; i < f->nfields; i++) {
		const struct form_field *fd = &f->fields[i];

		if (*fd->source == '\0' && *fd->dflt == '\0')
			continue;
		if (only == NULL ? !is_empty(fl->vals->v[i]) :
				   only[i] || !depends(f, fd->source, marks))
			continue;
		if (applies(f, fd, fl->vals, "", &holds, e) < 0)
			return -1;
		if (!holds)
			continue;
		if (field_value(fl, fd, &v, e) < 0)
			return -1;
		if (streq(v, fl->vals->v[i] == NULL ? "" : fl->vals->v[i]))
			continue;
		fl->vals->v[i] = arena_str(fl->arena, v);
		filled[i] = marks[i] = *changed = true;
	}
	return 0;
}

int
form_fill(struct ledger *lg, const struct flow *f, struct values *vals,
    bool *filled, const bool *only, const struct actor *actor, msec now,
    struct arena *a, struct err *e)
{
	struct fill fl = { lg, f, vals, actor, now, a };
	bool *marks = arena_alloc(a, f->nfields + 1), changed = true;
	size_t round;

	if (only != NULL)
		memcpy(marks, only, f->nfields);
	/* Each round settles at least one field: no circle runs for ever. */
	for (round = 0; changed && round <= f->nfields; round++) {
		changed = false;
		if (fill_round(&fl, filled, only, marks, &changed, e) < 0)
			return -1;
	}
	return 0;
}

/* One alternative: looked up in, or computed from, a marked field? */
static bool
moved_one(const struct flow *f, const char *alt, const bool *marks)
{
	size_t i, n = strcspn(alt, ".");
	char name[32], args[96];

	if (call_split(alt, name, args))
		return compute_knows(name) && depends(f, args, marks);
	for (i = 0; alt[n] == '.' && i < f->nfields; i++)
		if (strlen(f->fields[i].name) == n &&
		    memcmp(f->fields[i].name, alt, n) == 0)
			return marks[i];
	return false;
}

/* What other sources gave once stays as it was. */
static bool
moved(const struct flow *f, const char *source, const bool *set,
    const bool *filled)
{
	bool *marks = xcalloc(f->nfields + 1, sizeof(*marks)), found = false;
	char alt[512];
	size_t i;

	for (i = 0; i < f->nfields; i++)
		marks[i] = (set != NULL && set[i]) || filled[i];
	while (!found && next_alternative(&source, alt, sizeof(alt)))
		found = moved_one(f, alt, marks);
	free(marks);
	return found;
}

int
form_follow(struct ledger *lg, const struct flow *f, struct values *vals,
    const bool *set, bool *filled, msec now, struct arena *a, struct err *e)
{
	struct fill fl = { lg, f, vals, NULL, now, a };
	const char *v;
	bool holds;
	size_t i;

	for (i = 0; i < f->nfields; i++) {
		const struct form_field *fd = &f->fields[i];

		if ((set != NULL && set[i]) || filled[i] ||
		    !moved(f, fd->source, set, filled))
			continue;
		if (applies(f, fd, vals, "", &holds, e) < 0)
			return -1;
		if (!holds)
			continue;
		if (field_value(&fl, fd, &v, e) < 0)
			return -1;
		if (streq(v, vals->v[i] == NULL ? "" : vals->v[i]))
			continue;
		vals->v[i] = arena_str(a, v);
		filled[i] = true;
	}
	return 0;
}

int
form_source_check(struct ledger *lg, const struct flow *f,
    const struct form_field *fd, struct err *e)
{
	const char *p = fd->source, *end;
	char alt[512], name[32], args[96], field[96];

	while (next_alternative(&p, alt, sizeof(alt))) {
		if (*alt == '\'' || streq(alt, "now") || streq(alt, "actor") ||
		    streq(alt, "dispatch") || streq(alt, "photos"))
			continue;
		if (call_split(alt, name, args) && compute_knows(name)) {
			if (compute_check(lg, f, name, args, e) < 0) {
				str_copy(e->file, sizeof(e->file),
				    f->form_path);
				e->line = fd->line;
				return err_wrap(e, _("source '%s'"), alt);
			}
			continue;
		}
		if (call_split(alt, name, args)) {
			if (!word_in("shift shift_day late leader", name))
				return err_at(e, E_DATA, f->form_path, fd->line,
				    _("source '%s': no such function"), alt);
			str_copy(field, sizeof(field), args);
		} else {
			str_copy(field, sizeof(field), alt);
		}
		end = field + strcspn(field, ".,");
		field[end - field] = '\0';
		if (flow_field(f, field) == NULL)
			return err_at(e, E_DATA, f->form_path, fd->line,
			    _("source '%s': unknown field '%s'"), alt, field);
	}
	return 0;
}
