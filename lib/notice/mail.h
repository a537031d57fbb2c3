/*
 * A mail as bytes (RFC 5322, MIME): header words encoded by RFC 2047, the text
 * UTF-8 in base 64, attachments.  Lines end with CRLF.  Nothing of the network.
 */
#ifndef NOTICE_MAIL_H
#define NOTICE_MAIL_H

#include "base/buf.h"
#include "base/clock.h"

struct mail_file {
	const char *name;	/* as shown, ASCII */
	const char *type;	/* "image/jpeg" */
	const void *bytes;
	size_t len;
};

struct mail {
	const char *from, *from_name;	/* address, text in any language */
	const char *to, *to_name;
	const char *subject, *body;	/* UTF-8; line breaks LF */
	const char *message_id;		/* with its < > */
	msec date;
	const struct mail_file *files;
	size_t nfiles;
};

void	 mail_write(struct buf *out, const struct mail *);
/* One header: "Name: words" folded so that no line has more than 76 bytes. */
void	 mail_header(struct buf *out, const char *name, const char *text);
/* "Tue, 24 Nov 2026 08:00:00 +0800" */
void	 mail_date(struct buf *out, msec);
/* One @, no blanks, control or non-ASCII bytes, no < >: fit for SMTP. */
bool	 mail_address_is(const char *);

#endif
