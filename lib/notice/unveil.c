#include <string.h>

#include "base/str.h"
#include "notice/send_int.h"
#include "notice/text.h"

/* The link holds no more: nobody needs the message. */
static void
lapse(struct batch *b, const struct queued *n, const char *why)
{
	struct notice_pair result = { "result", arena_str(&b->arena, why) };

	plan_step(b, n->id, n->state == Q_SENDING ? "give_up" : "lapse",
	    &result, 1);
}

static const struct unveiled *
fill(struct batch *b, const struct queued *n, const struct notice_secret *sec)
{
	struct unveiled *u = arena_alloc(&b->arena, sizeof(*u));
	const char *p = n->body, *mark;
	struct buf body = BUF_INIT;

	for (; (mark = strstr(p, TEXT_SECRET)) != NULL;
	     p = mark + strlen(TEXT_SECRET)) {
		buf_add(&body, p, (size_t)(mark - p));
		buf_add(&body, sec->text.ptr, sec->text.len);
	}
	buf_puts(&body, p);
	u->body = arena_dup(&b->arena, body.ptr, body.len);
	if (sec->file.len > 0)
		u->file = (struct mail_file){ sec->file_name, sec->file_type,
			arena_dup(&b->arena, sec->file.ptr, sec->file.len),
			sec->file.len };
	explicit_bzero(body.ptr, body.len);
	buf_release(&body);
	return u;
}

bool
unveil(struct sender *s, struct batch *b, const struct queued *n,
    const struct unveiled **out, struct findings *found)
{
	struct notice_secret sec = { .text = BUF_INIT, .file = BUF_INIT };
	struct err why = ERR_INIT;
	int rc;

	*out = NULL;
	if (s->ops == NULL || s->ops->secret == NULL ||
	    strstr(n->body, TEXT_SECRET) == NULL)
		return true;
	rc = s->ops->secret(s->ops->arg, n->about, n->recipient, &sec, &why);
	if (rc == 0)
		*out = fill(b, n, &sec);
	else if (why.code == E_NO)
		lapse(b, n, why.msg);
	else if (why.code != E_ABSENT)
		plan_say(s, SEV_WARN, &why, found);
	if (sec.text.len > 0)
		explicit_bzero(sec.text.ptr, sec.text.len);
	buf_release(&sec.text);
	buf_release(&sec.file);
	return rc == 0 || why.code == E_ABSENT;
}
