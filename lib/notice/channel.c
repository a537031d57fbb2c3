#include "notice/channel.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "notice/mail.h"
#include "notice/text.h"

enum { TIMEOUT_DEFAULT = 20, TIMEOUT_LONGEST = 300 };

static long
number(const char *cell, long dflt, long most)
{
	long n;

	if (!str_long(cell, &n) || n < 1)
		return dflt;
	return n < most ? n : most;
}

static void
add_row(struct channels *c, const struct table *t, size_t row)
{
	struct channel *ch = &c->v[c->n];
	const char *target = table_get(t, row, "target");

	memset(ch, 0, sizeof(*ch));
	ch->kind_text = arena_str(&c->arena, table_get(t, row, "kind"));
	ch->kind = channel_kind_of(ch->kind_text);
	if (ch->kind == CH_UNKNOWN || !name_is(target))
		return; /* ledger-check names it */
	ch->code = arena_str(&c->arena, table_get(t, row, "code"));
	ch->target = arena_str(&c->arena, target);
	ch->template = arena_str(&c->arena, table_get(t, row, "template"));
	ch->rate_per_min = number(table_get(t, row, "rate_per_min"), 0, 6000);
	ch->timeout_s = number(table_get(t, row, "timeout_s"), TIMEOUT_DEFAULT,
	    TIMEOUT_LONGEST);
	ch->all = c;
	c->n++;
}

int
channels_load(struct channels *c, struct ledger *lg, struct err *e)
{
	const struct table *t;
	struct buf b = BUF_INIT;
	size_t i;

	memset(c, 0, sizeof(*c));
	c->plant = store_setting(lg->store, "plant");
	if (secrets_open(&c->secrets, c->plant, e) < 0)
		return -1;
	c->plant = arena_str(&c->arena, c->plant);
	c->rehearsal = store_rehearsal(lg->store);
	c->root = xstrdup(store_root(lg->store));
	store_private(lg->store, "", &b);
	while (b.len > 1 && b.ptr[b.len - 1] == '/')
		buf_trim(&b, b.len - 1);
	c->private_dir = buf_steal(&b);
	if (registers_table(lg->reg, "registers/channels", &t, e) < 0) {
		channels_release(c);
		return -1;
	}
	c->v = xcalloc(t->nrows + 1, sizeof(*c->v));
	for (i = 0; i < t->nrows; i++)
		add_row(c, t, i);
	return 0;
}

void
channels_release(struct channels *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		net_smtp_close(&c->v[i].smtp);
	free(c->v);
	secrets_close(c->secrets);
	free(c->root);
	free(c->private_dir);
	arena_release(&c->arena);
	memset(c, 0, sizeof(*c));
}

struct channel *
channels_find(struct channels *c, const char *code)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (streq(c->v[i].code, code))
			return &c->v[i];
	return NULL;
}

const char *
channel_secret(const struct channel *ch, const char *part)
{
	return secrets_of(ch->all->secrets, ch->target, part);
}

const char *
channel_address(const struct channel *ch, const char *person)
{
	return secrets_of(ch->all->secrets, person, ch->code);
}

bool
channel_private(const struct channel *ch, const char *person)
{
	if (ch->kind == CH_COMMAND &&
	    !word_in(channel_secret(ch, "argv"), "{address}"))
		return false;
	return (ch->kind == CH_MAIL || ch->kind == CH_COMMAND) &&
	    channel_address(ch, person)[0] != '\0';
}

static int
missing(const struct channel *ch, const char *owner, const char *part,
    struct err *e)
{
	const char *path = secrets_path(ch->all->secrets);

	err_at(e, E_UNAVAILABLE, path, 0,
	    _("channel %s: '%s.%s' is not in the secrets file"), ch->code,
	    owner, part);
	if (path[0] == '\0')
		err_hint(e, _("make the secrets file %s, see notices(5)"),
		    secrets_where(ch->all->secrets));
	return -1;
}

static int
ready_url(const struct channel *ch, struct err *e)
{
	const char *url = channel_secret(ch, "url");

	if (url[0] == '\0')
		return missing(ch, ch->target, "url", e);
	if (ch->all->rehearsal && !net_is_loopback(url))
		return err_set(e, E_PERM,
		    _("channel %s: a rehearsal sends to this machine only"),
		    ch->code);
	return 0;
}

static int
ready_mail(const struct channel *ch, const char *person, struct err *e)
{
	const char *to = channel_address(ch, person);

	if (ready_url(ch, e) < 0)
		return -1;
	if (channel_secret(ch, "from")[0] == '\0')
		return missing(ch, ch->target, "from", e);
	if (!mail_address_is(channel_secret(ch, "from")))
		return err_set(e, E_UNAVAILABLE,
		    _("channel %s: '%s.from' is no mail address"), ch->code,
		    ch->target);
	if (to[0] == '\0')
		return missing(ch, person, ch->code, e);
	if (!mail_address_is(to))
		return err_set(e, E_UNAVAILABLE,
		    _("channel %s: '%s.%s' is no mail address"), ch->code,
		    person, ch->code);
	return 0;
}

