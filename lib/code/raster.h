/*
 * Labels for thermal printers, as one picture each: such printers seldom have
 * Chinese letters of their own.
 */
#ifndef CODE_RASTER_H
#define CODE_RASTER_H

#include "code/draw.h"

struct raster {
	int width, height, row;		/* dots, dots, bytes a row */
	unsigned char *bits;		/* 1 is black, the first dot the high bit */
};

#define RASTER_INIT { 0, 0, 0, NULL }

/* At job->dpi, usually 203 or 300. */
int	 raster_draw(struct raster *, const struct label *,
	    const struct layout *, const struct print_job *, struct err *);
void	 raster_release(struct raster *);

/* ZPL II: ^GFA, hexadecimal.  copies: by ^PQ. */
void	 raster_zpl(const struct raster *, long copies, struct buf *out);
/* TSPL 2: BITMAP, bytes as they are, in which 0 is black. */
void	 raster_tspl(const struct raster *, const struct layout *, long copies,
	    struct buf *out);

#endif
