/*
 * Old reports into documents/cases: read, drafted, checked, one commit.
 *
 *	struct case_batch b = CASE_BATCH_INIT;
 *	if (case_batch_open(&b, lg, &e) == 0 &&
 *	    case_batch_file(&b, lg, "2019.pdf", NULL, &e) == 0 &&
 *	    case_batch_commit(&b, lg, "E1023 王建国", &e) == 0) …
 *	case_batch_release(&b);
 *
 * A file is Markdown with or without front matter, text, or PDF (by the program
 * pdftotext); UTF-8 with or without BOM, or GB18030.  "-" is standard input.
 */
#ifndef RESPONSE_CASE_ADD_H
#define RESPONSE_CASE_ADD_H

#include "flow/ledger.h"
#include "response/cases.h"
#include "response/draft.h"

struct case_new {
	const char *file;	/* the report */
	char *id, *path;	/* documents/cases/ID.md */
	struct case_draft draft;
	struct buf document;
	bool gb18030;
};

struct case_batch {
	struct case_new *v;
	size_t n, cap;
	struct cases known;	/* those of the ledger and of this batch */
	struct case_words words;
	struct findings found;	/* documents that cannot be read */
};

#define CASE_BATCH_INIT							\
	{ NULL, 0, 0, CASES_INIT, CASE_WORDS_INIT, FINDINGS_INIT }

int	 case_batch_open(struct case_batch *, struct ledger *, struct err *);
/*
 * Drafts one report.  id: as given, NULL: the report's own, else one made of
 * substance, year and a number.  E_DATA: no text, a known format that is not
 * read, front matter that is none, an id that is taken, or a report that is
 * there already; E_UNAVAILABLE: pdftotext is missing.
 */
int	 case_batch_file(struct case_batch *, struct ledger *, const char *file,
	    const char *id, struct err *);
int	 case_batch_commit(struct case_batch *, struct ledger *,
	    const char *who, struct err *);
void	 case_batch_release(struct case_batch *);

#endif
