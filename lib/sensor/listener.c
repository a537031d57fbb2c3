#include "sensor/listener.h"

#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "sensor/mqtt_client.h"

enum {
	KEEPALIVE = 10,
	TURN_MS = 200, /* how soon a stop is noticed */
	GOODBYE_TURNS = 10,
	QOS = 1,
	REFUSED = 0x80,
	QUEUE_BYTES = 64 << 20
};

/* Something to publish. */
struct outgoing {
	char *topic, *payload;
	size_t len;
	struct outgoing *next;
};

struct connection {
	struct listener *l;
	struct outgoing *out; /* under the listener's lock */
	const struct broker *b;
	size_t place;
	struct mosquitto *mosq;
	pthread_t thread;
	bool running, connected;
	bool was_up; /* since the last try to connect */
	bool down; /* and said so */
	int refused; /* by CONNACK */
	int mids[64]; /* of the subscriptions, in their order */
};

struct listener {
	struct connection *v;
	size_t n;
	int fd;
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t room;
	struct listener_item *first, **last;
	size_t bytes;
};

/* ---- the queue ---- */

static void
wake(struct listener *l)
{
	const uint64_t one = 1;
	ssize_t n;

	do
		n = write(l->fd, &one, sizeof(one));
	while (n < 0 && errno == EINTR);
}

static void
put(struct connection *c, struct listener_item *item)
{
	struct listener *l = c->l;

	item->broker = c->place;
	item->at = clock_real();
	item->next = NULL;
	pthread_mutex_lock(&l->lock);
	while (l->bytes > QUEUE_BYTES && !atomic_load(&l->stop))
		pthread_cond_wait(&l->room, &l->lock);
	*l->last = item;
	l->last = &item->next;
	l->bytes += item->len + sizeof(*item);
	pthread_mutex_unlock(&l->lock);
	wake(l);
}

static void
put_text(struct connection *c, enum listener_what what, const char *text)
{
	struct listener_item *item = xcalloc(1, sizeof(*item));

	item->what = what;
	item->text = xstrdup(text);
	put(c, item);
}

bool
listener_next(struct listener *l, struct listener_item **out)
{
	struct listener_item *item;
	uint64_t count;

	pthread_mutex_lock(&l->lock);
	item = l->first;
	if (item != NULL) {
		l->first = item->next;
		if (l->first == NULL)
			l->last = &l->first;
		l->bytes -= item->len + sizeof(*item);
		pthread_cond_broadcast(&l->room);
	}
	/* emptied under the lock, so that no later wake is lost */
	else if (read(l->fd, &count, sizeof(count)) < 0)
		count = 0;
	pthread_mutex_unlock(&l->lock);
	*out = item;
	return item != NULL;
}

void
listener_item_free(struct listener_item *item)
{
	if (item == NULL)
		return;
	free(item->text);
	free(item->payload);
	free(item);
}

int
listener_fd(const struct listener *l)
{
	return l->fd;
}

/* ---- callbacks: in the connection's own thread ---- */

static void
on_message(struct mosquitto *mosq, void *arg, const struct mosquitto_message *m)
{
	struct listener_item *item = xcalloc(1, sizeof(*item));

	(void)mosq;
	item->what = LISTENER_MESSAGE;
	item->text = xstrdup(m->topic);
	item->len = m->payloadlen > 0 ? (size_t)m->payloadlen : 0;
	item->payload = xmalloc(item->len + 1);
	if (item->len > 0)
		memcpy(item->payload, m->payload, item->len);
	item->payload[item->len] = '\0';
	item->retained = m->retain;
	put(arg, item);
}

