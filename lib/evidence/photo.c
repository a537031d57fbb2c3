#include "evidence/photo.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "image/sandbox.h"

/*
 * Hashes need no more than some hundred pixels a side: a large JPEG is decoded
 * at an eighth, which costs a tenth.
 */
enum { ENOUGH = 128, SHRINK_MOST = 8 };

/* What comes back from the child. */
struct answer {
	struct exif exif;
	bool seen, thumbnailed;
	int width, height;
	struct look look, thumb;
	char why[256];
};

struct job {
	const void *bytes;
	size_t len;
	const char *file;
	struct answer *a;
};

/* Smaller by so much that it is still large enough. */
static int
shrink_for(const struct picture_info *pi)
{
	int least = pi->width < pi->height ? pi->width : pi->height;
	int shrink = 1;

	while (shrink < SHRINK_MOST && least / (shrink * 2) >= ENOUGH)
		shrink *= 2;
	return shrink;
}

static int
look_of(struct look *l, struct picture_info *pi, const void *bytes, size_t len,
    int orientation, const char *file, struct err *e)
{
	struct picture p = PICTURE_INIT;
	int rc;

	if (picture_header(pi, bytes, len, file, e) < 0 ||
	    picture_decode(&p, bytes, len, PICTURE_GREY, shrink_for(pi), file,
		e) < 0)
		return -1;
	picture_turn(&p, orientation);
	rc = 0;
	if (!look_make(l, p.pixels, p.width, p.height))
		rc = err_at(e, E_DATA, file, 0, _("too small to compare"));
	picture_release(&p);
	return rc;
}

/* In the child.  Cameras write the thumbnail in the picture's orientation. */
static int
work(void *arg, struct err *e)
{
	struct job *j = arg;
	struct answer *a = j->a;
	struct buf thumb = BUF_INIT;
	struct picture_info pi;
	struct err own = ERR_INIT;

	(void)e;
	exif_read(&a->exif, &thumb, j->bytes, j->len);
	if (look_of(&a->look, &pi, j->bytes, j->len, a->exif.orientation,
		j->file, &own) == 0) {
		a->width = pi.width;
		a->height = pi.height;
		a->seen = true;
	} else {
		str_copy(a->why, sizeof(a->why), own.msg);
		err_clear(&own);
	}
	a->thumbnailed = thumb.len > 0 &&
	    look_of(&a->thumb, &pi, thumb.ptr, thumb.len, a->exif.orientation,
		j->file, &own) == 0;
	buf_release(&thumb);
	return 0;
}

static void
believe_word(char to[EXIF_WORD], const char from[EXIF_WORD])
{
	size_t n = strnlen(from, EXIF_WORD);

	to[0] = '\0';
	if (n < EXIF_WORD && utf8_valid(from, n, NULL))
		str_copy(to, EXIF_WORD, from);
}

/* Whoever broke into the child could answer anything: only what makes sense. */
static void
believe(struct photo *p, const struct answer *a)
{
	const struct exif *x = &a->exif;

	p->exif.any = x->any;
	p->exif.taken = x->taken;
	p->exif.zoned = x->zoned;
	p->exif.placed = x->placed && x->lat >= -90 && x->lat <= 90 &&
	    x->lon >= -180 && x->lon <= 180;
	if (p->exif.placed) {
		p->exif.lat = x->lat;
		p->exif.lon = x->lon;
	}
	p->exif.orientation =
	    x->orientation >= 1 && x->orientation <= 8 ? x->orientation : 1;
	believe_word(p->exif.make, x->make);
	believe_word(p->exif.model, x->model);
	believe_word(p->exif.software, x->software);
	p->seen = a->seen && a->width > 0 && a->height > 0;
	p->thumbnailed = a->thumbnailed;
	p->width = a->width;
	p->height = a->height;
	p->look = a->look;
	p->thumb = a->thumb;
	if (memchr(a->why, '\0', sizeof(a->why)) != NULL &&
	    utf8_valid(a->why, strlen(a->why), NULL))
		str_copy(p->why, sizeof(p->why), a->why);
}

/*
 * What the child could not do is said of the photo; that there is no child, or
 * no wall around it, is an error.
 */
static int
take_apart(struct photo *p, const void *bytes, size_t len, const char *file,
    struct err *e)
{
	struct sandbox_limits limits = SANDBOX_LIMITS;
	struct answer *a = sandbox_map(sizeof(*a), e);
	struct job j = { bytes, len, file, a };
	struct err own = ERR_INIT;
	int rc = 0;

	if (a == NULL)
		return -1;
	if (sandbox_run(work, &j, &limits, file, &own) == 0) {
		believe(p, a);
	} else if (own.code == E_DATA) {
		str_copy(p->why, sizeof(p->why), own.msg);
	} else {
		*e = own;
		rc = -1;
	}
	sandbox_unmap(a, sizeof(*a));
	return rc;
}

static int
photo_bytes(struct photo *p, const struct buf *b, const char *file,
    struct err *e)
{
	const char *ext = evidence_ending(b->ptr, b->len);

	memset(p, 0, sizeof(*p));
	p->exif.taken = MSEC_NONE;
	p->exif.orientation = 1;
	sha256_hex(p->sha, b->ptr, b->len);
	if (ext == NULL || !evidence_is_picture(ext))
		return 0;
	p->picture = true;
	return take_apart(p, b->ptr, b->len, file, e);
}

int
photo_read(struct photo *p, const char *file, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	rc = io_read(&b, AT_FDCWD, file, EVIDENCE_LIMIT, 0, e);
	if (rc == 0 && b.len == 0) {
		rc = err_at(e, E_DATA, file, 0, _("the file is empty"));
		err_hint(e, _("take the photo again"));
	}
	if (rc == 0)
		rc = photo_bytes(p, &b, file, e);
	buf_release(&b);
	return rc;
}

int
photo_look(struct look *l, struct store *st, const char *name, struct err *e)
{
	struct buf b = BUF_INIT, path = BUF_INIT;
	struct photo p = { .seen = false };
	int rc;

	evidence_path(name, &path);
	rc = io_read(&b, store_rootfd(st), path.ptr, EVIDENCE_LIMIT, IO_BENEATH,
	    e);
	if (rc == 0)
		rc = photo_bytes(&p, &b, path.ptr, e);
	if (rc == 0 && !str_prefix(name, p.sha))
		rc = err_at(e, E_DATA, path.ptr, 0,
		    _("the content is not what the name says"));
	else if (rc == 0 && !p.seen)
		rc = err_at(e, E_NO, path.ptr, 0, "%s", p.why);
	if (rc == 0)
		*l = p.look;
	buf_release(&b);
	buf_release(&path);
	return rc;
}
