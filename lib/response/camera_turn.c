/* Turning one camera: the network side, which knows nothing of the ledger. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>

#include "base/datadir.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "notice/net.h"
#include "notice/text.h"
#include "response/cameras.h"

enum { WORDS_MAX = 64, TEMPLATE_MAX = 64 * 1024 };
#define ONVIF "templates/response/onvif-goto-preset.xml"

static const char *
secret(const struct camera_means *m, const struct camera_aim *a,
    const char *part)
{
	return secrets_of(m->secrets, a->cam.address, part);
}

/* {preset} {channel} {camera} in a text that stands in the secrets file. */
static void
expand(struct buf *out, const char *text, const struct camera_aim *a)
{
	const struct {
		const char *word, *value;
	} words[] = { { "{preset}", a->preset },
		{ "{channel}", a->cam.channel }, { "{camera}", a->cam.code } };

	while (*text != '\0') {
		size_t i, n = 0;

		for (i = 0; i < 3; i++)
			if (str_prefix(text, words[i].word)) {
				n = strlen(words[i].word);
				buf_puts(out, words[i].value);
				break;
			}
		if (n == 0) {
			buf_putc(out, *text);
			n = 1;
		}
		text += n;
	}
}

/* ---- HTTP ---- */

static void
judge(const struct net_result *res, struct outcome_text *o)
{
	if (res->status >= 200 && res->status < 300 &&
	    strstr(res->body.ptr, ":Fault>") == NULL)
		outcome_set(o, STEP_OK, "HTTP %ld", res->status);
	else if (res->status >= 200 && res->status < 300)
		outcome_set(o, STEP_REFUSED, _("the camera answers a fault"));
	else if (res->status == 401)
		outcome_set(o, STEP_REFUSED, _("HTTP 401: name or password"));
	else
		outcome_set(o, STEP_REFUSED, "HTTP %ld", res->status);
}

static void
ask(const struct camera_means *m, const struct camera_aim *a,
    const char *method, const char *url, const struct buf *body,
    const char *type, bool login, struct outcome_text *o)
{
	struct net_opts opts = { .timeout_s = m->timeout_s,
		.cafile = secret(m, a, "cafile"),
		.proxy = "",
		.loopback = m->rehearsal };
	struct net_request r = { .method = method,
		.url = url,
		.type = type,
		.body = body,
		.user = login ? secret(m, a, "user") : "",
		.password = secret(m, a, "password"),
		.auth = secret(m, a, "auth") };
	struct net_result res = NET_RESULT_INIT;
	struct err e = ERR_INIT;

	if (m->rehearsal && !net_is_loopback(url))
		outcome_set(o, STEP_REFUSED,
		    _("a rehearsal turns cameras of this machine only"));
	else if (net_request(&r, &opts, &res, &e) < 0)
		outcome_set(o, STEP_FAILED, "%s", e.msg);
	else
		judge(&res, o);
	buf_release(&res.body);
}

static void
turn_isapi(const struct camera_means *m, const struct camera_aim *a,
    struct outcome_text *o)
{
	struct buf url = BUF_INIT;
	const char *base = secret(m, a, "url");
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	buf_add(&url, base, len);
	buf_printf(&url, "/ISAPI/PTZCtrl/channels/%s/presets/%s/goto",
	    a->cam.channel[0] != '\0' ? a->cam.channel : "1", a->preset);
	ask(m, a, "PUT", url.ptr, NULL, NULL, true, o);
	buf_release(&url);
}

static void
turn_http(const struct camera_means *m, const struct camera_aim *a,
    struct outcome_text *o)
{
	struct buf url = BUF_INIT, body = BUF_INIT;
	const char *method = secret(m, a, "method");
	const char *text = secret(m, a, "body");

	expand(&url, secret(m, a, "url"), a);
	expand(&body, text, a);
	if (method[0] == '\0')
		method = text[0] != '\0' ? "POST" : "GET";
	ask(m, a, method, url.ptr, text[0] != '\0' ? &body : NULL,
	    "application/json", true, o);
	buf_release(&url);
	buf_release(&body);
}

/* ---- ONVIF ---- */

struct onvif {
	const struct camera_aim *aim;
	const char *user, *digest, *nonce, *created;
};

static bool
onvif_value(void *arg, const char *name, bool label, struct buf *out)
{
	const struct onvif *v = arg;
	const struct {
		const char *name, *value;
	} all[] = { { "user", v->user }, { "digest", v->digest },
		{ "nonce", v->nonce }, { "created", v->created },
		{ "channel", v->aim->cam.channel },
		{ "preset", v->aim->preset } };

	(void)label;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (streq(name, all[i].name)) {
			buf_markup(out, all[i].value);
			return true;
		}
	return false;
}

