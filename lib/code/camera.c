#include "code/camera.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "image/sandbox.h"

enum { BUFFERS = 4, WIDTH = 1920, HEIGHT = 1080 };

struct camera {
	int fd;
	char *device;
	struct v4l2_pix_format format;
	struct {
		void *at;
		size_t len;
	} v[BUFFERS];
	unsigned n;
	bool running;
};

static int
call(int fd, unsigned long what, void *arg)
{
	int rc;

	do
		rc = ioctl(fd, what, arg);
	while (rc < 0 && errno == EINTR);
	return rc;
}

static int
no_camera(const char *device, struct err *e)
{
	err_set(e, E_DATA, _("'%s' is no camera"), device);
	return err_hint(e,
	    _("cameras are /dev/video0 and so on; v4l2-ctl --list-devices names them"));
}

static int
ask(struct camera *c, struct err *e)
{
	struct v4l2_capability cap;
	unsigned can;

	memset(&cap, 0, sizeof(cap));
	if (call(c->fd, VIDIOC_QUERYCAP, &cap) < 0)
		return no_camera(c->device, e);
	can = (cap.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? cap.device_caps :
							       cap.capabilities;
	if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 ||
	    (can & V4L2_CAP_STREAMING) == 0)
		return no_camera(c->device, e);
	return 0;
}

static int
choose(struct camera *c, struct err *e)
{
	static const unsigned known[] = { V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_NV12,
		V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct v4l2_format f;

		memset(&f, 0, sizeof(f));
		f.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
		f.fmt.pix.width = WIDTH;
		f.fmt.pix.height = HEIGHT;
		f.fmt.pix.pixelformat = known[i];
		f.fmt.pix.field = V4L2_FIELD_ANY;
		if (call(c->fd, VIDIOC_S_FMT, &f) < 0) {
			if (errno == EBUSY)
				return err_set(e, E_BUSY,
				    _("another program uses the camera '%s'"),
				    c->device);
			continue;
		}
		c->format = f.fmt.pix;
		if (c->format.pixelformat == known[i])
			return 0;
	}
	return err_set(e, E_DATA,
	    _("the camera '%s' has none of the formats YUYV, NV12, GREY, MJPEG"),
	    c->device);
}

static int
map_buffers(struct camera *c, struct err *e)
{
	struct v4l2_requestbuffers want;
	unsigned i;

	memset(&want, 0, sizeof(want));
	want.count = BUFFERS;
	want.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	want.memory = V4L2_MEMORY_MMAP;
	if (call(c->fd, VIDIOC_REQBUFS, &want) < 0)
		return err_sys(e, "%s", c->device);
	for (i = 0; i < want.count && i < BUFFERS; i++) {
		struct v4l2_buffer b;
		void *at;

		memset(&b, 0, sizeof(b));
		b.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
		b.memory = V4L2_MEMORY_MMAP;
		b.index = i;
		if (call(c->fd, VIDIOC_QUERYBUF, &b) < 0)
			return err_sys(e, "%s", c->device);
		at = mmap(NULL, b.length, PROT_READ | PROT_WRITE, MAP_SHARED,
		    c->fd, b.m.offset);
		if (at == MAP_FAILED)
			return err_sys(e, "%s", c->device);
		c->v[c->n].at = at;
		c->v[c->n++].len = b.length;
		if (call(c->fd, VIDIOC_QBUF, &b) < 0)
			return err_sys(e, "%s", c->device);
	}
	return 0;
}

static int
start(struct camera *c, struct err *e)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (ask(c, e) < 0 || choose(c, e) < 0 || map_buffers(c, e) < 0)
		return -1;
	if (call(c->fd, VIDIOC_STREAMON, &type) < 0)
		return err_sys(e, "%s", c->device);
	c->running = true;
	return 0;
}

int
camera_open(struct camera **out, const char *device, struct err *e)
{
	struct camera *c;
	struct stat st;
	int fd;

	if (stat(device, &st) == 0 && !S_ISCHR(st.st_mode))
		return no_camera(device, e);
	fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, "%s", device);
	c = xcalloc(1, sizeof(*c));
	c->fd = fd;
	c->device = xstrdup(device);
	if (start(c, e) < 0) {
		camera_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

bool
camera_grey(unsigned fourcc, int w, int h, int stride,
    const unsigned char *bytes, size_t len, struct picture *p)
{
	int step = fourcc == V4L2_PIX_FMT_YUYV ? 2 : 1, x, y;

	if (w < 1 || h < 1 || (double)w * h > PICTURE_PIXELS)
		return false;
	if (stride < w * step)
		stride = w * step;
	if (len < (size_t)stride * (size_t)(h - 1) + (size_t)(w * step))
		return false;
	picture_new(p, w, h, PICTURE_GREY);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			p->pixels[(size_t)y * w + x] =
			    bytes[(size_t)y * stride + (size_t)x * step];
	return true;
}

static int
take(struct camera *c, const struct v4l2_buffer *b, struct picture *p,
    struct err *e)
{
	const struct v4l2_pix_format *f = &c->format;
	size_t len = b->bytesused;

	if (b->index >= c->n || len > c->v[b->index].len)
		return err_set(e, E_DATA,
		    _("the camera '%s' gave a broken frame"), c->device);
	if (f->pixelformat == V4L2_PIX_FMT_MJPEG ||
	    f->pixelformat == V4L2_PIX_FMT_JPEG)
		return picture_load(p, c->v[b->index].at, len, PICTURE_GREY, 1,
		    1, c->device, e);
	if (!camera_grey(f->pixelformat, (int)f->width, (int)f->height,
		(int)f->bytesperline, c->v[b->index].at, len, p))
		return err_set(e, E_DATA,
		    _("the camera '%s' gave a broken frame"), c->device);
	return 0;
}

int
camera_frame(struct camera *c, int timeout_ms, struct picture *p, struct err *e)
{
	struct pollfd poll_for = { c->fd, POLLIN, 0 };
	struct v4l2_buffer b;
	int rc;

	rc = poll(&poll_for, 1, timeout_ms);
	if (rc <= 0)
		return err_set(e, E_UNAVAILABLE,
		    _("the camera '%s' gives no picture"), c->device);
	memset(&b, 0, sizeof(b));
	b.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	b.memory = V4L2_MEMORY_MMAP;
	if (call(c->fd, VIDIOC_DQBUF, &b) < 0)
		return err_sys(e, "%s", c->device);
	rc = take(c, &b, p, e);
	if (call(c->fd, VIDIOC_QBUF, &b) < 0 && rc == 0)
		rc = err_sys(e, "%s", c->device);
	return rc;
}

void
camera_close(struct camera *c)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	unsigned i;

	if (c == NULL)
		return;
	if (c->running)
		call(c->fd, VIDIOC_STREAMOFF, &type);
	for (i = 0; i < c->n; i++)
		munmap(c->v[i].at, c->v[i].len);
	close(c->fd);
	free(c->device);
	free(c);
}
