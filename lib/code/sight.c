#include "code/sight.h"

#include <string.h>

#include "base/mem.h"
#include "image/sandbox.h"

enum { MOST = 400, TEXT = 3000, GRACE = 3000 };
enum { WHOLE = 24 * 1000 * 1000 }; /* more pixels are halved */

struct shared_symbol {
	unsigned len, by;
	int eci;
	double x[4], y[4];
	char how[24];
	char bytes[TEXT];
};

struct shared_grid {
	int version;
	double at[GRID_PARAMETERS], fit, module;
	float light[QR_SIDE * QR_SIDE];
};

/* What comes back from the child. */
struct shared {
	unsigned n, nunread, finders;
	bool out_of_time;
	struct shared_symbol v[MOST];
	struct shared_grid unread[DECODE_UNREAD];
};

struct job {
	const struct picture *picture;
	struct shared *shared;
	int limit_ms;
	bool fast;
};

static void
pack_symbol(struct shared_symbol *s, const struct decode_found *f)
{
	s->len = f->bytes.len < TEXT ? (unsigned)f->bytes.len : 0;
	s->by = f->by;
	s->eci = f->eci;
	memcpy(s->x, f->x, sizeof(s->x));
	memcpy(s->y, f->y, sizeof(s->y));
	memcpy(s->how, f->how, strnlen(f->how, sizeof(s->how) - 1));
	memcpy(s->bytes, f->bytes.ptr, s->len);
}

static int
run(void *arg, struct err *e)
{
	struct job *j = arg;
	struct grey g = { j->picture->width, j->picture->height,
		j->picture->pixels };
	struct decode d = DECODE_INIT;
	unsigned i;

	(void)e;
	d.limit_ms = j->limit_ms;
	d.fast = j->fast;
	decode_run(&d, &g);
	for (i = 0; i < d.n && i < MOST; i++)
		pack_symbol(&j->shared->v[i], &d.v[i]);
	j->shared->n = i;
	for (i = 0; i < d.nunread; i++) {
		struct shared_grid *s = &j->shared->unread[i];
		const struct grid *gr = &d.unread[i];

		s->version = gr->version;
		s->fit = gr->fit;
		s->module = gr->module;
		memcpy(s->at, gr->at, sizeof(s->at));
		memcpy(s->light, gr->light,
		    sizeof(float) * gr->size * gr->size);
	}
	j->shared->nunread = i;
	j->shared->finders = (unsigned)d.finders;
	j->shared->out_of_time = d.out_of_time;
	decode_release(&d);
	return 0;
}

/* The child may be anybody's by now: every figure is checked. */
static void
unpack_symbol(struct decode *d, const struct shared_symbol *s)
{
	struct decode_found f = {
		.bytes = BUF_INIT, .eci = s->eci, .by = s->by & 7, .how = ""
	};

	if (s->len == 0 || s->len >= TEXT)
		return;
	memcpy(f.x, s->x, sizeof(f.x));
	memcpy(f.y, s->y, sizeof(f.y));
	buf_add(&f.bytes, s->bytes, s->len);
	GROW(d->v, d->n, d->cap);
	d->v[d->n++] = f;
}

static void
unpack_grid(struct decode *d, const struct shared_grid *s)
{
	struct grid *gr = &d->unread[d->nunread];
	size_t n;

	if (s->version < 1 || s->version > QR_VERSIONS)
		return;
	memset(gr, 0, sizeof(*gr));
	gr->version = s->version;
	gr->size = 17 + 4 * s->version;
	gr->fit = s->fit;
	gr->module = s->module;
	memcpy(gr->at, s->at, sizeof(gr->at));
	n = (size_t)gr->size * gr->size;
	gr->map = xmalloc(n);
	qr_map(gr->version, gr->map);
	gr->light = xmalloc(n * sizeof(float));
	memcpy(gr->light, s->light, n * sizeof(float));
	d->nunread++;
}

int
sight_picture(struct sight *l, const struct picture *p, const char *name,
    struct err *e)
{
	struct sandbox_limits limits = SANDBOX_LIMITS;
	struct job j = { p, NULL, l->d.limit_ms, l->d.fast };
	unsigned i;
	int rc;

	if (j.limit_ms <= 0)
		j.limit_ms = DECODE_LIMIT;
	limits.wall_ms = j.limit_ms + GRACE;
	limits.cpu_s = limits.wall_ms / 1000 + 1;
	limits.memory = (size_t)400 << 20;
	j.shared = sandbox_map(sizeof(*j.shared), e);
	if (j.shared == NULL)
		return -1;
	rc = sandbox_run(run, &j, &limits, name, e);
	if (rc == 0) {
		for (i = 0; i < j.shared->n && i < MOST; i++)
			unpack_symbol(&l->d, &j.shared->v[i]);
		for (i = 0; i < j.shared->nunread && i < DECODE_UNREAD; i++)
			unpack_grid(&l->d, &j.shared->unread[i]);
		l->d.finders = j.shared->finders;
		l->d.out_of_time = j.shared->out_of_time;
	}
	sandbox_unmap(j.shared, sizeof(*j.shared));
	return rc;
}

int
sight_bytes(struct sight *l, const void *bytes, size_t len, const char *name,
    struct err *e)
{
	struct picture_info pi;
	int shrink = 1, rc;

	if (picture_header(&pi, bytes, len, name, e) < 0)
		return -1;
	while (shrink < 8 &&
	    (double)pi.width * pi.height / shrink / shrink > WHOLE)
		shrink *= 2;
	rc = picture_load(&l->picture, bytes, len, PICTURE_GREY, shrink, 1,
	    name, e);
	if (rc == 0)
		rc = sight_picture(l, &l->picture, name, e);
	if (!l->keep)
		picture_release(&l->picture);
	return rc;
}

int
sight_file(struct sight *l, const char *file, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = picture_read(&b, file, e);

	if (rc == 0)
		rc = sight_bytes(l, b.ptr, b.len, file, e);
	buf_release(&b);
	return rc;
}

void
sight_release(struct sight *l)
{
	decode_release(&l->d);
	picture_release(&l->picture);
}
