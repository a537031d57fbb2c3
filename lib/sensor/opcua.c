#include "sensor/opcua.h"

#include <fcntl.h>
#include <math.h>
#include <open62541/client_config_default.h>
#include <open62541/client_highlevel.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"

/* Servers may limit how many nodes one Read takes; all take a hundred. */
enum {
	AT_ONCE = 100,
	FILE_MOST = 1 << 20,
	FLOAT_DIGITS = 7,
	DIGITS = 10,
	CONNECT_MS = 3000
};

#define POLICY "http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256"

struct opcua {
	UA_Client *client;
	char *url;
	UA_UInt32 timeout; /* of a read, in ms */
	bool connected;
	char said[256]; /* the library's last complaint */
	UA_NodeId *ids; /* resolved for this connection */
	size_t nids;
};

/* ---- names ---- */

/* "nsu=URI;…": the part behind the URI; NULL when it is no such text. */
static const char *
after_uri(const char *node)
{
	const char *semi;

	if (!str_prefix(node, "nsu="))
		return NULL;
	semi = strrchr(node, ';');
	while (semi != NULL && semi > node && !str_prefix(semi, ";s=") &&
	    !str_prefix(semi, ";i=") && !str_prefix(semi, ";g=") &&
	    !str_prefix(semi, ";b="))
		for (semi--; semi > node && *semi != ';'; semi--)
			;
	return semi == NULL || semi == node ? NULL : semi + 1;
}

static bool
parse_id(UA_NodeId *out, const char *text)
{
	UA_NodeId_init(out);
	return UA_NodeId_parse(out, UA_STRING((char *)(uintptr_t)text)) ==
	    UA_STATUSCODE_GOOD;
}

bool
opcua_is_node(const char *text)
{
	const char *rest = after_uri(text);
	UA_NodeId id;
	bool fine = parse_id(&id, rest != NULL ? rest : text);

	UA_NodeId_clear(&id);
	return fine;
}

/* ---- the connection ---- */

/* The library logs to standard output unless it is given this. */
static void
heard(void *arg, UA_LogLevel level, UA_LogCategory cat, const char *fmt,
    va_list ap)
{
	struct opcua *ua = arg;

	(void)cat;
	if (level >= UA_LOGLEVEL_WARNING)
		vsnprintf(ua->said, sizeof(ua->said), fmt, ap);
}

static void
logger_gone(UA_Logger *l)
{
	free(l);
}

/* A sequence in DER begins so; whether it is the right one the library says. */
static int
file(UA_ByteString *out, const char *path, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = io_read(&b, AT_FDCWD, path, FILE_MOST, 0, e);

	*out = UA_BYTESTRING_NULL;
	if (rc == 0 && (b.len == 0 || b.ptr[0] != 0x30)) {
		rc = err_at(e, E_DATA, path, 0, _("is no DER file"));
		err_hint(e,
		    "openssl pkcs8 -topk8 -nocrypt -outform DER …, "
		    "openssl x509 -outform DER …");
	}
	if (rc == 0 &&
	    UA_ByteString_allocBuffer(out, b.len) == UA_STATUSCODE_GOOD)
		memcpy(out->data, b.ptr, b.len);
	if (b.len > 0)
		explicit_bzero(b.ptr, b.len);
	buf_release(&b);
	return rc;
}

/* The library would ask for it on the terminal. */
static UA_StatusCode
no_password(UA_ClientConfig *c, UA_ByteString *out)
{
	(void)c;
	*out = UA_BYTESTRING_NULL;
	return UA_STATUSCODE_BADSECURITYCHECKSFAILED;
}

