/*
 * The inside of a QR symbol (ISO/IEC 18004:2015, model 2, versions 1 to 40):
 * from modules, dark or light, to the bytes that it carries.
 *
 *	struct qr q = QR_INIT;
 *	if (qr_read(&q, dark, sure, size))
 *		… q.bytes, q.eci …
 *	qr_release(&q);
 *
 * Errors are corrected as far as the standard has it (7.5.1, with its
 * misdecode protection); where it is said how sure each module is, the least
 * sure codewords are erased, but never so many that chance could make a text:
 * an accidental reading has a probability below 10^-7 a try, and its segments
 * and padding must hold besides.
 */
#ifndef CODE_QR_H
#define CODE_QR_H

#include <stdbool.h>

#include "base/buf.h"

enum { QR_VERSIONS = 40, QR_SIDE = 177 };
enum qr_part { QR_DATA, QR_LIGHT, QR_DARK, QR_FORMAT, QR_VERSION };

struct qr {
	struct buf bytes;
	int eci;		/* of the first segment that has one, -1: none */
	bool kanji;		/* in Shift JIS, at least in part */
	int version, mask;
	char level;		/* L M Q H */
	int corrected;		/* codewords */
	double spare;		/* unused error correction of the worst block, 0 to 1 */
};

#define QR_INIT { BUF_INIT, -1, false, 0, 0, 'L', 0, 0 }

/*
 * dark and sure have size * size elements, row by row; sure (0 doubtful to 1)
 * may be NULL.  False: not a symbol that can be read.  The version, level and
 * mask are set as far as they were legible (version 0: not).
 */
bool	 qr_read(struct qr *, const unsigned char *dark, const float *sure,
	    int size);
/*
 * The segments alone (7.4), from n corrected codewords of q->version.  used:
 * the codewords that they take, the terminator's included.
 */
bool	 qr_segments(struct qr *, const unsigned char *codewords, int n,
	    int *used);
/*
 * Text as UTF-8: bytes that are valid UTF-8 as they are, else converted from
 * the ECI's character set, else every byte that is not printable ASCII as \xNN
 * (a backslash then as \\).  Control bytes are \xNN in any case, so that a text
 * is one line.  eci -1: none.
 */
void	 qr_text(const struct buf *bytes, int eci, struct buf *out);
void	 qr_release(struct qr *);

/* What every module of a version is for, size * size. */
void	 qr_map(int version, unsigned char *map);
/* The two copies of the format information: module k of copy c. */
void	 qr_format_at(int size, int copy, int k, int *x, int *y);
/* Level and mask by the nearest of the 32 format words; false: none near. */
bool	 qr_format(const unsigned char *dark, int size, char *level, int *mask);
bool	 qr_masked(int mask, int x, int y);

#endif
