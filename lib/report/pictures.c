#include "report/pictures.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "image/sandbox.h"

static const char *
type_of(const struct buf *b)
{
	if (b->len > 8 && memcmp(b->ptr, "\x89PNG\r\n\x1a\n", 8) == 0)
		return "image/png";
	if (b->len > 3 && memcmp(b->ptr, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	return NULL;
}

/* A picture in the document itself: its text is no name for a message. */
static int
read_data(const char *url, struct buf *out, struct err *e)
{
	static const char *const begin[] = { "data:image/png;base64,",
		"data:image/jpeg;base64," };
	size_t len = strlen(url);

	for (size_t i = 0; i < 2; i++)
		if (str_prefix(url, begin[i]) && len / 4 * 3 <= PICTURES_EACH &&
		    base64_read(out, url + strlen(begin[i]),
			len - strlen(begin[i])))
			return 0;
	err_at(e, E_DATA, "data", 0,
	    _("a picture in the document cannot be read"));
	return err_hint(e, "data:image/png;base64,…");
}

static int
read_file(struct pictures *p, const char *path, struct buf *out, struct err *e)
{
	if (p->dirfd == -1)
		return err_at(e, E_ABSENT, path, 0,
		    _("there is no folder to look for pictures in"));
	return io_read(out, p->dirfd, path, PICTURES_EACH, IO_BENEATH, e);
}

int
pictures_read(void *arg, const char *path, struct buf *out, const char **type,
    struct err *e)
{
	struct pictures *p = arg;
	bool inside = str_prefix(path, "data:");

	if ((inside ? read_data(path, out, e) : read_file(p, path, out, e)) < 0)
		return -1;
	if (inside)
		path = "data";
	p->bytes += out->len;
	if (p->bytes > PICTURES_ALL)
		return err_at(e, E_DATA, path, 0,
		    _("all pictures together are larger than %d bytes"),
		    PICTURES_ALL);
	if ((*type = type_of(out)) == NULL)
		return err_at(e, E_DATA, path, 0, _("neither JPEG nor PNG"));
	return 0;
}

/* ---- decoded ---- */

enum { WIDTH_ON_PAPER = 1400 };

struct picture_box {
	struct picture picture;
	char *path;
	struct picture_box *next;
};

int
pictures_decoded(void *arg, const char *path, const struct picture **out,
    struct err *e)
{
	struct pictures *p = arg;
	struct picture_box *box;
	struct picture_info pi;
	struct buf bytes = BUF_INIT;
	const char *type;
	int shrink = 1, rc = -1;

	/* a page that shrinks is laid out several times */
	for (box = p->boxes; box != NULL; box = box->next)
		if (streq(box->path, path)) {
			*out = &box->picture;
			return 0;
		}
	if (pictures_read(p, path, &bytes, &type, e) < 0) {
		buf_release(&bytes);
		return -1;
	}
	if (str_prefix(path, "data:"))
		path = "data";
	if (picture_header(&pi, bytes.ptr, bytes.len, path, e) == 0) {
		while (shrink < 8 && pi.width / (2 * shrink) >= WIDTH_ON_PAPER)
			shrink *= 2;
		box = xcalloc(1, sizeof(*box));
		box->picture = (struct picture)PICTURE_INIT;
		rc = picture_load(&box->picture, bytes.ptr, bytes.len,
		    PICTURE_RGB, shrink, pi.orientation, path, e);
		if (rc == 0) {
			box->path = xstrdup(path);
			box->next = p->boxes;
			p->boxes = box;
			*out = &box->picture;
		} else {
			free(box);
		}
	}
	buf_release(&bytes);
	return rc;
}

void
pictures_release(struct pictures *p)
{
	struct picture_box *box, *next;

	for (box = p->boxes; box != NULL; box = next) {
		next = box->next;
		picture_release(&box->picture);
		free(box->path);
		free(box);
	}
	p->boxes = NULL;
}
