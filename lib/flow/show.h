/*
 * One record's whole story as a page: its state, its fields by the form's
 * labels, its events with who, when, what and why, the records that were made
 * about it, its notices with queued, delivered and accepted apart.
 */
#ifndef FLOW_SHOW_H
#define FLOW_SHOW_H

#include "base/app.h"
#include "flow/ledger.h"

enum show_format { SHOW_TEXT, SHOW_MARKDOWN, SHOW_JSON };

/*
 * E_ABSENT: no such record.  What is odd about it goes to the findings.
 * photos: a folder for stamped copies, which a Markdown page then shows, or
 * NULL; E_UNAVAILABLE when they cannot be drawn.
 */
int record_show(struct ledger *, const char *id, enum show_format,
    const char *photos, struct buf *out, struct findings *, struct err *);

/*
 * The same for somebody of elsewhere: nothing of other records, neither notices
 * nor links nor ids in what people wrote, and no telephone numbers.
 */
int record_show_alone(struct ledger *, const char *id, enum show_format,
    struct buf *out, struct err *);

/*
 * The whole of record-show and hazard-show after their options.  kind: records
 * of another one are refused; NULL takes any.  photos: as of record_show.
 */
int show_command(struct app *, const char *kind, const char *photos,
    struct err *);
/* record-show --signed: what a person signs or signed, for one event of an id. */
int show_signed(struct app *, const char *event, struct err *);

#endif
