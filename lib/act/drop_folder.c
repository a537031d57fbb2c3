#include "act/drop_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/store.h"

/* ---- the files ---- */

static bool
ignored(const char *name)
{
	static const char *const names[] = { DROP_WHY, DROP_DONE, "Thumbs.db",
		"desktop.ini", NULL };

	for (size_t i = 0; names[i] != NULL; i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return name[0] == '.';
}

static bool
ends(const char *name, const char *ending)
{
	size_t n = strlen(name), k = strlen(ending);

	return n > k && strcasecmp(name + n - k, ending) == 0;
}

/* What browsers and copying programs call a file until all of it is there. */
static bool
is_half(const char *name)
{
	return ends(name, ".part") || ends(name, ".filepart") ||
	    ends(name, ".tmp") || ends(name, ".crdownload") ||
	    ends(name, ".download") || name[0] == '~';
}

static bool
in_name(const char *name, const char *const *words)
{
	for (; *words != NULL; words++)
		if (utf8_contains(name, *words))
			return true;
	return false;
}

static const char *
role_by_name(const char *name)
{
	static const char *const plate[] = { "plate", "铭牌", NULL };
	static const char *const around[] = { "around", "周边", "周围", "环境",
		NULL };
	static const char *const site[] = { "site", "现场", NULL };

	if (!utf8_valid(name, strlen(name), NULL))
		return "";
	return in_name(name, plate) ? "plate" :
	    in_name(name, around)   ? "around" :
	    in_name(name, site)     ? "site" :
				      "";
}

/* By its first bytes: "" a picture, "file" a film or a page, NULL neither. */
static const char *
kind_of(const char *path)
{
	unsigned char head[64];
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof(head));
	const char *ending = n > 0 ? evidence_ending(head, (size_t)n) : NULL;

	if (fd >= 0)
		close(fd);
	if (ending == NULL)
		return NULL;
	return evidence_is_picture(ending) ? "" : "file";
}

static void
leave(struct drop_folder *d, const char *name, const char *why)
{
	d->left = arena_printf(&d->arena, "%s%s: %s\n", d->left, name, why);
}

/* A clock that is ahead of ours says nothing: then when it came here. */
static bool
fresh(const struct stat *st)
{
	msec now = clock_real();
	msec m = (msec)st->st_mtim.tv_sec * SECOND;

	if (m > now)
		m = (msec)st->st_ctim.tv_sec * SECOND;
	return now - m < DROP_SETTLE_MS;
}

static void
take(struct drop_folder *d, const char *name)
{
	const char *path = arena_printf(&d->arena, "%s/%s", d->path, name);
	const char *kind = NULL;
	struct stat st;
	bool text = ends(name, ".txt");

	if (lstat(path, &st) < 0 || (S_ISDIR(st.st_mode) && d->name[0] == '\0'))
		return;
	if (is_half(name))
		d->half = arena_str(&d->arena, name);
	d->arriving = d->arriving || (S_ISREG(st.st_mode) && fresh(&st));
	if (!S_ISREG(st.st_mode))
		leave(d, name,
		    S_ISDIR(st.st_mode) ?
			_("a folder within a folder is not looked into") :
			_("neither a file nor a folder"));
	else if (strchr(name, '\n') != NULL)
		leave(d, name, _("its name has a line break"));
	else if (!text && (kind = kind_of(path)) == NULL)
		leave(d, name, _("neither a picture nor a text (.txt)"));
	else if (d->n == DROP_FILES)
		leave(d, name, _("too many files for one report"));
	else
		d->v[d->n++] =
		    (struct drop_file){ arena_str(&d->arena, name), path,
			    text              ? NULL :
				*kind != '\0' ? kind :
						role_by_name(name) };
}

int
drop_read(struct drop_folder *d, const char *dir, const char *name,
    struct err *e)
{
	struct dirent **names = NULL;
	int i, n;

