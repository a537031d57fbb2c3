#include "sensor/trouble.h"

#include "base/str.h"

static bool
same(const struct trouble *t, const struct err *e)
{
	return t != NULL && t->on &&
	    ((t->why.full && e->full) || streq(t->why.msg, e->msg));
}

void
trouble_note(struct trouble *t, const struct trouble *beside, int rc,
    const struct err *e, struct findings *found)
{
	struct err said = *e;

	if (rc == 0) {
		if (t->on && !same(beside, &t->why))
			finding_add(found, SEV_INFO, "ledger", NULL, 0,
			    _("over, and made good: %s"), t->why.msg);
		t->on = false;
		return;
	}
	if (said.full)
		err_hint(&said,
		    _("free space on that disk; judging goes on, and what it "
		      "finds is recorded as soon as it can be"));
	if (!same(t, e) && !same(beside, e))
		finding_from(found, "ledger", &said);
	t->on = true;
	t->why = *e;
}
