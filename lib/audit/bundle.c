#include "audit/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/dossier.h"
#include "base/datadir.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "base/walk.h"
#include "evidence/store.h"
#include "record/signed.h"
#include "store/rows.h"

struct bundle {
	struct ledger *head; /* HEAD's objects alone */
	int fd;
	const char *dir;
	struct dossier *dossier;
	struct buf absent;
	struct findings *said;
};

static int
put(struct bundle *b, const char *path, const void *bytes, size_t len,
    mode_t mode, struct err *e)
{
	char *dir = xstrdup(path), *cut = strrchr(dir, '/');
	int rc = 0;

	if (cut != NULL) {
		*cut = '\0';
		rc = io_mkdirs(b->fd, dir, 0777, e);
	}
	free(dir);
	return rc < 0 ?
	    -1 :
	    io_replace(b->fd, path, bytes, len, mode, IO_BENEATH, e);
}

/* The header and the record's lines, byte for byte as HEAD has them. */
static int
put_rows(struct bundle *b, const struct record *rec, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT, out = BUF_INIT;
	struct lines ls = { .n = 0 };
	struct id id;
	int rc;

	rc = id_parse(&id, rec->id, e);
	if (rc == 0) {
		schema_path(rec->schema, id.yymmdd, rec->events[0]->part,
		    &path);
		rc = store_read(b->head->store, path.ptr, &text, e);
	}
	if (rc == 0) {
		bool *in;

		lines_split(&ls, text.ptr, text.len, false);
		in = xcalloc(ls.n + 1, sizeof(*in));
		in[0] = true;
		for (size_t i = 0; i < rec->nevents; i++)
			if (rec->events[i]->line > 0 &&
			    (size_t)rec->events[i]->line <= ls.n)
				in[rec->events[i]->line - 1] = true;
		for (size_t i = 0; i < ls.n; i++)
			if (in[i]) {
				buf_add(&out, ls.v[i].ptr, ls.v[i].len);
				buf_putc(&out, '\n');
			}
		free(in);
		buf_clear(&path);
		buf_printf(&path, "rows/%s.v%d/%s.csv", rec->schema->kind,
		    rec->schema->version, rec->id);
		rc = put(b, path.ptr, out.ptr, out.len, 0666, e);
	}
	lines_release(&ls);
	buf_release(&path);
	buf_release(&text);
	buf_release(&out);
	return rc;
}

static int
put_file(struct bundle *b, const struct event *ev, const char *role,
    const char *name, struct err *e)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT, to = BUF_INIT;
	struct err why = ERR_INIT;
	int rc = 0;

	evidence_path(name, &path);
	buf_printf(&to, "evidence/%s", name);
	if (faccessat(b->fd, to.ptr, F_OK, 0) == 0) {
		;
	} else if (evidence_verify(b->head->store, name, &why) < 0) {
		if (why.code == E_ABSENT)
			finding_add(b->said, SEV_WARN, "evidence-absent", NULL,
			    0, _("%s: %s '%s' is not here"), ev->record, role,
			    name);
		else
			finding_add(b->said, SEV_WARN, "evidence-wrong", NULL,
			    0, "%s: %s '%s': %s", ev->record, role, name,
			    why.msg);
		if (strstr(b->absent.ptr, name) == NULL)
			buf_printf(&b->absent, "%s\n", name);
	} else {
		rc = io_read(&bytes, store_rootfd(b->head->store), path.ptr,
		    EVIDENCE_LIMIT, IO_BENEATH, e);
		if (rc == 0)
			rc = put(b, to.ptr, bytes.ptr, bytes.len, 0444, e);
	}
	buf_release(&path);
	buf_release(&bytes);
	buf_release(&to);
	return rc;
}