static int
ready_command(const struct channel *ch, const char *person, struct err *e)
{
	const char *argv = channel_secret(ch, "argv");

	if (argv[0] == '\0')
		return missing(ch, ch->target, "argv", e);
	if (ch->all->rehearsal)
		return err_set(e, E_PERM,
		    _("channel %s: a rehearsal runs no command"), ch->code);
	if (word_in(argv, "{address}") &&
	    channel_address(ch, person)[0] == '\0')
		return missing(ch, person, ch->code, e);
	return 0;
}

/* ALSA's own null device may stand in for the loudspeaker. */
static int
ready_voice(const struct channel *ch, struct err *e)
{
	const char *device = channel_secret(ch, "device");

	if (ch->all->rehearsal && device[0] != '\0' && !streq(device, "null"))
		return err_set(e, E_PERM,
		    _("channel %s: a rehearsal plays nothing aloud"), ch->code);
	return 0;
}

int
channel_ready(const struct channel *ch, const char *person, struct err *e)
{
	switch (ch->kind) {
	case CH_MAIL:
		return ready_mail(ch, person, e);
	case CH_WECOM:
	case CH_DINGTALK:
	case CH_FEISHU:
		return ready_url(ch, e);
	case CH_TERMINAL:
		if (channel_secret(ch, "path")[0] == '\0')
			return missing(ch, ch->target, "path", e);
		return 0;
	case CH_VOICE:
		return ready_voice(ch, e);
	case CH_FILE:
		return 0;
	case CH_COMMAND:
		return ready_command(ch, person, e);
	default:
		return err_set(e, E_UNAVAILABLE, _("channel %s: unknown kind"),
		    ch->code);
	}
}

void
delivery_set(struct delivery *d, enum outcome outcome, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;
	char *p;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	for (p = b.ptr; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	if (b.len >= sizeof(d->text)) {
		buf_trim(&b, sizeof(d->text) - 4);
		while (b.len > 0 &&
		    ((unsigned char)b.ptr[b.len - 1] & 0xc0) == 0x80)
			buf_trim(&b, b.len - 1);
		if (b.len > 0 && (unsigned char)b.ptr[b.len - 1] >= 0xc0)
			buf_trim(&b, b.len - 1);
	}
	if (!utf8_valid(b.ptr, b.len, NULL))
		for (p = b.ptr; *p != '\0'; p++)
			if ((unsigned char)*p >= 0x80)
				*p = '?';
	str_copy(d->text, sizeof(d->text), b.ptr);
	d->outcome = outcome;
	buf_release(&b);
}

/* ---- the text of a message ---- */

static bool
msg_value(void *arg, const char *name, bool label, struct buf *out)
{
	const struct channel_msg *m = arg;

	(void)label;
	if (streq(name, "subject"))
		buf_puts(out, m->subject);
	else if (streq(name, "body"))
		buf_puts(out, m->body);
	else if (streq(name, "id"))
		buf_puts(out, m->id);
	else if (streq(name, "recipient"))
		buf_puts(out, m->recipient_name);
	else
		return false;
	return true;
}

void
channel_text(const struct channel *ch, const struct channel_msg *m,
    struct buf *out)
{
	const char *t = ch->template;

	if (t[0] == '\0')
		t = "${subject}\n${body}\n[${id}]";
	text_expand(out, t, msg_value, (void *)m, NULL);
	if (m->possible_duplicate)
		buf_puts(out, _(" (possibly a repeat)"));
}

bool
channel_robot(const struct channel *ch)
{
	return ch->kind == CH_WECOM || ch->kind == CH_DINGTALK ||
	    ch->kind == CH_FEISHU;
}

bool
channel_beside(const struct channel *ch)
{
	return ch->kind == CH_MAIL || channel_robot(ch);
}

void
channel_net(const struct channel *ch, struct net_opts *o)
{
	o->timeout_s = ch->timeout_s;
	o->cafile = channel_secret(ch, "cafile");
	o->proxy = channel_secret(ch, "proxy");
	o->loopback = ch->all->rehearsal;
}

void
channel_send(struct channel *ch, const struct channel_msg *m,
    struct delivery *d)
{
	memset(d, 0, sizeof(*d));
	switch (ch->kind) {
	case CH_MAIL:
		send_mail(ch, m, d);
		break;
	case CH_VOICE:
		send_voice(ch, m, d);
		break;
	case CH_TERMINAL:
		send_terminal(ch, m, d);
		break;
	case CH_FILE:
		send_file(ch, m, d);
		break;
	case CH_COMMAND:
		send_command(ch, m, d);
		break;
	default:
		send_robot(ch, m, d);
		break;
	}
}
