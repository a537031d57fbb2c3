/*
 * Rows to a reader that hangs: what he takes, what is dropped, in whole rows.
 */
#include "sensor/passing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

static void
add(struct passing *p, int from, int n)
{
	char row[32];

	for (int i = from; i < from + n; i++) {
		snprintf(row, sizeof(row), "row %05d of them all\n", i);
		passing_add(p, row, strlen(row));
	}
}

/* What came through, as numbers of rows: "0-99 400-499", "?" for a torn one. */
static const char *
taken(const struct buf *b)
{
	static char out[512];
	int first = -1, last = -2, k;
	size_t n = 0;
	char text[64];

	out[0] = '\0';
	for (const char *p = b->ptr; *p != '\0'; p = strchr(p, '\n') + 1) {
		snprintf(text, sizeof(text), "%.22s", p);
		if (sscanf(text, "row %5d of them all\n", &k) != 1 ||
		    strchr(p, '\n') != p + 21)
			return "?";
		if (k != last + 1) {
			if (first >= 0)
				n += (size_t)snprintf(out + n, sizeof(out) - n,
				    "%d-%d ", first, last);
			first = k;
		}
		last = k;
	}
	snprintf(out + n, sizeof(out) - n, "%d-%d", first, last);
	return out;
}

static void
drain(int fd, struct buf *b)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_add(b, piece, (size_t)n);
}

int
main(void)
{
	struct passing p = PASSING_INIT(-1);
	struct buf got = BUF_INIT;
	size_t waits;
	int fd[2];

	signal(SIGPIPE, SIG_IGN);
	if (pipe2(fd, O_CLOEXEC) < 0 || fcntl(fd[0], F_SETFL, O_NONBLOCK) < 0 ||
	    fcntl(fd[1], F_SETPIPE_SZ, 4096) < 0)
		return 1;
	p.fd = fd[1];
	p.most = 22 * 1000;
	add(&p, 0, 100);
	tap_ok(passing_move(&p, 0) == 0 && passing_waiting(&p) == 0,
	    "a reader that has room takes all");
	add(&p, 100, 500);
	tap_ok(passing_move(&p, 0) == 0 && passing_waiting(&p) > 0,
	    "one that has none is not waited for");
	waits = passing_waiting(&p);
	tap_ok(p.dropped == 0, "what may wait is kept");
	add(&p, 600, 2000);
	tap_ok(p.dropped > 0 && p.b.len <= p.most &&
		p.dropped + passing_waiting(&p) == waits + 2000,
	    "the oldest are dropped, and counted");
	for (int i = 0; i < 100 && passing_waiting(&p) > 0; i++) {
		drain(fd[0], &got);
		passing_move(&p, 0);
	}
	drain(fd[0], &got);
	tap_ok(strncmp(taken(&got), "0-", 2) == 0 &&
		strstr(taken(&got), "-2599") != NULL &&
		strchr(taken(&got), ' ') == strrchr(taken(&got), ' '),
	    "one gap, whole rows, the newest: %s", taken(&got));
	tap_ok(got.len / 22 + p.dropped == 2600, "none is missing but those");
	close(fd[0]);
	add(&p, 0, 1);
	tap_ok(passing_move(&p, -1) == EPIPE, "a reader that has gone is told");
	close(fd[1]);
	passing_release(&p);
	buf_release(&got);
	return tap_done();
}
