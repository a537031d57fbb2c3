/*
 * zxing-cpp as a second decoder, where the system has it when this is built.
 * Without it zxing_decode gives nothing and all the rest works.
 */
#ifndef CODE_ZXING_H
#define CODE_ZXING_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct zxing_found {
	const char *bytes;	/* valid during the call */
	unsigned long len;
	bool eci;		/* it names its character set */
	double x[4], y[4];	/* corners */
};

typedef void (*zxing_fn)(void *arg, const struct zxing_found *);

bool	 zxing_there(void);
/* All QR symbols of w by h grey pixels.  harder: slower, finds more. */
void	 zxing_decode(const unsigned char *px, int w, int h, bool harder,
	    zxing_fn, void *arg);

#ifdef __cplusplus
}
#endif

#endif
