#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "notice/channel.h"
#include "notice/mail.h"
#include "notice/secrets.h"
#include "notice/sign.h"
#include "notice/speak.h"
#include "notice/text.h"
#include "tap.h"

/* Wanted values were made by openssl dgst -sha256 -hmac / -macopt hexkey. */
static void
signatures(void)
{
	char *s = sign_dingtalk("SEC000aa11", 1700000000123);

	tap_str(s, "M3bXZ/Q0zJ/ZG8itISNc9VccXOHWDpBq8Ajzg6gEhMo=",
	    "DingTalk: the secret is the key");
	free(s);
	s = sign_feishu("SEC000aa11", 1700000000999);
	tap_str(s, "Bdqg3LHUQScPW1PMg0rhSLeVL2wS/460ovp0Xlo2WyI=",
	    "Feishu: timestamp and secret are the key, seconds");
	free(s);
	s = sign_urlencode("a+b/c=d~e-f._ %");
	tap_str(s, "a%2Bb%2Fc%3Dd~e-f._%20%25", "URL-encoded");
	free(s);
}

static void
spoken(const char *text, const char *want)
{
	struct buf b = BUF_INIT;

	speak_text(&b, text);
	tap_str(b.ptr, want, "spoken: %s", text);
	buf_release(&b);
}

static void
speech(void)
{
	spoken("H261124-A0017J", "艾尺二六幺幺二四杠诶零零幺七杰");
	spoken("3#冲床", "三号冲床");
	spoken("25%LEL", "百分之二十五艾勒衣艾勒");
	spoken("2026-11-24 08:30", "二零二六年十一月二十四日 八点三十分");
	spoken("20:05", "二十点零五分");
	spoken("8:00", "八点整");
	spoken("超期2小时", "超期二小时");
	spoken("还剩 105 分钟", "还剩 一百零五 分钟");
	spoken("0.35 ppm", "零点三五 披披艾姆");
	spoken("1010", "一千零一十");
	spoken("10", "十");
	spoken("13800138000", "幺三八零零幺三八零零零");
	spoken("007", "零零七");
	spoken("A类隐患", "诶类隐患");
	spoken("一行\n二行\xe2\x80\xa8三行", "一行。二行。三行");
	spoken("车间 A1.", "车间 诶幺。");
	spoken("", "");
}

static void
headers(void)
{
	struct buf b = BUF_INIT;
	const char *p, *end;

	mail_header(&b, "Subject", "plain words");
	tap_str(b.ptr, "Subject: plain words\r\n", "ASCII stays");
	buf_clear(&b);
	mail_header(&b, "Subject", "隐患");
	tap_str(b.ptr, "Subject: =?UTF-8?B?6ZqQ5oKj?=\r\n",
	    "RFC 2047, base 64");
	buf_clear(&b);
	mail_header(&b, "Subject", "a\r\nBcc: x@y.example");
	tap_ok(strstr(b.ptr, "Bcc") == NULL, "no header can be smuggled in");
	buf_clear(&b);
	mail_header(&b, "Subject",
	    "【A类】冲压车间三号冲床皮带机防护网破损，请立即整改，时限二零二六年"
	    "十一月二十四日八点三十分");
	for (p = b.ptr; *p != '\0'; p = end + 2) {
		end = strstr(p, "\r\n");
		tap_ok(end - p <= 76, "a line of %d bytes", (int)(end - p));
	}
	buf_release(&b);
}

static void
dates(void)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	msec t;

	clock_zone("Asia/Shanghai", &e);
	clock_parse("2026-11-24T00:05:06.000+08:00", &t);
	mail_date(&b, t);
	tap_str(b.ptr, "Tue, 24 Nov 2026 00:05:06 +0800",
	    "the weekday is the wall clock's");
	buf_clear(&b);
	clock_zone("America/New_York", &e);
	clock_parse("2024-02-29T23:59:59.000-05:00", &t);
	mail_date(&b, t);
	tap_str(b.ptr, "Thu, 29 Feb 2024 23:59:59 -0500", "west of Greenwich");
	buf_clear(&b);
	clock_zone("UTC", &e);
	mail_date(&b, 0);
	tap_str(b.ptr, "Thu, 01 Jan 1970 00:00:00 +0000", "the first second");
	buf_release(&b);
	clock_zone("Asia/Shanghai", &e);
}

static void
addresses(void)
{
	tap_ok(mail_address_is("wang@plant.example"), "an address");
	tap_ok(!mail_address_is("wang@plant.example\r\nRCPT TO:<x@y>"),
	    "no line break in an address");
	tap_ok(!mail_address_is("a@b@c"), "one @");
	tap_ok(!mail_address_is("@b") && !mail_address_is("a@"), "both sides");
	tap_ok(!mail_address_is("a b@c") && !mail_address_is("<a@b>"),
	    "no blanks, no brackets");
}

static void
mails(void)
{
	struct mail_file f = { "site-0a.jpg", "image/jpeg", "JPEG", 4 };
	struct mail m = { .from = "bihuan@plant.example",
		.to = "wang@plant.example",
		.to_name = "王建国",
		.subject = "s",
		.body = "一\n二",
		.message_id = "<N1@P.bihuan>",
		.files = &f };
	struct buf b = BUF_INIT;
	char *want = base64("一\r\n二\r\n", strlen("一\r\n二\r\n"));

	mail_write(&b, &m);
	tap_ok(strstr(b.ptr, want) != NULL, "the text in base 64, CRLF");
	tap_ok(strstr(b.ptr, "\r\nMessage-ID: <N1@P.bihuan>\r\n") != NULL,
	    "the Message-ID");
	tap_ok(strstr(b.ptr, "multipart") == NULL, "one part without files");
	buf_clear(&b);
	m.nfiles = 1;
	mail_write(&b, &m);
	tap_ok(strstr(b.ptr, "multipart/mixed") != NULL &&
		strstr(b.ptr, "filename=\"site-0a.jpg\"") != NULL &&
		strstr(b.ptr, "\r\nSlBFRw==\r\n") != NULL,
	    "an attachment");
	buf_release(&b);
	free(want);
}

