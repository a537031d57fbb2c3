/*
 * The thread of a device that a program reads: opcua-read, which gets the
 * points on its standard input as rows code,node,type,scale,offset,unit and
 * gives readings.  It is started again when it ends, later and later.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/datadir.h"
#include "base/str.h"
#include "csv/csv.h"
#include "sensor/poll_int.h"

#define OPCUA_READ "opcua-read"

enum {
	WAKE_MS = 100,
	PATIENCE_MS = 2000,
	SOONEST_MS = 50, /* of opcua-read */
	ARGS = 8 + 2 * ADDRESS_OPTIONS
};

extern char **environ;

struct child {
	pid_t pid;
	int in, out; /* its standard input and output */
	struct buf list, line;
	size_t sent;
	bool strange; /* a row that is none was told */
};

static void
make_list(const struct station *s, struct buf *out)
{
	buf_puts(out, "code,node,type,scale,offset,unit\n");
	for (size_t i = 0; i < s->plan.npoints; i++) {
		const struct point *p = s->plan.points[i];
		char scale[NUMBER_TEXT], offset[NUMBER_TEXT];
		const char *cells[] = { p->code, p->address,
			point_type_name(p->type), scale, offset, p->unit };

		number_format(p->scale, 17, scale);
		number_format(p->offset, 17, offset);
		csv_write_row(out, cells, 6);
	}
}

/* The shortest period that a point asks for, in seconds. */
static void
period(const struct station *s, char out[NUMBER_TEXT])
{
	int ms = INT32_MAX;

	for (size_t i = 0; i < s->plan.npoints; i++)
		if (s->plan.points[i]->poll_ms < ms)
			ms = s->plan.points[i]->poll_ms;
	number_format((ms < SOONEST_MS ? SOONEST_MS : ms) / 1000.0, 10, out);
}

/* The texts belong to a and to the line. */
static void
arguments(const struct line *l, const char *program, struct arena *a,
    char *argv[ARGS])
{
	const struct device *d = l->v[0].device;
	const struct address *to = &l->address;
	char seconds[NUMBER_TEXT];
	int n = 0;

	period(&l->v[0], seconds);
	argv[n++] = arena_str(a, program);
	argv[n++] = arena_str(a, "-u");
	argv[n++] = strstr(to->to, "://") != NULL ?
	    to->to :
	    arena_printf(a, "opc.tcp://%s:%s", to->to, to->port);
	argv[n++] = arena_str(a, "-t");
	argv[n++] = arena_printf(a, "%d", d->timeout_ms);
	for (int i = 0; i < ADDRESS_OPTIONS; i++)
		if (to->options[i] != NULL) {
			argv[n++] = arena_str(a, address_options[i]);
			argv[n++] = to->options[i];
		}
	if (l->poll->once) {
		argv[n++] = arena_str(a, "--once");
	} else {
		argv[n++] = arena_str(a, "-p");
		argv[n++] = arena_str(a, seconds);
	}
	argv[n] = NULL;
}

static int
spawn(struct child *c, struct line *l, int in[2], int out[2])
{
	struct arena a = ARENA_INIT;
	char *argv[ARGS], *program = program_named(OPCUA_READ);
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t set;
	int rc;

	arguments(l, program, &a, argv);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&fa, out[1], STDOUT_FILENO);
	posix_spawnattr_init(&attr);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE); /* which we ignore */
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawnp(&c->pid, argv[0], &fa, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	arena_release(&a);
	free(program);
	return rc;
}

static int
start(struct child *c, struct line *l, struct err *e)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, rc;

	*c = (struct child){ .pid = -1,
		.in = -1,
		.out = -1,
		.list = BUF_INIT,
		.line = BUF_INIT };
	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) {
		rc = errno;
	} else {
		rc = spawn(c, l, in, out);
		close(in[0]);
		close(out[1]);
	}
	if (rc != 0) {
		if (in[1] >= 0)
			close(in[1]);
		if (out[0] >= 0)
			close(out[0]);
		return err_set(e, E_UNAVAILABLE,
		    rc == ENOENT ? _("%s is not installed here") :
				   _("%s cannot be started"),
		    OPCUA_READ);
	}
	c->in = in[1];
	c->out = out[0];
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	make_list(&l->v[0], &c->list);
	return 0;
}

