/*
 * The signatures of group robots.
 *	DingTalk  base64(HMAC-SHA256(key = SECRET, "MS\nSECRET")), URL-encoded,
 *		  milliseconds; goes into the URL
 *	Feishu	  base64(HMAC-SHA256(key = "S\nSECRET", "")), seconds; goes into
 *		  the body.  Key and message are the other way round.
 * Caller frees what is returned.
 */
#ifndef NOTICE_SIGN_H
#define NOTICE_SIGN_H

#include "base/clock.h"

char	*sign_dingtalk(const char *secret, msec now);	/* not URL-encoded */
char	*sign_feishu(const char *secret, msec now);
/* RFC 3986: all but letters, digits, - . _ ~ as %XX. */
char	*sign_urlencode(const char *);

#endif
