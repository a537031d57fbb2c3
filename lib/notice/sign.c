#include "notice/sign.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"

char *
sign_dingtalk(const char *secret, msec now)
{
	struct buf b = BUF_INIT;
	unsigned char mac[32];

	buf_printf(&b, "%" PRId64 "\n%s", now, secret);
	hmac_sha256(mac, secret, strlen(secret), b.ptr, b.len);
	explicit_bzero(b.ptr, b.len);
	buf_release(&b);
	return base64(mac, sizeof(mac));
}

char *
sign_feishu(const char *secret, msec now)
{
	struct buf b = BUF_INIT;
	unsigned char mac[32];

	buf_printf(&b, "%" PRId64 "\n%s", now / SECOND, secret);
	hmac_sha256(mac, b.ptr, b.len, "", 0);
	explicit_bzero(b.ptr, b.len);
	buf_release(&b);
	return base64(mac, sizeof(mac));
}

char *
sign_urlencode(const char *s)
{
	struct buf b = BUF_INIT;

	for (; *s != '\0'; s++)
		if (ch_alnum((unsigned char)*s) || strchr("-._~", *s) != NULL)
			buf_putc(&b, *s);
		else
			buf_printf(&b, "%%%02X", (unsigned)(unsigned char)*s);
	return buf_steal(&b);
}
