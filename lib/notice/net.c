#include "notice/net.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

enum { ANSWER_MAX = 64 * 1024, CONNECT_MAX = 10 };

static bool
host_is_loopback(const char *host)
{
	struct in_addr a;

	if (streq(host, "localhost") || streq(host, "[::1]") ||
	    streq(host, "::1"))
		return true;
	return inet_pton(AF_INET, host, &a) == 1 &&
	    (ntohl(a.s_addr) >> 24) == 127;
}

bool
net_is_loopback(const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL;
	bool yes;

	yes = u != NULL &&
	    curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) ==
		0 &&
	    curl_url_get(u, CURLUPART_HOST, &host, 0) == 0 &&
	    host_is_loopback(host);
	curl_free(host);
	curl_url_cleanup(u);
	return yes;
}

/* The name may say localhost; what counts is where the socket goes. */
static curl_socket_t
open_loopback(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	const struct sockaddr *sa = &a->addr;
	bool good = false;

	(void)arg;
	(void)purpose;
	if (a->family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof(in));
		good = (ntohl(in.sin_addr.s_addr) >> 24) == 127;
	} else if (a->family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof(in6));
		good = IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
	}
	if (!good)
		return CURL_SOCKET_BAD;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t
take_answer(char *bytes, size_t size, size_t n, void *arg)
{
	struct buf *b = arg;

	(void)size;
	if (b->len + n > ANSWER_MAX)
		return 0;
	buf_add(b, bytes, n);
	return n;
}

void
net_start(void)
{
	static bool started;

	if (!started)
		curl_global_init(CURL_GLOBAL_DEFAULT);
	started = true;
}

static void
set_common(CURL *c, const struct net_opts *o, struct net_result *res)
{
	net_start();
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, o->timeout_s);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT,
	    o->timeout_s < CONNECT_MAX ? o->timeout_s : (long)CONNECT_MAX);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &res->body);
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	if (o->cafile[0] != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, o->cafile);
	if (!streq(o->proxy, "env"))
		curl_easy_setopt(c, CURLOPT_PROXY, o->proxy);
	if (o->loopback)
		curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_loopback);
}

/* Failures before anything of the message can have left. */
static bool
before_sending(CURLcode rc)
{
	switch (rc) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_FAILED_INIT:
	case CURLE_URL_MALFORMAT:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_USE_SSL_FAILED:
	case CURLE_LOGIN_DENIED:
		return true;
	default:
		return false;
	}
}

/* Without libcurl's own words: they name hosts, and results are public. */
static int
failure(struct err *e, CURLcode rc)
{
	return err_set(e, E_UNAVAILABLE, "%s", curl_easy_strerror(rc));
}

static bool
never_connected(CURL *c)
{
	curl_off_t t = 0;

	return curl_easy_getinfo(c, CURLINFO_PRETRANSFER_TIME_T, &t) ==
	    CURLE_OK &&
	    t == 0;
}

static void
set_login(CURL *c, const struct net_request *r)
{
	if (r->user == NULL || r->user[0] == '\0')
		return;
	curl_easy_setopt(c, CURLOPT_USERNAME, r->user);
	curl_easy_setopt(c, CURLOPT_PASSWORD, r->password);
	curl_easy_setopt(c, CURLOPT_HTTPAUTH,
	    (long)(r->auth != NULL && streq(r->auth, "basic") ?
		    CURLAUTH_BASIC :
		    CURLAUTH_DIGEST));
}

static void
set_body(CURL *c, const struct net_request *r, struct curl_slist **headers)
{
	struct buf type = BUF_INIT;

	*headers = curl_slist_append(NULL, "Expect:");
	if (r->body != NULL) {
		buf_printf(&type, "Content-Type: %s", r->type);
		*headers = curl_slist_append(*headers, type.ptr);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body->ptr);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)r->body->len);
	} else if (!streq(r->method, "GET")) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, "");
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, 0L);
	}
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, *headers);
	buf_release(&type);
}

int
net_request(const struct net_request *r, const struct net_opts *o,
    struct net_result *res, struct err *e)
{
	CURL *c = curl_easy_init();
	struct curl_slist *headers = NULL;
	CURLcode rc;

	if (c == NULL)
		return err_set(e, E_UNAVAILABLE, _("libcurl does not start"));
	set_common(c, o, res);
	curl_easy_setopt(c, CURLOPT_URL, r->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	set_body(c, r, &headers);
	set_login(c, r);
	rc = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &res->status);
	if (rc != CURLE_OK)
		res->sent_maybe = !before_sending(rc) && !never_connected(c);
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	return rc == CURLE_OK ? 0 : failure(e, rc);
}

int
net_post(const char *url, const struct buf *json, const struct net_opts *o,
    struct net_result *res, struct err *e)
{
	const struct net_request r = { .method = "POST",
		.url = url,
		.type = "application/json; charset=utf-8",
		.body = json };

	return net_request(&r, o, res, e);
}

/* ---- SMTP ---- */

struct upload {
	const struct buf *bytes;
	size_t at;
};

static size_t
drop_answer(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static size_t
give_mail(char *to, size_t size, size_t n, void *arg)
{
	struct upload *u = arg;
	size_t left = u->bytes->len - u->at;

	if (n * size < left)
		left = n * size;
	memcpy(to, u->bytes->ptr + u->at, left);
	u->at += left;
	return left;
}

static int
mail_perform(CURL *c, struct upload *up, struct net_result *res, struct err *e)
{
	CURLcode rc = curl_easy_perform(c);

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &res->status);
	if (rc == CURLE_OK)
		return 0;
	/* A server that refuses after DATA has said that it has nothing. */
	res->sent_maybe = up->at == up->bytes->len && res->status < 400;
	return failure(e, rc);
}

int
net_mail(struct net_smtp *s, const char *to, const struct buf *message,
    const struct net_opts *o, struct net_result *res, struct err *e)
{
	CURL *c = s->curl != NULL ? s->curl : curl_easy_init();
	struct upload up = { message, 0 };
	struct curl_slist *rcpt = NULL;
	char *from, *rcpt_text;
	int rc;

	if (c == NULL)
		return err_set(e, E_UNAVAILABLE, _("libcurl does not start"));
	s->curl = c;
	curl_easy_reset(c);
	from = xasprintf("<%s>", s->from);
	rcpt_text = xasprintf("<%s>", to);
	rcpt = curl_slist_append(rcpt, rcpt_text);
	set_common(c, o, res);
	curl_easy_setopt(c, CURLOPT_URL, s->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_USE_SSL,
	    (long)(s->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (s->user[0] != '\0') {
		curl_easy_setopt(c, CURLOPT_USERNAME, s->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, s->password);
	}
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, rcpt);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, give_mail);
	curl_easy_setopt(c, CURLOPT_READDATA, &up);
	curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message->len);
	rc = mail_perform(c, &up, res, e);
	/* The handle lives on; what it points to does not. */
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop_answer);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, NULL);
	curl_easy_setopt(c, CURLOPT_READDATA, NULL);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(rcpt);
	free(from);
	free(rcpt_text);
	return rc;
}

void
net_smtp_close(struct net_smtp *s)
{
	if (s->curl != NULL)
		curl_easy_cleanup(s->curl);
	s->curl = NULL;
}