static int
put_record(struct bundle *b, const char *id, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;
	char role[33], file[80];
	int rc;

	rc = record_load(&box, b->head->store, &b->head->schemas, id, b->said,
	    e);
	if (rc < 0)
		return -1;
	rec = record_of(box);
	rc = put_rows(b, rec, e);
	for (size_t i = 0; rc == 0 && i < rec->nevents; i++) {
		const char *p = rec->events[i]->evidence;

		while (rc == 0 && evidence_next(&p, role, file))
			rc = put_file(b, rec->events[i], role, file, e);
	}
	if (rc == 0)
		rc = dossier_add(b->dossier, rec, b->fd, e);
	record_free(box);
	return rc;
}

static int
put_signers(struct bundle *b, struct err *e)
{
	struct buf text = BUF_INIT;
	struct err gone = ERR_INIT;
	int rc;

	/* none were enrolled yet */
	store_read(b->head->store, "registers/signers", &text, &gone);
	rc = put(b, "allowed_signers", text.ptr, text.len, 0666, e);
	buf_release(&text);
	return rc;
}

static int
put_script(struct bundle *b, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	int rc;

	buf_printf(&path, "%s/data/audit/verify.sh", data_dir());
	rc = io_read(&text, AT_FDCWD, path.ptr, 1 << 20, 0, e);
	if (rc == 0)
		rc = put(b, "verify.sh", text.ptr, text.len, 0777, e);
	buf_release(&path);
	buf_release(&text);
	return rc;
}

static int
sums(struct bundle *b, struct buf *out, struct err *e)
{
	struct walk w = WALK_INIT;
	char hex[SHA256_HEX], *path;
	int rc = walk_files(&w, b->dir, e);

	for (size_t i = 0; rc == 0 && i < w.n; i++) {
		path = xasprintf("%s/%s", b->dir, w.v[i]);
		rc = sha256_file(hex, path, e);
		buf_printf(out, "%s  %s\n", hex, w.v[i]);
		free(path);
	}
	walk_release(&w);
	return rc;
}

/* The statement, its signature over the list, and the list last of all. */
static int
finish(struct bundle *b, struct ledger *lg, struct err *e)
{
	struct buf text = BUF_INIT, list = BUF_INIT, sig = BUF_INIT;
	struct err none = ERR_INIT;
	char when[CLOCK_TEXT], hex[SHA256_HEX], *cell = NULL;
	int rc;

	clock_format(store_now(lg->store), when);
	buf_printf(&text, "bihuan-bundle 1\nplant %s\ntime %s\ncommit %s\n",
	    store_setting(lg->store, "plant"), when, store_head(lg->store));
	if (store_sign(lg->store, SPACE_ANCHOR, "", 0, &sig, &none) == 0)
		buf_printf(&text, "station %c\n", store_station(lg->store));
	else if (none.code != E_UNAVAILABLE) {
		*e = none;
		return -1;
	}
	rc = put(b, "statement", text.ptr, text.len, 0666, e);
	if (rc == 0)
		rc = sums(b, &list, e);
	if (rc == 0 && sig.len > 0) {
		sha256_hex(hex, list.ptr, list.len);
		buf_printf(&text, "sums %s\n", hex);
		buf_clear(&sig);
		rc = store_sign(lg->store, SPACE_ANCHOR, text.ptr, text.len,
		    &sig, e);
	}
	if (rc == 0 && sig.len > 0) {
		cell = base64(sig.ptr, sig.len);
		rc = put(b, "statement.sig", cell, strlen(cell), 0666, e);
	}
	if (rc == 0)
		rc = put(b, "SHA256SUMS", list.ptr, list.len, 0666, e);
	free(cell);
	buf_release(&text);
	buf_release(&list);
	buf_release(&sig);
	return rc;
}

static int
fill(struct bundle *b, struct ledger *lg, char *const *ids, size_t n,
    struct err *e)
{
	struct buf html = BUF_INIT;
	int rc = 0;

