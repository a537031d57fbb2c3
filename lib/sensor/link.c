#include "sensor/link.h"

#include <errno.h>
#include <fcntl.h>
#include <modbus/modbus.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "sensor/blocks.h"

struct link {
	enum proto proto;
	char *to, *port;
	modbus_t *mb; /* NULL: closed */
};

struct link *
link_new(enum proto proto, const char *to, const char *port)
{
	struct link *l = xcalloc(1, sizeof(*l));

	l->proto = proto;
	l->to = xstrdup(to);
	l->port = xstrdup(port);
	return l;
}

void
link_free(struct link *l)
{
	if (l == NULL)
		return;
	link_close(l);
	free(l->to);
	free(l->port);
	free(l);
}

bool
link_is_open(const struct link *l)
{
	return l->mb != NULL;
}

void
link_close(struct link *l)
{
	if (l->mb == NULL)
		return;
	modbus_close(l->mb);
	modbus_free(l->mb);
	l->mb = NULL;
}

/* A peer that vanished without a word is noticed in about ten seconds. */
static void
keep_alive(int fd, int timeout_ms)
{
	int yes = 1, idle = 5, interval = 2, count = 3;
	unsigned user = 5000 + (unsigned)timeout_ms;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user, sizeof(user));
}

/* A connected socket, or -1 with errno. */
static int
dial(const struct addrinfo *ai, int timeout_ms)
{
	int fd = socket(ai->ai_family,
	    ai->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, ai->ai_protocol);
	struct pollfd p = { fd, POLLOUT, 0 };
	socklen_t n = sizeof(int);
	int why = 0;

	if (fd < 0)
		return -1;
	if (fd >= FD_SETSIZE) {
		/* libmodbus waits by select(2) */
		why = EMFILE;
	} else if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0) {
		if (errno != EINPROGRESS)
			why = errno;
		else if (poll(&p, 1, timeout_ms) <= 0)
			why = ETIMEDOUT;
		else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &n) < 0)
			why = errno;
	}
	if (why == 0 && fcntl(fd, F_SETFL, 0) < 0)
		why = errno;
	if (why == 0) {
		keep_alive(fd, timeout_ms);
		return fd;
	}
	close(fd);
	errno = why;
	return -1;
}

static int
connect_to(const struct link *l, int timeout_ms, struct err *e)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV },
			*all = NULL;
	int fd = -1, why = getaddrinfo(l->to, l->port, &hints, &all);

	if (why != 0)
		return err_set(e, E_UNAVAILABLE, _("its host is not found: %s"),
		    gai_strerror(why));
	for (const struct addrinfo *ai = all; ai != NULL && fd < 0;
	     ai = ai->ai_next)
		fd = dial(ai, timeout_ms);
	if (fd < 0)
		err_set(e, E_UNAVAILABLE, _("no connection: %s"),
		    strerror(errno));
	freeaddrinfo(all);
	return fd;
}

/*
 * Frames of a serial line have no number that tells a late answer: what lies
 * in the socket before our first question belongs to somebody else's.
 */
static void
drain(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char b[512];

	for (int i = 0; i < 64 && poll(&p, 1, 20) > 0; i++)
		if (recv(fd, b, sizeof(b), MSG_DONTWAIT) <= 0)
			break;
}

/* No memory, or a line that cannot be set so. */
static int
no_context(struct err *e)
{
	return err_set(e, E_UNAVAILABLE, _("no connection: %s"),
	    modbus_strerror(errno));
}

static int
open_tcp(struct link *l, int timeout_ms, struct err *e)
{
	int fd = connect_to(l, timeout_ms, e);

	if (fd < 0)
		return -1;
	/* the addresses are not used: the socket is connected already */
	if (l->proto == PROTO_MODBUS_RTU_TCP) {
		drain(fd);
		l->mb = modbus_new_rtu("/dev/null", 9600, 'N', 8, 1);
	} else {
		l->mb = modbus_new_tcp("127.0.0.1", 502);
	}
	if (l->mb == NULL) {
		close(fd);
		return no_context(e);
	}
	modbus_set_socket(l->mb, fd);
	return 0;
}

