/*
 * Operating procedures as people's editors leave them.  What is taken has a
 * title and something that it belongs to; put into a page it has no heading of
 * the page's own level, and no block of code stays open behind it.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/str.h"
#include "flow/sop.h"

/* The text of a page, behind it a line that must still be a heading. */
static void
as_a_page(const struct sop *s)
{
	struct buf out = BUF_INIT;
	const char *p, *end;
	size_t open = 0, n;
	char mark = '\0';

	sop_text(s, 2, &out);
	must(out.len == 0 || out.ptr[out.len - 1] == '\n');
	for (p = out.ptr; *p != '\0'; p = end + 1) {
		const char *q = p + strspn(p, " ");

		end = strchr(p, '\n');
		must(end != NULL);
		n = strspn(q, *q == '`' ? "`" : "~");
		if (q - p <= 3 && n >= 3 && open == 0)
			open = n, mark = *q;
		else if (q - p <= 3 && n >= open && open > 0 && *q == mark)
			open = 0;
		else if (open == 0)
			must(!str_prefix(p, "# ") && !str_prefix(p, "## "));
	}
	must(open == 0);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sops s = SOPS_INIT;
	const struct sop *const *v;
	struct err e = ERR_INIT;
	size_t closest;

	if (sop_parse(&s, "documents/sop/a.md", (const char *)data, size, &e) <
	    0) {
		must(e.code == E_DATA && e.msg[0] != '\0' && s.n == 0);
	} else {
		must(s.n == 1 && s.v[0].title[0] != '\0');
		must(s.v[0].equipment[0] != '\0' || s.v[0].types[0] != '\0');
		must(sops_for(&s, "", "", &v, &closest) == 0);
		must(sops_for(&s, "PR-01", "HT05", &v, &closest) >= closest);
		as_a_page(&s.v[0]);
	}
	sops_release(&s);
	return 0;
}
