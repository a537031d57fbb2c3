/*
 * The data types of RFC 4251 section 5: reading from the front of a slice,
 * writing at the end of a buf.  For the files ssh*.c only.
 */
#ifndef BASE_SSHWIRE_H
#define BASE_SSHWIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sshsig.h"

struct wire {
	const unsigned char *p;
	size_t n;
};

bool	 wire_u32(struct wire *, uint32_t *out);
bool	 wire_string(struct wire *, struct wire *out);
/* A string without NUL inside; one at its end is left out, as OpenSSH does. */
bool	 wire_text(struct wire *, struct wire *out);
/* A number that is not negative, leading zeros left out. */
bool	 wire_mpint(struct wire *, struct wire *out);
bool	 wire_is(const struct wire *, const char *);

void	 wire_put_u32(struct buf *, uint32_t);
void	 wire_put(struct buf *, const void *, size_t);
void	 wire_puts(struct buf *, const char *);
/* A positive number of n bytes. */
void	 wire_put_mpint(struct buf *, const unsigned char *, size_t n);

/* sshpub.c: an inner signature (type, blob) over the frame. */
int	 ssh_pub_verify(const struct ssh_pub *, struct wire inner,
	    const struct buf *frame, struct err *);
bool	 ssh_inner_canonical(const struct ssh_pub *, struct wire inner);
/* A refusal that names the type. */
int	 ssh_type_refused(const unsigned char *name, size_t n, struct err *);

#endif
