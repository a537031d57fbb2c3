/*
 * A camera by Video4Linux 2 (linux/videodev2.h): frames as grey pictures.
 *
 *	struct camera *c;
 *	if (camera_open(&c, "/dev/video0", &e) == 0)
 *		while (!ended && camera_frame(c, 2000, &p, &e) == 0)
 *			… p … picture_release(&p);
 *	camera_close(c);
 *
 * Takes grey, YUYV, NV12 and motion JPEG at up to 1920 x 1080, whatever of these
 * the camera prefers in this order of ours: YUYV, NV12, grey, JPEG.
 */
#ifndef CODE_CAMERA_H
#define CODE_CAMERA_H

#include <stdbool.h>

#include "base/err.h"
#include "image/picture.h"

struct camera;

/* E_ABSENT, E_PERM; E_DATA: no camera, or no format that is known; E_BUSY. */
int	 camera_open(struct camera **, const char *device, struct err *);
/* The next frame, p must be PICTURE_INIT.  E_UNAVAILABLE: none came in time. */
int	 camera_frame(struct camera *, int timeout_ms, struct picture *p,
	    struct err *);
void	 camera_close(struct camera *);

/* A frame's bytes as grey; for camera.c and its test. False: too few bytes. */
bool	 camera_grey(unsigned fourcc, int w, int h, int stride,
	    const unsigned char *, size_t, struct picture *);

#endif
