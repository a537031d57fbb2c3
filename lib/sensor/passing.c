#include "sensor/passing.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static size_t
rows(const char *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += p[i] == '\n';
	return count;
}

/* Behind the row that begins at or before `at`. */
static size_t
row_end(const struct buf *b, size_t at)
{
	const char *nl = memchr(b->ptr + at, '\n', b->len - at);

	return nl == NULL ? b->len : (size_t)(nl - b->ptr) + 1;
}

static void
cut(struct passing *p, size_t from, size_t to)
{
	memmove(p->b.ptr + from, p->b.ptr + to, p->b.len - to);
	buf_trim(&p->b, p->b.len - (to - from));
}

/* A row of which a part has gone goes whole. */
static void
drop_oldest(struct passing *p)
{
	size_t begun = p->from, end;

	if (begun > 0 && p->b.ptr[begun - 1] != '\n')
		begun = row_end(&p->b, begun);
	end = row_end(&p->b, begun + (p->b.len - begun) / 4);
	p->dropped += rows(p->b.ptr + begun, end - begun);
	cut(p, begun, end);
}

void
passing_add(struct passing *p, const char *text, size_t len)
{
	buf_add(&p->b, text, len);
	if (p->b.len > p->most && p->from > 1) {
		/* the byte before tells whether a row has begun */
		cut(p, 0, p->from - 1);
		p->from = 1;
	}
	while (p->b.len > p->most)
		drop_oldest(p);
}

/* Whole rows in one piece; the rest of one that was cut, in one of its own. */
static size_t
piece(const struct passing *p)
{
	size_t n = p->b.len - p->from;
	const char *nl;

	if (n <= PIPE_BUF)
		return n;
	nl = memrchr(p->b.ptr + p->from, '\n', PIPE_BUF);
	return nl == NULL ? PIPE_BUF : (size_t)(nl - p->b.ptr) + 1 - p->from;
}

int
passing_move(struct passing *p, int wait_ms)
{
	msec until = clock_steady() + wait_ms;

	while (p->from < p->b.len) {
		struct pollfd f = { p->fd, POLLOUT, 0 };
		msec left = until - clock_steady();
		ssize_t n;

		n = poll(&f, 1, wait_ms < 0 ? -1 : left > 0 ? (int)left : 0);
		if (n == 0 || (n < 0 && errno == EINTR))
			return 0;
		if (n > 0)
			n = write(p->fd, p->b.ptr + p->from, piece(p));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			return 0;
		if (n < 0)
			return errno;
		p->from += (size_t)n;
	}
	buf_clear(&p->b);
	p->from = 0;
	return 0;
}

size_t
passing_waiting(const struct passing *p)
{
	return rows(p->b.ptr + p->from, p->b.len - p->from);
}

void
passing_release(struct passing *p)
{
	buf_release(&p->b);
}
