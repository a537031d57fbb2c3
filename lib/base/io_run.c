#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { GATHER = 1 << 20, IN = 0, OUT = 1, ERRS = 2, GONE = 3, NPOLL = 4 };

/* For pass_on: the group of the program that is attended, or 0. */
static volatile sig_atomic_t attended;

struct run {
	int theirs[3]; /* the child's ends */
	struct pollfd ours[NPOLL];
	const struct buf *in;
	size_t in_done;
	struct buf *out[3]; /* by OUT, ERRS; may be NULL */
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int
make_pipe(int *reader, int *writer)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	*reader = p[0];
	*writer = p[1];
	return 0;
}

static int
open_ends(struct run *r)
{
	int k;

	for (k = 0; k < NPOLL; k++)
		r->ours[k] = (struct pollfd){ .fd = -1, .events = POLLIN };
	r->ours[IN].events = POLLOUT;
	r->theirs[IN] = r->theirs[OUT] = r->theirs[ERRS] = -1;
	if (make_pipe(&r->theirs[IN], &r->ours[IN].fd) < 0 ||
	    make_pipe(&r->ours[OUT].fd, &r->theirs[OUT]) < 0 ||
	    make_pipe(&r->ours[ERRS].fd, &r->theirs[ERRS]) < 0)
		return -1;
	for (k = 0; k < 3; k++)
		if (fcntl(r->ours[k].fd, F_SETFL, O_NONBLOCK) < 0)
			return -1;
	return 0;
}

/* In a group of its own, so that a time limit also ends what it started. */
static int
start(pid_t *pid, const char *const argv[], struct run *r)
{
	short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
	    POSIX_SPAWN_SETSIGMASK;
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	char *const *args;
	sigset_t set;
	int k, rc;

	memcpy(&args, &argv, sizeof(args)); /* posix_spawn lacks the const */
	posix_spawn_file_actions_init(&fa);
	for (k = 0; k < 3; k++)
		posix_spawn_file_actions_adddup2(&fa, r->theirs[k], k);
	posix_spawnattr_init(&at);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&at, &set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_setsigdefault(&at, &set);
	posix_spawnattr_setpgroup(&at, 0);
	posix_spawnattr_setflags(&at, flags);
	rc = posix_spawnp(pid, args[0], &fa, &at, args, environ);
	posix_spawnattr_destroy(&at);
	posix_spawn_file_actions_destroy(&fa);
	for (k = 0; k < 3; k++)
		close_fd(&r->theirs[k]);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

static void
feed(struct run *r)
{
	ssize_t n;

	if (r->in == NULL || r->in_done == r->in->len) {
		close_fd(&r->ours[IN].fd);
		return;
	}
	n = write(r->ours[IN].fd, r->in->ptr + r->in_done,
	    r->in->len - r->in_done);
	if (n > 0)
		r->in_done += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		close_fd(&r->ours[IN].fd); /* it does not want the rest */
}

/* false at the end of this stream or when nothing waits in it */
static bool
gather(struct run *r, int k)
{
	char chunk[16384];
	size_t room;
	ssize_t n;

	if (r->ours[k].fd < 0)
		return false;
	n = read(r->ours[k].fd, chunk, sizeof(chunk));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		close_fd(&r->ours[k].fd);
		return false;
	}
	if (r->out[k] != NULL && r->out[k]->len < GATHER) {
		room = GATHER - r->out[k]->len;
		buf_add(r->out[k], chunk, (size_t)n < room ? (size_t)n : room);
	}
	return true;
}

/* Until the program ended or the time is up; false then. */
static bool
attend(struct run *r, int timeout_ms)
{
	msec end = clock_steady() + timeout_ms, left = -1;

	while (r->ours[OUT].fd >= 0 || r->ours[ERRS].fd >= 0 ||
	    r->ours[GONE].fd >= 0) {
		if (timeout_ms > 0) {
			left = end - clock_steady();
			if (left <= 0)
				return false;
		}
		if (poll(r->ours, NPOLL, (int)left) < 0 && errno != EINTR)
			return false;
		if (r->ours[IN].fd >= 0 && r->ours[IN].revents != 0)
			feed(r);
		gather(r, OUT);
		gather(r, ERRS);
		if (r->ours[GONE].fd >= 0 && r->ours[GONE].revents != 0) {
			/* what it left running may hold the pipes for ever */
			while (gather(r, OUT) || gather(r, ERRS))
				;
			break;
		}
	}
	return true;
}

/* A program that closes its input early must not end us by SIGPIPE. */
static bool
attend_no_sigpipe(struct run *r, int timeout_ms)
{
	struct timespec now = { 0, 0 };
	sigset_t set, old, pending;
	bool was, ended;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigpending(&pending);
	was = sigismember(&pending, SIGPIPE) == 1;
	pthread_sigmask(SIG_BLOCK, &set, &old);
	ended = attend(r, timeout_ms);
	sigpending(&pending);
	if (!was && sigismember(&pending, SIGPIPE) == 1)
		sigtimedwait(&set, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ended;
}

static void
pass_on(int number)
{
	int kept = errno;

	if (attended > 0) {
		kill(-(pid_t)attended, number);
	} else {
		(void)signal(number, SIG_DFL);
		(void)raise(number);
	}
	errno = kept;
}

void
io_run_pass(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = pass_on }, was;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sigaction(numbers[i], NULL, &was) == 0 &&
		    was.sa_handler == SIG_DFL)
			sigaction(numbers[i], &sa, NULL);
}

int
io_run(const char *const argv[], const struct buf *in, struct buf *out,
    struct buf *errs, int timeout_ms, int *status, struct err *e)
{
	struct run r = { .in = in, .out = { NULL, out, errs } };
	pid_t pid = -1;
	int k, rc = 0;

	if (open_ends(&r) < 0) {
		rc = err_sys(e, _("starting '%s'"), argv[0]);
	} else if (start(&pid, argv, &r) < 0) {
		rc = err_sys(e, _("starting '%s'"), argv[0]);
		if (e != NULL)
			e->code = E_UNAVAILABLE;
	} else {
		attended = pid;
		r.ours[GONE].fd = (int)syscall(SYS_pidfd_open, pid, 0);
		if (!attend_no_sigpipe(&r, timeout_ms)) {
			kill(-pid, SIGKILL);
			errno = ETIMEDOUT;
			err_sys(e, _("'%s' was stopped after %d ms"), argv[0],
			    timeout_ms);
			waitpid(pid, NULL, 0);
			*status = -1;
		} else {
			while (waitpid(pid, status, 0) < 0 && errno == EINTR)
				;
		}
	}
	attended = 0;
	for (k = 0; k < NPOLL; k++)
		close_fd(&r.ours[k].fd);
	for (k = 0; k < 3; k++)
		close_fd(&r.theirs[k]);
	return rc;
}
