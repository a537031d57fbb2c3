#include "base/json.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tap.h"

static void
writing(void)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct json *j = NULL;

	json_str(&b, "a\"b\\c\n\t\x01汉\xFF");
	tap_str(b.ptr, "\"a\\\"b\\\\c\\n\\t\\u0001汉\xEF\xBF\xBD\"", "escapes");
	buf_clear(&b);
	buf_puts(&b, "{");
	json_pair(&b, "msgtype", "text");
	json_pair(&b, "内容", "say \"安全\"\n");
	buf_puts(&b, "}");
	tap_str(b.ptr,
	    "{\"msgtype\":\"text\",\"内容\":\"say \\\"安全\\\"\\n\"}", "pairs");
	tap_int(json_parse(&j, b.ptr, b.len, &e), 0, "reads back %s", e.msg);
	tap_str(json_text(j, "内容"), "say \"安全\"\n", "what was written");
	json_free(j);
	buf_release(&b);
}

static void
reading(void)
{
	static const char text[] =
	    "{\"errcode\":0,\"text\":{\"content\":\"x\"},"
	    "\"items\":[{\"id\":\"a\"},{\"id\":\"b\",\"n\":-7}],\"f\":1.5}";
	struct err e = ERR_INIT;
	struct json *j = NULL;
	long n = 99;

	tap_int(json_parse(&j, text, sizeof(text) - 1, &e), 0, "%s", e.msg);
	tap_ok(json_long(j, "errcode", &n) && n == 0, "a number");
	tap_str(json_text(j, "text.content"), "x", "a member of a member");
	tap_str(json_text(j, "items.1.id"), "b", "an element");
	tap_ok(json_long(j, "items.1.n", &n) && n == -7, "its number");
	tap_ok(json_get(j, "items.2") == NULL, "beyond the end");
	tap_ok(json_get(j, "items.-1") == NULL, "before the start");
	tap_ok(json_get(j, "no.such") == NULL, "absent");
	tap_ok(json_text(j, "errcode") == NULL, "a number is no text");
	tap_ok(!json_long(j, "f", &n), "1.5 is no whole number");
	tap_str(json_text(json_get(j, "items.0"), "id"), "a", "from a part");
	json_free(j);
}

static void
refusing(void)
{
	static const char *const bad[] = { "", "{", "{\"a\":1,\"a\":2}",
		"{\"a\":1}x", "nul", "{\"a\":\"\xFF\"}" };
	struct err e = ERR_INIT;
	struct json *j = NULL;
	char deep[200], *huge;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tap_int(json_parse(&j, bad[i], strlen(bad[i]), &e), -1,
		    "refused: %s", bad[i]);
		tap_int(e.code, E_DATA, "as bad data: %s", e.msg);
	}
	memset(deep, '[', 33);
	memset(deep + 33, ']', 33);
	tap_int(json_parse(&j, deep, 66, &e), -1, "33 levels");
	tap_str(e.msg, "JSON nested deeper than 32 levels", "are too many");
	tap_int(json_parse(&j, deep + 1, 64, &e), 0, "32 are not");
	json_free(j);
	huge = xmalloc((1 << 20) + 1);
	memset(huge, ' ', (1 << 20) + 1);
	tap_int(json_parse(&j, huge, (1 << 20) + 1, &e), -1, "too large");
	tap_str(e.msg, "JSON of more than 1 MB", "and said so");
	free(huge);
}

int
main(void)
{
	writing();
	reading();
	refusing();
	return tap_done();
}
