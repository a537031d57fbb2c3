#include "base/datadir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#ifndef BIHUAN_DATADIR
#define BIHUAN_DATADIR "/usr/local/share/bihuan"
#endif

const char *
program_dir(void)
{
	static char dir[PATH_MAX];
	ssize_t n;
	char *slash;

	if (dir[0] != '\0')
		return dir;
	n = readlink("/proc/self/exe", dir, sizeof(dir) - 1);
	if (n <= 0)
		return NULL;
	dir[n] = '\0';
	slash = strrchr(dir, '/');
	if (slash == NULL || slash == dir) {
		dir[0] = '\0';
		return NULL;
	}
	*slash = '\0';
	return dir;
}

char *
program_named(const char *name)
{
	const char *dir = program_dir();

	return dir == NULL ? xstrdup(name) : xasprintf("%s/%s", dir, name);
}

const char *
beside_program(const char *below, char *out, size_t size)
{
	const char *dir = program_dir();
	const char *slash;
	struct stat st;
	int n;

	slash = dir != NULL ? strrchr(dir, '/') : NULL;
	if (slash == NULL)
		return NULL;
	n = snprintf(out, size, "%.*s/%s", (int)(slash - dir), dir, below);
	if (n < 0 || (size_t)n >= size || stat(out, &st) < 0 ||
	    !S_ISDIR(st.st_mode))
		return NULL;
	return out;
}

const char *
data_dir(void)
{
	static char dir[PATH_MAX];
	const char *env = getenv("BIHUAN_DATADIR");

	if (env != NULL && *env != '\0')
		return env;
	if (dir[0] == '\0' &&
	    beside_program("share/bihuan", dir, sizeof(dir)) == NULL)
		str_copy(dir, sizeof(dir), BIHUAN_DATADIR);
	return dir;
}

void
program_dir_first(void)
{
	const char *dir = program_dir(), *old = getenv("PATH");
	char *path;

	if (dir == NULL)
		return;
	path = xasprintf("%s:%s", dir, old != NULL ? old : "/usr/bin:/bin");
	setenv("PATH", path, 1);
	free(path);
}