static int
encrypt(UA_ClientConfig *c, const struct opcua_opts *o, struct err *e)
{
	UA_ByteString cert = UA_BYTESTRING_NULL, key = cert, trust = cert;
	UA_StatusCode rc = UA_STATUSCODE_GOOD;
	int bad = file(&cert, o->certificate, e) < 0 ||
	    file(&key, o->key, e) < 0 || file(&trust, o->trust, e) < 0;

	if (!bad) {
		c->privateKeyPasswordCallback = no_password;
		rc = UA_ClientConfig_setDefaultEncryption(c, cert, key, &trust,
		    1, NULL, 0);
		c->securityMode = UA_MESSAGESECURITYMODE_SIGNANDENCRYPT;
		UA_String_clear(&c->securityPolicyUri);
		c->securityPolicyUri = UA_STRING_ALLOC(POLICY);
		UA_String_clear(&c->clientDescription.applicationUri);
		c->clientDescription.applicationUri = UA_STRING_ALLOC(o->uri);
	}
	UA_ByteString_clear(&cert);
	if (key.data != NULL)
		explicit_bzero(key.data, key.length);
	UA_ByteString_clear(&key);
	UA_ByteString_clear(&trust);
	if (bad)
		return -1;
	if (rc != UA_STATUSCODE_GOOD) {
		err_set(e, E_DATA, _("%s, %s: no certificate with its key: %s"),
		    o->certificate, o->key, UA_StatusCode_name(rc));
		return err_hint(e,
		    _("both are DER files, the key without a "
		      "password"));
	}
	return 0;
}

static bool
url_holds(const char *url)
{
	UA_String text = UA_STRING((char *)(uintptr_t)url), host, path;
	UA_UInt16 port = 0;

	return UA_parseEndpointUrl(&text, &host, &port, &path) ==
	    UA_STATUSCODE_GOOD &&
	    host.length > 0;
}

/* What no server needs to be asked for. */
static int
check(const struct opcua_opts *o, struct err *e)
{
	int given =
	    (o->certificate != NULL) + (o->key != NULL) + (o->trust != NULL);
	char q[UTF8_CUT];

	if (!url_holds(o->url)) {
		err_set(e, E_USAGE, _("'%s' is no address of an OPC UA server"),
		    utf8_cut(q, o->url));
		return err_hint(e, _("such as %s"), "opc.tcp://127.0.0.1:4840");
	}
	if (given != 0 && given != 3)
		return err_set(e, E_USAGE,
		    _("a certificate, its key and whom to trust belong "
		      "together"));
	if ((o->user != NULL) != (o->password != NULL)) {
		err_set(e, E_USAGE,
		    _("--user and --password-file belong together"));
		return err_hint(e,
		    _("for a user without a password an empty file"));
	}
	return 0;
}

int
opcua_open(struct opcua **out, const struct opcua_opts *o, struct err *e)
{
	struct opcua *ua;
	UA_ClientConfig c;
	int rc = 0;

	if (check(o, e) < 0)
		return -1;
	ua = xcalloc(1, sizeof(*ua));
	memset(&c, 0, sizeof(c));
	c.logging = xcalloc(1, sizeof(*c.logging));
	c.logging->log = heard;
	c.logging->context = ua;
	c.logging->clear = logger_gone;
	if (o->certificate != NULL)
		rc = encrypt(&c, o, e);
	else if (UA_ClientConfig_setDefault(&c) != UA_STATUSCODE_GOOD)
		rc = err_set(e, E_IO, _("the OPC UA client does not start"));
	if (rc == 0 && o->user != NULL)
		UA_ClientConfig_setAuthenticationUsername(&c, o->user,
		    o->password);
	if (rc == 0)
		ua->client = UA_Client_newWithConfig(&c);
	if (ua->client == NULL) {
		UA_ClientConfig_clear(&c);
		free(ua);
		return rc < 0 ?
		    rc :
		    err_set(e, E_IO, _("the OPC UA client does not start"));
	}
	ua->url = xstrdup(o->url);
	ua->timeout = (UA_UInt32)o->timeout_ms;
	*out = ua;
	return 0;
}

static void
forget_ids(struct opcua *ua)
{
	size_t i;

	for (i = 0; i < ua->nids; i++)
		UA_NodeId_clear(&ua->ids[i]);
	free(ua->ids);
	ua->ids = NULL;
	ua->nids = 0;
}

void
opcua_close(struct opcua *ua)
{
	if (ua == NULL)
		return;
	UA_Client_disconnect(ua->client);
	UA_Client_delete(ua->client);
	forget_ids(ua);
	free(ua->url);
	free(ua);
}

