#include "image/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "image/layers.h"

enum { STATUS_DONE = 0, STATUS_REFUSED = 1, KEPT = 3 };

/* What the kernel's header of Debian 12 does not have yet. */
struct ruleset {
	uint64_t fs, net, scoped;
};

void *
sandbox_map(size_t size, struct err *e)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		return p;
	err_sys(e, _("%zu bytes of shared memory"), size);
	return NULL;
}

void
sandbox_unmap(void *p, size_t size)
{
	if (p != NULL)
		munmap(p, size);
}

static int
limit(__rlimit_resource_t what, rlim_t n)
{
	struct rlimit r = { n, n };

	return setrlimit(what, &r);
}

/* Bytes of address space that the process has; without /proc, a guess. */
static size_t
address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f != NULL) {
		if (fscanf(f, "%lu", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	if (pages == 0)
		return (size_t)1 << 30;
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static int
set_limits(const struct sandbox_limits *l, const struct layers *layers,
    size_t has, struct err *e)
{
	if (layers->memory && limit(RLIMIT_AS, has + l->memory) < 0)
		return err_sys(e, "RLIMIT_AS");
	if (limit(RLIMIT_CPU, (rlim_t)l->cpu_s) < 0 ||
	    limit(RLIMIT_FSIZE, 0) < 0 || limit(RLIMIT_CORE, 0) < 0 ||
	    limit(RLIMIT_NOFILE, 0) < 0)
		return err_sys(e, "setrlimit");
	return 0;
}

/*
 * No rule at all: nothing is allowed of what this ABI can forbid.  ABI 2 adds
 * linking across folders, 3 truncating, 4 TCP, 5 ioctl, 6 signals and abstract
 * sockets.
 */
static int
set_landlock(int abi, struct err *e)
{
	struct ruleset rules = { 0x1fff, 0, 0 };
	size_t size = sizeof(rules.fs);
	long fd;

	if (abi == 0)
		return 0;
	if (abi >= 2)
		rules.fs |= 1 << 13;
	if (abi >= 3)
		rules.fs |= 1 << 14;
	if (abi >= 4) {
		rules.net = 3;
		size = 2 * sizeof(rules.fs);
	}
	if (abi >= 5)
		rules.fs |= 1 << 15;
	if (abi >= 6) {
		rules.scoped = 3;
		size = sizeof(rules);
	}
	fd = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd < 0 || syscall(SYS_landlock_restrict_self, fd, 0) < 0)
		return err_sys(e, "Landlock");
	close((int)fd);
	return 0;
}

static const int allowed[] = { SCMP_SYS(brk), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
	SCMP_SYS(sched_yield), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(exit), SCMP_SYS(exit_group) };

/* What the C library and libjpeg try on their way, and do without. */
static const int denied[] = { SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(sysinfo), SCMP_SYS(prlimit64) };

static int
add_rules(scmp_filter_ctx ctx)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sizeof(allowed) / sizeof(allowed[0]); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; rc == 0 && i < sizeof(denied) / sizeof(denied[0]); i++)
		rc =
		    seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), denied[i], 0);
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect),
		    1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return rc;
}

static int
set_seccomp(bool wanted, struct err *e)
{
	scmp_filter_ctx ctx;
	int rc;

	if (!wanted)
		return 0;
	ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (ctx == NULL)
		return err_set(e, E_IO, "seccomp_init");
	rc = add_rules(ctx);
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	if (rc == 0)
		return 0;
	errno = -rc;
	return err_sys(e, "seccomp");
}

/* Landlock and seccomp last: they take away what the others need. */
static int
wall_in(const struct sandbox_limits *l, int keep, struct err *e)
{
	size_t has = address_space();
	struct layers layers;

	layers_probe(&layers);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(e, "prctl");
	/* standard error stays for a sanitizer's report */
	if (keep != KEPT && dup2(keep, KEPT) < 0)
		return err_sys(e, "dup2");
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	/* before Linux 5.9 the missing read and write keep them shut */
	(void)close_range(KEPT + 1, ~0U, 0);
	if (set_landlock(layers.landlock, e) < 0 ||
	    set_limits(l, &layers, has, e) < 0)
		return -1;
	return set_seccomp(layers.seccomp, e);
}

static void
child(sandbox_job job, void *arg, const struct sandbox_limits *l, int keep,
    struct err *e)
{
	int sig;

