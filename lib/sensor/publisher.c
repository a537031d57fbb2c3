#include "sensor/publisher.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sensor/mqtt_client.h"

enum { KEEPALIVE = 30, TURN_MS = 100, QOS = 1, UNKNOWN = -1, FAILURE = 0x80 };

struct publisher {
	const struct broker *b;
	struct mosquitto *mosq;
	bool five; /* MQTT 5 */
	int connack, puback; /* reason codes, UNKNOWN: none came */
	int mid; /* of the message that waits */
};

/* ---- callbacks: within mosquitto_loop, in the caller's thread ---- */

static void
on_connect(struct mosquitto *mosq, void *arg, int reason, int flags,
    const mosquitto_property *props)
{
	struct publisher *p = arg;

	(void)mosq;
	(void)flags;
	(void)props;
	p->connack = reason;
}

static void
on_publish(struct mosquitto *mosq, void *arg, int mid, int reason,
    const mosquitto_property *props)
{
	struct publisher *p = arg;

	(void)mosq;
	(void)props;
	if (mid == p->mid)
		p->puback = reason;
}

/* ---- waiting ---- */

static int
lost(const struct publisher *p, int rc, int number, struct err *e)
{
	char text[160];

	return err_set(e, E_UNAVAILABLE, "%s",
	    mqtt_client_why(p->b, rc, number, p->connack != UNKNOWN, text,
		sizeof(text)));
}

static int
rest(msec until)
{
	msec left = until - clock_steady();

	return left > 0 ? (int)left : 0;
}

/* Until the code is known. */
static int
await(struct publisher *p, const int *code, msec until, struct err *e)
{
	while (*code == UNKNOWN) {
		int left = rest(until), rc, number;

		if (left == 0)
			return err_set(e, E_UNAVAILABLE,
			    _("no answer in time"));
		errno = 0;
		rc =
		    mosquitto_loop(p->mosq, left < TURN_MS ? left : TURN_MS, 1);
		number = errno;
		if (rc != MOSQ_ERR_SUCCESS && *code == UNKNOWN)
			return lost(p, rc, number, e);
	}
	return 0;
}

/* ---- one connection ---- */

static int
dial(struct publisher *p, msec until, struct err *e)
{
	int rc;

	if (mqtt_client_new(&p->mosq, p->b, false, p, e) < 0)
		return -1;
	mosquitto_int_option(p->mosq, MOSQ_OPT_PROTOCOL_VERSION,
	    p->five ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
	mosquitto_connect_v5_callback_set(p->mosq, on_connect);
	mosquitto_publish_v5_callback_set(p->mosq, on_publish);
	p->connack = UNKNOWN;
	errno = 0;
	rc =
	    mosquitto_connect_async(p->mosq, p->b->host, p->b->port, KEEPALIVE);
	if (rc != MOSQ_ERR_SUCCESS)
		return lost(p, rc, errno, e);
	rc = mqtt_client_reached(p->mosq, rest(until));
	if (rc < 0)
		return lost(p, MOSQ_ERR_ERRNO, errno, e);
	return await(p, &p->connack, until, e);
}

static void
hang_up(struct publisher *p)
{
	if (p->mosq == NULL)
		return;
	/* written at once: nothing else waits to be */
	if (p->connack == MQTT_RC_SUCCESS)
		mosquitto_disconnect(p->mosq);
	mosquitto_destroy(p->mosq);
	p->mosq = NULL;
}

/* A person has to put it right: the password, the name, what it may write. */
static int
for_good(int reason, bool five)
{
	static const int v5[] = { MQTT_RC_CLIENTID_NOT_VALID,
		MQTT_RC_BAD_USERNAME_OR_PASSWORD, MQTT_RC_NOT_AUTHORIZED,
		MQTT_RC_BANNED, MQTT_RC_TOPIC_NAME_INVALID };

	for (size_t i = 0; i < sizeof(v5) / sizeof(v5[0]); i++)
		if (five && reason == v5[i])
			return E_PERM;
	/* of 3.1.1: the name of the client, the password, not authorised */
	return !five && (reason == 2 || reason == 4 || reason == 5) ?
	    E_PERM :
	    E_UNAVAILABLE;
}

int
publisher_open(struct publisher **out, const struct broker *b, int timeout_ms,
    struct err *e)
{
	struct publisher *p = xcalloc(1, sizeof(*p));
	msec until = clock_steady() + timeout_ms;
	int rc;

	mosquitto_lib_init();
	*out = p;
	p->b = b;
	p->five = true;
	rc = dial(p, until, e);
	if (rc == 0 && p->connack == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION) {
		hang_up(p);
		p->five = false;
		rc = dial(p, until, e);
	}
	if (rc == 0 && p->connack != MQTT_RC_SUCCESS)
		rc = err_set(e, for_good(p->connack, p->five), "%s",
		    p->five ? mosquitto_reason_string(p->connack) :
			      mosquitto_connack_string(p->connack));
	return rc;
}

void
publisher_close(struct publisher *p)
{
	if (p == NULL)
		return;
	hang_up(p);
	free(p);
	mosquitto_lib_cleanup();
}

/* ---- one message ---- */

bool
publisher_topic(const char *topic)
{
	return *topic != '\0' &&
	    mosquitto_pub_topic_check(topic) == MOSQ_ERR_SUCCESS &&
	    mosquitto_validate_utf8(topic, (int)strlen(topic)) ==
	    MOSQ_ERR_SUCCESS;
}

static int
judge(int reason, struct err *e)
{
	if (reason == MQTT_RC_NO_MATCHING_SUBSCRIBERS)
		return err_set(e, E_ABSENT,
		    _("nobody listens to the topic at the broker"));
	if (reason < FAILURE)
		return 0;
	return err_set(e,
	    reason == MQTT_RC_PAYLOAD_FORMAT_INVALID ? E_NO :
						       for_good(reason, true),
	    "%s", mosquitto_reason_string(reason));
}

int
publisher_send(struct publisher *p, const char *topic, const struct buf *text,
    int timeout_ms, struct err *e)
{
	msec until = clock_steady() + timeout_ms;
	int rc;

	p->puback = UNKNOWN;
	rc = mosquitto_publish(p->mosq, &p->mid, topic, (int)text->len,
	    text->ptr, QOS, false);
	if (rc == MOSQ_ERR_OVERSIZE_PACKET || rc == MOSQ_ERR_PAYLOAD_SIZE)
		return err_set(e, E_NO, "%s", mosquitto_strerror(rc));
	if (rc != MOSQ_ERR_SUCCESS)
		return lost(p, rc, errno, e);
	if (await(p, &p->puback, until, e) < 0)
		return -1;
	return judge(p->puback, e);
}
