#include "notice/notice.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "notice/text.h"

enum { SUBJECT_MAX = 200, BODY_MAX = 6000, ATTACH_MAX = 5 };

/* ---- pairs ---- */

struct pairs {
	struct notice_pair *v;
	size_t n, cap;
	struct arena *arena;
};

/*
 * Line breaks become U+2028 as in every cell of records/, other control
 * characters blanks; at most max bytes, cut between characters.
 */
static const char *
clean(struct arena *a, const char *text, size_t max)
{
	struct buf b = BUF_INIT;
	const char *p, *out;

	for (p = text; *p != '\0' && b.len < max; p++) {
		if (*p == '\n')
			buf_puts(&b, "\xe2\x80\xa8");
		else if (*p == '\r')
			continue;
		else if ((unsigned char)*p < ' ' || *p == 0x7f)
			buf_putc(&b, ' ');
		else
			buf_putc(&b, *p);
	}
	while (*p != '\0' && b.len > 0 && ((unsigned char)*p & 0xc0) == 0x80) {
		p--;
		buf_trim(&b, b.len - 1);
	}
	if (*p != '\0')
		buf_puts(&b, "…");
	out = arena_dup(a, b.ptr, b.len);
	buf_release(&b);
	return out;
}

static void
pair_add(struct pairs *p, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	GROW(p->v, p->n, p->cap);
	p->v[p->n].name = name;
	p->v[p->n++].value = arena_str(p->arena, value);
}

static void
pair_time(struct pairs *p, const char *name, msec t)
{
	char text[CLOCK_TEXT];

	if (t == MSEC_NONE)
		return;
	clock_format(t, text);
	pair_add(p, name, text);
}

/* A value of a lone hyphen would clear the field. */
static void
pair_text(struct pairs *p, const char *name, const char *text, size_t max)
{
	pair_add(p, name, streq(text, "-") ? "--" : clean(p->arena, text, max));
}

static void
pairs_finish(struct pairs *p, struct notice_draft *out)
{
	struct notice_pair *v = arena_alloc(p->arena, (p->n + 1) * sizeof(*v));

	if (p->n > 0)
		memcpy(v, p->v, p->n * sizeof(*v));
	out->pairs = v;
	out->n = p->n;
	free(p->v);
}

/* ---- channels ---- */

const char *
notice_channels(struct ledger *lg, const char *person, msec now)
{
	const char *own;

	own =
	    registers_get(lg->reg, "registers/people", person, now, "channels");
	if (own[0] == '\0')
		own = registers_get(lg->reg, "registers/contacts", person, now,
		    "channels");
	return own;
}

static bool
sort_is(const char *route, const char *code, const char *kind)
{
	if (streq(route, "robot"))
		return word_in("wecom dingtalk feishu", kind);
	if (streq(route, "sms"))
		return streq(kind, "sms") || str_prefix(code, "SMS");
	return streq(route, kind) || streq(route, code);
}

static void
list_add(struct buf *list, const char *code)
{
	if (word_in(list->ptr, code))
		return;
	if (list->len > 0)
		buf_putc(list, ' ');
	buf_puts(list, code);
}

static void
add_own(struct ledger *lg, const char *own, const char *route, msec now,
    struct buf *list)
{
	const char *word, *kind;
	char code[32];
	size_t len;

	while (word_next(&own, &word, &len)) {
		if (len >= sizeof(code))
			continue;
		memcpy(code, word, len);
		code[len] = '\0';
		kind = registers_get(lg->reg, "registers/channels", code, now,
		    "kind");
		if (kind[0] != '\0' &&
		    (route == NULL || sort_is(route, code, kind)))
			list_add(list, code);
	}
}

static void
add_plant(struct ledger *lg, const char *route, struct buf *list)
{
	const struct table *t;
	struct err ignored = ERR_INIT;
	size_t i;

	if (registers_table(lg->reg, "registers/channels", &t, &ignored) < 0)
		return;
	for (i = 0; i < t->nrows; i++)
		if (sort_is(route, table_get(t, i, "code"),
			table_get(t, i, "kind")))
			list_add(list, table_get(t, i, "code"));
}

