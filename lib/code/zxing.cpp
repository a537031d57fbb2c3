#define ZX_USE_UTF8 1
#include <ReadBarcode.h>

#include "code/zxing.h"

/* No exception may leave: who called is C. */
extern "C" bool
zxing_there(void)
{
	return true;
}

static void
tell(const ZXing::Result &r, zxing_fn fn, void *arg)
{
	struct zxing_found f;

	f.bytes = reinterpret_cast<const char *>(r.bytes().data());
	f.len = r.bytes().size();
	f.eci = r.hasECI();
	for (int i = 0; i < 4; i++) {
		f.x[i] = r.position()[i].x;
		f.y[i] = r.position()[i].y;
	}
	fn(arg, &f);
}

extern "C" void
zxing_decode(const unsigned char *px, int w, int h, bool harder, zxing_fn fn,
    void *arg)
try {
	ZXing::DecodeHints hints;

	hints.setFormats(ZXing::BarcodeFormat::QRCode);
	hints.setTryHarder(harder);
	hints.setTryRotate(harder);
	ZXing::ImageView view(px, w, h, ZXing::ImageFormat::Lum);
	for (const auto &r : ZXing::ReadBarcodes(view, hints))
		if (r.isValid())
			tell(r, fn, arg);
} catch (...) {
}
