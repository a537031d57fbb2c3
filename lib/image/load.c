#include "image/sandbox.h"

struct load {
	const void *data;
	size_t len;
	int shrink, orientation;
	const char *file;
	struct picture *to; /* pixels in shared memory */
	struct picture own;
};

/* What must be turned is decoded beside, and turned into its place. */
static int
job(void *arg, struct err *e)
{
	struct load *l = arg;

	if (l->orientation == 1)
		return picture_decode_into(l->to, l->data, l->len,
		    l->to->colour, l->shrink, l->file, e);
	if (picture_decode(&l->own, l->data, l->len, l->to->colour, l->shrink,
		l->file, e) < 0)
		return -1;
	picture_turn_into(l->to, &l->own, l->orientation);
	return 0;
}

int
picture_load(struct picture *p, const void *data, size_t len,
    enum picture_colour colour, int shrink, int orientation, const char *file,
    struct err *e)
{
	struct sandbox_limits limits = SANDBOX_LIMITS;
	struct load l = { data, len, shrink, orientation, file, p,
		PICTURE_INIT };
	struct picture_info pi;
	int width, height;

	if (picture_header(&pi, data, len, file, e) < 0)
		return -1;
	picture_shrunk(&pi, shrink, &width, &height);
	if (orientation < 1 || orientation > 8)
		l.orientation = 1;
	p->width = l.orientation >= 5 ? height : width;
	p->height = l.orientation >= 5 ? width : height;
	p->colour = colour;
	p->mapped = picture_size(p);
	p->pixels = sandbox_map(p->mapped, e);
	if (p->pixels == NULL) {
		*p = (struct picture)PICTURE_INIT;
		return -1;
	}
	if (sandbox_run(job, &l, &limits, file, e) == 0)
		return 0;
	picture_release(p);
	return -1;
}
