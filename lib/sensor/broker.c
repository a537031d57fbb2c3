#include "sensor/broker.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "notice/secrets.h"

enum { PORT_PLAIN = 1883, PORT_TLS = 8883 };

bool
host_is_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;

	if (streq(host, "localhost"))
		return true;
	if (inet_pton(AF_INET, host, &four) == 1)
		return (ntohl(four.s_addr) >> 24) == 127;
	return inet_pton(AF_INET6, host, &six) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&six);
}

struct finder {
	struct broker *b;
	struct arena *arena;
	const struct device *device;
	const struct secrets *secrets;
	struct err *e;
};

/* NULL when the secrets file has no such line. */
static const char *
part(const struct finder *f, const char *what)
{
	const char *s = secrets_of(f->secrets, f->device->address, what);

	return *s == '\0' ? NULL : arena_str(f->arena, s);
}

/* Messages name the secret, never its value. */
static int
wrong(const struct finder *f, int code, const char *what, const char *hint)
{
	err_at(f->e, code, DEVICES ".csv", f->device->line, _("%s: %s"),
	    f->device->code, what);
	return err_hint(f->e, "%s", hint);
}

static int
no_address(const struct finder *f)
{
	char hint[300];

	snprintf(hint, sizeof(hint), _("write %s=mqtts://HOST:PORT"),
	    f->device->address);
	return wrong(f, E_DATA, _("its address in the secrets file is none"),
	    hint);
}

/* HOST, HOST:PORT, [HOST]:PORT */
static int
take_host(const struct finder *f, const char *s)
{
	const char *end, *port = NULL;
	long n;

	if (*s == '[') {
		end = strchr(++s, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return no_address(f);
		port = end[1] == ':' ? end + 2 : NULL;
	} else {
		end = s + strcspn(s, ":");
		port = *end == ':' ? end + 1 : NULL;
	}
	if (end == s || memchr(s, '/', (size_t)(end - s)) != NULL ||
	    memchr(s, '@', (size_t)(end - s)) != NULL)
		return no_address(f);
	f->b->host = arena_dup(f->arena, s, (size_t)(end - s));
	if (port != NULL) {
		if (!str_long(port, &n) || n < 1 || n > 65535)
			return no_address(f);
		f->b->port = (int)n;
	}
	return 0;
}

static int
take_url(const struct finder *f, const char *url)
{
	const char *plain = part(f, "plain");
	long n = PORT_PLAIN;

	f->b->tls = !str_prefix(url, "mqtt://");
	if (!f->b->tls)
		url += strlen("mqtt://");
	else if (str_prefix(url, "mqtts://"))
		url += strlen("mqtts://");
	str_long(f->device->port, &n);
	f->b->port = f->b->tls && n == PORT_PLAIN ? PORT_TLS : (int)n;
	if (take_host(f, url) < 0)
		return -1;
	if (!f->b->tls && !host_is_loopback(f->b->host) &&
	    (plain == NULL || !streq(plain, "yes"))) {
		char hint[300];

		snprintf(hint, sizeof(hint),
		    _("write mqtts:// and a port with TLS; in a network of "
		      "its own, %s.plain=yes in the secrets file"),
		    f->device->address);
		return wrong(f, E_PERM,
		    _("readings would cross the network in the clear"), hint);
	}
	return 0;
}

static int
find_address(const struct finder *f, bool rehearsal)
{
	const char *url = secrets_get(f->secrets, f->device->address);
	const char *file = secrets_path(f->secrets);
	long n = PORT_PLAIN;
	char hint[700];

	if (*url != '\0')
		return take_url(f, url);
	if (rehearsal && host_is_loopback(f->device->address)) {
		f->b->host = f->device->address;
		str_long(f->device->port, &n);
		f->b->port = (int)n;
		return 0;
	}
	snprintf(hint, sizeof(hint), _("write %s=mqtts://HOST:PORT into %s"),
	    f->device->address, *file == '\0' ? _("the secrets file") : file);
	return wrong(f, E_ABSENT, _("its address is not in the secrets file"),
	    hint);
}

/* One clone's listener is told from another's by station and machine. */
static void
name_session(const struct finder *f, struct ledger *lg)
{
	const char *plant = store_setting(lg->store, "plant");
	char station = store_station(lg->store), host[64] = "";

	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '\0';
	f->b->client_id = arena_printf(f->arena, "bihuan-%s-%c-%s-%s", plant,
	    station == '\0' ? '0' : station, host, f->device->code);
	f->b->status_topic = arena_printf(f->arena, "bihuan/%s/%c/listen/%s",
	    plant, station == '\0' ? '0' : station, f->device->code);
}

int
broker_find(struct broker *b, struct arena *arena, struct ledger *lg,
    const struct device *d, const struct secrets *secrets, bool keep,
    struct err *e)
{
	const struct finder f = { b, arena, d, secrets, e };

	b->device = d->code;
	b->backoff_min_s = d->backoff_min_s;
	b->backoff_max_s = d->backoff_max_s;
	b->user = part(&f, "user");
	b->password = part(&f, "password");
	b->cafile = part(&f, "cafile");
	b->certfile = part(&f, "certfile");
	b->keyfile = part(&f, "keyfile");
	if (keep)
		name_session(&f, lg);
	return find_address(&f, store_rehearsal(lg->store));
}
