#include "code/link.h"

#include "act/inspection.h"
#include "code/picture.h"

enum { DOTS = 8 };

int
link_secret(void *ledger, const char *about, const char *recipient,
    struct notice_secret *out, struct err *e)
{
	struct symbol s = SYMBOL_INIT;

	struct err ignored = ERR_INIT;

	if (inspection_secret(ledger, about, recipient, &out->text, e) < 0)
		return -1;
	/* A link too long to be scanned can still be followed. */
	if (symbol_make(&s, out->text.ptr, 0, &ignored) < 0)
		return 0;
	symbol_png(&s, DOTS, &out->file);
	out->file_name = "link.png";
	out->file_type = "image/png";
	symbol_release(&s);
	return 0;
}
