#include "evidence/stamp.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "evidence/stamp_int.h"
#include "image/sandbox.h"

enum { ROOM = 64 << 20, SHRINK_MOST = 8 };

/* What the child reads, and where it leaves what came of it. */
struct reading {
	const void *data;
	size_t len;
	struct exif *exif;
};

struct burning {
	const void *data;
	size_t len;
	const char *file;
	int shrink, orientation;
	bool jpeg;
	struct picture strip;
	struct picture whole;
	struct burnt {
		size_t len;
		unsigned char jpeg[ROOM];
	} * to;
};

static int
read_exif(void *arg, struct err *e)
{
	struct reading *r = arg;
	struct buf thumb = BUF_INIT;

	(void)e;
	exif_read(r->exif, &thumb, r->data, r->len);
	buf_release(&thumb);
	return 0;
}

/* Whoever broke into the child could answer anything. */
static void
believe(struct exif *to, const struct exif *from)
{
	*to = (struct exif){ .any = from->any,
		.taken = from->taken,
		.orientation = from->orientation };
	if (to->orientation < 1 || to->orientation > 8)
		to->orientation = 1;
	/* from 1970 to 9999: what a clock writes */
	if (to->taken < 0 || to->taken > (msec)253370764800000)
		to->taken = MSEC_NONE;
	if (from->placed && from->lat >= -90 && from->lat <= 90 &&
	    from->lon >= -180 && from->lon <= 180) {
		to->placed = true;
		to->lat = from->lat;
		to->lon = from->lon;
	}
}

static int
look(struct exif *exif, const void *data, size_t len, const char *file,
    struct err *e)
{
	struct sandbox_limits limits = SANDBOX_LIMITS;
	struct exif *said = sandbox_map(sizeof(*said), e);
	struct reading r = { data, len, said };
	int rc;

	if (said == NULL)
		return -1;
	rc = sandbox_run(read_exif, &r, &limits, file, e);
	if (rc == 0)
		believe(exif, said);
	sandbox_unmap(said, sizeof(*said));
	return rc;
}

static void
tell(struct stamped *d, const struct stamp *s)
{
	const struct exif *x = &d->exif;

	if (!str_blank(s->taken)) {
		str_copy(d->taken, sizeof(d->taken), s->taken);
	} else if (x->taken != MSEC_NONE) {
		clock_format(x->taken, d->taken);
		d->taken[10] = ' ';
		d->taken[19] = '\0';
	}
	if (!str_blank(s->place))
		str_copy(d->place, sizeof(d->place), s->place);
	else if (x->placed)
		snprintf(d->place, sizeof(d->place), "%.5f %c  %.5f %c",
		    x->lat < 0 ? -x->lat : x->lat, x->lat < 0 ? 'S' : 'N',
		    x->lon < 0 ? -x->lon : x->lon, x->lon < 0 ? 'W' : 'E');
}

/* What lies on its side, and a PNG, must be in memory as a whole. */
static int
compose(struct burning *b, struct buf *out, struct err *e)
{
	struct picture p = PICTURE_INIT, up = PICTURE_INIT, *w = &b->whole;
	size_t size;

	w->pixels = xmalloc(picture_size(w));
	size = picture_size(w) - picture_size(&b->strip);
	if (picture_decode(&p, b->data, b->len, PICTURE_RGB, b->shrink, b->file,
		e) < 0)
		return -1;
	up.pixels = w->pixels;
	picture_turn_into(&up, &p, b->orientation);
	picture_release(&p);
	memcpy(w->pixels + size, b->strip.pixels, picture_size(&b->strip));
	return picture_to_jpeg(w, STAMP_QUALITY, out, e);
}

/* In the child: one decoding, the strip below, one encoding. */
static int
burn(void *arg, struct err *e)
{
	struct burning *b = arg;
	struct buf out = BUF_INIT;
	int rc;

	if (b->orientation == 1 && b->jpeg)
		rc = picture_append(b->data, b->len, b->shrink, &b->strip,
		    STAMP_QUALITY, &out, b->file, e);
	else
		rc = compose(b, &out, e);
	if (rc < 0)
		return -1;
	if (out.len > sizeof(b->to->jpeg))
		return err_at(e, E_DATA, b->file, 0,
		    _("the copy has more than %d MB"), ROOM >> 20);
	memcpy(b->to->jpeg, out.ptr, out.len);
	b->to->len = out.len;
	return 0;
}

static int
copy(struct burning *b, struct buf *out, struct err *e)
{
	struct sandbox_limits limits = SANDBOX_LIMITS;
	int rc;

	b->to = sandbox_map(sizeof(*b->to), e);
	if (b->to == NULL)
		return -1;
	rc = sandbox_run(burn, b, &limits, b->file, e);
	if (rc == 0 && b->to->len > sizeof(b->to->jpeg))
		rc = err_at(e, E_DATA, b->file, 0, _("the decoder gave up"));
	if (rc == 0)
		buf_add(out, b->to->jpeg, b->to->len);
	sandbox_unmap(b->to, sizeof(*b->to));
	return rc;
}

static int
shrink_to(const struct picture_info *pi, int most)
{
	int longer = pi->width > pi->height ? pi->width : pi->height;
	int shrink = 1;

	while (most > 0 && shrink < SHRINK_MOST && longer / shrink > most)
		shrink *= 2;
	return shrink;
}

int
stamp_jpeg(const struct stamp *s, const void *data, size_t len, int most,
    const char *file, struct buf *out, struct stamped *d, struct err *e)
{
	struct burning b = { .data = data,
		.len = len,
		.file = file,
		.strip = PICTURE_INIT,
		.whole = PICTURE_INIT };
	struct picture_info pi;
	bool lying;
	int rc;

	*d = (struct stamped){ .exif = {
				   .taken = MSEC_NONE, .orientation = 1 } };
	if (picture_header(&pi, data, len, file, e) < 0 ||
	    look(&d->exif, data, len, file, e) < 0)
		return -1;
	sha256_hex(d->sha, data, len);
	tell(d, s);
	b.shrink = shrink_to(&pi, most);
	b.orientation = d->exif.orientation;
	b.jpeg = pi.kind == PICTURE_JPEG;
	lying = b.orientation >= 5;
	picture_shrunk(&pi, b.shrink, lying ? &b.whole.height : &b.whole.width,
	    lying ? &b.whole.width : &b.whole.height);
	if (stamp_strip(s, d, b.whole.width, &b.strip, e) < 0)
		return -1;
	b.whole.height += b.strip.height;
	rc = copy(&b, out, e);
	d->width = b.whole.width;
	d->height = b.whole.height;
	picture_release(&b.strip);
	return rc;
}
