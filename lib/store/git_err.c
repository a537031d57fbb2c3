#include "store/git_err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "store/store_int.h"

int
store_git_err(struct err *e, int rc, const char *fmt, ...)
{
	static const int space[] = { ENOSPC, EDQUOT };
	const git_error *ge = git_error_last();
	bool said = ge != NULL && ge->message != NULL;
	struct buf b = BUF_INIT;
	int no = 0;
	int code = rc == GIT_ENOTFOUND ? E_ABSENT : E_IO;
	va_list ap;

	if (rc == GIT_ELOCKED)
		code = E_BUSY;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	/* its own words are English, whoever reads them */
	for (size_t i = 0; said && i < sizeof(space) / sizeof(space[0]); i++)
		if (strstr(ge->message, strerror(space[i])) != NULL)
			no = space[i];
	if (no != 0) {
		errno = no;
		err_sys(e, "%s", b.ptr);
	} else {
		err_set(e, code, "%s: %s", b.ptr,
		    said ? ge->message : "libgit2");
	}
	buf_release(&b);
	return -1;
}

int
store_full(const struct store *st, struct err *e)
{
	if (e != NULL && e->full)
		err_hint(e,
		    _("free space on the disk of '%s', then run it again: this "
		      "change was not made"),
		    st->root);
	return -1;
}
