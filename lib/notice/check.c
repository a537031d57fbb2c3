#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "notice/notice.h"
#include "notice/text.h"

#define NOTICES "rules/notices.csv"
#define CHANNELS "registers/channels.csv"

struct check {
	struct ledger *lg;
	struct findings *found;
	const char *policy; /* of the row being checked */
};

/* ---- placeholders ---- */

static bool
uses_policy(const struct flow *f, const char *policy)
{
	size_t i;

	for (i = 0; i < f->nrows; i++)
		if (word_in(f->rows[i].policy, policy))
			return true;
	return false;
}

static bool
built_in(const char *name)
{
	const char *const *names = text_names();

	for (; *names != NULL; names++)
		if (streq(*names, name))
			return true;
	return false;
}

/* A field of every kind whose flow names the policy; for "*" of any kind. */
static bool
known_name(void *arg, const char *name, bool label, struct buf *out)
{
	struct check *c = arg;
	const char *const *kinds = ledger_kinds(c->lg);
	bool any = streq(c->policy, "*"), has = false, lacks = false;

	(void)label;
	(void)out;
	if (built_in(name))
		return true;
	for (; kinds != NULL && *kinds != NULL; kinds++) {
		struct err ignored = ERR_INIT;
		const struct flow *f;

		if (ledger_flow(c->lg, *kinds, 0, &f, &ignored) < 0 ||
		    (!any && !uses_policy(f, c->policy)))
			continue;
		if (flow_field(f, name) != NULL)
			has = true;
		else
			lacks = true;
	}
	return any ? has : !lacks;
}

static void
check_text(struct check *c, const char *text, const char *col, long line)
{
	struct buf out = BUF_INIT, unknown = BUF_INIT;
	struct finding *f;

	if (text_expand(&out, text, known_name, c, &unknown) > 0) {
		f = finding_add(c->found, SEV_ERROR, "placeholder", NOTICES,
		    line, _("%s: nothing fills '%s'"), col, unknown.ptr);
		finding_hint(f, "notices(5)");
	}
	buf_release(&out);
	buf_release(&unknown);
}

static bool
has_step(const struct table *t, const char *policy, const char *step)
{
	size_t i;

	for (i = 0; i < t->nrows; i++)
		if ((streq(policy, "*") ||
			streq(table_get(t, i, "policy"), policy)) &&
		    (streq(step, "*") || streq(table_get(t, i, "step"), step)))
			return true;
	return false;
}

static void
check_row(struct check *c, const struct table *t, size_t i,
    const struct table *steps)
{
	static const char *const cols[] = { "subject", "body", "voice" };
	const char *step = table_get(t, i, "step");
	size_t k;

	c->policy = table_get(t, i, "policy");
	for (k = 0; k < 3; k++)
		check_text(c, table_get(t, i, cols[k]), cols[k], t->lines[i]);
	if (str_blank(table_get(t, i, "subject")))
		finding_add(c->found, SEV_ERROR, "empty", NOTICES, t->lines[i],
		    _("subject is empty"));
	if (steps != NULL && !has_step(steps, c->policy, step))
		finding_add(c->found, SEV_WARN, "unused", NOTICES, t->lines[i],
		    _("rules/escalation.csv has no step '%s' of policy '%s'"),
		    step, c->policy);
}

static int
check_notices(struct check *c, struct err *e)
{
	static const char *const need[] = { "code", "policy", "step", "subject",
		"body", "voice", NULL };
	const struct table *t, *steps = NULL;
	struct notice_text text;
	struct err why = ERR_INIT, ignored = ERR_INIT;
	size_t i;

	(void)e;
	if (registers_table(c->lg->reg, "rules/notices", &t, &why) < 0 ||
	    table_need(t, need, &why) < 0) {
		finding_from(c->found, "notices", &why);
		return 0;
	}
	registers_table(c->lg->reg, "rules/escalation", &steps, &ignored);
	for (i = 0; i < t->nrows; i++)
		check_row(c, t, i, steps);
	for (i = 0; steps != NULL && i < steps->nrows; i++) {
		if (table_get(steps, i, "role")[0] == '\0')
			continue;
		err_clear(&why);
		if (text_find(c->lg, table_get(steps, i, "policy"),
			table_get(steps, i, "step"), &text, &why) < 0)
			finding_from(c->found, "no-text", &why);
	}
	return 0;
}

/* ---- channels ---- */

static void
check_number(struct check *c, const struct table *t, size_t i, const char *col)
{
	const char *cell = table_get(t, i, col);
	long n;

	if (cell[0] != '\0' && (!str_long(cell, &n) || n < 1))
		finding_add(c->found, SEV_ERROR, "number", CHANNELS,
		    t->lines[i], _("%s '%s' is no positive whole number"), col,
		    cell);
}

static bool
template_name(void *arg, const char *name, bool label, struct buf *out)
{
	(void)arg;
	(void)label;
	(void)out;
	return word_in("subject body id recipient", name);
}

static void
check_channel(struct check *c, const struct table *t, size_t i)
{
	const char *target = table_get(t, i, "target");
	struct buf out = BUF_INIT, unknown = BUF_INIT;

	if (!name_is(target))
		finding_add(c->found, SEV_ERROR, "target", CHANNELS,
		    t->lines[i],
		    _("target '%s' is no name (a-z, 0-9, _ and -)"), target);
	check_number(c, t, i, "rate_per_min");
	check_number(c, t, i, "timeout_s");
	if (text_expand(&out, table_get(t, i, "template"), template_name, NULL,
		&unknown) > 0)
		finding_add(c->found, SEV_ERROR, "placeholder", CHANNELS,
		    t->lines[i], _("%s: nothing fills '%s'"), "template",
		    unknown.ptr);
	buf_release(&out);
	buf_release(&unknown);
}

static void
check_people(struct check *c, const struct table *channels, const char *name)
{
	const struct table *t;
	struct err ignored = ERR_INIT;
	struct buf file = BUF_INIT;
	const char *p, *word;
	size_t i, len;

	if (registers_table(c->lg->reg, name, &t, &ignored) < 0)
		return; /* registers_check says so */
	buf_printf(&file, "%s.csv", name);
	for (i = 0; i < t->nrows; i++) {
		p = table_get(t, i, "channels");
		while (word_next(&p, &word, &len)) {
			char *code = xstrndup(word, len);

			if (table_find(channels, "code", code, 0) < 0)
				finding_add(c->found, SEV_ERROR, "no-channel",
				    file.ptr, t->lines[i],
				    _("channel '%s' is not in %s"), code,
				    CHANNELS);
			free(code);
		}
	}
	buf_release(&file);
}

int
notice_check(struct ledger *lg, struct findings *found, struct err *e)
{
	static const char *const need[] = { "code", "kind", "target", NULL };
	struct check c = { lg, found, "" };
	const struct table *t;
	struct err why = ERR_INIT;
	size_t i;

	if (check_notices(&c, e) < 0)
		return -1;
	if (registers_table(lg->reg, "registers/channels", &t, &why) < 0 ||
	    table_need(t, need, &why) < 0) {
		finding_from(found, "channels", &why);
		return 0;
	}
	for (i = 0; i < t->nrows; i++)
		check_channel(&c, t, i);
	check_people(&c, t, "registers/people");
	check_people(&c, t, "registers/contacts");
	return 0;
}
