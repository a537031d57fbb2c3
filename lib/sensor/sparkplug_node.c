#include "sensor/sparkplug_node.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "sensor/reading.h"
#include "sensor/sparkplug.h"

enum { THINGS_MAX = 4096, SEQ_ROUND = 256, NO_SEQ = -1, LEVELS = 5 };

/* A metric as a birth announced it. */
struct known {
	const char *name;
	bool has_alias;
	uint64_t alias;
	uint32_t type;
};

/* An edge node (device "") or one of its devices. */
struct thing {
	char *broker, *group, *edge, *device;
	struct known *v;
	size_t n;
	struct arena arena;
	bool has_bd_seq;
	uint64_t bd_seq;
	int seq; /* the last, of a node */
};

struct nodes {
	struct thing *v[THINGS_MAX];
	size_t n;
};

/* One message, taken apart. */
struct arrival {
	const char *broker;
	const struct mqtt_message *msg;
	const struct mqtt_sink *sink;
	const struct mqtt_row *row; /* of those that match */
	char *level[LEVELS];
	struct sparkplug p;
};

struct nodes *
nodes_new(void)
{
	return xcalloc(1, sizeof(struct nodes));
}

static void
forget(struct thing *t)
{
	arena_release(&t->arena);
	t->v = NULL;
	t->n = 0;
}

void
nodes_free(struct nodes *ns)
{
	if (ns == NULL)
		return;
	for (size_t i = 0; i < ns->n; i++) {
		struct thing *t = ns->v[i];

		forget(t);
		free(t->broker);
		free(t->group);
		free(t->edge);
		free(t->device);
		free(t);
	}
	free(ns);
}

/* ---- who it is ---- */

static bool
of_node(const struct thing *t, const struct arrival *a)
{
	return streq(t->edge, a->level[3]) && streq(t->group, a->level[1]) &&
	    streq(t->broker, a->broker);
}

static struct thing *
find(struct nodes *ns, const struct arrival *a, const char *device)
{
	for (size_t i = 0; i < ns->n; i++)
		if (streq(ns->v[i]->device, device) && of_node(ns->v[i], a))
			return ns->v[i];
	return NULL;
}

static struct thing *
find_or_make(struct nodes *ns, const struct arrival *a, const char *device)
{
	struct thing *t = find(ns, a, device);

	if (t != NULL || ns->n == THINGS_MAX)
		return t;
	t = xcalloc(1, sizeof(*t));
	t->broker = xstrdup(a->broker);
	t->group = xstrdup(a->level[1]);
	t->edge = xstrdup(a->level[3]);
	t->device = xstrdup(device);
	t->seq = NO_SEQ;
	ns->v[ns->n++] = t;
	return t;
}

/* spBv1.0/group/TYPE/edge[/device] */
static bool
take_apart(struct arrival *a, char *topic)
{
	size_t n = 0;
	char *p = topic;

	while (n < LEVELS && p != NULL) {
		a->level[n++] = p;
		p = strchr(p, '/');
		if (p != NULL)
			*p++ = '\0';
	}
	return p == NULL && n >= LEVELS - 1;
}

static void
fault(const struct arrival *a, const char *why)
{
	a->sink->fault(a->sink->arg, a->row, why);
}

/* ---- births and deaths ---- */

static const struct metric *
named(const struct sparkplug *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (streq(p->v[i].name, name))
			return &p->v[i];
	return NULL;
}

static int
by_alias(const void *x, const void *y)
{
	const struct known *a = x, *b = y;

	if (a->has_alias != b->has_alias)
		return a->has_alias ? -1 : 1;
	return (a->alias > b->alias) - (a->alias < b->alias);
}

static void
learn(struct thing *t, const struct sparkplug *p)
{
	forget(t);
	t->v = arena_alloc(&t->arena, (p->n + 1) * sizeof(*t->v));
	for (size_t i = 0; i < p->n; i++) {
		const struct metric *m = &p->v[i];

		if (m->name[0] == '\0')
			continue;
		t->v[t->n++] = (struct known){ arena_str(&t->arena, m->name),
			m->has_alias, m->alias, m->type };
	}
	qsort(t->v, t->n, sizeof(*t->v), by_alias);
}

