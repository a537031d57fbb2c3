#include <stdlib.h>
#include <string.h>

#include "store/store_int.h"

static enum store_change
change_of(unsigned flags)
{
	if (flags & (GIT_STATUS_WT_DELETED | GIT_STATUS_INDEX_DELETED))
		return flags & GIT_STATUS_WT_NEW ? CHANGE_EDITED :
						   CHANGE_DELETED;
	if (flags & (GIT_STATUS_WT_NEW | GIT_STATUS_INDEX_NEW))
		return CHANGE_NEW;
	return CHANGE_EDITED;
}

int
store_status(struct store *st, struct store_status **out, size_t *n,
    struct err *e)
{
	git_status_options opts;
	git_status_list *list = NULL;
	const git_status_entry *se;
	const git_diff_delta *d;
	git_index *index = NULL;
	size_t i, cap = 0;
	int rc;

	*out = NULL;
	*n = 0;
	git_status_options_init(&opts, GIT_STATUS_OPTIONS_VERSION);
	opts.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
	opts.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED |
	    GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS;
	rc = git_repository_index(&index, st->repo);
	if (rc == 0)
		rc = git_index_read(index, 0);
	if (rc == 0)
		rc = git_status_list_new(&list, st->repo, &opts);
	git_index_free(index);
	if (rc < 0)
		return store_git_err(e, GIT_ERROR, _("comparing with HEAD"));
	for (i = 0; i < git_status_list_entrycount(list); i++) {
		se = git_status_byindex(list, i);
		d = se->index_to_workdir != NULL ? se->index_to_workdir :
						   se->head_to_index;
		GROW(*out, *n, cap);
		(*out)[*n].path = xstrdup(d->new_file.path);
		(*out)[(*n)++].change = change_of(se->status);
	}
	git_status_list_free(list);
	return 0;
}

void
store_status_free(struct store_status *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(v[i].path);
	free(v);
}
