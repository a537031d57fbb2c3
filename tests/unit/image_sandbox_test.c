#include "image/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "image/layers.h"
#include "tap.h"

static struct layers layers;

struct room {
	int fd, error, n;
};

static int
adds(void *arg, struct err *e)
{
	struct room *r = arg;

	(void)e;
	r->n += 2;
	return 0;
}

static int
refuses(void *arg, struct err *e)
{
	(void)arg;
	err_at(e, E_DATA, "its own", 7, "no '%s' here", "bread");
	return err_hint(e, "bake");
}

static int
opens(void *arg, struct err *e)
{
	struct room *r = arg;

	(void)e;
	r->fd = open("/etc/passwd", O_RDONLY);
	r->error = errno;
	return 0;
}

static int
writes(void *arg, struct err *e)
{
	struct room *r = arg;

	(void)e;
	r->fd = open("written", O_WRONLY | O_CREAT, 0600);
	r->error = errno;
	return 0;
}

static int
dials(void *arg, struct err *e)
{
	struct room *r = arg;

	(void)e;
	r->fd = socket(AF_INET, SOCK_STREAM, 0);
	r->error = errno;
	return 0;
}

static int
forks(void *arg, struct err *e)
{
	(void)arg;
	(void)e;
	return fork() < 0 ? -1 : 0;
}

static int
eats(void *arg, struct err *e)
{
	volatile char *p;
	size_t i;

	(void)e;
	while ((p = malloc(1 << 20)) != NULL)
		for (i = 0; i < 1 << 20; i += 4096)
			p[i] = *(char *)arg;
	_exit(E_IO); /* as xmalloc does */
}

static int
spins(void *arg, struct err *e)
{
	volatile unsigned *n = arg;

	(void)e;
	for (;;)
		(*n)++;
	return 0;
}

static int
crashes(void *arg, struct err *e)
{
	struct room *r = arg;

	(void)e;
	munmap(arg, sizeof(*r));
	return r->n;
}

static int
lies(void *arg, struct err *e)
{
	(void)arg;
	memset(e, 'x', sizeof(*e));
	return -1;
}

static void
dies(sandbox_job job, const struct sandbox_limits *l, const char *part)
{
	struct err e = ERR_INIT;
	struct room *r = sandbox_map(sizeof(*r), &e);

	tap_int(sandbox_run(job, r, l, "a.jpg", &e), -1, "%s", part);
	tap_int(e.code, E_DATA, "its code");
	tap_str(e.file, "a.jpg", "the file is named");
	tap_ok(strstr(e.msg, part) != NULL, "says '%s': %s", part, e.msg);
	sandbox_unmap(r, sizeof(*r));
}

static void
results(const struct sandbox_limits *l)
{
	struct err e = ERR_INIT;
	struct room *r = sandbox_map(sizeof(*r), &e);

	r->n = 40;
	tap_int(sandbox_run(adds, r, l, "a", &e), 0, "a job is done: %s",
	    e.msg);
	tap_int(r->n, 42, "what it wrote comes back");
	tap_int(sandbox_run(refuses, r, l, "a", &e), -1, "a job refuses");
	tap_ok(streq(e.msg, "no 'bread' here") && streq(e.file, "its own") &&
		e.line == 7 && streq(e.hint, "bake"),
	    "its words come back");
	tap_int(sandbox_run(lies, r, l, "a", &e), -1, "nonsense comes back");
	tap_ok(e.code == E_DATA && strlen(e.msg) == sizeof(e.msg) - 1,
	    "and is cut to size");
	sandbox_unmap(r, sizeof(*r));
}

static void
walls(const struct sandbox_limits *l)
{
	struct err e = ERR_INIT;
	struct room *r = sandbox_map(sizeof(*r), &e);

	tap_int(sandbox_run(opens, r, l, "a", &e), 0, "opening a file");
	tap_ok(r->fd == -1 && (r->error == EACCES || r->error == EMFILE),
	    "is refused to the child");
	tap_int(sandbox_run(writes, r, l, "a", &e), 0, "making a file");
	tap_ok(r->fd == -1 && access("written", F_OK) < 0,
	    "is refused to the child");
	if (layers.seccomp) {
		dies(dials, l, "tried what it may not do");
		dies(forks, l, "tried what it may not do");
	} else {
		tap_int(sandbox_run(dials, r, l, "a", &e), 0, "a socket");
		tap_ok(r->fd == -1 && r->error == EMFILE,
		    "is refused to the child");
	}
	sandbox_unmap(r, sizeof(*r));
}

