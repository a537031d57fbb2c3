#include "sensor/upkeep.h"

#include "act/notices.h"
#include "base/str.h"

enum { TEXT_MOST = 4096 };

/* Torn rows, a sensor's fault, a response that failed: not of the tables. */
static bool
for_keepers(const struct finding *f)
{
	return f->severity == SEV_ERROR && !streq(f->code, "start") &&
	    !streq(f->code, "ledger") && !streq(f->code, "state") &&
	    !streq(f->code, "row") && !streq(f->code, "value");
}

/* The row of a pipe that is gone says nothing to them. */
static void
line(struct buf *text, const struct finding *f)
{
	if (f->file != NULL && !streq(f->file, "-"))
		buf_printf(text, "%s:%ld: ", f->file, f->line);
	buf_printf(text, "%s\n", f->msg);
}

void
upkeep_note(struct upkeep *u, const struct findings *found)
{
	for (size_t i = 0; i < found->n && u->text.len < TEXT_MOST; i++)
		if (for_keepers(&found->v[i]))
			line(&u->text, &found->v[i]);
}

int
upkeep_tell(struct upkeep *u, struct ledger *lg, struct err *e)
{
	msec now = store_now(lg->store), today = clock_day_start(now);
	struct notice_draft *drafts;
	struct arena a = ARENA_INIT;
	size_t n = 0;
	int rc = 0;

	if (u->text.len > 0 && u->told != today) {
		rc = notice_keepers(lg, "judge",
		    _("readings are not judged as the tables say"), u->text.ptr,
		    now, &a, &drafts, &n, e);
		if (rc == 0 && n > 0)
			rc = act_notices(lg, "sensor-judge", drafts, n, e);
		if (rc == 0)
			u->told = today;
	}
	if (rc == 0)
		buf_clear(&u->text);
	arena_release(&a);
	return rc;
}
