#include "notice/channel.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "notice/sign.h"

/*
 * Bytes of content that a robot takes.  WeCom's is documented; the others'
 * bodies may have about 20 kB.
 */
static size_t
content_max(enum channel_kind kind)
{
	return kind == CH_WECOM ? 2048 : 18000;
}

static void
cut(struct buf *b, size_t max)
{
	if (b->len <= max)
		return;
	max -= strlen("…");
	while (max > 0 && ((unsigned char)b->ptr[max] & 0xc0) == 0x80)
		max--;
	buf_trim(b, max);
	buf_puts(b, "…");
}

static bool
is_mobile(const char *s)
{
	size_t n = 0;

	for (; ch_digit((unsigned char)s[n]); n++)
		;
	return n == 11 && s[n] == '\0';
}

static void
wecom_json(struct buf *out, const char *text, const char *at)
{
	buf_puts(out, "{\"msgtype\":\"text\",\"text\":{\"content\":");
	json_str(out, text);
	if (at[0] != '\0') {
		buf_printf(out, ",\"%s\":[",
		    is_mobile(at) ? "mentioned_mobile_list" : "mentioned_list");
		json_str(out, at);
		buf_putc(out, ']');
	}
	buf_puts(out, "}}");
}

static void
dingtalk_json(struct buf *out, const char *text, const char *at)
{
	buf_puts(out, "{\"msgtype\":\"text\",\"text\":{\"content\":");
	json_str(out, text);
	buf_puts(out, "},\"at\":{\"isAtAll\":false");
	if (at[0] != '\0') {
		buf_printf(out, ",\"%s\":[",
		    is_mobile(at) ? "atMobiles" : "atUserIds");
		json_str(out, at);
		buf_putc(out, ']');
	}
	buf_puts(out, "}}");
}

static void
feishu_json(struct buf *out, const char *text, const char *at,
    const char *secret, msec now)
{
	char *sign;

	buf_putc(out, '{');
	if (secret[0] != '\0') {
		sign = sign_feishu(secret, now);
		buf_printf(out,
		    "\"timestamp\":\"%" PRId64 "\",\"sign\":", now / SECOND);
		json_str(out, sign);
		buf_putc(out, ',');
		free(sign);
	}
	buf_puts(out, "\"msg_type\":\"text\",\"content\":{\"text\":");
	if (at[0] != '\0') {
		struct buf b = BUF_INIT;

		buf_printf(&b, "%s <at user_id=\"%s\"></at>", text, at);
		json_str(out, b.ptr);
		buf_release(&b);
	} else {
		json_str(out, text);
	}
	buf_puts(out, "}}");
}

void
robot_json(const struct channel *ch, const struct channel_msg *m, msec now,
    struct buf *out)
{
	const char *at = channel_address(ch, m->recipient);
	struct buf text = BUF_INIT;

	channel_text(ch, m, &text);
	cut(&text, content_max(ch->kind));
	if (ch->kind == CH_WECOM)
		wecom_json(out, text.ptr, at);
	else if (ch->kind == CH_DINGTALK)
		dingtalk_json(out, text.ptr, at);
	else
		feishu_json(out, text.ptr, at, channel_secret(ch, "secret"),
		    now);
	buf_release(&text);
}

static char *
robot_url(const struct channel *ch, msec now)
{
	const char *url = channel_secret(ch, "url");
	const char *secret = channel_secret(ch, "secret");
	char *sign, *coded, *out;

	if (ch->kind != CH_DINGTALK || secret[0] == '\0')
		return xstrdup(url);
	sign = sign_dingtalk(secret, now);
	coded = sign_urlencode(sign);
	out = xasprintf("%s%ctimestamp=%" PRId64 "&sign=%s", url,
	    strchr(url, '?') != NULL ? '&' : '?', now, coded);
	free(sign);
	free(coded);
	return out;
}

/* Answers that mean: too many messages, come again in a minute. */
static bool
too_fast(enum channel_kind kind, long code)
{
	switch (kind) {
	case CH_WECOM:
		return code == 45009 || code == 45033;
	case CH_DINGTALK:
		return code == 130101 || code == 88;
	case CH_FEISHU:
		return code == 9499 || code == 11232 || code == 11233;
	default:
		return false;
	}
}

static const char *
answer_text(const struct json *j)
{
	const char *t = json_text(j, "errmsg");

	if (t == NULL)
		t = json_text(j, "msg");
	return t != NULL ? t : "";
}

static void
judge_body(enum channel_kind kind, const struct buf *body, struct delivery *d)
{
	struct err e = ERR_INIT;
	struct json *j = NULL;
	long code = 0;
	bool has;

	if (json_parse(&j, body->ptr, body->len, &e) < 0) {
		delivery_set(d, OUT_FAILED, _("the robot's answer is no JSON"));
		return;
	}
	has = kind == CH_FEISHU ?
	    json_long(j, "code", &code) || json_long(j, "StatusCode", &code) :
	    json_long(j, "errcode", &code);
	if (!has)
		delivery_set(d, OUT_FAILED,
		    _("the robot's answer has no code"));
	else if (code == 0)
		delivery_set(d, OUT_SENT, "errcode 0");
	else
		delivery_set(d, OUT_FAILED, "errcode %ld %s", code,
		    answer_text(j));
	if (has && too_fast(kind, code))
		d->wait = 65 * SECOND;
	json_free(j);
}

void
robot_judge(enum channel_kind kind, long status, const struct buf *body,
    struct delivery *d)
{
	if (status == 200) {
		judge_body(kind, body, d);
		return;
	}
	if (status == 429 || status == 408 || status >= 500)
		delivery_set(d, OUT_FAILED, "HTTP %ld", status);
	else
		delivery_set(d, OUT_REFUSED, "HTTP %ld", status);
	if (status == 429)
		d->wait = 65 * SECOND;
}

void
send_robot(struct channel *ch, const struct channel_msg *m, struct delivery *d)
{
	struct net_result res = NET_RESULT_INIT;
	struct net_opts o;
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;
	msec now = clock_real(); /* the robot compares it with its own */
	char *url = robot_url(ch, now);

	channel_net(ch, &o);
	robot_json(ch, m, now, &json);
	if (net_post(url, &json, &o, &res, &e) < 0) {
		delivery_set(d, res.sent_maybe ? OUT_UNKNOWN : OUT_FAILED, "%s",
		    e.msg);
		d->stop = true;
	} else {
		robot_judge(ch->kind, res.status, &res.body, d);
	}
	buf_release(&res.body);
	buf_release(&json);
	explicit_bzero(url, strlen(url));
	free(url);
}
