#include "code/sight.h"

#include <string.h>

#include "base/mem.h"
#include "image/sandbox.h"

enum { MOST = 400, TEXT = 3000, GRACE = 3000 };
enum { WHOLE = 24 * 1000 * 1000 }; /* more pixels are halved */
enum { LOADING = 500 }; /* milliseconds a million pixels */

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
	struct picture *picture; /* without pixels: decoded by the child */
	struct shared *shared;
	int limit_ms;
	bool fast;
	const void *bytes; /* of its file, or NULL: it is decoded already */
	size_t len;
	int shrink;
	const char *name;
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

static void
pack_grid(struct shared_grid *s, const struct grid *gr)
{
	s->version = gr->version;
	s->fit = gr->fit;
	s->module = gr->module;
	memcpy(s->at, gr->at, sizeof(s->at));
	memcpy(s->light, gr->light, sizeof(float) * gr->size * gr->size);
}

static int
run(void *arg, struct err *e)
{
	struct job *j = arg;
	struct picture *p = j->picture;
	struct decode d = DECODE_INIT;
	struct grey g;
	unsigned i;

	if (j->bytes != NULL &&
	    (p->pixels != NULL ? picture_decode_into(p, j->bytes, j->len,
				     PICTURE_GREY, j->shrink, j->name, e) :
				 picture_decode(p, j->bytes, j->len,
				     PICTURE_GREY, j->shrink, j->name, e)) < 0)
		return -1;
	g = (struct grey){ p->width, p->height, p->pixels };
	d.limit_ms = j->limit_ms;
	d.fast = j->fast;
	decode_run(&d, &g);
	for (i = 0; i < d.n && i < MOST; i++)
		pack_symbol(&j->shared->v[i], &d.v[i]);
	j->shared->n = i;
	for (i = 0; i < d.nunread; i++)
		pack_grid(&j->shared->unread[i], &d.unread[i]);
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

static int
look(struct sight *l, struct job *j, double loading_ms, struct err *e)
{
	struct sandbox_limits limits = SANDBOX_LIMITS;
	unsigned i;
	int rc;

	j->limit_ms = l->d.limit_ms > 0 ? l->d.limit_ms : DECODE_LIMIT;
	j->fast = l->d.fast;
	limits.wall_ms = j->limit_ms + GRACE + (int)loading_ms;
	limits.cpu_s = limits.wall_ms / 1000 + 1;
	if (j->bytes == NULL)
		limits.memory = (size_t)400 << 20;
	j->shared = sandbox_map(sizeof(*j->shared), e);
	if (j->shared == NULL)
		return -1;
	rc = sandbox_run(run, j, &limits, j->name, e);
	if (rc == 0) {
		for (i = 0; i < j->shared->n && i < MOST; i++)
			unpack_symbol(&l->d, &j->shared->v[i]);
		for (i = 0; i < j->shared->nunread && i < DECODE_UNREAD; i++)
			unpack_grid(&l->d, &j->shared->unread[i]);
		l->d.finders = j->shared->finders;
		l->d.out_of_time = j->shared->out_of_time;
	}
	sandbox_unmap(j->shared, sizeof(*j->shared));
	return rc;
}

int
sight_picture(struct sight *l, const struct picture *p, const char *name,
    struct err *e)
{
	struct picture copy = *p;
	struct job j = { .picture = &copy, .name = name };

	return look(l, &j, 0, e);
}

/* Where the child's pixels are seen, of the measures that the header says. */
static int
room_for(struct picture *p, const struct picture_info *pi, int shrink,
    struct err *e)
{
	p->colour = PICTURE_GREY;
	picture_shrunk(pi, shrink, &p->width, &p->height);
	p->mapped = picture_size(p);
	p->pixels = sandbox_map(p->mapped, e);
	if (p->pixels != NULL)
		return 0;
	*p = (struct picture)PICTURE_INIT;
	return -1;
}

int
sight_bytes(struct sight *l, const void *bytes, size_t len, const char *name,
    struct err *e)
{
	struct job j = {
		.picture = &l->picture, .bytes = bytes, .len = len, .name = name
	};
	struct picture_info pi;
	double pixels;
	int rc;

	if (picture_header(&pi, bytes, len, name, e) < 0)
		return -1;
	pixels = (double)pi.width * pi.height;
	for (j.shrink = 1;
	     j.shrink < 8 && pixels / j.shrink / j.shrink > WHOLE;)
		j.shrink *= 2;
	if (l->keep && room_for(&l->picture, &pi, j.shrink, e) < 0)
		return -1;
	rc = look(l, &j, pixels * LOADING / 1e6, e);
	if (rc < 0)
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
