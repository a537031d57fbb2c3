/* Between jpeg.c and append.c: libjpeg's errors, caught. */
#ifndef IMAGE_JPEG_INT_H
#define IMAGE_JPEG_INT_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

struct jpeg_failure {
	struct jpeg_error_mgr mgr;
	jmp_buf back;
	bool cut;	/* the data end too early */
	char why[JMSG_LENGTH_MAX];
};

/* What goes into cinfo.err; after it setjmp(f->back). */
struct jpeg_error_mgr	*jpeg_failures(struct jpeg_failure *);
/* What goes into cinfo.progress: ends more than PICTURE_SCANS scans. */
void			 jpeg_count_scans(struct jpeg_progress_mgr *);

#endif
