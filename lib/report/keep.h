/* What becomes of a rendered page: kept in the ledger, or sent to people. */
#ifndef REPORT_KEEP_H
#define REPORT_KEEP_H

#include "report/template.h"

/*
 * "reports/2026/daily-2026-11-24.pdf", by the page's day or month; ext without
 * the dot.
 */
void	 report_kept_path(const struct report_page *, const char *name,
	    const char *ext, struct buf *out);
/* Writes it there in a commit of its own; the same bytes again change nothing. */
int	 report_keep(struct ledger *, const char *path, const struct buf *,
	    struct err *);
/*
 * A notice with the PDF to whoever holds the role at the page's moment, each by
 * mail first; notice-send delivers it.  The same page of the same day goes to a
 * person once.  *n: how many were made.  E_ABSENT: nobody holds the role.
 */
int	 report_mail(struct ledger *, const struct report_page *,
	    const char *name, const char *role, const struct buf *pdf,
	    size_t *n, struct err *);

#endif
