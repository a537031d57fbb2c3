#include "base/str.h"
#include "notice/channel.h"

/* A file of its own, so that a check does not link libcurl. */

static const char *const kinds[] = { "mail", "wecom", "dingtalk", "feishu",
	"voice", "terminal", "file", "command" };

const char *
channel_kinds(void)
{
	return "mail wecom dingtalk feishu voice terminal file command";
}

enum channel_kind
channel_kind_of(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (streq(kinds[i], text))
			return (enum channel_kind)i;
	return CH_UNKNOWN;
}
