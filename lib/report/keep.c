#include "report/keep.h"

#include <stdio.h>
#include <string.h>

#include "act/notices.h"
#include "base/str.h"
#include "evidence/store.h"
#include "notice/notice.h"

/* 2026-11-24, or 2026-11 of a month, 2026-Q4 of a quarter. */
static void
period_text(const struct report_page *p, char out[CLOCK_TEXT])
{
	const struct report_moment *m = &p->moment;

	if (p->period == PERIOD_DAY)
		snprintf(out, CLOCK_TEXT, "%.10s", m->day);
	else if (p->period == PERIOD_MONTH)
		snprintf(out, CLOCK_TEXT, "%.7s", m->start);
	else
		snprintf(out, CLOCK_TEXT, "%.4s-Q%c", m->start,
		    '1' + ((m->start[5] - '0') * 10 + m->start[6] - '1') / 3);
}

void
report_kept_path(const struct report_page *p, const char *name, const char *ext,
    struct buf *out)
{
	char period[CLOCK_TEXT];

	period_text(p, period);
	buf_printf(out, "reports/%.4s/%s-%s.%s", period, name, period, ext);
}

int
report_keep(struct ledger *lg, const char *path, const struct buf *bytes,
    struct err *e)
{
	struct buf message = BUF_INIT;
	struct txn *tx = NULL;
	int rc;

	if (store_may_write(lg->store, e) < 0)
		return -1;
	buf_printf(&message, "report: %s", path);
	rc = txn_begin(&tx, lg->store, TXN_WAIT, e);
	if (rc == 0)
		rc = txn_put(tx, path, bytes->ptr, bytes->len, e);
	if (rc == 0)
		rc = txn_commit(tx, message.ptr, "system", e);
	txn_free(tx);
	buf_release(&message);
	return rc;
}

int
report_mail(struct ledger *lg, const struct report_page *p, const char *name,
    const char *role, const struct buf *pdf, size_t *n, struct err *e)
{
	struct notice_draft *drafts = NULL;
	struct arena a = ARENA_INIT;
	struct buf body = BUF_INIT;
	/* the same page to another role is another message */
	const char *topic = arena_printf(&a, "%s-%s", name, role);
	char file[EVIDENCE_NAME], period[CLOCK_TEXT], at[CLOCK_TEXT];
	int rc = -1;

	*n = 0;
	period_text(p, period);
	clock_short(p->moment.now, at);
	buf_printf(&body, _("%s, data up to %s; the page is attached."),
	    p->title.ptr, at);
	if (store_may_write(lg->store, e) == 0 &&
	    evidence_put_bytes(lg->store, name, pdf, file, e) == 0)
		rc = notice_to_role(lg,
		    &(struct notice_say){ .role = role,
			.policy = "report",
			.topic = topic,
			.cause = period,
			.route = "mail",
			.subject = p->title.ptr,
			.body = body.ptr,
			.attach = arena_printf(&a, "report=%s", file) },
		    store_now(lg->store), &a, &drafts, n, e);
	if (rc == 0 && *n > 0)
		rc = act_notices(lg, "risk-report", drafts, *n, e);
	buf_release(&body);
	arena_release(&a);
	return rc;
}