static void
channel_list(struct ledger *lg, const char *person, const char *route, msec now,
    struct buf *list)
{
	const char *own = notice_channels(lg, person, now);

	if (!streq(route, "*")) {
		add_own(lg, own, route, now, list);
		if (list->len == 0)
			add_plant(lg, route, list);
	}
	add_own(lg, own, NULL, now, list);
}

static void
pair_channels(struct pairs *p, struct ledger *lg, const char *person,
    const char *route, msec now)
{
	struct buf list = BUF_INIT;
	const char *first, *rest;
	size_t len;

	channel_list(lg, person, route, now, &list);
	pair_add(p, "channels", list.ptr);
	rest = list.ptr;
	if (word_next(&rest, &first, &len))
		pair_add(p, "channel", arena_dup(p->arena, first, len));
	buf_release(&list);
}

/* ---- texts ---- */

/* "site before" of the text row: the newest file of each role. */
static void
pair_attach(struct pairs *p, const struct record *rec, const char *roles)
{
	struct buf list = BUF_INIT;
	char role[33], file[80];
	const char *cell;
	size_t i, n = 0;

	for (i = rec->nevents; rec->events != NULL && i > 0; i--) {
		cell = rec->events[i - 1]->evidence;
		while (evidence_next(&cell, role, file)) {
			if (!word_in(roles, role) || n == ATTACH_MAX ||
			    strstr(list.ptr, file) != NULL)
				continue;
			if (n++ > 0)
				buf_putc(&list, ' ');
			buf_printf(&list, "%s=%s", role, file);
		}
	}
	pair_add(p, "attach", list.ptr);
	buf_release(&list);
}

/* A drill in a rehearsal is marked by its own text already. */
static void
mark_rehearsal(struct buf *b)
{
	static const char mark[] = "【演练】";
	struct buf whole = BUF_INIT;

	if (str_prefix(b->ptr, mark))
		return;
	buf_printf(&whole, "%s%s", mark, b->ptr);
	buf_release(b);
	*b = whole;
}

static void
pair_expanded(struct pairs *p, const char *name, const char *template,
    struct text_env *env, const char *suffix, size_t max)
{
	struct buf b = BUF_INIT;

	text_expand(&b, template, text_value, env, NULL);
	if (streq(name, "subject") && store_rehearsal(env->lg->store))
		mark_rehearsal(&b);
	buf_puts(&b, suffix);
	while (b.len > 0 && ch_space((unsigned char)b.ptr[b.len - 1]))
		buf_trim(&b, b.len - 1);
	pair_text(p, name, b.ptr, max);
	buf_release(&b);
}

static void
pair_texts(struct pairs *p, struct text_env *env)
{
	static const struct notice_text plain = { "${kind} ${id} ${node}",
		"${kind} ${id} ${node}", "${kind}${node}", "", 0 };
	struct notice_text t = plain;
	struct err e = ERR_INIT;
	const char *said = "";

	if (text_find(env->lg, env->push->policy, env->push->step, &t, &e) <
	    0) {
		t = plain;
		said = arena_printf(p->arena, "\n(%s %s/%s: %s)",
		    "rules/notices.csv", env->push->policy, env->push->step,
		    e.msg);
	}
	pair_expanded(p, "subject", t.subject, env, "", SUBJECT_MAX);
	pair_expanded(p, "body", t.body, env, said, BODY_MAX);
	pair_expanded(p, "voice", t.voice, env, "", BODY_MAX);
	if (t.attach[0] != '\0')
		pair_attach(p, env->rec, t.attach);
}

int
notice_compose(struct ledger *lg, const struct record *rec,
    const struct head *h, const struct push *push, msec now,
    struct arena *arena, struct notice_draft *out, struct err *e)
{
	struct pairs p = { NULL, 0, 0, arena };
	struct text_env env = { lg, rec, h, NULL, push, now };
	const char *class_ = head_field(rec, h, "class");

