/*
 * The plan: what a writer was about to do, so that the next one can finish it.
 * The last complete one in the twin counts; one that takes another's place is
 * put behind it, so that there is always one.
 *	bihuan-plan 1
 *	base <commit>
 *	new <commit>
 *	path <old blob> <new blob> <mode> <path>
 *	sum <sum64 of all before it>
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

#define MAGIC "bihuan-plan 1\n"
enum { SUM_LINE = 21 };

struct change *
plan_add(struct plan *p, const char *path, const git_oid *old,
    const git_oid *new)
{
	struct change *c;

	GROW(p->v, p->n, p->cap);
	c = &p->v[p->n++];
	memset(c, 0, sizeof(*c));
	c->path = xstrdup(path);
	c->old = *old;
	c->new = *new;
	c->mode = GIT_FILEMODE_BLOB;
	return c;
}

void
plan_release(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].path);
		free(p->v[i].bytes);
	}
	free(p->v);
	memset(p, 0, sizeof(*p));
}

static void
put_oid(struct buf *b, const char *word, const git_oid *id)
{
	char hex[STORE_OID];

	git_oid_tostr(hex, sizeof(hex), id);
	buf_printf(b, "%s %s", word, hex);
}

int
plan_write(struct lock *l, const struct plan *p, struct durable *d,
    struct err *e)
{
	struct buf b = BUF_INIT;
	size_t i;
	int rc = -1;

	buf_puts(&b, MAGIC);
	put_oid(&b, "base", &p->base);
	put_oid(&b, "\nnew", &p->new);
	for (i = 0; i < p->n; i++) {
		put_oid(&b, "\npath", &p->v[i].old);
		put_oid(&b, "", &p->v[i].new);
		buf_printf(&b, " %06o %s", p->v[i].mode, p->v[i].path);
	}
	buf_putc(&b, '\n');
	buf_printf(&b, "sum %016" PRIx64 "\n", sum64(b.ptr, b.len, 0));
	if (lseek(l->twin_fd, 0, SEEK_END) < 0)
		err_sys(e, _("writing the plan"));
	else
		rc = io_write_all(l->twin_fd, b.ptr, b.len, e);
	if (rc == 0)
		durable_fd(d, l->twin_fd);
	buf_release(&b);
	l->planned = rc == 0;
	return rc;
}

int
plan_forget(struct lock *l, struct err *e)
{
	if (ftruncate(l->twin_fd, 0) < 0)
		return err_sys(e, _("clearing the plan"));
	l->planned = false;
	return 0;
}

static bool
get_oid(const char **p, const char *word, git_oid *out)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) != 0 || strnlen(*p, n + 41) < n + 41 ||
	    git_oid_fromstrn(out, *p + n, 40) < 0)
		return false;
	*p += n + 40;
	return true;
}

/* The text from MAGIC to the sum, when the sum is right: its end, or NULL. */
static const char *
plan_end(const char *p)
{
	const char *end = strstr(p, "\nsum ");

	if (end == NULL || strnlen(++end, SUM_LINE) < SUM_LINE ||
	    strtoull(end + 4, NULL, 16) != sum64(p, (size_t)(end - p), 0))
		return NULL;
	return end;
}

static bool
parse(const char *p, const char *end, struct plan *plan)
{
	git_oid new, old;
	char *path;

	memset(plan, 0, sizeof(*plan));
	p += strlen(MAGIC);
	if (!get_oid(&p, "base ", &plan->base) ||
	    !get_oid(&p, "\nnew ", &plan->new))
		return false;
	while (get_oid(&p, "\npath ", &old) && get_oid(&p, " ", &new) &&
	    strnlen(p, 9) == 9) {
		path = xstrndup(p + 8, strcspn(p + 8, "\n"));
		plan_add(plan, path, &old, &new)->mode =
		    (unsigned)strtoul(p + 1, NULL, 8);
		p += 8 + strlen(path);
		free(path);
	}
	return p + 1 == end;
}

bool
plan_read(struct lock *l, struct plan *out)
{
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	struct plan plan;
	const char *p, *end;
	bool good = false;

	if (out != NULL)
		memset(out, 0, sizeof(*out));
	if (lseek(l->twin_fd, 0, SEEK_SET) == 0 &&
	    io_read_fd(&b, l->twin_fd, 0, &ignored) == 0)
		for (p = b.ptr; (p = strstr(p, MAGIC)) != NULL; p++) {
			end = plan_end(p);
			if (end == NULL)
				continue;
			if (parse(p, end, &plan)) {
				good = true;
				if (out != NULL) {
					plan_release(out);
					*out = plan;
					continue;
				}
			}
			plan_release(&plan);
		}
	buf_release(&b);
	return good;
}

static int
each_delta(const git_diff_delta *d, float progress, void *arg)
{
	struct plan *p = arg;
	struct change *c;

	(void)progress;
	c = plan_add(p, d->new_file.path, &d->old_file.id, &d->new_file.id);
	if (!git_oid_is_zero(&c->new))
		c->mode = d->new_file.mode;
	return 0;
}

int
plan_between(struct store *st, struct plan *p, const git_oid *from,
    const git_oid *to, struct err *e)
{
	git_diff_options opts;
	git_tree *a = NULL, *b = NULL;
	git_diff *d = NULL;
	int rc = -1;

	p->base = *from;
	p->new = *to;
	git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
	opts.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	if ((!git_oid_is_zero(from) && tree_of(st, from, &a, e) < 0) ||
	    tree_of(st, to, &b, e) < 0)
		goto out;
	rc = git_diff_tree_to_tree(&d, st->repo, a, b, &opts);
	if (rc == 0)
		rc = git_diff_foreach(d, each_delta, NULL, NULL, NULL, p);
	if (rc < 0)
		store_git_err(e, GIT_ERROR, _("comparing two commits"));
out:
	git_diff_free(d);
	git_tree_free(a);
	git_tree_free(b);
	return rc;
}