/* Every time anew: a broker that was restarted may have forgotten. */
static void
on_connect(struct mosquitto *mosq, void *arg, int rc)
{
	struct connection *c = arg;
	size_t i;

	c->refused = rc;
	if (rc != 0)
		return;
	for (i = 0; c->b->filters[i] != NULL; i++) {
		int mid = 0;

		mosquitto_subscribe(mosq, &mid, c->b->filters[i], QOS);
		if (i < sizeof(c->mids) / sizeof(c->mids[0]))
			c->mids[i] = mid;
	}
	if (c->b->status_topic != NULL)
		mosquitto_publish(mosq, NULL, c->b->status_topic, 6, "online",
		    QOS, true);
	c->connected = c->was_up = true;
	c->down = false;
	put_text(c, LISTENER_UP, "");
}

static void
on_subscribe(struct mosquitto *mosq, void *arg, int mid, int n,
    const int *granted)
{
	struct connection *c = arg;
	const char *filter = "?";
	char text[1280];
	size_t i;

	(void)mosq;
	for (i = 0; i < sizeof(c->mids) / sizeof(c->mids[0]) &&
	     c->b->filters[i] != NULL;
	     i++)
		if (c->mids[i] == mid)
			filter = c->b->filters[i];
	if (n < 1 || granted[0] < REFUSED)
		return;
	snprintf(text, sizeof(text), _("the broker refuses the topic '%s'"),
	    filter);
	put_text(c, LISTENER_NOTE, text);
}

/* ---- one connection ---- */

static void
went_down(struct connection *c, const char *why)
{
	c->connected = false;
	if (!c->down)
		put_text(c, LISTENER_DOWN, why);
	c->down = true;
}

static void
tell_error(struct connection *c, int rc, int number)
{
	char text[160];

	went_down(c,
	    c->refused != 0 ? mosquitto_connack_string(c->refused) :
			      mqtt_client_why(c->b, rc, number, c->connected,
				  text, sizeof(text)));
}

static bool
stopping(const struct connection *c)
{
	return atomic_load(&c->l->stop);
}

void
listener_publish(struct listener *l, size_t broker, const char *topic,
    const void *payload, size_t len)
{
	struct outgoing *o = xcalloc(1, sizeof(*o));

	o->topic = xstrdup(topic);
	o->payload = xmalloc(len + 1);
	memcpy(o->payload, payload, len);
	o->len = len;
	pthread_mutex_lock(&l->lock);
	o->next = l->v[broker].out;
	l->v[broker].out = o;
	pthread_mutex_unlock(&l->lock);
}

static void
publish_waiting(struct connection *c, bool drop)
{
	struct outgoing *o, *next;

	pthread_mutex_lock(&c->l->lock);
	o = c->out;
	c->out = NULL;
	pthread_mutex_unlock(&c->l->lock);
	for (; o != NULL; o = next) {
		next = o->next;
		if (!drop)
			mosquitto_publish(c->mosq, NULL, o->topic, (int)o->len,
			    o->payload, QOS, false);
		free(o->topic);
		free(o->payload);
		free(o);
	}
}

/* The kernel would ask a machine that is off for two minutes, ever less often. */
static int
reach(struct connection *c)
{
	msec until = clock_steady() + KEEPALIVE * SECOND;
	int reached = 0;

	while (reached == 0 && !stopping(c) && clock_steady() < until)
		reached = mqtt_client_reached(c->mosq, TURN_MS);
	if (reached == 0)
		errno = ETIMEDOUT;
	return reached > 0 ? 0 : -1;
}

/* Until the connection is gone. */
static void
stay(struct connection *c)
{
	int rc = MOSQ_ERR_SUCCESS, number = 0;

	if (reach(c) < 0) {
		if (!stopping(c))
			tell_error(c, MOSQ_ERR_ERRNO, errno);
		return;
	}
	while (rc == MOSQ_ERR_SUCCESS && c->refused == 0 && !stopping(c)) {
		if (c->connected)
			publish_waiting(c, false);
		errno = 0;
		rc = mosquitto_loop(c->mosq, TURN_MS, 1);
		number = errno;
	}
	if (!stopping(c))
		tell_error(c, rc, number);
}

static void
rest(const struct connection *c, int seconds)
{
	for (int ms = seconds * 1000; ms > 0 && !stopping(c); ms -= TURN_MS)
		poll(NULL, 0, TURN_MS);
}

