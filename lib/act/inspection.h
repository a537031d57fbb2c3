/*
 * Third-party verification: links that open one record to somebody of
 * elsewhere, who may look at it and give one verdict.  Every link is a record
 * of kind verification (flows/verification), so issuing, showing, revoking and
 * the verdict are events, and who may do what stands in its flow.  The record
 * that it is about is never written to.
 *
 * A verification holds the nonce and the expiry of its token, never the token:
 * that is made from them and a key of the secrets file (evidence/token.h) by
 * whoever sends or shows it.
 *
 *	struct inspection in = INSPECTION_INIT;
 *	if (inspection_open(&in, lg, text, INSPECT_VIEW, &e) == 0) …
 *	inspection_release(&in);
 *
 * Fields of a verification: about, inspector, rights (view, verdict), expiry,
 * round, key_id, nonce, issuer.  Actions: issue, print, accept, reject,
 * revoke, expire.
 */
#ifndef ACT_INSPECTION_H
#define ACT_INSPECTION_H

#include "act/act.h"
#include "evidence/token.h"

#define INSPECTION_KIND "verification"

/* ---- issuing ---- */

struct inspection_issue {
	const char *about;	/* canonical id */
	const char *inspector;	/* as typed: a contact or a person */
	msec holds;		/* at most TOKEN_LONGEST */
	bool view_only;
	bool show;		/* to whoever issues it: an event of its own */
	const char *note;
};

/*
 * One verification and, unless it is shown, the notice with the link, in one
 * commit.  E_UNAVAILABLE: no key, no base_url, or the inspector has no channel
 * of his own that a link may take; E_USAGE, E_PERM, E_NO as act_run.
 */
int	 inspection_issue(struct ledger *, const struct act_opts *,
	    const struct inspection_issue *, struct act_result *,
	    struct findings *said, struct err *);
int	 inspection_revoke(struct ledger *, const struct act_opts *,
	    char *const *ids, size_t n, const char *note, struct act_result *,
	    struct findings *said, struct err *);

/*
 * The link of a verification: base_url/V/#TOKEN, or the token alone where no
 * base_url is set.  E_NO: it is revoked, used or expired.  Wipe it after use.
 */
int	 inspection_link(struct ledger *, const char *id, struct buf *out,
	    struct err *);
/*
 * The part of notice_ops.secret: the text of the link, if `about` is a
 * verification and `recipient` its inspector, else E_ABSENT.
 */
int	 inspection_secret(struct ledger *, const char *about,
	    const char *recipient, struct buf *out, struct err *);

/* ---- holding ---- */

enum inspection_use { INSPECT_VIEW, INSPECT_VERDICT };

struct inspection {
	struct token token;
	char id[ID_TEXT];		/* of the verification */
	const char *inspector, *name;	/* his code and name */
	struct arena arena;
};

#define INSPECTION_INIT { .inspector = "", .name = "", .arena = ARENA_INIT }

/*
 * Judges what somebody gave as a link or token (blanks around it are let go).
 * E_PERM: forged, of another plant, never issued here, expired, revoked, of an
 * earlier round, or without that right.  E_NO: the verdict was given.
 */
int	 inspection_open(struct inspection *, struct ledger *, const char *text,
	    enum inspection_use, struct err *);
void	 inspection_release(struct inspection *);

struct inspection_verdict {
	bool accept;
	const char *note;		/* or NULL */
	const struct act_evidence *photos;
	size_t nphotos;
};

/*
 * The one verdict, by the inspector himself.  E_NO also when a photo is one
 * that the record has already: it must be the inspector's own.
 */
int	 inspection_verdict(struct ledger *, const struct inspection *,
	    const struct inspection_verdict *, const char *command,
	    struct act_result *, struct findings *said, struct err *);

#endif