static void
bombs(void)
{
	struct sandbox_limits l = SANDBOX_LIMITS;

	l.memory = 32 << 20;
	if (layers.memory)
		dies(eats, &l, "needs more than 32 MB of memory");
	l.wall_ms = 200;
	dies(spins, &l, "took more than 0.2 s");
	l.wall_ms = 20000;
	l.cpu_s = 1;
	dies(spins, &l, "took more than 1 s");
	if (layers.memory)
		dies(crashes, &l, "crashed");
}

static void
pictures(void)
{
	struct picture p, q = PICTURE_INIT, t = PICTURE_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	picture_new(&p, 90, 60, PICTURE_RGB);
	memset(p.pixels, 50, picture_size(&p) / 2);
	picture_to_jpeg(&p, 90, &b, &e);
	tap_int(picture_load(&q, b.ptr, b.len, PICTURE_RGB, 1, 1, "x", &e), 0,
	    "a JPEG in a child: %s", e.msg);
	tap_ok(q.width == 90 && q.height == 60 && q.pixels[0] < 60 &&
		q.pixels[picture_size(&q) - 1] > 245,
	    "is what it was");
	picture_release(&q);
	tap_int(picture_load(&t, b.ptr, b.len, PICTURE_GREY, 2, 6, "x", &e), 0,
	    "turned, in grey and half as large: %s", e.msg);
	tap_ok(t.width == 30 && t.height == 45 && t.pixels[0] > 245 &&
		t.pixels[29] < 60,
	    "is upright");
	picture_release(&t);
	tap_int(picture_load(&t, b.ptr, b.len - 100, PICTURE_RGB, 1, 1, "x.jpg",
		    &e),
	    -1, "a cut one");
	tap_ok(strstr(e.msg, "cut off") != NULL && streq(e.file, "x.jpg"),
	    "is refused in the same words: %s", e.msg);
	tap_ok(t.pixels == NULL, "and gives nothing");
	picture_release(&p);
	buf_release(&b);
}

/* A thread that has something the job needs, and soon gives it back. */
static pthread_mutex_t needed = PTHREAD_MUTEX_INITIALIZER;
static sem_t taken;

static void *
takes_for_a_while(void *arg)
{
	pthread_mutex_lock(&needed);
	sem_post(&taken);
	usleep(100000);
	pthread_mutex_unlock(&needed);
	return arg;
}

static int
needs(void *arg, struct err *e)
{
	(void)arg;
	(void)e;
	pthread_mutex_lock(&needed);
	return 0;
}

static void
threads(void)
{
	struct sandbox_limits l = SANDBOX_LIMITS;
	struct err e = ERR_INIT;
	pthread_t thread;

	l.wall_ms = 5000;
	sem_init(&taken, 0, 0);
	if (pthread_create(&thread, NULL, takes_for_a_while, NULL) != 0)
		abort();
	sem_wait(&taken);
	tap_int(sandbox_run(needs, NULL, &l, "x.jpg", &e), 0,
	    "what a thread holds is not held in the child for ever");
	pthread_join(thread, NULL);
}

int
main(void)
{
	struct sandbox_limits l = SANDBOX_LIMITS;
	struct buf b = BUF_INIT;

	layers_probe(&layers);
	layers_text(&layers, &b);
	tap_ok(strstr(b.ptr, "limits of time") != NULL &&
		strstr(b.ptr, "seccomp") != NULL &&
		strstr(b.ptr, "Landlock") != NULL,
	    "the walls here: %s", b.ptr);
	buf_release(&b);
	results(&l);
	walls(&l);
	bombs();
	threads();
	pictures();
	return tap_done();
}
