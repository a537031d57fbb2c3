#include "code/zxing.h"

#ifndef HAVE_ZXING

bool
zxing_there(void)
{
	return false;
}

void
zxing_decode(const unsigned char *px, int w, int h, bool harder, zxing_fn fn,
    void *arg)
{
	(void)px;
	(void)w;
	(void)h;
	(void)harder;
	(void)fn;
	(void)arg;
}

#endif
