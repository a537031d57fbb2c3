/*
 * What stands on a label, and where its payload leads.
 *
 * A payload is the base URL, a letter and the code: HTTPS://HOST/E/CY-101 of
 * equipment, /A/ of areas, /R/ of records; without a base URL the code alone.
 * Scheme and host are in upper case, which costs a symbol a third fewer
 * modules; a path in the base URL keeps its case.
 *
 * The key of a label ("E/CY-101") is what the ledger keeps of it.
 */
#ifndef CODE_LABEL_H
#define CODE_LABEL_H

#include "base/id.h"
#include "code/layout.h"
#include "flow/ledger.h"

struct label {
	const char *key, *payload;
	const char *text[LAYOUT_TEXTS];	/* "" where there is nothing */
};

struct labels {
	struct label *v;
	size_t n, cap;
	struct arena arena;
};

#define LABELS_INIT { NULL, 0, 0, ARENA_INIT }

enum label_kind { LABEL_ANY, LABEL_EQUIPMENT, LABEL_AREA, LABEL_RECORD };

/*
 * One more, for what somebody typed: a code, an alias or a record's id.
 * E_ABSENT names the nearest, or the successor of what has ended; E_NO for what
 * is scrapped.
 */
int	 labels_add(struct labels *, struct ledger *, enum label_kind,
	    const char *typed, struct err *);
/* Every machine in use and every area that is valid now, by code. */
int	 labels_all(struct labels *, struct ledger *, enum label_kind,
	    struct err *);
/* Takes away those that a batch in the ledger has. */
int	 labels_unlabelled(struct labels *, struct ledger *, struct err *);
void	 labels_release(struct labels *);

/*
 * The batch as one record of kind label, in one commit; id is its.  Nothing is
 * written with opts->dry_run.
 */
struct act_opts;
int	 labels_record(struct ledger *, const struct act_opts *,
	    const struct labels *, const char *layout, const char *format,
	    long copies, char id[ID_TEXT], struct err *);

#endif
