#include "store/save.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "csv/edit.h"
#include "store/checked.h"
#include "store/merge.h"
#include "store/merge_tree.h"
#include "store/save_int.h"
#include "store/store_int.h"

enum { FILE_MOST = 64 << 20 };

void
save_release(struct save *sv)
{
	for (size_t i = 0; i < sv->n; i++) {
		free(sv->v[i].path);
		buf_release(&sv->v[i].read);
		buf_release(&sv->v[i].bytes);
	}
	for (size_t i = 0; i < sv->nforeign; i++)
		free(sv->foreign[i]);
	free(sv->v);
	free(sv->foreign);
	findings_release(&sv->refused);
	findings_release(&sv->notes);
}

/* What people edit; backups and lock files of editors are left alone. */
static bool
is_content(const char *path)
{
	static const char *const folders[] = { "registers/", "catalogue/",
		"flows/", "rules/", "documents/", "reports/",
		"readings-daily/" };
	const char *name = strrchr(path, '/');

	name = name == NULL ? path : name + 1;
	if (*name == '.' || *name == '~' || str_suffix(name, "~") ||
	    str_suffix(name, ".tmp") || str_suffix(name, ".swp"))
		return false;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (str_prefix(path, folders[i]))
			return true;
	return false;
}

static int
convert(struct save *sv, struct save_file *f)
{
	size_t bad = 0;
	long line = 1;

	buf_add(&f->bytes, f->read.ptr, f->read.len);
	if (!str_suffix(f->path, ".csv") && !str_suffix(f->path, ".md"))
		return 0;
	if (utf8_valid(f->read.ptr, f->read.len, &bad))
		return 0;
	buf_clear(&f->bytes);
	if (memchr(f->read.ptr, 0, f->read.len) == NULL &&
	    utf8_from_gb18030(&f->bytes, f->read.ptr, f->read.len)) {
		f->converted = true;
		return 0;
	}
	for (size_t i = 0; i < bad; i++)
		line += f->read.ptr[i] == '\n';
	finding_hint(finding_add(&sv->refused, SEV_ERROR, "encoding", f->path,
			 line, _("bytes that are neither UTF-8 nor GB18030")),
	    _("save the file as 'CSV UTF-8' and run ledger-save again"));
	return 0;
}

