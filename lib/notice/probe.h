/*
 * How far a request to a URL comes, for finding out why it does not: one GET by
 * net.h's rules (certificates checked, no redirects), nothing is sent along.
 */
#ifndef NOTICE_PROBE_H
#define NOTICE_PROBE_H

#include "base/clock.h"
#include "notice/net.h"

enum probe_stage {
	PROBE_NOWHERE,	/* the URL itself, or the host's name, is the trouble */
	PROBE_RESOLVED,	/* an address is known */
	PROBE_CONNECTED, /* TCP */
	PROBE_SECURE,	/* TLS; with http:// the same as connected */
	PROBE_ANSWERED	/* status says how */
};

struct probe {
	enum probe_stage stage;
	long status;		/* HTTP's, 0: none */
	bool timed_out;
	char text[128];		/* libcurl's word for what failed, "" if nothing */
	msec took;
};

void	 probe_url(const char *url, const struct net_opts *, struct probe *);

/*
 * What this machine has: an interface that is up with an address, a gateway
 * (its IPv4 address in words, "" if none), and whether that answered lately.
 */
struct probe_link {
	bool up, gateway_answers;
	char gateway[64];
};

void	 probe_link(struct probe_link *);

#endif
