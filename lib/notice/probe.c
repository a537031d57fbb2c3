#include "notice/probe.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"

enum { PROC_MOST = 1 << 20, ARP_COMPLETE = 2, SETTLE_MS = 300 };

static size_t
drop(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static curl_off_t
reached(CURL *c, CURLINFO what)
{
	curl_off_t t = 0;

	return curl_easy_getinfo(c, what, &t) == CURLE_OK ? t : 0;
}

/* Times of a connection that failed in TLS are not kept by libcurl. */
static bool
is_tls(CURLcode rc)
{
	switch (rc) {
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return true;
	default:
		return false;
	}
}

static enum probe_stage
stage_of(CURL *c, CURLcode rc, long status, bool tls)
{
	if (rc == CURLE_OK || status > 0)
		return PROBE_ANSWERED;
	if (is_tls(rc))
		return PROBE_CONNECTED;
	if (reached(c, CURLINFO_APPCONNECT_TIME_T) > 0)
		return PROBE_SECURE;
	if (reached(c, CURLINFO_CONNECT_TIME_T) > 0)
		return tls ? PROBE_CONNECTED : PROBE_SECURE;
	if (reached(c, CURLINFO_NAMELOOKUP_TIME_T) > 0 &&
	    rc != CURLE_COULDNT_RESOLVE_HOST)
		return PROBE_RESOLVED;
	return PROBE_NOWHERE;
}

void
probe_url(const char *url, const struct net_opts *o, struct probe *p)
{
	CURL *c = curl_easy_init();
	CURLcode rc;

	memset(p, 0, sizeof(*p));
	if (c == NULL) {
		str_copy(p->text, sizeof(p->text), _("libcurl does not start"));
		return;
	}
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, o->timeout_s);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, o->timeout_s);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (o->cafile[0] != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, o->cafile);
	curl_easy_setopt(c, CURLOPT_PROXY, o->proxy);
	rc = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &p->status);
	p->stage =
	    stage_of(c, rc, p->status, strncasecmp(url, "https:", 6) == 0);
	p->timed_out = rc == CURLE_OPERATION_TIMEDOUT;
	p->took = reached(c, CURLINFO_TOTAL_TIME_T) / 1000;
	if (rc != CURLE_OK)
		str_copy(p->text, sizeof(p->text), curl_easy_strerror(rc));
	curl_easy_cleanup(c);
}

/* ---- this machine ---- */

static bool
is_up(const struct ifaddrs *i)
{
	return i->ifa_addr != NULL && (i->ifa_flags & IFF_UP) != 0 &&
	    (i->ifa_flags & IFF_RUNNING) != 0 &&
	    (i->ifa_flags & IFF_LOOPBACK) == 0 &&
	    (i->ifa_addr->sa_family == AF_INET ||
		i->ifa_addr->sa_family == AF_INET6);
}

static bool
any_up(void)
{
	struct ifaddrs *all = NULL, *i;
	bool up = false;

	if (getifaddrs(&all) < 0)
		return false;
	for (i = all; i != NULL && !up; i = i->ifa_next)
		up = is_up(i);
	freeifaddrs(all);
	return up;
}

/* A line's n-th field of a table of /proc. */
static bool
field(const char *line, int n, char *out, size_t size)
{
	const char *end = strchr(line, '\n'), *p = line, *from;

	end = end != NULL ? end : line + strlen(line);
	for (;;) {
		size_t len;

		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		for (from = p; p < end && *p != ' ' && *p != '\t';)
			p++;
		if (n-- > 0 && p < end)
			continue;
		len = (size_t)(p - from);
		if (n >= 0 || len == 0 || len >= size)
			return false;
		memcpy(out, from, len);
		out[len] = '\0';
		return true;
	}
}

static const char *
next_line(const char *p)
{
	p = strchr(p, '\n');
	return p != NULL && p[1] != '\0' ? p + 1 : NULL;
}

/* The first default route of /proc/net/route, whose numbers are hexadecimal. */
static void
find_gateway(char *out, size_t size)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	const char *line;
	char to[16], by[16];
	unsigned n;

	out[0] = '\0';
	if (io_read(&b, AT_FDCWD, "/proc/net/route", PROC_MOST, 0, &e) == 0)
		for (line = next_line(b.ptr); line != NULL && out[0] == '\0';
		     line = next_line(line))
			if (field(line, 1, to, sizeof(to)) &&
			    streq(to, "00000000") &&
			    field(line, 2, by, sizeof(by)) &&
			    sscanf(by, "%8x", &n) == 1) {
				struct in_addr a = { n };

				if (inet_ntop(AF_INET, &a, out,
					(socklen_t)size) == NULL)
					out[0] = '\0';
			}
	buf_release(&b);
}

static bool
in_arp(const char *gateway)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	const char *line;
	char ip[64], flags[16];
	unsigned n;
	bool yes = false;

	if (io_read(&b, AT_FDCWD, "/proc/net/arp", PROC_MOST, 0, &e) == 0)
		for (line = next_line(b.ptr); line != NULL && !yes;
		     line = next_line(line))
			yes = field(line, 0, ip, sizeof(ip)) &&
			    streq(ip, gateway) &&
			    field(line, 2, flags, sizeof(flags)) &&
			    sscanf(flags, "%x", &n) == 1 &&
			    (n & ARP_COMPLETE) != 0;
	buf_release(&b);
	return yes;
}

/* An empty datagram to the discard port (RFC 863) makes the kernel ask. */
static void
nudge(const char *gateway)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (inet_pton(AF_INET, gateway, &to.sin_addr) == 1 &&
	    sendto(fd, "", 0, 0, (struct sockaddr *)&to, sizeof(to)) >= 0)
		poll(NULL, 0, SETTLE_MS);
	close(fd);
}

void
probe_link(struct probe_link *l)
{
	memset(l, 0, sizeof(*l));
	l->up = any_up();
	find_gateway(l->gateway, sizeof(l->gateway));
	if (l->gateway[0] == '\0')
		return;
	l->gateway_answers = in_arp(l->gateway);
	if (!l->gateway_answers) {
		nudge(l->gateway);
		l->gateway_answers = in_arp(l->gateway);
	}
}
