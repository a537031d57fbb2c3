#include "code/inset.h"

#include <stdlib.h>

#include "base/hash.h"
#include "code/label.h"
#include "code/picture.h"

enum { DOTS = 4 }; /* of the picture, a module */

int
inset_record(struct ledger *lg, const char *id, struct buf *out, struct err *e)
{
	struct symbol s = SYMBOL_INIT;
	struct labels ls = LABELS_INIT;
	struct buf png = BUF_INIT;
	char *text;
	int rc = labels_add(&ls, lg, LABEL_RECORD, id, e);

	if (rc == 0)
		rc = symbol_make(&s, ls.v[0].payload, 2, e);
	if (rc == 0) {
		symbol_png(&s, DOTS, &png);
		text = base64(png.ptr, png.len);
		buf_printf(out, "![%s][qr-%s]\n\n", id, id);
		buf_printf(out,
		    "[qr-%s]: data:image/png;base64,%s \"30mm right\"\n\n", id,
		    text);
		free(text);
	}
	symbol_release(&s);
	labels_release(&ls);
	buf_release(&png);
	return rc;
}

int
inset_ticket(struct ledger *lg, const struct ticket *t, struct buf *out,
    struct err *e)
{
	struct buf symbol = BUF_INIT;
	int rc = inset_record(lg, t->id, &symbol, e);

	if (out->len > 0)
		buf_puts(out, "\n<!-- document -->\n\n");
	if (rc == 0)
		rc = ticket_print(lg, t, symbol.ptr, out, e);
	buf_release(&symbol);
	return rc;
}
