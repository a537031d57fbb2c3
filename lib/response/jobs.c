/* Processes side by side, each with its own time limit. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/msg.h"
#include "response/respond_int.h"

_Static_assert(sizeof(struct outcome_text) <= 512, "a pipe keeps it whole");

struct step_job *
job_new(struct step_jobs *js, const char *step, const char *target)
{
	struct step_job *j;

	GROW(js->v, js->n, js->cap);
	j = &js->v[js->n++];
	memset(j, 0, sizeof(*j));
	j->step = step;
	j->target = target;
	j->fd = -1;
	return j;
}

void
job_done(struct step_job *j, enum outcome_kind kind, const char *text)
{
	outcome_set(&j->outcome, kind, "%s", text);
	j->done = true;
}

/* Nothing of the caller's may stay with it: no signals, no lock but its own. */
static void
child(const struct step_job *j, int fd)
{
	struct outcome_text o;
	sigset_t none;
	ssize_t n;

	setpgid(0, 0);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	memset(&o, 0, sizeof(o));
	outcome_set(&o, STEP_FAILED, "%s", "");
	j->run(j, &o);
	do
		n = write(fd, &o, sizeof(o));
	while (n < 0 && errno == EINTR);
	_exit(0);
}

static void
start(struct step_job *j)
{
	int fds[2];

	j->began = clock_steady();
	j->deadline = j->began + j->timeout_s * SECOND;
	if (pipe2(fds, O_CLOEXEC) < 0) {
		job_done(j, STEP_FAILED, strerror(errno));
		return;
	}
	j->pid = fork();
	if (j->pid == 0)
		child(j, fds[1]);
	close(fds[1]);
	if (j->pid < 0) {
		job_done(j, STEP_FAILED, strerror(errno));
		close(fds[0]);
		j->pid = 0;
		return;
	}
	setpgid(j->pid, j->pid);
	j->fd = fds[0];
}

void
jobs_start(struct step_jobs *js)
{
	for (size_t i = 0; i < js->n; i++)
		if (!js->v[i].done && js->v[i].pid == 0)
			start(&js->v[i]);
}

static void
reap(struct step_job *j)
{
	if (j->pid > 0)
		while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
			;
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
	j->pid = 0;
	j->done = true;
	j->outcome.latency_ms = (long)(clock_steady() - j->began);
}

static void
finish(struct step_job *j)
{
	ssize_t n;

	do
		n = read(j->fd, &j->outcome, sizeof(j->outcome));
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(j->outcome))
		outcome_set(&j->outcome, STEP_FAILED, "%s", _("the step died"));
	reap(j);
}

/* All that it started goes with it. */
static void
cut(struct step_job *j)
{
	kill(-j->pid, SIGKILL);
	kill(j->pid, SIGKILL);
	outcome_set(&j->outcome, STEP_TIMEOUT, _("no end within %ld s"),
	    j->timeout_s);
	reap(j);
}

static int
patience(msec next, msec now, int most_ms)
{
	msec left = next > now ? next - now : 0;

	return most_ms >= 0 && most_ms < left ? most_ms : (int)left;
}

bool
jobs_wait(struct step_jobs *js, int most_ms)
{
	struct pollfd *p = xcalloc(js->n + 1, sizeof(*p));
	msec now = clock_steady(), next = MSEC_NONE;
	size_t i, left = 0;

	for (i = 0; i < js->n; i++) {
		struct step_job *j = &js->v[i];

		p[i].fd = j->done ? -1 : j->fd;
		p[i].events = POLLIN;
		if (j->done)
			continue;
		left++;
		if (next == MSEC_NONE || j->deadline < next)
			next = j->deadline;
	}
	if (left > 0)
		poll(p, js->n, patience(next, now, most_ms));
	now = clock_steady();
	for (i = 0; i < js->n; i++) {
		struct step_job *j = &js->v[i];

		if (j->done)
			continue;
		if (p[i].revents != 0)
			finish(j);
		else if (now >= j->deadline)
			cut(j);
	}
	free(p);
	return left > 0;
}

void
jobs_release(struct step_jobs *js)
{
	for (size_t i = 0; i < js->n; i++)
		if (!js->v[i].done && js->v[i].pid > 0)
			cut(&js->v[i]);
	free(js->v);
	*js = (struct step_jobs){ NULL, 0, 0 };
}
