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
	const struct broker_of *of;
	const struct secrets *secrets;
	struct err *e;
};

/* NULL when the secrets file has no such line. */
static const char *
part(const struct finder *f, const char *what)
{
	const char *s = secrets_of(f->secrets, f->of->secret, what);

	return *s == '\0' ? NULL : arena_str(f->arena, s);
}

/* Messages name the secret, never its value. */
static int
wrong(const struct finder *f, int code, const char *what, const char *hint)
{
	err_at(f->e, code, f->of->table, f->of->line, _("%s: %s"), f->of->code,
	    what);
	return err_hint(f->e, "%s", hint);
}

static int
no_address(const struct finder *f)
{
	char hint[300];

	snprintf(hint, sizeof(hint), _("write %s=mqtts://HOST:PORT"),
	    f->of->key);
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
	str_long(f->of->port, &n);
	f->b->port = f->b->tls && n == PORT_PLAIN ? PORT_TLS : (int)n;
	if (take_host(f, url) < 0)
		return -1;
	if (!f->b->tls && !host_is_loopback(f->b->host) &&
	    (plain == NULL || !streq(plain, "yes"))) {
		char hint[300];

		snprintf(hint, sizeof(hint),
		    _("write mqtts:// and a port with TLS; in a network of "
		      "its own, %s.plain=yes in the secrets file"),
		    f->of->secret);
		return wrong(f, E_PERM,
		    _("readings would cross the network in the clear"), hint);
	}
	return 0;
}

static int
find_address(const struct finder *f)
{
	const char *url = secrets_get(f->secrets, f->of->key);
	char hint[700];

	if (*url != '\0')
		return take_url(f, url);
	snprintf(hint, sizeof(hint), _("write %s=mqtts://HOST:PORT into %s"),
	    f->of->key, secrets_where(f->secrets));
	return wrong(f, E_ABSENT, _("its address is not in the secrets file"),
	    hint);
}

int
broker_named(struct broker *b, struct arena *arena, const struct broker_of *of,
    const struct secrets *secrets, struct err *e)
{
	const struct finder f = { b, arena, of, secrets, e };

	b->device = of->code;
	b->user = part(&f, "user");
	b->password = part(&f, "password");
	b->cafile = part(&f, "cafile");
	b->certfile = part(&f, "certfile");
	b->keyfile = part(&f, "keyfile");
	return find_address(&f);
}

const char *
broker_session(struct arena *a, struct ledger *lg, const char *code)
{
	char station = store_station(lg->store), host[64] = "";

	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '\0';
	return arena_printf(a, "bihuan-%s-%c-%s-%s",
	    store_setting(lg->store, "plant"), station == '\0' ? '0' : station,
	    host, code);
}

static void
name_session(struct broker *b, struct arena *a, struct ledger *lg,
    const char *code)
{
	char station = store_station(lg->store);

	b->client_id = broker_session(a, lg, code);
	b->status_topic = arena_printf(a, "bihuan/%s/%c/listen/%s",
	    store_setting(lg->store, "plant"), station == '\0' ? '0' : station,
	    code);
}

int
broker_find(struct broker *b, struct arena *arena, struct ledger *lg,
    const struct device *d, const struct secrets *secrets, bool keep,
    struct err *e)
{
	const struct broker_of of = { DEVICES ".csv", d->line, d->code,
		d->address, d->address, d->port };
	struct err why = ERR_INIT;
	long n = PORT_PLAIN;

	b->backoff_min_s = d->backoff_min_s;
	b->backoff_max_s = d->backoff_max_s;
	if (keep)
		name_session(b, arena, lg, d->code);
	if (broker_named(b, arena, &of, secrets, &why) == 0)
		return 0;
	if (why.code == E_ABSENT && store_rehearsal(lg->store) &&
	    host_is_loopback(d->address)) {
		b->host = d->address;
		str_long(d->port, &n);
		b->port = (int)n;
		return 0;
	}
	*e = why;
	return -1;
}
