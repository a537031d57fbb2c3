#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "notice/channel.h"
#include "notice/mail.h"
#include "record/event.h"

enum { FILES_MAX = 5, FILES_BYTES = 10 * 1024 * 1024 };

struct files {
	struct mail_file v[FILES_MAX];
	struct buf bytes[FILES_MAX];
	char *names[FILES_MAX];
	size_t n, total;
	struct buf missing;
};

static const char *
type_of(const char *name)
{
	static const char *const types[][2] = { { ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" }, { ".png", "image/png" },
		{ ".pdf", "application/pdf" } };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_suffix(name, types[i][0]))
			return types[i][1];
	return "application/octet-stream";
}

/* "<sha256>.<ext>" and nothing else becomes a path. */
static bool
file_name_is(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");

	return n == 64 && s[n] == '.' && s[n + 1] != '\0' &&
	    s[n + 1 +
		strspn(s + n + 1, "abcdefghijklmnopqrstuvwxyz0123456789")] ==
	    '\0';
}

static bool
add_file(struct files *f, const char *root, const char *role, const char *file)
{
	struct err ignored = ERR_INIT;
	struct buf *b = &f->bytes[f->n];
	char *path;
	int rc;

	if (!name_is(role) || !file_name_is(file) || f->n == FILES_MAX)
		return false;
	path = xasprintf("%s/evidence/%.2s/%s", root, file, file);
	rc = io_read(b, AT_FDCWD, path, FILES_BYTES - f->total, 0, &ignored);
	free(path);
	if (rc < 0) {
		buf_release(b);
		*b = (struct buf)BUF_INIT;
		return false;
	}
	f->names[f->n] = xasprintf("%s-%.8s%s", role, file, strchr(file, '.'));
	f->v[f->n] =
	    (struct mail_file){ f->names[f->n], type_of(file), b->ptr, b->len };
	f->total += b->len;
	f->n++;
	return true;
}

static void
gather(struct files *f, const struct channel *ch, const char *attach)
{
	char role[33], file[80];
	size_t i;

	memset(f, 0, sizeof(*f));
	for (i = 0; i < FILES_MAX; i++)
		f->bytes[i] = (struct buf)BUF_INIT;
	f->missing = (struct buf)BUF_INIT;
	while (evidence_next(&attach, role, file))
		if (!add_file(f, ch->all->root, role, file))
			buf_printf(&f->missing, "\n(%s: %s)", role,
			    _("the photo is not at hand here"));
}

static void
gather_one(struct files *f, const struct mail_file *file)
{
	if (file != NULL && file->name != NULL && f->n < FILES_MAX)
		f->v[f->n++] = *file;
}

static void
files_release(struct files *f)
{
	size_t i;

	for (i = 0; i < FILES_MAX; i++) {
		buf_release(&f->bytes[i]);
		free(f->names[i]);
	}
	buf_release(&f->missing);
}

static void
write_message(struct buf *out, const struct channel *ch,
    const struct channel_msg *m, const struct files *f)
{
	struct buf subject = BUF_INIT, body = BUF_INIT;
	struct mail mail = {
		.from = channel_secret(ch, "from"),
		.from_name = channel_secret(ch, "from_name"),
		.to = channel_address(ch, m->recipient),
		.to_name = m->recipient_name,
		.message_id = m->message_id,
		.date = clock_real(),
		.files = f->v,
		.nfiles = f->n,
	};

	buf_puts(&subject, m->subject);
	if (m->possible_duplicate)
		buf_puts(&subject, _(" (possibly a repeat)"));
	buf_printf(&body, "%s%s\n\n[%s]", m->body, f->missing.ptr, m->id);
	mail.subject = subject.ptr;
	mail.body = body.ptr;
	mail_write(out, &mail);
	buf_release(&subject);
	buf_release(&body);
}

static void
judge(const struct net_result *res, const struct err *e, struct delivery *d)
{
	if (res->sent_maybe)
		delivery_set(d, OUT_UNKNOWN, "%s", e->msg);
	else if (res->status >= 500 && res->status < 600)
		delivery_set(d, OUT_REFUSED, "SMTP %ld %s", res->status,
		    e->msg);
	else
		delivery_set(d, OUT_FAILED, "SMTP %ld %s", res->status, e->msg);
	/* A refused recipient says nothing about the next one. */
	d->stop = res->status < 400;
}

void
send_mail(struct channel *ch, const struct channel_msg *m, struct delivery *d)
{
	struct net_result res = NET_RESULT_INIT;
	struct net_opts o;
	struct files files;
	struct buf mail = BUF_INIT;
	struct err e = ERR_INIT;

	channel_net(ch, &o);
	ch->smtp.url = channel_secret(ch, "url");
	ch->smtp.user = channel_secret(ch, "user");
	ch->smtp.password = channel_secret(ch, "password");
	ch->smtp.from = channel_secret(ch, "from");
	ch->smtp.plain = streq(channel_secret(ch, "tls"), "none");
	gather(&files, ch, m->attach);
	gather_one(&files, m->file);
	write_message(&mail, ch, m, &files);
	if (net_mail(&ch->smtp, channel_address(ch, m->recipient), &mail, &o,
		&res, &e) == 0)
		delivery_set(d, OUT_SENT, "SMTP %ld", res.status);
	else
		judge(&res, &e, d);
	files_release(&files);
	buf_release(&mail);
	buf_release(&res.body);
}