static bool
value(void *arg, const char *name, bool label, struct buf *out)
{
	(void)arg;
	if (strcmp(name, "area") == 0)
		buf_puts(out, label ? "冲压车间" : "A1");
	else if (strcmp(name, "empty") != 0)
		return false;
	return true;
}

static void
expanded(const char *template, const char *want, size_t unknown)
{
	struct buf b = BUF_INIT;

	tap_int(text_expand(&b, template, value, NULL, NULL), unknown,
	    "unknown placeholders of %s", template);
	tap_str(b.ptr, want, "expanded: %s", template);
	buf_release(&b);
}

static void
templates(void)
{
	expanded("在${area:name}（${area}）", "在冲压车间（A1）", 0);
	expanded("${empty|无}，${empty}。", "无，。", 0);
	expanded("a\\nb", "a\nb", 0);
	expanded("${nothing}", "${nothing}", 1);
	expanded("${area", "${area", 1);
	expanded("$ {area} ${}", "$ {area} ${}", 1);
}

static void
judged(enum channel_kind kind, long status, const char *body, enum outcome want,
    const char *name)
{
	struct delivery d = { 0 };
	struct buf b = BUF_INIT;

	buf_puts(&b, body);
	robot_judge(kind, status, &b, &d);
	tap_int(d.outcome, want, "%s", name);
	tap_ok(utf8_valid(d.text, strlen(d.text), NULL), "in UTF-8: %s",
	    d.text);
	buf_release(&b);
}

static void
answers(void)
{
	judged(CH_WECOM, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", OUT_SENT,
	    "WeCom took it");
	judged(CH_WECOM, 200, "{\"errcode\":93000,\"errmsg\":\"无效\"}",
	    OUT_FAILED, "200 with an error code is not sent");
	judged(CH_FEISHU, 200, "{\"code\":19021,\"msg\":\"sign match fail\"}",
	    OUT_FAILED, "Feishu's code");
	judged(CH_FEISHU, 200, "{\"StatusCode\":0}", OUT_SENT,
	    "Feishu's older answer");
	judged(CH_FEISHU, 200, "{\"errcode\":0}", OUT_FAILED,
	    "another robot's answer is none");
	judged(CH_DINGTALK, 200, "<html>login</html>", OUT_FAILED,
	    "a page instead of an answer");
	judged(CH_DINGTALK, 302, "", OUT_REFUSED, "redirects are not followed");
	judged(CH_DINGTALK, 404, "", OUT_REFUSED, "404");
	judged(CH_DINGTALK, 502, "", OUT_FAILED, "502");
}

static int
put_secrets(const char *text, mode_t mode)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/bihuan", getenv("XDG_CONFIG_HOME"));
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/bihuan/PLANT.secrets",
	    getenv("XDG_CONFIG_HOME"));
	f = fopen(path, "w");
	if (f == NULL)
		return -1;
	fputs(text, f);
	fclose(f);
	return chmod(path, mode);
}

static void
secret_files(void)
{
	char dir[] = "/tmp/notice-test.XXXXXX", path[512];
	struct secrets *s = NULL;
	struct err e = ERR_INIT;

	if (mkdtemp(dir) == NULL)
		return;
	setenv("XDG_CONFIG_HOME", dir, 1);
	tap_ok(secrets_open(&s, "PLANT", &e) == 0, "no file is no error");
	tap_str(secrets_get(s, "a"), "", "and has nothing");
	secrets_close(s);
	put_secrets("# c\n\n wecom.url = https://r.example/?key=a=b \r\n",
	    0600);
	tap_ok(secrets_open(&s, "PLANT", &e) == 0, "read: %s", e.msg);
	tap_str(secrets_of(s, "wecom", "url"), "https://r.example/?key=a=b",
	    "a value with = in it");
	secrets_close(s);
	put_secrets("a=1\n", 0640);
	tap_int(secrets_open(&s, "PLANT", &e), -1, "others may read it");
	tap_int(e.code, E_PERM, "not permitted");
	tap_str(e.msg, "others may read it (mode 0640)", "and why");
	put_secrets("a=1\nhidden\n", 0600);
	tap_int(secrets_open(&s, "PLANT", &e), -1, "a line that is none");
	tap_int(e.line, 2, "its line");
	tap_ok(strstr(e.msg, "hidden") == NULL, "never its text");
	put_secrets("a=1\na=2\n", 0600);
	tap_int(secrets_open(&s, "PLANT", &e), -1, "a name twice");
	tap_int(secrets_open(&s, "../x", &e), -1, "a plant that is a path");
	snprintf(path, sizeof(path), "%s/bihuan/PLANT.secrets", dir);
	unlink(path);
	tap_int(symlink("/etc/hostname", path), 0, "a symbolic link");
	tap_int(secrets_open(&s, "PLANT", &e), -1, "is refused");
	unlink(path);
	snprintf(path, sizeof(path), "%s/bihuan", dir);
	rmdir(path);
	rmdir(dir);
}

int
main(void)
{
	signatures();
	speech();
	headers();
	dates();
	addresses();
	mails();
	templates();
	answers();
	secret_files();
	return tap_done();
}