/* "9600-8N1", which device_read has looked at. */
static int
open_serial(struct link *l, struct err *e)
{
	size_t n = strcspn(l->port, "-");
	const char *how = l->port + n;

	if (strlen(how) != 4)
		return err_set(e, E_DATA, _("'%s' is no serial line"), l->port);
	l->mb = modbus_new_rtu(l->to, (int)strtol(l->port, NULL, 10), how[2],
	    how[1] - '0', how[3] - '0');
	if (l->mb == NULL)
		return no_context(e);
	if (modbus_connect(l->mb) < 0) {
		no_context(e);
		modbus_free(l->mb);
		l->mb = NULL;
		return -1;
	}
	modbus_flush(l->mb);
	return 0;
}

int
link_open(struct link *l, int timeout_ms, struct err *e)
{
	if (l->mb != NULL)
		return 0;
	return l->proto == PROTO_MODBUS_RTU ? open_serial(l, e) :
					      open_tcp(l, timeout_ms, e);
}

static int
read_bits(struct link *l, enum point_table table, int reg, int n,
    uint16_t *words)
{
	uint8_t bits[BLOCK_WORDS];
	int rc;

	rc = table == TABLE_COIL ? modbus_read_bits(l->mb, reg, n, bits) :
				   modbus_read_input_bits(l->mb, reg, n, bits);
	for (int i = 0; rc == n && i < n; i++)
		words[i] = bits[i];
	return rc;
}

static int
ask(struct link *l, enum point_table table, int reg, int n, uint16_t *words)
{
	switch (table) {
	case TABLE_IR:
		return modbus_read_input_registers(l->mb, reg, n, words);
	case TABLE_HR:
		return modbus_read_registers(l->mb, reg, n, words);
	default:
		return read_bits(l, table, reg, n, words);
	}
}

/* What a person can do something with; libmodbus has words for the rest. */
static int
lost(struct err *e, int why, int timeout_ms)
{
	if (why == ETIMEDOUT)
		return err_set(e, E_UNAVAILABLE, _("no answer in %d ms"),
		    timeout_ms);
	if (why == EMBBADDATA || why == EMBBADSLAVE || why == EMBBADCRC ||
	    why == EMBBADEXC)
		return err_set(e, E_UNAVAILABLE,
		    _("an answer that belongs to no question of ours: %s"),
		    modbus_strerror(why));
	return err_set(e, E_UNAVAILABLE, _("the connection broke: %s"),
	    modbus_strerror(why));
}

int
link_read(struct link *l, int unit, enum point_table table, int reg, int n,
    int timeout_ms, uint16_t *words, struct err *e)
{
	uint32_t s = (uint32_t)timeout_ms / 1000;
	uint32_t us = (uint32_t)timeout_ms % 1000 * 1000;
	int rc, why;

	if (l->mb == NULL)
		return err_set(e, E_UNAVAILABLE, _("no connection: %s"),
		    strerror(ENOTCONN));
	modbus_set_slave(l->mb, unit);
	modbus_set_response_timeout(l->mb, s, us);
	modbus_set_byte_timeout(l->mb, s, us);
	errno = 0;
	rc = ask(l, table, reg, n, words);
	why = errno;
	if (rc == n)
		return 0;
	if (rc < 0 && why > MODBUS_ENOBASE && why <= EMBXGTAR)
		return why - MODBUS_ENOBASE;
	link_close(l);
	return lost(e, rc < 0 ? why : EMBBADDATA, timeout_ms);
}

const char *
link_exception(int code)
{
	/* libmodbus knows the names of the standard in English only */
	enum { KNOWN = 12 };
	static const char *const names[KNOWN] = { NULL, N_("Illegal function"),
		N_("Illegal data address"), N_("Illegal data value"),
		N_("Slave device or server failure"), N_("Acknowledge"),
		N_("Slave device or server is busy"),
		N_("Negative acknowledge"), N_("Memory parity error"), NULL,
		N_("Gateway path unavailable"),
		N_("Target device failed to respond") };
	const char *name = NULL;

	if (code > 0 && code < KNOWN)
		name = names[code];
	return name != NULL ? _(name) : modbus_strerror(MODBUS_ENOBASE + code);
}
