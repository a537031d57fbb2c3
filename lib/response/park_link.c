/* HJ 212 over TCP: a frame, and the answer to it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/hj212.h"
#include "response/park.h"

enum { IN_MAX = 16 * 1024 };

void
park_link_close(struct park_link *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	buf_release(&l->in);
	l->in = (struct buf)BUF_INIT;
}

static bool
is_loopback(const struct sockaddr *sa)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		return (ntohl(in.sin_addr.s_addr) >> 24) == 127;
	}
	if (sa->sa_family != AF_INET6)
		return false;
	memcpy(&in6, sa, sizeof(in6));
	return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

/* Until the descriptor is ready or the time is up. */
static int
ready(int fd, short events, msec until)
{
	struct pollfd p = { .fd = fd, .events = events };
	msec left;
	int rc;

	do {
		left = until - clock_steady();
		if (left <= 0)
			return 0;
		rc = poll(&p, 1, (int)left);
	} while (rc < 0 && errno == EINTR);
	return rc;
}

static int
connect_to(const struct addrinfo *a, msec until)
{
	int fd = socket(a->ai_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	int on = 1, why = 0;
	socklen_t len = sizeof(why);

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		return fd;
	if (errno == EINPROGRESS) {
		if (ready(fd, POLLOUT, until) > 0 &&
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &len) == 0 &&
		    why == 0)
			return fd;
		errno = why != 0 ? why : ETIMEDOUT;
	}
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

/* The last colon parts host and port; [::1]:9000 has brackets. */
static int
split(const char *server, char host[256], char port[16], struct err *e)
{
	const char *colon = strrchr(server, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - server);

	if (len > 1 && server[0] == '[' && server[len - 1] == ']') {
		server++;
		len -= 2;
	}
	if (len == 0 || len >= 256 || !str_copy(port, 16, colon + 1) ||
	    port[0] == '\0')
		return err_set(e, E_UNAVAILABLE, _("server is no HOST:PORT"));
	memcpy(host, server, len);
	host[len] = '\0';
	return 0;
}

int
park_link_open(struct park_link *l, const char *server, bool loopback,
    int timeout_ms, struct err *e)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *all = NULL, *a;
	msec until = clock_steady() + timeout_ms;
	char host[256], port[16];
	bool tried = false;

	if (split(server, host, port, e) < 0)
		return -1;
	if (getaddrinfo(host, port, &hints, &all) != 0)
		return err_set(e, E_UNAVAILABLE, _("the host is not known"));
	errno = ECONNREFUSED;
	for (a = all; a != NULL && l->fd < 0; a = a->ai_next)
		if (!loopback || is_loopback(a->ai_addr)) {
			tried = true;
			l->fd = connect_to(a, until);
		}
	freeaddrinfo(all);
	if (l->fd >= 0)
		return 0;
	if (!tried)
		return err_set(e, E_PERM,
		    _("a rehearsal sends to this machine only"));
	return err_set(e, E_UNAVAILABLE, "%s", strerror(errno));
}

static int
put(struct park_link *l, const struct buf *frame, msec until, struct err *e)
{
	size_t done = 0;

	while (done < frame->len) {
		ssize_t k = send(l->fd, frame->ptr + done, frame->len - done,
		    MSG_NOSIGNAL);

		if (k > 0) {
			done += (size_t)k;
			continue;
		}
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0 && errno == EAGAIN &&
		    ready(l->fd, POLLOUT, until) > 0)
			continue;
		return err_set(e, E_UNAVAILABLE, _("the link was lost"));
	}
	return 0;
}

/* One more piece of what the platform says. */
static int
take(struct park_link *l, msec until, struct err *e)
{
	char piece[4096];
	ssize_t k;

	if (ready(l->fd, POLLIN, until) <= 0)
		return err_set(e, E_UNAVAILABLE, _("no answer in time"));
	k = recv(l->fd, piece, sizeof(piece), 0);
	if (k < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (k <= 0)
		return err_set(e, E_UNAVAILABLE, _("the link was lost"));
	buf_add(&l->in, piece, (size_t)k);
	return 0;
}

static void
drop(struct park_link *l, size_t n)
{
	memmove(l->in.ptr, l->in.ptr + n, l->in.len - n);
	buf_trim(&l->in, l->in.len - n);
}

/* 1: answered, 0: nothing whole yet. */
static int
look(struct park_link *l, const char qn[HJ212_QN], struct err *e)
{
	while (l->in.len > 0) {
		struct hj212_frame f;
		struct err why = ERR_INIT;
		bool refused, ours = false;
		char said[16] = "";
		size_t used;
		int rc = hj212_parse(l->in.ptr, l->in.len, &f, &used, &why);

		if (rc == 0)
			ours = hj212_answers(&f, qn, &refused);
		if (ours && refused && !hj212_value(&f, "QnRtn", said, 16))
			hj212_value(&f, "ExeRtn", said, 16);
		if (l->in.len > 0)
			drop(l, used);
		if (ours)
			return refused ?
			    err_set(e, E_NO, _("refused with code %s"), said) :
			    1;
		if (rc < 0 && why.code == E_ABSENT)
			return 0;
	}
	return 0;
}

int
park_link_send(struct park_link *l, const struct buf *frame, int timeout_ms,
    struct err *e)
{
	msec until = clock_steady() + timeout_ms;
	struct hj212_frame own;
	char qn[HJ212_QN];
	size_t used;
	int rc;

	if (hj212_parse(frame->ptr, frame->len, &own, &used, e) < 0 ||
	    !hj212_value(&own, "QN", qn, sizeof(qn)))
		return err_set(e, E_NO, _("the stored frame is damaged"));
	if (put(l, frame, until, e) < 0)
		return -1;
	while ((rc = look(l, qn, e)) == 0) {
		if (l->in.len > IN_MAX)
			return err_set(e, E_UNAVAILABLE,
			    _("the platform answers no frames"));
		if (take(l, until, e) < 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}
