/* A park that takes messages over MQTT. */
#include "base/msg.h"
#include "base/str.h"
#include "response/park.h"
#include "sensor/broker.h"

static const char *
secret(const struct park_means *m, const struct park_row *p, const char *part)
{
	return secrets_of(m->secrets, p->address, part);
}

static int
find(const struct park_means *m, const struct park_row *p, struct broker *b,
    struct arena *a, struct err *e)
{
	const struct broker_of of = { PARKS ".csv", p->line, p->code,
		p->address, arena_printf(a, "%s.url", p->address), "" };

	if (m->sender != NULL)
		b->client_id = arena_printf(a, "%s-%s", m->sender, p->code);
	return broker_named(b, a, &of, m->secrets, e);
}

void
park_mqtt_ready(const struct park_means *m, const struct park_row *p,
    struct outcome_text *o)
{
	const char *topic = secret(m, p, "topic");
	struct arena a = ARENA_INIT;
	struct broker b = { 0 };
	struct err e = ERR_INIT;
	int rc = 0;

	if (*topic == '\0')
		outcome_set(o, STEP_STORED,
		    _("'%s.%s' is not in the secrets file %s"), p->address,
		    "topic", secrets_where(m->secrets));
	else if (!publisher_topic(topic))
		outcome_set(o, STEP_STORED,
		    _("'%s.topic' is no topic to publish to"), p->address);
	else
		rc = find(m, p, &b, &a, &e);
	if (m->rehearsal && b.host != NULL && !host_is_loopback(b.host))
		outcome_set(o, STEP_REFUSED,
		    _("a rehearsal sends to this machine only"));
	else if (rc < 0)
		outcome_set(o, STEP_STORED, "%s", e.msg);
	arena_release(&a);
}

int
park_mqtt_send(struct park_mqtt *q, const struct park_means *m,
    const struct park_row *p, const struct buf *text, struct err *e)
{
	int limit = (int)m->timeout_s * 1000, rc = 0;
	struct err why = ERR_INIT;

	if (q->link == NULL) {
		rc = find(m, p, &q->broker, &q->arena, e);
		if (rc == 0)
			rc = publisher_open(&q->link, &q->broker, limit, e);
	}
	if (rc == 0 &&
	    publisher_send(q->link, secret(m, p, "topic"), text, limit, &why) <
		0) {
		/* behind some brokers it is rules that take a message */
		if (why.code == E_ABSENT &&
		    streq(secret(m, p, "unheard"), "ok"))
			return 0;
		*e = why;
		rc = -1;
	}
	if (rc < 0 && e->code != E_NO && e->code != E_ABSENT)
		park_mqtt_close(q);
	return rc;
}

void
park_mqtt_close(struct park_mqtt *q)
{
	publisher_close(q->link);
	arena_release(&q->arena);
	*q = (struct park_mqtt)PARK_MQTT_INIT;
}