static int
lost(struct opcua *ua, UA_StatusCode why, struct err *e)
{
	bool refused = why == UA_STATUSCODE_BADIDENTITYTOKENREJECTED ||
	    why == UA_STATUSCODE_BADUSERACCESSDENIED ||
	    why == UA_STATUSCODE_BADSECURITYCHECKSFAILED ||
	    why == UA_STATUSCODE_BADCERTIFICATEUNTRUSTED;

	UA_Client_disconnect(ua->client);
	ua->connected = false;
	forget_ids(ua);
	err_set(e, refused ? E_PERM : E_UNAVAILABLE, "%s: %s", ua->url,
	    UA_StatusCode_name(why));
	if (ua->said[0] != '\0')
		err_hint(e, "%s", ua->said);
	ua->said[0] = '\0';
	return -1;
}

/* ---- reading ---- */

static UA_ReadResponse
read_ids(struct opcua *ua, const UA_NodeId *ids, size_t n)
{
	UA_ReadValueId what[AT_ONCE];
	UA_ReadRequest req;
	size_t i;

	UA_ReadRequest_init(&req);
	for (i = 0; i < n; i++) {
		UA_ReadValueId_init(&what[i]);
		what[i].nodeId = ids[i]; /* shallow: only read */
		what[i].attributeId = UA_ATTRIBUTEID_VALUE;
	}
	req.nodesToRead = what;
	req.nodesToReadSize = n;
	req.timestampsToReturn = UA_TIMESTAMPSTORETURN_SOURCE;
	return UA_Client_Service_read(ua->client, req);
}

/* The server's table of namespaces: an index holds for one connection. */
static long
namespace_of(const UA_Variant *all, const char *uri, size_t len)
{
	const UA_String *v = all->data;
	size_t i;

	if (!UA_Variant_hasArrayType(all, &UA_TYPES[UA_TYPES_STRING]))
		return -1;
	for (i = 0; i < all->arrayLength; i++)
		if (v[i].length == len && memcmp(v[i].data, uri, len) == 0)
			return (long)i;
	return -1;
}

/* A namespace that the server does not have leaves the null id: unknown. */
static void
resolve(UA_NodeId *out, const char *node, const UA_Variant *all)
{
	const char *rest = after_uri(node);
	long index;

	if (rest == NULL) {
		parse_id(out, node);
		return;
	}
	index = namespace_of(all, node + 4, (size_t)(rest - 1 - node - 4));
	if (index >= 0 && parse_id(out, rest))
		out->namespaceIndex = (UA_UInt16)index;
	else
		UA_NodeId_init(out);
}

static int
connect_and_resolve(struct opcua *ua, const struct opcua_nodes *ns,
    struct err *e)
{
	UA_NodeId array = UA_NODEID_NUMERIC(0, 2255);
	UA_ClientConfig *c = UA_Client_getConfig(ua->client);
	UA_StatusCode rc;
	UA_ReadResponse r;
	size_t i;

	/* several exchanges, and keys to be made: more than a read may take */
	c->timeout = ua->timeout > CONNECT_MS ? ua->timeout : CONNECT_MS;
	rc = UA_Client_connect(ua->client, ua->url);
	c->timeout = ua->timeout;

	if (rc != UA_STATUSCODE_GOOD)
		return lost(ua, rc, e);
	r = read_ids(ua, &array, 1);
	rc = r.responseHeader.serviceResult;
	if (rc == UA_STATUSCODE_GOOD && r.resultsSize != 1)
		rc = UA_STATUSCODE_BADUNEXPECTEDERROR;
	if (rc == UA_STATUSCODE_GOOD) {
		ua->ids = xcalloc(ns->n + 1, sizeof(*ua->ids));
		ua->nids = ns->n;
		for (i = 0; i < ns->n; i++)
			resolve(&ua->ids[i], ns->v[i].node,
			    &r.results[0].value);
		ua->connected = true;
	}
	UA_ReadResponse_clear(&r);
	return rc == UA_STATUSCODE_GOOD ? 0 : lost(ua, rc, e);
}