	d->dir = dir;
	d->name = arena_str(&d->arena, name);
	d->path =
	    *name != '\0' ? arena_printf(&d->arena, "%s/%s", dir, name) : dir;
	n = scandir(d->path, &names, NULL, alphasort);
	if (n < 0)
		return err_sys(e, "%s", d->path);
	for (i = 0; i < n; i++) {
		if (!ignored(names[i]->d_name))
			take(d, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return 0;
}

/* ---- the texts ---- */

static int
read_text(struct drop_folder *d, const struct drop_file *f, struct buf *out,
    struct err *e)
{
	struct buf b = BUF_INIT;
	const char *p;
	int rc = io_read(&b, AT_FDCWD, f->path, DROP_TEXT, 0, e);

	p = b.ptr;
	if (rc == 0 && str_prefix(p, "\xEF\xBB\xBF"))
		p += 3;
	if (rc == 0 && utf8_valid(p, strlen(p), NULL) && strlen(b.ptr) == b.len)
		buf_puts(out, p);
	else if (rc == 0 && !utf8_from_gb18030(out, b.ptr, b.len))
		rc = err_at(e, E_DATA, f->name, 0,
		    _("neither UTF-8 nor GB18030"));
	buf_putc(out, '\n');
	buf_release(&b);
	(void)d;
	return rc;
}

static bool
field_line(struct drop_folder *d, const struct flow *flow, const char *line)
{
	const char *eq = strchr(line, '=');
	const char *name;

	if (eq == NULL || eq == line)
		return false;
	name = arena_dup(&d->arena, line, (size_t)(eq - line));
	if (flow_field(flow, name) == NULL)
		return false;
	GROW(d->set, d->nset, d->setcap);
	d->set[d->nset++] =
	    (struct act_set){ name, arena_str(&d->arena, eq + 1) };
	return true;
}

int
drop_texts(struct drop_folder *d, const struct flow *flow, struct err *e)
{
	struct buf all = BUF_INIT, note = BUF_INIT;
	const char *p, *end;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < d->n; i++)
		if (d->v[i].role == NULL)
			rc = read_text(d, &d->v[i], &all, e);
	for (p = all.ptr; rc == 0 && *p != '\0'; p = end + (*end == '\n')) {
		size_t n = strcspn(p, "\r\n");
		const char *line = arena_dup(&d->arena, p, n);

		end = p + strcspn(p, "\n");
		if (!field_line(d, flow, line) &&
		    (*line != '\0' || note.len > 0))
			buf_printf(&note, "%s\n", line);
	}
	while (note.len > 0 && note.ptr[note.len - 1] == '\n')
		buf_trim(&note, note.len - 1);
	d->note = arena_dup(&d->arena, note.ptr, note.len);
	buf_release(&all);
	buf_release(&note);
	return rc;
}

bool
drop_field(const struct drop_folder *d, const char *name)
{
	for (size_t i = 0; i < d->nset; i++)
		if (streq(d->set[i].name, name))
			return true;
	return false;
}

/* ---- the type ---- */

/* The code stands there as a word of its own, in letters of either case. */
static bool
says_code(const char *text, const char *code)
{
	size_t n = strlen(code);
	const char *p;

	for (p = text; n > 0 && *p != '\0'; p++)
		if (strncasecmp(p, code, n) == 0 &&
		    (p == text || !ch_alnum((unsigned char)p[-1])) &&
		    !ch_alnum((unsigned char)p[n]))
			return true;
	return false;
}

/* One more of what a text names: *type, and E_NO for a second. */
static int
types_in(const char *text, const struct table *t, const char **type,
    const char *where, struct err *e)
{
	const char *found = "";

	for (size_t i = 0; i < t->nrows; i++) {
		const char *code = table_get(t, i, "code");
		const char *name = table_get(t, i, "name_zh");

		if (streq(code, found) ||
		    (!says_code(text, code) &&
			(*name == '\0' || strstr(text, name) == NULL)))
			continue;
		if (*found != '\0' || (**type != '\0' && !streq(*type, code))) {
			err_set(e, E_NO, _("%s names two types: %s, %s"), where,
			    *found != '\0' ? found : *type, code);
			return err_hint(e, _("a line type=%s in a text file"),
			    code);
		}
		found = code;
	}
	if (*found != '\0')
		*type = found;
	return 0;
}

int
drop_type(struct drop_folder *d, struct ledger *lg, const char **type,
    struct err *e)
{
	const struct table *t;

	*type = "";
	if (registers_table(lg->reg, "catalogue/hazard-types", &t, e) < 0 ||
	    types_in(d->note, t, type, _("the text"), e) < 0)
		return -1;
	if (**type == '\0' &&
	    types_in(d->name, t, type, _("the folder's name"), e) < 0)
		return -1;
	if (**type != '\0')
		return 0;
	for (size_t i = 0; i < d->n; i++)
		if (types_in(d->v[i].name, t, type, _("the files' names"), e) <
		    0)
			return -1;
	return 0;
}

/* ---- the roles ---- */

static bool
has_role(const struct drop_folder *d, const char *role)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].role != NULL && streq(d->v[i].role, role))
			return true;
	return false;
}

/*
 * A photo that shows a machine is its plate, unless it is the only one; of the
 * others the first shows the site and the rest what is around.
 */
void
drop_roles(struct drop_folder *d, const struct seen *s)
{
	size_t i, k, pictures = 0;

	for (i = 0; i < d->n; i++)
		pictures +=
		    d->v[i].role != NULL && !streq(d->v[i].role, "file");
	for (i = k = 0; i < d->n; i++) {
		if (d->v[i].role == NULL || streq(d->v[i].role, "file"))
			continue;
		if (*d->v[i].role == '\0' && pictures > 1 &&
		    seen_machine(s, k) && !has_role(d, "plate"))
			d->v[i].role = "plate";
		k++;
	}
	for (i = 0; i < d->n; i++)
		if (d->v[i].role != NULL && *d->v[i].role == '\0')
			d->v[i].role = has_role(d, "site") ? "around" : "site";
}

void
drop_release(struct drop_folder *d)
{
	free(d->set);
	arena_release(&d->arena);
}
