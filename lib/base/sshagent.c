#include "base/sshkey.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/sshkey_int.h"
#include "base/sshwire.h"
#include "base/str.h"

/* draft-miller-ssh-agent, message numbers */
enum { ASK_KEYS = 11, KEYS = 12, ASK_SIGN = 13, SIGNED = 14 };
/* Seconds: the agent may ask its user on the screen. */
enum { PATIENCE = 60, ANSWER_MAX = 256 * 1024 };

static int
no_agent(struct err *e)
{
	err_set(e, E_UNAVAILABLE, _("no ssh-agent answers"));
	return err_hint(e, "eval \"$(ssh-agent)\" && ssh-add");
}

static int
reach(struct err *e)
{
	const char *path = getenv("SSH_AUTH_SOCK");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = PATIENCE };
	int fd;

	if (path == NULL || *path == '\0' ||
	    !str_copy(to.sun_path, sizeof(to.sun_path), path))
		return no_agent(e);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_sys(e, _("reaching ssh-agent"));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(fd);
		return no_agent(e);
	}
	return fd;
}

static bool
take(int fd, unsigned char *p, size_t n)
{
	ssize_t got;

	while (n > 0) {
		got = recv(fd, p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* One question, one answer; *type is the answer's number. */
static int
ask(const struct buf *question, struct buf *answer, int *type, struct err *e)
{
	struct buf msg = BUF_INIT;
	unsigned char len[4];
	struct wire w = { len, sizeof(len) };
	uint32_t n = 0;
	int fd = reach(e);
	bool ok;

	if (fd < 0)
		return -1;
	wire_put(&msg, question->ptr, question->len);
	ok = send(fd, msg.ptr, msg.len, MSG_NOSIGNAL) == (ssize_t)msg.len &&
	    take(fd, len, sizeof(len)) && wire_u32(&w, &n) && n > 0 &&
	    n <= ANSWER_MAX;
	if (ok) {
		buf_grow(answer, n);
		ok = take(fd, (unsigned char *)answer->ptr, n);
	}
	if (ok) {
		answer->len = n;
		answer->ptr[n] = '\0';
		*type = (unsigned char)answer->ptr[0];
	}
	close(fd);
	buf_release(&msg);
	return ok ? 0 : no_agent(e);
}

/* Keys of other types are the agent's own affair. */
static bool
pick(struct wire w, bool (*fits)(void *, const struct ssh_pub *), void *arg,
    struct ssh_pub *pub, size_t *seen)
{
	struct err skip = ERR_INIT;
	struct wire blob, comment;
	uint32_t n;

	if (!wire_u32(&w, &n))
		return false;
	while (n-- > 0 && wire_string(&w, &blob) && wire_string(&w, &comment)) {
		if (ssh_pub_parse(pub, blob.p, blob.n, &skip) < 0)
			continue;
		(*seen)++;
		if (fits(arg, pub))
			return true;
	}
	return false;
}

int
ssh_key_agent(struct ssh_key **out,
    bool (*fits)(void *arg, const struct ssh_pub *), void *arg, struct err *e)
{
	struct buf q = BUF_INIT, a = BUF_INIT;
	struct ssh_pub pub;
	size_t seen = 0;
	int type = 0, rc;

	*out = NULL;
	buf_putc(&q, ASK_KEYS);
	rc = ask(&q, &a, &type, e);
	if (rc == 0) {
		struct wire w = { (const unsigned char *)a.ptr + 1, a.len - 1 };

		if (type == KEYS && pick(w, fits, arg, &pub, &seen)) {
			*out = xcalloc(1, sizeof(**out));
			(*out)->pub = pub;
			(*out)->agent = true;
		} else {
			err_set(e, E_UNAVAILABLE,
			    seen == 0 ? _("ssh-agent has no key") :
					_("ssh-agent has no key that fits"));
			rc = err_hint(e, "ssh-add FILE; ssh-add -l");
		}
	}
	buf_release(&q);
	buf_release(&a);
	return rc;
}

int
ssh_agent_sign(const struct ssh_pub *pub, const struct buf *frame,
    struct buf *inner, struct err *e)
{
	struct buf q = BUF_INIT, a = BUF_INIT, blob = BUF_INIT;
	struct wire w, sig;
	int type = 0, rc;

	ssh_pub_blob(pub, &blob);
	buf_putc(&q, ASK_SIGN);
	wire_put(&q, blob.ptr, blob.len);
	wire_put(&q, frame->ptr, frame->len);
	wire_put_u32(&q, 0);
	rc = ask(&q, &a, &type, e);
	if (rc == 0) {
		w.p = (const unsigned char *)a.ptr + 1;
		w.n = a.len - 1;
		if (type == SIGNED && wire_string(&w, &sig)) {
			buf_add(inner, sig.p, sig.n);
		} else {
			err_set(e, E_PERM, _("ssh-agent refused to sign"));
			rc = err_hint(e, "ssh-add -l");
		}
	}
	buf_release(&q);
	buf_release(&a);
	buf_release(&blob);
	return rc;
}
