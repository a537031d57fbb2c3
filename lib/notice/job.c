#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "notice/send_int.h"

/* What a job writes for each of its messages; a pipe keeps it whole. */
struct answer {
	size_t index;
	struct delivery d;
};
_Static_assert(sizeof(struct answer) <= 512, "PIPE_BUF is 512 at least");

/* ---- in the job's process ---- */

static volatile sig_atomic_t asked_to_stop;

static void
on_signal(int number)
{
	(void)number;
	asked_to_stop = 1;
}

static void
message_of(const struct batch *b, const struct sending *v,
    struct channel_msg *m, struct arena *a)
{
	memset(m, 0, sizeof(*m));
	m->id = v->n->id;
	m->recipient = v->n->recipient;
	m->recipient_name = v->n->recipient_name;
	m->subject = v->n->subject;
	m->body = v->n->body;
	if (v->secret != NULL) {
		m->body = v->secret->body;
		m->file = &v->secret->file;
	}
	m->voice = v->n->voice;
	m->attach = v->n->attach;
	m->message_id =
	    arena_printf(a, "<%s@%s.bihuan>", v->n->id, b->channels.plant);
	m->possible_duplicate = v->again || v->n->possible_duplicate;
}

static void
answer(int fd, size_t index, const struct delivery *d)
{
	struct answer a;
	ssize_t n;

	memset(&a, 0, sizeof(a));
	a.index = index;
	a.d = *d;
	do
		n = write(fd, &a, sizeof(a));
	while (n < 0 && errno == EINTR);
}

static size_t
digest_length(struct sending **v, size_t n)
{
	size_t i;

	for (i = 0; i < n && v[i]->digest; i++)
		;
	return i;
}

/* The same words in the same room are said once, for all they are meant for. */
static bool
said_before(struct sending **v, size_t i, const struct delivery *had,
    struct delivery *d)
{
	size_t k;

	for (k = 0; v[i]->ch->kind == CH_VOICE && k < i; k++)
		if (had[k].outcome == OUT_SENT &&
		    streq(v[k]->n->voice, v[i]->n->voice) &&
		    streq(v[k]->n->about, v[i]->n->about)) {
			*d = had[k];
			return true;
		}
	return false;
}

/* What nobody records any more would be sent again: better not to send it. */
static bool
sender_gone(int fd)
{
	struct pollfd p = { fd, 0, 0 };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR) != 0;
}

static void
run_job(struct batch *b, struct sending **v, size_t n, int fd)
{
	struct arena a = ARENA_INIT;
	struct delivery d, *had = xcalloc(n + 1, sizeof(*had));
	struct channel_msg m;
	bool stop = false;
	char why[sizeof(d.text)] = "";
	size_t i, k, count;

	for (i = 0; i < n; i += count) {
		count = digest_length(v + i, n - i);
		if (sender_gone(fd))
			break;
		if (stop || asked_to_stop) {
			memset(&d, 0, sizeof(d));
			delivery_set(&d, OUT_FAILED, _("not tried: %s"),
			    stop ? why : _("the sender was stopped"));
			count = count > 0 ? count : 1;
		} else if (count > 0) {
			rate_digest(v + i, count, &m, &a);
			channel_send(v[i]->ch, &m, &d);
		} else {
			count = 1;
			message_of(b, v[i], &m, &a);
			if (!said_before(v, i, had, &d))
				channel_send(v[i]->ch, &m, &d);
			had[i] = d;
		}
		if (!stop && d.outcome != OUT_SENT && d.stop) {
			stop = true;
			str_copy(why, sizeof(why), d.text);
		}
		for (k = 0; k < count; k++)
			answer(fd, i + k, &d);
	}
	free(had);
	arena_release(&a);
}

/* The job keeps its own lane's lock, should the sender die, and no other. */
static void
child(struct sender *s, struct batch *b, struct lane *l, struct sending **v,
    size_t n, int fd)
{
	struct sigaction sa;
	const struct job *j;
	sigset_t none;
	size_t i;

	/* or the ends of the pipes would outlive the sender in here */
	for (j = s->jobs; j != NULL; j = j->next)
		close(j->fd);
	for (i = 0; i < s->nlanes; i++)
		if (s->lanes[i] != l && s->lanes[i]->fd >= 0)
			close(s->lanes[i]->fd);

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	run_job(b, v, n, fd);
	_exit(0);
}

/* ---- in the sender ---- */

static msec
time_allowed(struct sending **v, size_t n)
{
	msec t = 30 * SECOND;
	size_t i;

	for (i = 0; i < n; i++)
		t += (2 * v[i]->ch->timeout_s + 1) * SECOND;
	return t;
}

int
job_start(struct sender *s, struct batch *b, struct lane *l, struct sending **v,
    size_t n, struct err *e)
{
	struct job *j = xcalloc(1, sizeof(*j));
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0) {
		free(j);
		return err_sys(e, _("starting to send"));
	}
	j->pid = fork();
	if (j->pid < 0) {
		err_sys(e, _("starting to send"));
		close(fds[0]);
		close(fds[1]);
		free(j);
		return -1;
	}
	if (j->pid == 0) {
		close(fds[0]);
		child(s, b, l, v, n, fds[1]);
	}
	close(fds[1]);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	j->fd = fds[0];
	j->batch = b;
	b->users++;
	j->lane = l;
	j->kind = plan_kind(v[0]);
	l->jobs[j->kind]++;
	j->v = xcalloc(n + 1, sizeof(struct sending *));
	memcpy(j->v, v, n * sizeof(struct sending *));
	j->n = n;
	j->results = xcalloc(n + 1, sizeof(*j->results));
	j->have = xcalloc(n + 1, sizeof(*j->have));
	j->deadline = clock_real() + time_allowed(v, n);
	j->next = s->jobs;
	s->jobs = j;
	return 0;
}

void
job_read(struct job *j)
{
	struct answer a;
	ssize_t n;

	for (;;) {
		n = read(j->fd, &a, sizeof(a));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n != (ssize_t)sizeof(a)) {
			while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
				;
			j->pid = 0;
			j->lane->jobs[j->kind]--;
			j->ended = true;
			return;
		}
		if (a.index < j->n) {
			j->results[a.index] = a.d;
			j->have[a.index] = true;
		}
	}
	if (clock_real() > j->deadline)
		kill(j->pid, SIGKILL); /* read ends with it */
}

bool
job_has(const struct sender *s, const char *id)
{
	const struct job *j;
	size_t i;

	for (j = s->jobs; j != NULL; j = j->next)
		for (i = 0; i < j->n; i++)
			if (streq(j->v[i]->n->id, id))
				return true;
	return false;
}

void
batch_drop(struct batch *b)
{
	if (--b->users > 0)
		return;
	queue_release(&b->q);
	channels_release(&b->channels);
	free(b->v);
	free(b->steps);
	arena_release(&b->arena);
	free(b);
}

void
job_free(struct sender *s, struct job *j)
{
	struct job **p;

	for (p = &s->jobs; *p != NULL; p = &(*p)->next)
		if (*p == j) {
			*p = j->next;
			break;
		}
	close(j->fd);
	batch_drop(j->batch);
	free(j->v);
	free(j->results);
	free(j->have);
	free(j);
}
