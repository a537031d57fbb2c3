/*
 * Anchors as mail and scanners bring them.  What is taken has a commit, a plant
 * and a time, and reads the same from the lines that were signed, with quote
 * marks before them and CR behind.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "audit/audit_int.h"
#include "base/buf.h"
#include "base/str.h"

static void
quote(struct buf *out, const struct buf *text)
{
	const char *p = text->ptr, *nl;

	for (; (nl = strchr(p, '\n')) != NULL; p = nl + 1)
		buf_printf(out, "> %.*s\r\n", (int)(nl - p), p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf clean = BUF_INIT, quoted = BUF_INIT, again = BUF_INIT;
	struct err e = ERR_INIT;
	struct anchor a, b;

	if (anchor_parse(&a, &clean, (const char *)data, size, &e) < 0) {
		must(e.code == E_DATA && e.msg[0] != '\0');
	} else if (memchr(data, '\0', size) == NULL) {
		must(strlen(a.commit) == STORE_OID - 1);
		must(a.time[0] != '\0' && a.plant[0] != '\0');
		quote(&quoted, &clean);
		must(anchor_parse(&b, &again, quoted.ptr, quoted.len, &e) == 0);
		must(streq(clean.ptr, again.ptr) && b.signature[0] == '\0');
		must(streq(a.commit, b.commit) && streq(a.plant, b.plant));
	}
	buf_release(&clean);
	buf_release(&quoted);
	buf_release(&again);
	return 0;
}
