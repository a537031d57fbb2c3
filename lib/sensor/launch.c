#include "sensor/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/datadir.h"
#include "base/mem.h"
#include "base/str.h"

extern char **environ;

static const char *
find(const struct launch *l, char path[PATH_MAX])
{
	const char *dir = program_dir();

	if (strchr(l->program, '/') != NULL || dir == NULL)
		return l->program;
	snprintf(path, PATH_MAX, "%s/%s", dir, l->program);
	return access(path, X_OK) == 0 ? path : l->program;
}

/* Signals that we wait for are not the child's. */
static int
spawn(const struct launch *l, const char *id, pid_t *pid)
{
	char path[PATH_MAX];
	const char *program = find(l, path);
	const char *argv[] = { program, "-C", l->root, id, NULL };
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none, dflt;
	int rc;

	sigemptyset(&none);
	sigemptyset(&dflt);
	sigaddset(&dflt, SIGPIPE);
	sigaddset(&dflt, SIGINT);
	sigaddset(&dflt, SIGTERM);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &dflt);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, STDIN_FILENO, "/dev/null",
	    O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, STDERR_FILENO, STDOUT_FILENO);
	rc = posix_spawnp(pid, program, &fa, &attr, (char **)argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	return rc;
}

static void
next(struct launch *l, struct findings *said)
{
	while (l->nwaiting > 0 && l->nrunning < LAUNCH_MOST) {
		struct launched *r = &l->running[l->nrunning];
		int rc;

		str_copy(r->id, sizeof(r->id), l->waiting[0]);
		l->nwaiting--;
		memmove(l->waiting, l->waiting + 1,
		    l->nwaiting * sizeof(*l->waiting));
		rc = spawn(l, r->id, &r->pid);
		if (rc == 0)
			l->nrunning++;
		else
			finding_add(said, SEV_ERROR, "start", NULL, 0,
			    _("%s: '%s' could not be started: %s"), r->id,
			    l->program, strerror(rc));
	}
}

void
launch_start(struct launch *l, const char *root, const char *id)
{
	l->root = root;
	GROW(l->waiting, l->nwaiting, l->cap);
	str_copy(l->waiting[l->nwaiting++], ID_TEXT, id);
}

static void
ended(const struct launch *l, const struct launched *r, int status,
    struct findings *said)
{
	bool no = WIFEXITED(status) && WEXITSTATUS(status) == E_NO;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	/* "no" is an answer: over already, below every limit */
	finding_add(said, no ? SEV_INFO : SEV_ERROR, "start", NULL, 0,
	    _("%s: '%s' ended with %d"), r->id, l->program,
	    WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

static void
reap(struct launch *l, int flags, struct findings *said)
{
	size_t kept = 0;
	int status;

	for (size_t i = 0; i < l->nrunning; i++) {
		pid_t got;

		do
			got = waitpid(l->running[i].pid, &status, flags);
		while (got < 0 && errno == EINTR);
		if (got == 0)
			l->running[kept++] = l->running[i];
		else if (got > 0)
			ended(l, &l->running[i], status, said);
	}
	l->nrunning = kept;
}

void
launch_reap(struct launch *l, struct findings *said)
{
	reap(l, WNOHANG, said);
	next(l, said);
}

void
launch_finish(struct launch *l, bool leave, struct findings *said)
{
	launch_reap(l, said);
	while (l->nrunning > 0 && !leave) {
		reap(l, 0, said);
		next(l, said);
	}
	free(l->waiting);
	l->waiting = NULL;
	l->nwaiting = l->cap = 0;
}
