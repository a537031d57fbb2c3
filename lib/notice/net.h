/*
 * HTTP and SMTP with libcurl: a time limit on everything, certificates
 * checked, no redirects, answers of at most 64 KB, no proxy of the environment.
 *
 * What a sender must know is whether the message may have arrived: sent_maybe
 * is set when a failure came after the last byte was handed over.
 */
#ifndef NOTICE_NET_H
#define NOTICE_NET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct net_opts {
	long timeout_s;
	const char *cafile;	/* "": the system's */
	const char *proxy;	/* "": none; "env": the environment's; else a URL */
	bool loopback;		/* refuse every address but this machine's */
};

struct net_result {
	bool sent_maybe;	/* of a failure */
	long status;		/* HTTP's, or SMTP's last reply; 0: none */
	struct buf body;
};

#define NET_RESULT_INIT { false, 0, BUF_INIT }

/*
 * Starts libcurl.  Who forks processes that send calls it first, or each of them
 * starts it anew: ten milliseconds before its message.
 */
void	 net_start(void);

/* A URL whose host is 127.0.0.0/8, ::1 or localhost. */
bool	 net_is_loopback(const char *url);

/*
 * Any request; user "" is none.  auth "digest" (also when "") answers a
 * challenge and never sends the password itself; "basic" does, for old
 * firmware.  body NULL: none.
 */
struct net_request {
	const char *method, *url, *type;	/* type: of the body */
	const struct buf *body;
	const char *user, *password, *auth;
};
int	 net_request(const struct net_request *, const struct net_opts *,
	    struct net_result *, struct err *);

/* POST of JSON.  -1: no answer; the status is the caller's to judge. */
int	 net_post(const char *url, const struct buf *json,
	    const struct net_opts *, struct net_result *, struct err *);

/*
 * One mail over a connection that is kept for the next; smtp:// asks for
 * STARTTLS and insists, unless plain; smtps:// is TLS from the start.
 */
struct net_smtp {
	const char *url, *user, *password, *from;
	bool plain;		/* no TLS: only to this machine or by choice */
	void *curl;		/* private; NULL at first */
};
int	 net_mail(struct net_smtp *, const char *to, const struct buf *message,
	    const struct net_opts *, struct net_result *, struct err *);
void	 net_smtp_close(struct net_smtp *);

#endif
