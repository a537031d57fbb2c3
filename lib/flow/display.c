#include "flow/display.h"

#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

static bool
chinese(struct ledger *lg)
{
	const char *language = store_setting(lg->store, "language");

	return *language == '\0' || str_prefix(language, "zh");
}

const char *
row_display(struct ledger *lg, const char *table, long row)
{
	static const char *const zh[] = { "name", "label", "name_zh", NULL };
	static const char *const en[] = { "name_en", "name", "label", "name_zh",
		NULL };
	const char *const *c = chinese(lg) ? zh : en;
	const char *s = "";

	for (; *c != NULL && *s == '\0'; c++)
		s = registers_cell(lg->reg, table, row, *c);
	return s;
}

const char *
code_display(struct ledger *lg, const char *table, const char *code, msec at)
{
	struct err ignored = ERR_INIT;
	long row = registers_find(lg->reg, table, code, at, &ignored);
	const char *name = row < 0 ? "" : row_display(lg, table, row);

	return name[0] != '\0' ? name : code;
}

/* "code=label code=label": the label of a code. */
static const char *
inline_label(const char *list, const char *code, struct arena *a)
{
	const char *w, *eq;
	size_t n, len = strlen(code);

	while (word_next(&list, &w, &n)) {
		eq = memchr(w, '=', n);
		if (eq != NULL && (size_t)(eq - w) == len &&
		    memcmp(w, code, len) == 0)
			return arena_dup(a, eq + 1, n - len - 1);
	}
	return "";
}

static const char *
table_of(struct ledger *lg, const struct form_field *f)
{
	if (streq(f->type, "person"))
		return "registers/people";
	return list_table(lg, f->list);
}

static const char *
name_of(struct ledger *lg, const struct form_field *f, const char *value,
    struct arena *a)
{
	const char *table;
	struct err e = ERR_INIT;
	long row;

	if (strchr(f->list, '=') != NULL)
		return inline_label(f->list, value, a);
	if ((table = table_of(lg, f)) == NULL)
		return "";
	row = registers_find(lg->reg, table, value, MSEC_NONE, &e);
	if (row < 0 && streq(f->type, "person"))
		return person_name(lg, value);
	return row < 0 ? "" : row_display(lg, table, row);
}

const char *
field_display(struct ledger *lg, const struct flow *flow,
    const struct form_field *f, const char *value, struct arena *a)
{
	char text[CLOCK_TEXT];
	const char *name;
	msec at;

	(void)flow;
	if (*value == '\0')
		return "";
	if (streq(f->type, "yesno"))
		return streq(value, "yes") ? _("yes") : _("no");
	if (streq(f->type, "time") && clock_parse(value, &at)) {
		clock_short(at, text);
		return arena_str(a, text);
	}
	name = name_of(lg, f, value, a);
	if (*name == '\0')
		return value;
	if (streq(f->type, "choice"))
		return name;
	return arena_printf(a, "%s (%s)", name, value);
}

const char *
field_name(struct ledger *lg, const struct flow *flow, const struct record *r,
    const char *field, struct arena *a)
{
	const char *value = record_field(r, field), *name;
	const struct form_field *f = flow_field(flow, field);

	if (*value == '\0' || f == NULL)
		return value;
	name = name_of(lg, f, value, a);
	return *name == '\0' ? value : name;
}

/* The roles of the shipped flows; others stand as they are. */
static const struct {
	const char *role, *label;
} roles[] = {
	{ "site", N_("site") },
	{ "before", N_("before") },
	{ "after", N_("after") },
	{ "plate", N_("nameplate") },
	{ "around", N_("surroundings") },
	{ "now", N_("at the inspection") },
};

const char *
role_display(const char *role)
{
	size_t i;

	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (streq(role, roles[i].role))
			return _(roles[i].label);
	return role;
}

const char *
node_display(struct ledger *lg, const struct record *r)
{
	struct err unread = ERR_INIT;
	const struct flow *f;

	if (ledger_flow(lg, r->schema->kind, r->schema->version, &f, &unread) <
	    0)
		return r->shown->node;
	return flow_node_name(f, r->shown->node);
}

const char *
person_display(struct ledger *lg, const char *code, struct arena *a)
{
	const char *name;

	if (streq(code, "system"))
		return _("system");
	name = person_name(lg, code);
	if (name == NULL || *name == '\0' || streq(name, code))
		return code;
	return arena_printf(a, "%s (%s)", name, code);
}

static const char *
first_of(struct ledger *lg, const struct flow *flow, const struct record *r,
    const char *const *fields, struct arena *a)
{
	const char *s = "";

	for (; *fields != NULL && *s == '\0'; fields++)
		s = field_name(lg, flow, r, *fields, a);
	return s;
}

const char *
record_title(struct ledger *lg, const struct flow *flow, const struct record *r,
    struct arena *a)
{
	static const char *const fields[] = { "type", "subject", "title",
		"name", "description", "substance", "shift", "course", "person",
		NULL };

	return first_of(lg, flow, r, fields, a);
}

const char *
record_place(struct ledger *lg, const struct flow *flow, const struct record *r,
    struct arena *a)
{
	static const char *const fields[] = { "equipment", "area", "place",
		NULL };

	return first_of(lg, flow, r, fields, a);
}

const char *
record_owner(struct ledger *lg, const struct record *r)
{
	const char *code = record_field(r, "assignee");

	if (*code == '\0')
		code = record_field(r, "recipient");
	return *code == '\0' ? "" : person_name(lg, code);
}

static void
add_mark(struct buf *b, const char *mark)
{
	buf_printf(b, "%s%s", b->len > 0 ? " " : "", mark);
}

const char *
record_marks(struct ledger *lg, const struct flow *flow, const struct record *r,
    struct arena *a)
{
	struct buf b = BUF_INIT;
	const char *s, *grade = record_field(r, "grade");

	if (r->conflict)
		add_mark(&b, _("conflict"));
	if (*grade != '\0' && !streq(grade, "general"))
		add_mark(&b, field_name(lg, flow, r, "grade", a));
	if (*record_field(r, "recurrence_of") != '\0')
		add_mark(&b, _("recurrence"));
	for (size_t i = 0; i < flow->nfields; i++)
		if (streq(flow->fields[i].type, "yesno") &&
		    streq(record_field(r, flow->fields[i].name), "yes"))
			add_mark(&b, flow->fields[i].label);
	s = arena_dup(a, b.ptr, b.len);
	buf_release(&b);
	return s;
}
