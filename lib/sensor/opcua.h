/*
 * Nodes of an OPC UA server, read by polling: the Read service of IEC 62541-4
 * 5.10.2, its results judged one by one by their status codes.
 *
 *	struct opcua *ua = NULL;
 *	struct opcua_nodes ns = OPCUA_NODES_INIT;
 *	if (opcua_nodes_read(&ns, "points.csv", bytes, len, &e) < 0 ||
 *	    opcua_open(&ua, &opts, &e) < 0) …
 *	for (;;)
 *		if (opcua_read(ua, &ns, values, &e) < 0) …	// the link is down
 *	opcua_close(ua);
 *
 * opcua_read connects when there is no connection, which can take three seconds
 * or the timeout if that is longer, and drops the connection after an error:
 * whoever calls it waits between attempts.  Nothing is subscribed to: a server that hangs shows as a
 * timeout of the very next read.
 *
 * Only opcua-read links this file: open62541 and libgit2 bring two versions of
 * mbedTLS, which crash in one process.
 */
#ifndef SENSOR_OPCUA_H
#define SENSOR_OPCUA_H

#include "sensor/reading.h"

struct opcua_node {
	const char *code;	/* of the point */
	const char *node;	/* "ns=2;s=AT-101.PV", "nsu=urn:plant;i=7" */
	double scale, offset;	/* value = raw * scale + offset */
	const char *unit;
	long line;
};

struct opcua_nodes {
	struct opcua_node *v;
	size_t n;
	struct arena arena;
};

#define OPCUA_NODES_INIT { NULL, 0, ARENA_INIT }

/*
 * CSV with the columns code and node; scale, offset and unit where they are
 * there.  E_DATA names file, line and cell, also of a node that is none.
 */
int	 opcua_nodes_read(struct opcua_nodes *, const char *name,
	    const char *bytes, size_t len, struct err *);
/* "ns=2;s=AT-101.PV", "nsu=urn:plant;i=7". */
bool	 opcua_is_node(const char *);
void	 opcua_nodes_release(struct opcua_nodes *);

struct opcua_opts {
	const char *url;		/* opc.tcp://HOST:PORT[/PATH] */
	int timeout_ms;
	/*
	 * Basic256Sha256, signed and encrypted, when a certificate is given:
	 * DER files, trust being the server's own or its issuer's.
	 */
	const char *certificate, *key, *trust;
	const char *uri;		/* the certificate's application URI */
	const char *user, *password;	/* NULL: anonymous */
};

struct opcua_value {
	enum quality quality;
	bool has_number;		/* finite; scaled */
	double number;
	int digits;			/* that are worth printing */
	int64_t source_ms;		/* 0: the server said none */
	const char *status;		/* "BadNodeIdUnknown"; of the library */
};

struct opcua;

/* Reads the certificates; no network yet.  E_USAGE, E_ABSENT, E_DATA. */
int	 opcua_open(struct opcua **, const struct opcua_opts *, struct err *);
void	 opcua_close(struct opcua *);
/* values: ns->n of them.  E_UNAVAILABLE: no link, and why; E_PERM: refused. */
int	 opcua_read(struct opcua *, const struct opcua_nodes *,
	    struct opcua_value *values, struct err *);

#endif