/* A node's birth makes what its devices said before worthless. */
static void
node_born(struct nodes *ns, struct thing *t, const struct arrival *a)
{
	const struct metric *bd = named(&a->p, "bdSeq");

	for (size_t i = 0; i < ns->n; i++)
		if (of_node(ns->v[i], a))
			forget(ns->v[i]);
	t->has_bd_seq = bd != NULL;
	t->bd_seq = bd != NULL ? bd->bits : 0;
	t->seq = NO_SEQ;
}

static void
emit(const struct arrival *a, const char *metric, struct mqtt_sample *s)
{
	const char *stars[MQTT_STARS] = { metric };
	struct buf name = BUF_INIT;
	bool missing = false;

	s->row = a->row;
	s->unit = a->row->unit;
	s->track = "";
	mqtt_name(&name, a->row->point, a->msg->topic, stars, NULL, &missing);
	s->name = name.ptr;
	if (missing)
		fault(a, _("what column 'point' names is not in it"));
	else
		a->sink->sample(a->sink->arg, s);
	buf_release(&name);
}

/* What steers a node is no measurement. */
static bool
is_control(const char *name)
{
	return streq(name, "bdSeq") || str_prefix(name, "Node Control/") ||
	    str_prefix(name, "Device Control/");
}

/* A node that counts in another unit, or from no set clock, tells no time. */
static int64_t
told_at(uint64_t ms)
{
	return ms < INT64_MAX && reading_time_holds((int64_t)ms) ? (int64_t)ms :
								   0;
}

static void
lost(const struct arrival *a, const struct thing *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct mqtt_sample s = { .text = "",
			.quality = "bad_comm",
			.source_ms = told_at(a->p.time_ms) };

		if (!is_control(t->v[i].name))
			emit(a, t->v[i].name, &s);
	}
}

/* A death of an older session, told late, is none. */
static bool
old_death(const struct thing *t, const struct arrival *a)
{
	const struct metric *bd = named(&a->p, "bdSeq");

	return bd != NULL && t->has_bd_seq && bd->bits != t->bd_seq;
}

/*
 * Told under the topic of its own death, for when the node died the template of
 * a row would name the node.
 */
static void
thing_died(const struct thing *t, const struct mqtt_map *m,
    const struct arrival *a)
{
	struct arrival own = *a;
	struct mqtt_message msg = *a->msg;
	struct buf topic = BUF_INIT;

	buf_printf(&topic, "%s/%s/%s/%s", a->level[0], t->group,
	    *t->device == '\0' ? "NDEATH" : "DDEATH", t->edge);
	if (*t->device != '\0')
		buf_printf(&topic, "/%s", t->device);
	msg.topic = topic.ptr;
	own.msg = &msg;
	for (size_t k = 0; k < m->n; k++) {
		own.row = &m->v[k];
		if (own.row->format == MQTT_SPARKPLUG &&
		    mqtt_row_matches(own.row, a->broker, topic.ptr))
			lost(&own, t);
	}
	buf_release(&topic);
}

static void
node_died(struct nodes *ns, const struct mqtt_map *m, const struct arrival *a)
{
	for (size_t i = 0; i < ns->n; i++)
		if (of_node(ns->v[i], a))
			thing_died(ns->v[i], m, a);
}

/* ---- data ---- */

static const struct known *
known_metric(const struct thing *t, const struct metric *m)
{
	struct known key = { .has_alias = true, .alias = m->alias };

	if (t == NULL || t->n == 0)
		return NULL;
	if (m->has_alias)
		return bsearch(&key, t->v, t->n, sizeof(*t->v), by_alias);
	for (size_t i = 0; m->type == 0 && i < t->n; i++)
		if (streq(t->v[i].name, m->name))
			return &t->v[i];
	return NULL;
}

static void
take_number(const struct mqtt_row *row, const struct metric *m,
    struct mqtt_sample *s)
{
	if (m->kind == METRIC_TEXT)
		s->has_number = mqtt_number(m->text, &s->number);
	else if (m->kind == METRIC_NUMBER)
		s->has_number = true, s->number = m->number,
		s->narrow = m->narrow;
	if (m->null)
		s->has_number = false;
	if (s->has_number) {
		s->number = s->number * row->scale + row->offset;
		s->has_number = isfinite(s->number);
	}
	s->bad = !s->has_number;
}