/* Asks it to end, and does not wait for ever. */
static int
finish(struct child *c)
{
	int status = 0, waited = 0;

	if (c->in >= 0)
		close(c->in);
	close(c->out);
	kill(c->pid, SIGTERM);
	while (waitpid(c->pid, &status, WNOHANG) == 0) {
		if (waited >= PATIENCE_MS)
			kill(c->pid, SIGKILL);
		poll(NULL, 0, 20);
		waited += 20;
	}
	buf_release(&c->list);
	buf_release(&c->line);
	return status;
}

/* More of the list; when all is sent the pipe is closed. */
static void
send_list(struct child *c)
{
	ssize_t n = write(c->in, c->list.ptr + c->sent, c->list.len - c->sent);

	if (n > 0)
		c->sent += (size_t)n;
	if ((n < 0 && errno != EAGAIN && errno != EINTR) ||
	    c->sent == c->list.len) {
		close(c->in);
		c->in = -1;
	}
}

static void
take_line(struct child *c, struct line *l, const char *text, size_t len)
{
	struct station *s = &l->v[0];
	struct arena a = ARENA_INIT;
	struct err why = ERR_INIT;
	struct reading r;
	size_t i;

	if (reading_is_header(text, len))
		return;
	if (reading_parse(text, len, &r, &a, &why) < 0) {
		if (!c->strange)
			poll_note(l->poll, s->device, "%s: %s: %s",
			    s->device->code, OPCUA_READ, why.msg);
		c->strange = true;
		arena_release(&a);
		return;
	}
	for (i = 0; i < s->plan.npoints; i++)
		if (streq(s->plan.points[i]->code, r.point))
			break;
	if (i < s->plan.npoints) {
		const struct point *p = s->plan.points[i];

		if (r.quality == QUALITY_GOOD && r.has_number)
			r.quality = point_quality(p, r.number);
		r.time_ms += l->poll->ahead;
		if (r.quality == QUALITY_BAD_ADDR ||
		    r.quality == QUALITY_BAD_COMM)
			r.latency_ms = -1; /* told once */
		if (r.quality != QUALITY_BAD_COMM)
			station_found(l, s);
		station_tell(l, s, i, &r);
	}
	arena_release(&a);
}

/* What came; false at its end. */
static bool
take(struct child *c, struct line *l)
{
	char b[4096], *nl;
	ssize_t n = read(c->out, b, sizeof(b));

	if (n < 0)
		return errno == EINTR;
	if (n == 0)
		return false;
	buf_add(&c->line, b, (size_t)n);
	while ((nl = memchr(c->line.ptr, '\n', c->line.len)) != NULL) {
		size_t len = (size_t)(nl - c->line.ptr) + 1;

		take_line(c, l, c->line.ptr, len);
		memmove(c->line.ptr, c->line.ptr + len, c->line.len - len);
		buf_trim(&c->line, c->line.len - len);
	}
	/* no line is that long: what is no reading is not kept */
	if (c->line.len > 2 * READING_MAX)
		buf_clear(&c->line);
	return true;
}

/* Until it ends or we do; its exit status as of waitpid. */
static int
watch(struct child *c, struct line *l)
{
	bool more = true;

	while (more && !poll_stopped(l->poll)) {
		struct pollfd p[2] = { { c->out, POLLIN, 0 },
			{ c->in, POLLOUT, 0 } };

		if (poll(p, 2, WAKE_MS) <= 0)
			continue;
		if (c->in >= 0 && p[1].revents != 0)
			send_list(c);
		if (p[0].revents != 0)
			more = take(c, l);
	}
	return finish(c);
}

void
line_run_child(struct line *l)
{
	struct station *s = &l->v[0];

	do {
		struct err e = ERR_INIT;
		struct child c;
		int status = 0;

		if (start(&c, l, &e) == 0) {
			status = watch(&c, l);
			/* 1: it has told which points have no value */
			if (poll_stopped(l->poll) ||
			    (l->poll->once && WIFEXITED(status) &&
				WEXITSTATUS(status) <= E_NO))
				return;
			err_set(&e, E_UNAVAILABLE, _("%s has ended"),
			    OPCUA_READ);
		}
		station_lose(l, s, &e);
	} while (!l->poll->once && poll_sleep(l->poll, s->retry));
}
