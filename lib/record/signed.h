/*
 * What the signature and the seal of an event are made over, and whether they
 * hold.  Both are made from the row as it stands in the day file, so that the
 * one who signs, the one who writes and the one who audits see the same bytes.
 *
 * The person signs one line of JSON without line feed: an object with its keys
 * in byte order, without blanks,
 *	{"action":…,"actor":…,"event":…,"evidence":…,"fields":{…},"flow":…,
 *	"kind":…,"note":…,"plant":…,"prev":…,"record":…}
 * All values are strings as in the row's cells; fields is an object of the form's
 * cells that are not empty, in byte order too; flow is the version's number;
 * plant is settings.csv's; record is empty where prev is.  What the tables filled
 * in stands in rows of system and is none of it.
 *
 * The station seals the row's bytes up to and with the last comma.
 */
#ifndef RECORD_SIGNED_H
#define RECORD_SIGNED_H

#include "base/signers.h"
#include "record/event.h"

/* The namespaces of SSHSIG: what was signed for one thing is none for another. */
#define SPACE_EVENT "bihuan-event"
#define SPACE_SEAL "bihuan-seal"
#define SPACE_ANCHOR "bihuan-anchor"

/* Adds what the actor signs. */
void	 event_signed_text(struct buf *, const struct schema *,
	    const char *plant, const struct event *);
/* Adds what the station seals: the row up to its last cell. */
void	 event_sealed_text(struct buf *, const struct schema *,
	    const struct event *);

/*
 * Is the row's signature its actor's, by a key that was enrolled at the event's
 * time?  E_DATA malformed, E_NO otherwise.  An event without one: E_ABSENT.
 */
int	 event_signature_check(const struct event *, const struct schema *,
	    const char *plant, const struct signers *, struct err *);
/*
 * Is the seal of a row (its bytes in the file, without line feed) by a station
 * ("station-A" in the table of signers) whose key was valid at the event's time?
 * *letter (or NULL): which one.  A seal is also refused when it is not written
 * as a signer writes it: each of its bytes counts.
 */
int	 event_seal_check(char *letter, const char *row, size_t len, msec when,
	    const struct signers *, struct err *);
/* The principal of a station. */
void	 station_principal(char out[16], char letter);

#endif