static void
goodbye(struct connection *c)
{
	int turns = 0;

	if (!c->connected)
		return;
	if (c->b->status_topic != NULL)
		mosquitto_publish(c->mosq, NULL, c->b->status_topic, 7,
		    "offline", QOS, true);
	while (mosquitto_want_write(c->mosq) && turns++ < GOODBYE_TURNS &&
	    mosquitto_loop(c->mosq, TURN_MS, 1) == MOSQ_ERR_SUCCESS)
		;
	mosquitto_disconnect(c->mosq);
	for (turns = 0; turns < GOODBYE_TURNS &&
	     mosquitto_loop(c->mosq, TURN_MS / 10, 1) == MOSQ_ERR_SUCCESS;
	     turns++)
		;
}

static void *
run(void *arg)
{
	struct connection *c = arg;
	int pause = c->b->backoff_min_s, rc;
	sigset_t all;

	/* signals are the caller's */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	while (!stopping(c)) {
		c->refused = 0;
		c->was_up = false;
		errno = 0;
		rc = mosquitto_connect_async(c->mosq, c->b->host, c->b->port,
		    KEEPALIVE);
		if (rc == MOSQ_ERR_SUCCESS) {
			stay(c);
			if (c->was_up)
				pause = c->b->backoff_min_s;
		} else {
			tell_error(c, rc, errno);
		}
		if (stopping(c))
			break;
		rest(c, pause);
		pause = pause * 2 > c->b->backoff_max_s ? c->b->backoff_max_s :
							  pause * 2;
	}
	goodbye(c);
	return NULL;
}

static int
prepare(struct connection *c, struct err *e)
{
	const struct broker *b = c->b;

	if (mqtt_client_new(&c->mosq, b, b->client_id != NULL, c, e) < 0)
		return -1;
	mosquitto_connect_callback_set(c->mosq, on_connect);
	mosquitto_subscribe_callback_set(c->mosq, on_subscribe);
	mosquitto_message_callback_set(c->mosq, on_message);
	if (b->status_topic != NULL)
		mosquitto_will_set(c->mosq, b->status_topic, 7, "offline", QOS,
		    true);
	return 0;
}

/* ---- all of them ---- */

int
listener_start(struct listener **out, const struct broker *brokers, size_t n,
    struct err *e)
{
	struct listener *l = xcalloc(1, sizeof(*l));
	size_t i;

	mosquitto_lib_init();
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->room, NULL);
	l->last = &l->first;
	l->v = xcalloc(n + 1, sizeof(*l->v));
	l->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	*out = l;
	if (l->fd < 0)
		return err_sys(e, _("making an event descriptor"));
	for (i = 0; i < n; i++) {
		struct connection *c = &l->v[l->n++];

		c->l = l;
		c->b = &brokers[i];
		c->place = i;
		if (prepare(c, e) < 0)
			return -1;
		if (pthread_create(&c->thread, NULL, run, c) != 0)
			return err_sys(e, _("starting a thread"));
		c->running = true;
	}
	return 0;
}

void
listener_stop(struct listener *l)
{
	atomic_store(&l->stop, true);
	pthread_mutex_lock(&l->lock);
	pthread_cond_broadcast(&l->room);
	pthread_mutex_unlock(&l->lock);
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].running) {
			pthread_join(l->v[i].thread, NULL);
			l->v[i].running = false;
		}
}

void
listener_free(struct listener *l)
{
	struct listener_item *item;

	if (l == NULL)
		return;
	listener_stop(l);
	while (listener_next(l, &item))
		listener_item_free(item);
	for (size_t i = 0; i < l->n; i++) {
		publish_waiting(&l->v[i], true);
		if (l->v[i].mosq != NULL)
			mosquitto_destroy(l->v[i].mosq);
	}
	if (l->fd >= 0)
		close(l->fd);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->room);
	free(l->v);
	free(l);
	mosquitto_lib_cleanup();
}