	b->dossier = dossier_new(b->head);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = put_record(b, ids[i], e);
	if (rc == 0) {
		dossier_render(b->dossier, store_now(lg->store), &html);
		rc = put(b, "dossier.html", html.ptr, html.len, 0666, e);
	}
	if (rc == 0 && b->absent.len > 0)
		rc = put(b, "absent", b->absent.ptr, b->absent.len, 0666, e);
	if (rc == 0 &&
	    (put_signers(b, e) < 0 || put_script(b, e) < 0 ||
		finish(b, lg, e) < 0))
		rc = -1;
	dossier_free(b->dossier);
	buf_release(&html);
	return rc;
}

int
bundle_make(struct ledger *lg, const char *dir, char *const *ids, size_t n,
    struct findings *said, struct err *e)
{
	struct bundle b = {
		.fd = -1, .dir = dir, .absent = BUF_INIT, .said = said
	};
	struct id id;
	int rc;

	for (size_t i = 0; i < n; i++) {
		if (id_parse(&id, ids[i], e) < 0)
			return -1;
		if (ledger_kind(lg, id.letter) == NULL)
			return err_set(e, E_ABSENT,
			    _("no kind of record has the letter %c"),
			    id.letter);
	}
	if (mkdir(dir, 0777) < 0) {
		if (errno != EEXIST)
			return err_sys(e, _("making the directory '%s'"), dir);
		err_set(e, E_NO, _("'%s' is there already"), dir);
		return err_hint(e, _("name another folder with -d"));
	}
	b.fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b.fd < 0)
		return err_sys(e, _("opening '%s'"), dir);
	rc = ledger_at(&b.head, lg, store_head(lg->store), e);
	if (rc == 0)
		rc = fill(&b, lg, ids, n, e);
	ledger_close(b.head);
	buf_release(&b.absent);
	close(b.fd);
	return rc;
}

/* ---- drawing ---- */

struct lot {
	char hex[SHA256_HEX];
	char *id;
};

struct draw {
	struct lot *v;
	size_t n, cap;
	const char *seed;
};

static void
draw_one(struct draw *d, const char *id)
{
	char *text = xasprintf("%s %s", d->seed, id);
	struct lot *l;

	GROW(d->v, d->n, d->cap);
	l = &d->v[d->n++];
	sha256_hex(l->hex, text, strlen(text));
	l->id = xstrdup(id);
	free(text);
}

static int
draw_record(void *arg, const struct record *rec, struct err *e)
{
	(void)e;
	draw_one(arg, rec->id);
	return 0;
}

static int
by_lot(const void *a, const void *b)
{
	return strcmp(((const struct lot *)a)->hex,
	    ((const struct lot *)b)->hex);
}

static int
new_seed(char seed[BUNDLE_SEED], struct err *e)
{
	unsigned long long r;

	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		return err_sys(e, _("drawing a seed"));
	snprintf(seed, BUNDLE_SEED, "%016llx", r);
	return 0;
}

int
bundle_sample(struct ledger *lg, const char *kind, char *const *ids,
    char seed[BUNDLE_SEED], size_t n, char ***out, size_t *found, struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS(kind);
	struct findings ignored = FINDINGS_INIT;
	struct draw d = { .seed = seed };
	bool all = ids == NULL;
	struct id id;
	int rc = 0;

	if (*seed == '\0' && new_seed(seed, e) < 0)
		return -1;
	for (; rc == 0 && ids != NULL && *ids != NULL; ids++) {
		rc = id_parse(&id, *ids, e);
		if (rc == 0)
			draw_one(&d, id.text);
	}
	if (rc == 0 && all)
		rc = records_scan(lg->store, &lg->schemas, &bounds, draw_record,
		    &d, &ignored, e);
	if (d.n > 1)
		qsort(d.v, d.n, sizeof(*d.v), by_lot);
	*found = rc < 0 ? 0 : d.n < n ? d.n : n;
	*out = xcalloc(*found + 1, sizeof(**out));
	for (size_t i = 0; i < d.n; i++)
		if (i < *found)
			(*out)[i] = d.v[i].id;
		else
			free(d.v[i].id);
	free(d.v);
	findings_release(&ignored);
	return rc;
}