static int
read_edit(struct save *sv, struct store *st, struct save_file *f, struct err *e)
{
	struct stat sb;

	if (f->change == CHANGE_DELETED)
		return 0;
	if (fstatat(store_rootfd(st), f->path, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISREG(sb.st_mode)) {
		finding_hint(finding_add(&sv->refused, SEV_ERROR, "link",
				 f->path, 0,
				 S_ISLNK(sb.st_mode) ?
				     _("a symbolic link cannot be part of a "
				       "ledger") :
				     _("is no regular file")),
		    _("put the file itself in its place"));
		return 0;
	}
	if (io_read(&f->read, store_rootfd(st), f->path, FILE_MOST, IO_BENEATH,
		e) < 0)
		return -1;
	return convert(sv, f);
}

static int
add_edit(struct save *sv, struct store *st, const struct store_status *s,
    struct err *e)
{
	struct save_file *f;

	if (str_prefix(s->path, "records/")) {
		GROW(sv->foreign, sv->nforeign, sv->capforeign);
		sv->foreign[sv->nforeign++] = xstrdup(s->path);
		return 0;
	}
	GROW(sv->v, sv->n, sv->cap);
	f = &sv->v[sv->n++];
	*f = (struct save_file){ xstrdup(s->path), s->change, BUF_INIT,
		BUF_INIT, false };
	if (read_edit(sv, st, f, e) < 0)
		return -1;
	return save_refuse(sv, st, f, e);
}

static bool
wanted(struct save *sv, const struct store_status *s, const char *const *files,
    bool *met, size_t nfiles)
{
	for (size_t i = 0; i < nfiles; i++)
		if (streq(files[i], s->path)) {
			met[i] = true;
			return true;
		}
	if (nfiles > 0)
		return false;
	if (s->change != CHANGE_NEW || is_content(s->path))
		return true;
	finding_hint(finding_add(&sv->notes, SEV_INFO, "left", s->path, 0,
			 _("is new and no table of the ledger; left alone")),
	    _("to save it all the same: ledger-save %s"), s->path);
	return false;
}

int
save_gather(struct save *sv, struct store *st, const char *const *files,
    size_t nfiles, struct err *e)
{
	struct store_status *status = NULL;
	bool *met = xcalloc(nfiles + 1, sizeof(*met));
	size_t n = 0;
	int rc;

	rc = store_status(st, &status, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (wanted(sv, &status[i], files, met, nfiles))
			rc = add_edit(sv, st, &status[i], e);
	for (size_t i = 0; rc == 0 && i < nfiles; i++) {
		struct err gone = ERR_INIT;
		int fd;

		if (met[i])
			continue;
		fd = io_open(store_rootfd(st), files[i], O_RDONLY | O_NONBLOCK,
		    0, IO_BENEATH, &gone);
		if (fd >= 0)
			close(fd); /* there, and not edited: nothing to do */
		else
			rc = err_set(e, E_ABSENT,
			    _("'%s' is no file of this ledger"), files[i]);
	}
	store_status_free(status, n);
	free(met);
	return rc;
}

/* ---- checking ---- */

static int
write_tree(struct save *sv, struct store *st, struct err *e)
{
	git_tree_update *up = xcalloc(sv->n + 1, sizeof(*up));
	git_oid tree;
	int rc = 0;

	for (size_t i = 0; i < sv->n && rc == 0; i++) {
		const struct save_file *f = &sv->v[i];

		up[i].path = f->path;
		up[i].filemode = GIT_FILEMODE_BLOB;
		up[i].action = f->change == CHANGE_DELETED ?
		    GIT_TREE_UPDATE_REMOVE :
		    GIT_TREE_UPDATE_UPSERT;
		if (f->change != CHANGE_DELETED)
			rc = git_odb_write(&up[i].id, st->odb, f->bytes.ptr,
			    f->bytes.len, GIT_OBJECT_BLOB);
	}
	if (rc == 0)
		rc = git_tree_create_updated(&tree, st->repo, st->tree, sv->n,
		    up);
	free(up);
	if (rc < 0)
		return store_git_err(e, rc, _("writing the edited tree"));
	git_oid_tostr(sv->tree, sizeof(sv->tree), &tree);
	return 0;
}

static bool
edited(const struct save *sv, const char *path)
{
	for (size_t i = 0; path != NULL && i < sv->n; i++)
		if (streq(sv->v[i].path, path))
			return true;
	return false;
}

int
save_check(struct save *sv, struct store *st, struct findings *found,
    bool *blocked, struct err *e)
{
	struct findings now = FINDINGS_INIT, before = FINDINGS_INIT;
	bool compared = false;
	int rc;

	*blocked = false;
	if (write_tree(sv, st, e) < 0)
		return -1;
	rc = checked_tree(store_root(st), sv->tree, store_head(st), &now, e);
	for (size_t i = 0; rc == 0 && i < now.n; i++) {
		const struct finding *f = &now.v[i];
		bool here = edited(sv, f->file);
		struct finding *g;

		if (!here && f->severity != SEV_ERROR)
			continue;
		if (!here && !compared) {
			/* what was wrong before keeps nobody from saving */
			rc = checked_tree(store_root(st), store_head(st),
			    store_head(st), &before, e);
			compared = true;
		}
		if (rc < 0 || (!here && checked_has(&before, f)))
			continue;
		g = finding_add(found, f->severity, f->code, f->file, f->line,
		    "%s", f->msg);
		if (f->hint != NULL)
			finding_hint(g, "%s", f->hint);
		*blocked |= f->severity == SEV_ERROR ||
		    (f->severity == SEV_WARN && here && !sv->yes &&
			merge_kind(f->file) == MERGE_FIXED);
	}
	findings_release(&now);
	findings_release(&before);
	return rc;
}
