/*
 * Evidence by content: evidence/<aa>/<sha256>.<ext>, mode 0444, outside git;
 * the name (sha256.ext) stands in the event, so the event proves the file.
 * aa are the first two hex digits.  The kind of a file is told by its first
 * bytes, never by its name: jpg png gif webp heic pdf wav ogg mp4.
 */
#ifndef EVIDENCE_STORE_H
#define EVIDENCE_STORE_H

#include "store/store.h"

enum { EVIDENCE_NAME = 72, EVIDENCE_LIMIT = 30 * 1024 * 1024 };

/*
 * Stores a copy durably (file and folder fsynced) before it returns; a file
 * that is there already is left alone.  With dry the file is only judged.
 * E_ABSENT, E_DATA (empty, over the limit, no known kind), E_IO.
 */
int	 evidence_put(struct store *, const char *file, bool dry,
	    char name[EVIDENCE_NAME], struct err *);
/* The same of bytes that are at hand; name stands in the messages. */
int	 evidence_put_bytes(struct store *, const char *what, const struct buf *,
	    char name[EVIDENCE_NAME], struct err *);
/* The ending for a file that begins with these bytes, NULL: of no known kind. */
const char	*evidence_ending(const void *, size_t);
/* By its name, or its ending alone. */
bool	 evidence_is_picture(const char *name);
/* "evidence/ab/ab12….jpg" */
void	 evidence_path(const char *name, struct buf *out);
/* Is it there with the right content? E_ABSENT, E_DATA when damaged. */
int	 evidence_verify(struct store *, const char *name, struct err *);

#endif