	if (ledger_flow(lg, rec->schema->kind, rec->schema->version, &env.flow,
		e) < 0)
		return -1;
	pair_add(&p, "cause", push->entered_event);
	pair_add(&p, "about", rec->id);
	pair_add(&p, "policy", push->policy);
	pair_add(&p, "step", push->step);
	pair_add(&p, "recipient", push->person);
	pair_add(&p, "deputy_for", push->deputy_for);
	pair_add(&p, "route", push->channel);
	pair_channels(&p, lg, push->person, push->channel, now);
	pair_texts(&p, &env);
	pair_add(&p, "severity", class_);
	if (streq(class_, "A") && streq(push->channel, "voice"))
		pair_add(&p, "ack", "yes");
	pair_time(&p, "step_due", push->at);
	pair_time(&p, "latest", push->limit);
	if (push->late)
		pair_add(&p, "late", "yes");
	pairs_finish(&p, out);
	return 0;
}

/* ---- of the programs themselves ---- */

static void
said_draft(struct ledger *lg, const struct push *push,
    const struct notice_say *say, msec now, struct arena *arena,
    struct notice_draft *out)
{
	struct pairs p = { NULL, 0, 0, arena };
	const char *subject = say->subject;

	if (store_rehearsal(lg->store))
		subject = arena_printf(arena, "【演练】%s", subject);
	pair_add(&p, "cause", push->entered_event);
	pair_add(&p, "policy", push->policy);
	pair_add(&p, "step", push->step);
	pair_add(&p, "recipient", push->person);
	pair_add(&p, "deputy_for", push->deputy_for);
	pair_add(&p, "route", push->channel);
	pair_channels(&p, lg, push->person, push->channel, now);
	pair_text(&p, "subject", subject, SUBJECT_MAX);
	pair_text(&p, "body", say->body, BODY_MAX);
	pair_add(&p, "attach", say->attach);
	pair_time(&p, "step_due", now);
	pairs_finish(&p, out);
}

static int
to_role(struct ledger *lg, const struct notice_say *say, msec now,
    struct arena *arena, struct notice_draft **out, size_t *n, size_t *holders,
    struct err *e)
{
	struct persons who = PERSONS_INIT;
	struct push *pushes;
	bool *known;
	size_t i;
	int rc;

	*n = 0;
	rc = people_of_role(lg, say->role, NULL, NULL, "", now, &who, e);
	*holders = who.n;
	pushes = arena_alloc(arena, (who.n + 1) * sizeof(*pushes));
	known = arena_alloc(arena, (who.n + 1) * sizeof(*known));
	*out = arena_alloc(arena, (who.n + 1) * sizeof(**out));
	for (i = 0; i < who.n; i++) {
		pushes[i] = (struct push){ .policy = say->policy,
			.step = arena_str(arena, say->topic),
			.entered_event = arena_str(arena, say->cause),
			.person = who.v[i].code,
			.deputy_for = who.v[i].deputy_for,
			.channel = say->route,
			.at = now,
			.limit = MSEC_NONE };
	}
	if (rc == 0)
		rc = notice_known(lg, NULL, pushes, who.n, known, e);
	for (i = 0; rc == 0 && i < who.n; i++)
		if (!known[i])
			said_draft(lg, &pushes[i], say, now, arena,
			    &(*out)[(*n)++]);
	persons_release(&who);
	return rc;
}

int
notice_to_role(struct ledger *lg, const struct notice_say *say, msec now,
    struct arena *arena, struct notice_draft **out, size_t *n, struct err *e)
{
	size_t holders;

	if (to_role(lg, say, now, arena, out, n, &holders, e) < 0)
		return -1;
	if (holders > 0)
		return 0;
	err_set(e, E_ABSENT, _("nobody holds role '%s'"), say->role);
	return err_hint(e, "registers/people.csv");
}

int
notice_keepers(struct ledger *lg, const char *topic, const char *subject,
    const char *body, msec now, struct arena *arena, struct notice_draft **out,
    size_t *n, struct err *e)
{
	char day[CLOCK_TEXT];
	size_t holders;

	clock_day(now, day);
	return to_role(lg,
	    &(struct notice_say){ .role = "keeper",
		.policy = "keeper",
		.topic = topic,
		.cause = day,
		.route = "*",
		.subject = subject,
		.body = body,
		.attach = "" },
	    now, arena, out, n, &holders, e);
}