static void
one_metric(const struct arrival *a, const struct thing *t,
    const struct metric *given)
{
	struct metric m = *given;
	const struct known *k = known_metric(t, &m);
	struct mqtt_sample s = { .text = m.text,
		.quality = a->row->quality,
		.historical = m.historical,
		.doubted = m.doubted };
	uint64_t at = m.time_ms != 0 ? m.time_ms : a->p.time_ms;

	if (k != NULL && m.name[0] == '\0')
		m.name = k->name;
	if (k != NULL && m.type == 0)
		metric_as(&m, k->type);
	if (m.name[0] == '\0') {
		fault(a, _("an alias that no birth explained"));
		if (a->sink->unborn != NULL)
			a->sink->unborn(a->sink->arg, a->level[1], a->level[3]);
		return;
	}
	if (is_control(m.name))
		return;
	take_number(a->row, &m, &s);
	s.source_ms = told_at(at);
	emit(a, m.name, &s);
}

static void
check_seq(struct thing *node, const struct arrival *a)
{
	int seq;

	if (!a->p.has_seq || a->p.seq >= SEQ_ROUND)
		return;
	seq = (int)a->p.seq;
	if (node->seq != NO_SEQ && seq != (node->seq + 1) % SEQ_ROUND)
		fault(a, _("messages of the node before this one were lost"));
	node->seq = seq;
}

static void
all_metrics(struct arrival *a, const struct mqtt_map *m, const struct thing *t)
{
	for (size_t k = 0; k < m->n; k++) {
		a->row = &m->v[k];
		if (a->row->format != MQTT_SPARKPLUG ||
		    !mqtt_row_matches(a->row, a->broker, a->msg->topic))
			continue;
		for (size_t i = 0; i < a->p.n; i++)
			one_metric(a, t, &a->p.v[i]);
	}
}

static void
take_in(struct nodes *ns, const struct mqtt_map *m, struct arrival *a)
{
	const char *type = a->level[2];
	const char *device = a->level[4] != NULL ? a->level[4] : "";
	struct thing *node = find_or_make(ns, a, ""), *t = node;
	bool birth = streq(type, "NBIRTH") || streq(type, "DBIRTH");

	if (node != NULL && *device != '\0')
		t = find_or_make(ns, a, device);
	if (node == NULL || t == NULL) {
		fault(a, _("more nodes and devices than can be kept"));
		return;
	}
	if (streq(type, "NDEATH")) {
		if (!old_death(node, a))
			node_died(ns, m, a);
		return;
	}
	if (streq(type, "NBIRTH"))
		node_born(ns, node, a);
	check_seq(node, a);
	if (streq(type, "DDEATH"))
		thing_died(t, m, a);
	if (birth)
		learn(t, &a->p);
	if (birth || streq(type, "NDATA") || streq(type, "DDATA"))
		all_metrics(a, m, t);
}

int
nodes_message(struct nodes *ns, const struct mqtt_map *m, const char *device,
    const struct mqtt_message *msg, const struct mqtt_sink *sink, struct err *e)
{
	struct arrival a = { device, msg, sink, NULL, { NULL },
		SPARKPLUG_INIT };
	char *topic;
	int rc = 0;
	size_t i;

	for (i = 0; i < m->n && a.row == NULL; i++)
		if (m->v[i].format == MQTT_SPARKPLUG &&
		    mqtt_row_matches(&m->v[i], device, msg->topic))
			a.row = &m->v[i];
	if (a.row == NULL)
		return 0;
	topic = xstrdup(msg->topic);
	if (take_apart(&a, topic) && !streq(a.level[2], "NCMD") &&
	    !streq(a.level[2], "DCMD")) {
		rc = sparkplug_parse(&a.p, msg->payload, msg->len, e);
		if (rc == 0)
			take_in(ns, m, &a);
	}
	sparkplug_release(&a.p);
	free(topic);
	return rc;
}