/* The password's digest: base 64 of SHA-1 of nonce, time and password. */
static bool
onvif_body(struct buf *out, const char *template, struct onvif *v,
    const char *password)
{
	unsigned char nonce[16], sum[20];
	struct buf b = BUF_INIT;
	char created[32], *n64, *d64;
	time_t now = time(NULL);
	struct tm tm;

	if (getrandom(nonce, sizeof(nonce), 0) != (ssize_t)sizeof(nonce))
		return false;
	gmtime_r(&now, &tm);
	strftime(created, sizeof(created), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_add(&b, nonce, sizeof(nonce));
	buf_puts(&b, created);
	buf_puts(&b, password);
	sha1_raw(sum, b.ptr, b.len);
	v->nonce = n64 = base64(nonce, sizeof(nonce));
	v->digest = d64 = base64(sum, sizeof(sum));
	v->created = created;
	text_expand(out, template, onvif_value, v, NULL);
	memset(b.ptr, 0, b.len);
	buf_release(&b);
	free(n64);
	free(d64);
	return true;
}

static void
turn_onvif(const struct camera_means *m, const struct camera_aim *a,
    struct outcome_text *o)
{
	struct onvif v = { .aim = a, .user = secret(m, a, "user") };
	struct buf path = BUF_INIT, template = BUF_INIT, body = BUF_INIT;
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/%s", data_dir(), ONVIF);
	if (io_read(&template, AT_FDCWD, path.ptr, TEMPLATE_MAX, 0, &e) < 0) {
		outcome_set(o, STEP_FAILED, "%s", e.msg);
	} else if (!onvif_body(&body, template.ptr, &v,
		       secret(m, a, "password"))) {
		outcome_set(o, STEP_FAILED, _("no random numbers"));
	} else {
		ask(m, a, "POST", secret(m, a, "url"), &body,
		    "application/soap+xml; charset=utf-8", false, o);
	}
	buf_release(&path);
	buf_release(&template);
	buf_release(&body);
}

/* ---- command ---- */

static void
run_words(const struct camera_means *m, char **argv, struct outcome_text *o)
{
	struct buf out = BUF_INIT, errs = BUF_INIT;
	struct err e = ERR_INIT;
	msec left = m->until - clock_steady();
	int status;

	if (io_run((const char *const *)argv, NULL, &out, &errs,
		left > 1 ? (int)left : 1, &status, &e) < 0)
		outcome_set(o, STEP_FAILED, _("the command does not start"));
	else if (status == -1)
		outcome_set(o, STEP_TIMEOUT, _("killed after its time limit"));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		outcome_set(o, STEP_OK, "exit 0");
	else
		outcome_set(o, STEP_FAILED, "exit %d",
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	buf_release(&out);
	buf_release(&errs);
}

static void
turn_command(const struct camera_means *m, const struct camera_aim *a,
    struct outcome_text *o)
{
	const char *p = secret(m, a, "argv"), *w;
	char *argv[WORDS_MAX + 1] = { NULL };
	size_t len, n = 0;

	if (m->rehearsal) {
		outcome_set(o, STEP_REFUSED, _("a rehearsal runs no command"));
		return;
	}
	while (n < WORDS_MAX && word_next(&p, &w, &len)) {
		struct buf b = BUF_INIT;
		char *word = xstrndup(w, len);

		expand(&b, word, a);
		free(word);
		argv[n++] = buf_steal(&b);
	}
	run_words(m, argv, o);
	while (n > 0)
		free(argv[--n]);
}

/* ---- */

static const char *
lacking(const struct camera_means *m, const struct camera_aim *a)
{
	const char *part = a->cam.kind == CAMERA_COMMAND ? "argv" : "url";

	return secret(m, a, part)[0] == '\0' ? part : NULL;
}

void
camera_turn(const struct camera_means *m, const struct camera_aim *a,
    struct outcome_text *o)
{
	const char *part;

	if (a->cam.kind == CAMERA_NONE) {
		outcome_set(o, STEP_SKIPPED,
		    _("fixed: it looks there already"));
		return;
	}
	if ((part = lacking(m, a)) != NULL) {
		outcome_set(o, STEP_FAILED,
		    _("'%s.%s' is not in the secrets file %s"), a->cam.address,
		    part, secrets_where(m->secrets));
		return;
	}
	switch (a->cam.kind) {
	case CAMERA_ISAPI:
		turn_isapi(m, a, o);
		break;
	case CAMERA_ONVIF:
		turn_onvif(m, a, o);
		break;
	case CAMERA_COMMAND:
		turn_command(m, a, o);
		break;
	default:
		turn_http(m, a, o);
		break;
	}
}