	for (sig = 1; sig < 32; sig++)
		(void)signal(sig, SIG_DFL);
	if (wall_in(l, keep, e) < 0) {
		err_wrap(e, _("walling in the decoder"));
		_exit(STATUS_REFUSED);
	}
	_exit(job(arg, e) == 0 ? STATUS_DONE : STATUS_REFUSED);
}

static int
ended(int status, bool late, const struct sandbox_limits *l, const char *file,
    struct err *e)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (late || sig == SIGXCPU || sig == SIGKILL)
		err_at(e, E_DATA, file, 0,
		    _("decoding took more than %g s, and was ended"),
		    late ? l->wall_ms / 1000.0 : l->cpu_s);
	else if (sig == SIGSYS)
		err_at(e, E_DATA, file, 0,
		    _("the decoder tried what it may not do, and was killed"));
	else if (sig != 0)
		err_at(e, E_DATA, file, 0, _("the decoder crashed (%s)"),
		    strsignal(sig));
	else if (WEXITSTATUS(status) != E_IO)
		err_at(e, E_DATA, file, 0, _("the decoder ended with %d"),
		    WEXITSTATUS(status));
	else /* mem.c's, whose line nobody could see */
		err_at(e, E_DATA, file, 0,
		    _("decoding needs more than %zu MB of memory"),
		    l->memory >> 20);
	return err_hint(e, _("the picture is not taken; take it again"));
}

/* The child's end of the pipe closes when it is gone, however it went. */
static int
wait_for(pid_t pid, int fd, const struct sandbox_limits *l, bool *late)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct timespec now, end;
	int status, left = l->wall_ms;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += left / 1000;
	end.tv_nsec += left % 1000 * 1000000L;
	while (left > 0 && poll(&p, 1, left) < 0 && errno == EINTR) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = (int)((end.tv_sec - now.tv_sec) * 1000 +
		    (end.tv_nsec - now.tv_nsec) / 1000000);
	}
	*late = p.revents == 0;
	if (*late)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* What the child left there is no more than text. */
static int
take_error(struct err *from, struct err *e)
{
	from->file[sizeof(from->file) - 1] = '\0';
	from->msg[sizeof(from->msg) - 1] = '\0';
	from->hint[sizeof(from->hint) - 1] = '\0';
	if (from->msg[0] == '\0')
		err_set(from, E_DATA, _("the decoder gave up"));
	if (from->code != E_IO)
		from->code = E_DATA;
	*e = *from;
	return -1;
}

/*
 * Pango looks for fonts in threads that end soon after.  What lock one of them holds
 * when we fork, its allocator's such as, the child would wait for for ever.
 */
static void
let_threads_end(void)
{
	enum { ALONE = 3, MOST_MS = 1000 };
	const struct timespec pause = { 0, 1000000 };
	struct stat task; /* its links: two, and one a thread */
	int i;

	for (i = 0; i < MOST_MS && stat("/proc/self/task", &task) == 0 &&
	     task.st_nlink > ALONE;
	     i++)
		nanosleep(&pause, NULL);
}

int
sandbox_run(sandbox_job job, void *arg, const struct sandbox_limits *l,
    const char *file, struct err *e)
{
	struct err *said = sandbox_map(sizeof(*said), e);
	int fds[2], status = 0, rc = -1;
	bool late = false;
	pid_t pid;

	if (said == NULL)
		return -1;
	/* the child cannot open the translations any more */
	(void)_("the picture is cut off");
	fflush(NULL);
	if (pipe2(fds, O_CLOEXEC) < 0) {
		sandbox_unmap(said, sizeof(*said));
		return err_sys(e, _("starting the decoder"));
	}
	let_threads_end();
	pid = fork();
	if (pid == 0)
		child(job, arg, l, fds[1], said);
	if (pid < 0)
		err_sys(e, _("starting the decoder"));
	close(fds[1]);
	if (pid > 0)
		status = wait_for(pid, fds[0], l, &late);
	close(fds[0]);
	if (pid < 0)
		rc = -1;
	else if (!late && WIFEXITED(status) &&
	    WEXITSTATUS(status) == STATUS_DONE)
		rc = 0;
	else if (!late && WIFEXITED(status) &&
	    WEXITSTATUS(status) == STATUS_REFUSED)
		take_error(said, e);
	else
		ended(status, late, l, file, e);
	sandbox_unmap(said, sizeof(*said));
	return rc;
}
