#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "notice/send_int.h"

enum { BEHIND = 8, BESIDE = 40 };

static size_t
line_bytes(const struct queued *n)
{
	return strlen(n->subject) + strlen(n->recipient_name) + strlen(n->id) +
	    8;
}

/* How many from v on fit into one digest. */
static size_t
fit(struct sending **v, size_t n)
{
	size_t room = v[0]->ch->kind == CH_WECOM ? 1800 : 15000, used = 0, i;

	for (i = 0; i < n; i++) {
		used += line_bytes(v[i]->n);
		if (used > room && i > 0)
			break;
	}
	return i;
}

/*
 * How many that do not press go with a job.  A new alarm waits for it to end, and
 * where they are spoken each takes seconds; or it goes beside, and then they only
 * take of the robot's minute.  Mail goes on over one connection.
 */
static size_t
behind(const struct channel *ch)
{
	if (ch->kind == CH_MAIL)
		return SIZE_MAX;
	if (ch->kind == CH_VOICE && channel_secret(ch, "device")[0] != '\0')
		return 1;
	return channel_beside(ch) && ch->rate_per_min == 0 ? BESIDE : BEHIND;
}

/* The same words in the same room: one job says them once, for all. */
static bool
said_with(struct sending **v, size_t i)
{
	return i > 0 && v[i]->ch->kind == CH_VOICE &&
	    streq(v[i]->n->voice, v[i - 1]->n->voice) &&
	    streq(v[i]->n->about, v[i - 1]->n->about);
}

static size_t
not_too_many(struct sender *s, struct sending **v, size_t n)
{
	size_t news = 0, most = n == 0 ? 0 : behind(v[0]->ch), all;

	while (news < n && queue_presses(v[news]->n))
		news++;
	if (n - news <= most)
		return n;
	for (all = n, n = news + most; n < all && said_with(v, n); n++)
		;
	s->more = true;
	return n;
}

/*
 * What a lane may send at once goes message by message.  Where a robot has
 * more than that, the last message allowed is a digest of the rest; what does
 * not fit into it, and what other lanes have too many, waits for the minute.
 */
size_t
rate_plan(struct sender *s, struct lane *l, struct sending **v, size_t n)
{
	msec real = clock_real(), next;
	size_t allowed = lane_free(l, real, &next), i, more;

	if (n <= allowed) {
		n = not_too_many(s, v, n);
		lane_count(l, n, real);
		return n;
	}
	if (next == MSEC_NONE)
		next = real + MINUTE;
	/* The robots' minute is a real one, also where the ledger's clock is not. */
	next = store_now(s->lg->store) + (next - real);
	if (s->next == MSEC_NONE || next < s->next)
		s->next = next;
	if (allowed == 0)
		return 0;
	lane_count(l, allowed, real);
	if (!channel_robot(v[0]->ch))
		return allowed;
	more = fit(v + allowed - 1, n - (allowed - 1));
	for (i = 0; i < more; i++)
		v[allowed - 1 + i]->digest = more > 1;
	return allowed - 1 + more;
}

void
rate_digest(struct sending **v, size_t n, struct channel_msg *m,
    struct arena *a)
{
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(&b, "%s%s → %s [%s]", i > 0 ? "\n" : "",
		    v[i]->n->subject, v[i]->n->recipient_name, v[i]->n->id);
	memset(m, 0, sizeof(*m));
	m->id = v[0]->n->id;
	m->recipient = m->recipient_name = "";
	m->subject = arena_printf(a, _("%zu notices in one message"), n);
	m->body = arena_dup(a, b.ptr, b.len);
	m->voice = m->attach = "";
	m->message_id = "";
	for (i = 0; i < n; i++)
		m->possible_duplicate = m->possible_duplicate || v[i]->again ||
		    v[i]->n->possible_duplicate;
	buf_release(&b);
}
