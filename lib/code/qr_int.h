/*
 * Reed-Solomon over GF(256) with x^8+x^4+x^3+x^2+1 (ISO/IEC 18004 7.5.2), and
 * how a version's codewords are shared out; private to qr.c.
 */
#ifndef CODE_QR_INT_H
#define CODE_QR_INT_H

/*
 * Corrects n codewords in place, of which the last `parity` are check symbols.
 * erased: places not to be trusted.  The number of codewords changed, or -1.
 * At most max_errors besides the erasures.
 */
int	 rs_correct(unsigned char *, int n, int parity, const int *erased,
	    int nerased, int max_errors);

struct qr_blocks {
	int n;		/* blocks */
	int parity;	/* check codewords of each */
	int total;	/* codewords of the symbol */
};

void	 qr_blocks(struct qr_blocks *, int version, char level);

#endif
