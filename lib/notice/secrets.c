#include "notice/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { SECRETS_MAX = 1 << 20 };

struct secret {
	const char *name, *value;
};

struct secrets {
	char *path, *wanted;
	struct secret *v;
	size_t n, cap;
	struct arena arena;
};

static bool
name_fits(const char *s)
{
	if (*s == '\0' || strlen(s) > 100)
		return false;
	for (; *s != '\0'; s++)
		if (!ch_alnum((unsigned char)*s) && strchr("._-", *s) == NULL)
			return false;
	return true;
}

static const char *
find(const struct secrets *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (streq(s->v[i].name, name))
			return s->v[i].value;
	return NULL;
}

static char *
trimmed(char *s)
{
	size_t n;

	while (ch_space((unsigned char)*s))
		s++;
	n = strlen(s);
	while (n > 0 && ch_space((unsigned char)s[n - 1]))
		s[--n] = '\0';
	return s;
}

static int
add_line(struct secrets *s, char *line, long number, struct err *e)
{
	char *eq;
	struct secret *new;

	line = trimmed(line);
	if (*line == '\0' || *line == '#')
		return 0;
	eq = strchr(line, '=');
	if (eq == NULL)
		return err_at(e, E_DATA, s->path, number,
		    _("not a line name=value"));
	*eq = '\0';
	line = trimmed(line);
	if (!name_fits(line))
		return err_at(e, E_DATA, s->path, number,
		    _("a name has letters, digits, '.', '_' and '-' only"));
	if (find(s, line) != NULL)
		return err_at(e, E_DATA, s->path, number,
		    _("'%s' stands here twice"), line);
	GROW(s->v, s->n, s->cap);
	new = &s->v[s->n++];
	new->name = line;
	new->value = trimmed(eq + 1);
	return 0;
}

static int
parse(struct secrets *s, const struct buf *b, struct err *e)
{
	char *p = arena_dup(&s->arena, b->ptr, b->len), *nl;
	long number = 1;

	if (strlen(p) != b->len)
		return err_at(e, E_DATA, s->path, 0, _("has a NUL byte"));
	if (str_prefix(p, "\xef\xbb\xbf"))
		p += 3;
	for (; p != NULL; p = nl, number++) {
		nl = strchr(p, '\n');
		if (nl != NULL)
			*nl++ = '\0';
		if (add_line(s, p, number, e) < 0)
			return -1;
	}
	return 0;
}

static int
private_file(struct secrets *s, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(e, _("looking at %s"), s->path);
	if (!S_ISREG(st.st_mode))
		return err_at(e, E_PERM, s->path, 0, _("is no regular file"));
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_at(e, E_PERM, s->path, 0,
		    _("belongs to another account"));
	if ((st.st_mode & 077) != 0) {
		err_at(e, E_PERM, s->path, 0,
		    _("others may read it (mode %04o)"),
		    (unsigned)(st.st_mode & 07777));
		return err_hint(e, "chmod 600 %s", s->path);
	}
	return 0;
}

/* 1: read; 0: there is no such file. */
static int
try_file(struct secrets *s, struct err *e)
{
	struct buf b = BUF_INIT;
	int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int rc;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0 && errno == ELOOP)
		return err_at(e, E_PERM, s->path, 0, _("is a symbolic link"));
	if (fd < 0)
		return err_sys(e, _("opening %s"), s->path);
	rc = private_file(s, fd, e);
	if (rc == 0)
		rc = io_read_fd(&b, fd, SECRETS_MAX, e);
	if (rc == 0)
		rc = parse(s, &b, e);
	close(fd);
	if (b.len > 0)
		explicit_bzero(b.ptr, b.len);
	buf_release(&b);
	return rc < 0 ? -1 : 1;
}

static char *
user_path(const char *plant)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg != NULL && xdg[0] == '/')
		return xasprintf("%s/bihuan/%s.secrets", xdg, plant);
	if (home != NULL && home[0] == '/')
		return xasprintf("%s/.config/bihuan/%s.secrets", home, plant);
	return NULL;
}

int
secrets_open(struct secrets **out, const char *plant, struct err *e)
{
	struct secrets *s = xcalloc(1, sizeof(*s));
	int rc = 0;

	if (!code_is(plant)) {
		free(s);
		return err_at(e, E_DATA, "settings.csv", 0,
		    _("plant '%s' is no code"), plant);
	}
	s->path = user_path(plant);
	s->wanted = s->path != NULL ?
	    xstrdup(s->path) :
	    xasprintf("/etc/bihuan/%s.secrets", plant);
	if (s->path != NULL)
		rc = try_file(s, e);
	if (rc == 0) {
		free(s->path);
		s->path = xasprintf("/etc/bihuan/%s.secrets", plant);
		rc = try_file(s, e);
	}
	if (rc < 0) {
		secrets_close(s);
		return -1;
	}
	if (rc == 0)
		s->path[0] = '\0';
	*out = s;
	return 0;
}

void
secrets_none(struct secrets **out)
{
	*out = xcalloc(1, sizeof(**out));
	(*out)->path = xstrdup("");
}

void
secrets_close(struct secrets *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n; i++)
		explicit_bzero((char *)s->v[i].value, strlen(s->v[i].value));
	arena_release(&s->arena);
	free(s->v);
	free(s->path);
	free(s->wanted);
	free(s);
}

const char *
secrets_path(const struct secrets *s)
{
	return s->path;
}

const char *
secrets_where(const struct secrets *s)
{
	return s->path[0] != '\0' ? s->path :
	    s->wanted != NULL     ? s->wanted :
				    "~/.config/bihuan/*.secrets";
}

const char *
secrets_get(const struct secrets *s, const char *name)
{
	const char *v = find(s, name);

	return v != NULL ? v : "";
}

const char *
secrets_of(const struct secrets *s, const char *owner, const char *part)
{
	char name[128];

	if (snprintf(name, sizeof(name), "%s.%s", owner, part) >=
	    (int)sizeof(name))
		return "";
	return secrets_get(s, name);
}
