/*
 * Frames of cameras as grey pictures; the device itself is not there.
 */
#include "code/camera.h"

#include <linux/videodev2.h>
#include <string.h>

#include "tap.h"

static void
test_yuyv(void)
{
	/* two rows of two pixels, four bytes of padding after each */
	static const unsigned char bytes[] = { 10, 128, 20, 128, 0, 0, 0, 0, 30,
		128, 40, 128, 0, 0, 0, 0 };
	struct picture p = PICTURE_INIT;

	tap_ok(camera_grey(V4L2_PIX_FMT_YUYV, 2, 2, 8, bytes, sizeof(bytes),
		   &p) &&
		p.width == 2 && p.height == 2 && p.colour == PICTURE_GREY &&
		memcmp(p.pixels, "\x0a\x14\x1e\x28", 4) == 0,
	    "YUYV: every other byte, padding left out");
	picture_release(&p);
	tap_ok(!camera_grey(V4L2_PIX_FMT_YUYV, 2, 3, 8, bytes, sizeof(bytes),
		   &p),
	    "too few bytes are refused");
}

static void
test_grey(void)
{
	static const unsigned char bytes[] = { 1, 2, 3, 4, 5, 6, 99, 99, 99 };
	struct picture p = PICTURE_INIT;

	tap_ok(camera_grey(V4L2_PIX_FMT_NV12, 3, 2, 0, bytes, sizeof(bytes),
		   &p) &&
		memcmp(p.pixels, bytes, 6) == 0,
	    "NV12: the light comes first, what follows is colour");
	picture_release(&p);
	tap_ok(!camera_grey(V4L2_PIX_FMT_GREY, 0, 2, 0, bytes, sizeof(bytes),
		   &p) &&
		!camera_grey(V4L2_PIX_FMT_GREY, 100000, 100000, 0, bytes,
		    sizeof(bytes), &p),
	    "measures that cannot be are refused");
}

int
main(void)
{
	test_yuyv();
	test_grey();
	return tap_done();
}