static bool
number_of(const UA_Variant *v, double *out, int *digits)
{
	*digits = DIGITS;
	if (!UA_Variant_isScalar(v))
		return false;
	switch (v->type->typeKind) {
	case UA_DATATYPEKIND_BOOLEAN:
		*out = *(UA_Boolean *)v->data ? 1 : 0;
		break;
	case UA_DATATYPEKIND_SBYTE:
		*out = *(UA_SByte *)v->data;
		break;
	case UA_DATATYPEKIND_BYTE:
		*out = *(UA_Byte *)v->data;
		break;
	case UA_DATATYPEKIND_INT16:
		*out = *(UA_Int16 *)v->data;
		break;
	case UA_DATATYPEKIND_UINT16:
		*out = *(UA_UInt16 *)v->data;
		break;
	case UA_DATATYPEKIND_INT32:
		*out = *(UA_Int32 *)v->data;
		break;
	case UA_DATATYPEKIND_UINT32:
		*out = *(UA_UInt32 *)v->data;
		break;
	case UA_DATATYPEKIND_INT64:
		*out = (double)*(UA_Int64 *)v->data;
		break;
	case UA_DATATYPEKIND_UINT64:
		*out = (double)*(UA_UInt64 *)v->data;
		break;
	case UA_DATATYPEKIND_FLOAT:
		*out = (double)*(UA_Float *)v->data;
		*digits = FLOAT_DIGITS;
		break;
	case UA_DATATYPEKIND_DOUBLE:
		*out = *(UA_Double *)v->data;
		break;
	default:
		return false;
	}
	return isfinite(*out);
}

/* IEC 62541-4 7.39: the top two bits are the severity. */
static enum quality
quality_of(UA_StatusCode s)
{
	switch (s) {
	case UA_STATUSCODE_BADNODEIDUNKNOWN:
	case UA_STATUSCODE_BADNODEIDINVALID:
	case UA_STATUSCODE_BADATTRIBUTEIDINVALID:
		return QUALITY_BAD_ADDR;
	case UA_STATUSCODE_BADNOTCONNECTED:
	case UA_STATUSCODE_BADNOCOMMUNICATION:
	case UA_STATUSCODE_BADCOMMUNICATIONERROR:
	case UA_STATUSCODE_BADWAITINGFORINITIALDATA:
		return QUALITY_BAD_COMM;
	default:
		return s >> 30 == 0 ? QUALITY_GOOD :
		    s >> 30 == 1    ? QUALITY_UNCERTAIN :
				      QUALITY_BAD_SENSOR;
	}
}

static void
take_value(const UA_DataValue *dv, const struct opcua_node *n,
    struct opcua_value *out)
{
	UA_StatusCode s = dv->hasStatus ? dv->status : UA_STATUSCODE_GOOD;
	double raw = 0;

	memset(out, 0, sizeof(*out));
	out->quality = quality_of(s);
	out->status = UA_StatusCode_name(s);
	if (dv->hasSourceTimestamp)
		out->source_ms =
		    (dv->sourceTimestamp - UA_DATETIME_UNIX_EPOCH) /
		    UA_DATETIME_MSEC;
	if (!reading_time_holds(out->source_ms))
		out->source_ms = 0;
	out->has_number = dv->hasValue && quality_usable(out->quality) &&
	    number_of(&dv->value, &raw, &out->digits);
	out->number = raw * n->scale + n->offset;
	if (!isfinite(out->number))
		out->has_number = false;
	if (out->has_number && (n->scale != 1 || n->offset != 0))
		out->digits = DIGITS;
	if (!out->has_number && quality_usable(out->quality))
		out->quality = QUALITY_BAD_SENSOR;
}

int
opcua_read(struct opcua *ua, const struct opcua_nodes *ns,
    struct opcua_value *values, struct err *e)
{
	UA_ReadResponse r;
	UA_StatusCode rc;
	size_t at, i, n;

	if (!ua->connected && connect_and_resolve(ua, ns, e) < 0)
		return -1;
	for (at = 0; at < ns->n; at += n) {
		n = ns->n - at < AT_ONCE ? ns->n - at : AT_ONCE;
		r = read_ids(ua, ua->ids + at, n);
		rc = r.responseHeader.serviceResult;
		if (rc == UA_STATUSCODE_GOOD && r.resultsSize != n)
			rc = UA_STATUSCODE_BADUNEXPECTEDERROR;
		for (i = 0; rc == UA_STATUSCODE_GOOD && i < n; i++)
			take_value(&r.results[i], &ns->v[at + i],
			    &values[at + i]);
		UA_ReadResponse_clear(&r);
		if (rc != UA_STATUSCODE_GOOD)
			return lost(ua, rc, e);
	}
	return 0;
}
