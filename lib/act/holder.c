#include "act/holder.h"

#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"

enum { LINK_MAX_BYTES = 2000 };

static int
one_line(struct buf *b, struct err *e)
{
	char *nl;

	if (isatty(STDIN_FILENO)) {
		err_set(e, E_USAGE, _("the link is read from standard input"));
		return err_hint(e, _("for example from a file: < link.txt"));
	}
	if (io_read_fd(b, STDIN_FILENO, LINK_MAX_BYTES, e) < 0)
		return -1;
	nl = strchr(b->ptr, '\n');
	if (!str_blank(b->ptr) && strlen(b->ptr) == b->len &&
	    (nl == NULL || str_blank(nl + 1)))
		return 0;
	err_set(e, E_USAGE, _("standard input must be one line, the link"));
	return err_hint(e,
	    _("the one that the message to you holds, all of it"));
}

int
holder_open(struct app *app, struct ledger **lg, struct inspection *in,
    enum inspection_use use, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = one_line(&b, e);

	if (rc == 0)
		rc = ledger_open(lg, app->dir, e);
	if (rc == 0)
		rc = inspection_open(in, *lg, b.ptr, use, e);
	if (b.len > 0)
		explicit_bzero(b.ptr, b.len);
	buf_release(&b);
	return rc;
}
