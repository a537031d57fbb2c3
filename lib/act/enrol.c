#include <stdlib.h>

#include "act/act_int.h"
#include "base/str.h"
#include "flow/enrol.h"

int
enrol_put(struct run *r, struct err *e)
{
	const struct record **fresh = xcalloc(r->nworks + 1, sizeof(*fresh));
	struct buf text = BUF_INIT;
	size_t i, n = 0;
	int rc = 0;

	for (i = 0; i < r->nworks; i++)
		if (streq(r->works[i]->flow->kind, ENROL_KIND) &&
		    r->works[i]->n > r->works[i]->fresh)
			fresh[n++] = &r->works[i]->rec;
	if (n > 0)
		rc = enrol_text(r->lg, fresh, n, &text, e);
	if (n > 0 && rc == 0)
		rc = txn_put(r->tx, SIGNERS, text.ptr, text.len, e);
	buf_release(&text);
	free(fresh);
	return rc;
}
