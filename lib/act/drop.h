/*
 * A drop folder: what came by SFTP, from a USB stick or out of a chat program,
 * one report a sub-folder and one of what lies in the folder itself.
 *
 *	f.look = true;
 *	rc = front_drop(&f, "incoming", &e);
 *
 * The roles of photos come from their names, else from the labels and plates
 * seen in them; the machine likewise (seen.h); the type from a text file, the
 * folder's or a photo's name, else from f's own.  A line NAME=VALUE of a text
 * file sets a field, the rest of it is the note.
 *
 * What was reported goes to done/<id>_<name>, but only after the commit; what
 * could not be placed stays where it is, and DROP_WHY beside it says why.
 * Before the commit the event's ULID and the names of the files are written
 * into DROP_PLAN: who is killed and comes again finds there whether they were
 * reported, so that nothing is lost and nothing reported twice.
 */
#ifndef ACT_DROP_H
#define ACT_DROP_H

#include "act/front.h"

#define DROP_PLAN ".bihuan-event"
#define DROP_WHY "not-reported.txt"
#define DROP_DONE "done"

/* Files that changed less than this ago may still be coming. */
enum { DROP_SETTLE_MS = 30000 };

/*
 * Everything in dir; prints an id a report.  E_NO: something was left.  E_BUSY:
 * another run is in that folder.
 */
int	 front_drop(struct front *, const char *dir, struct err *);

#endif
