#include "code/plate_ocr.h"

#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>

#include "base/mem.h"

struct plate_ocr {
	TessBaseAPI *api[PLATE_LANGUAGES];
};

/* Of libgomp, whose header clang does not have. */
void omp_set_max_active_levels(int);

static const char *const languages[PLATE_LANGUAGES] = { "chi_sim", "eng" };

static TessBaseAPI *
start(const char *language)
{
	TessBaseAPI *api = TessBaseAPICreate();

	if (api == NULL)
		return NULL;
	/* what it has to say is not for the user */
	TessBaseAPISetVariable(api, "debug_file", "/dev/null");
	if (TessBaseAPIInit2(api, NULL, language, OEM_LSTM_ONLY) != 0) {
		TessBaseAPIDelete(api);
		return NULL;
	}
	TessBaseAPISetPageSegMode(api, PSM_SINGLE_LINE);
	return api;
}

int
plate_ocr_open(struct plate_ocr **out, struct err *e)
{
	struct plate_ocr *o = xcalloc(1, sizeof(*o));
	int i;

	/* its threads win nothing on a line, and the child may have none */
	omp_set_max_active_levels(0);
	for (i = 0; i < PLATE_LANGUAGES; i++) {
		o->api[i] = start(languages[i]);
		if (o->api[i] != NULL)
			continue;
		plate_ocr_close(o);
		err_set(e, E_UNAVAILABLE,
		    _("tesseract has no data of language '%s' here"),
		    languages[i]);
		return err_hint(e,
		    _("install the packages tesseract-ocr and "
		      "tesseract-ocr-chi-sim"));
	}
	*out = o;
	return 0;
}

void
plate_ocr_close(struct plate_ocr *o)
{
	int i;

	for (i = 0; o != NULL && i < PLATE_LANGUAGES; i++)
		if (o->api[i] != NULL)
			TessBaseAPIDelete(o->api[i]);
	free(o);
}

void
plate_ocr_line(struct plate_ocr *o, enum plate_language l, const struct grey *g,
    char *text, size_t size, double *confidence)
{
	TessBaseAPI *api = o->api[l];
	char *got = NULL;
	size_t n;

	text[0] = '\0';
	*confidence = 0;
	TessBaseAPISetImage(api, g->px, g->w, g->h, 1, g->w);
	TessBaseAPISetSourceResolution(api, 150);
	if (TessBaseAPIRecognize(api, NULL) == 0)
		got = TessBaseAPIGetUTF8Text(api);
	if (got != NULL) {
		n = strcspn(got, "\r\n");
		if (n < size) {
			memcpy(text, got, n);
			text[n] = '\0';
			*confidence = TessBaseAPIMeanTextConf(api);
		}
		TessDeleteText(got);
	}
	TessBaseAPIClear(api);
}
