#include "base/walk.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"

static int
visit(struct walk *w, const char *dir, const char *below, struct err *e)
{
	char path[PATH_MAX], rel[PATH_MAX];
	struct dirent **names = NULL;
	struct stat st;
	int i, n, rc = 0;

	if (snprintf(path, sizeof(path), "%s/%s", dir, below) >=
	    (int)sizeof(path))
		return err_set(e, E_DATA, _("the path is too long: '%s'"),
		    below);
	n = scandir(path, &names, NULL, alphasort);
	if (n < 0)
		return err_sys(e, "%s", path);
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		int len;

		if (rc < 0 || streq(name, ".") || streq(name, ".."))
			continue;
		len = snprintf(rel, sizeof(rel), "%s%s%s", below,
		    below[0] != '\0' ? "/" : "", name);
		if (len >= (int)sizeof(rel) ||
		    snprintf(path, sizeof(path), "%s/%s", dir, rel) >=
			(int)sizeof(path))
			rc = err_set(e, E_DATA, _("the path is too long: '%s'"),
			    name);
		else if (lstat(path, &st) < 0)
			rc = err_sys(e, "%s", path);
		else if (S_ISDIR(st.st_mode))
			rc = visit(w, dir, rel, e);
		else if (!S_ISREG(st.st_mode))
			rc = err_at(e, E_DATA, path, 0,
			    _("neither a file nor a folder"));
		else {
			GROW(w->v, w->n, w->cap);
			w->v[w->n++] = xstrdup(rel);
		}
	}
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
walk_files(struct walk *w, const char *dir, struct err *e)
{
	if (visit(w, dir, "", e) < 0)
		return -1;
	if (w->n > 1)
		qsort(w->v, w->n, sizeof(*w->v), by_path);
	return 0;
}

void
walk_release(struct walk *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	w->v = NULL;
	w->n = w->cap = 0;
}
