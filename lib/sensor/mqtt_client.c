#include "sensor/mqtt_client.h"

#include <errno.h>
#include <linux/tcp.h>
#include <mosquitto.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static int
prepare_tls(struct mosquitto *mosq, const struct broker *b, struct err *e)
{
	int rc;

	if (!b->tls)
		return 0;
	rc = mosquitto_tls_set(mosq, b->cafile,
	    b->cafile == NULL ? "/etc/ssl/certs" : NULL, b->certfile,
	    b->keyfile, NULL);
	if (rc == MOSQ_ERR_SUCCESS)
		return 0;
	err_set(e, E_UNAVAILABLE, _("%s: its certificates cannot be used"),
	    b->device);
	return err_hint(e,
	    _("cafile, certfile and keyfile in the secrets file name files "
	      "that can be read"));
}

int
mqtt_client_new(struct mosquitto **out, const struct broker *b, bool keep,
    void *arg, struct err *e)
{
	*out = mosquitto_new(b->client_id, !keep, arg);
	if (*out == NULL)
		return err_set(e, E_UNAVAILABLE, _("%s: no MQTT client: %s"),
		    b->device, strerror(errno));
	mosquitto_int_option(*out, MOSQ_OPT_TCP_NODELAY, 1);
	if (b->user != NULL)
		mosquitto_username_pw_set(*out, b->user, b->password);
	return prepare_tls(*out, b, e);
}

/* What was refused has had nothing to say; the hello of TLS is something. */
static bool
was_connected(int fd)
{
	struct tcp_info i;
	socklen_t len = sizeof(i);

	memset(&i, 0, sizeof(i));
	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &len) == 0 &&
	    i.tcpi_data_segs_out > 0;
}

int
mqtt_client_reached(struct mosquitto *mosq, int timeout_ms)
{
	struct pollfd p = { .fd = mosquitto_socket(mosq), .events = POLLOUT };
	int why = 0, n;
	socklen_t len = sizeof(why);

	n = poll(&p, 1, timeout_ms);
	if (n <= 0)
		return n < 0 && errno != EINTR ? -1 : 0;
	if (getsockopt(p.fd, SOL_SOCKET, SO_ERROR, &why, &len) < 0)
		return -1;
	/* TLS has tried to say hello by now, and taken what was the error */
	if (why == 0 && (p.revents & (POLLERR | POLLHUP)) != 0)
		why = was_connected(p.fd) ? EPROTO : ECONNREFUSED;
	errno = why;
	return why == 0 ? 1 : -1;
}

/* How a broker ends what it does not understand. */
static bool
cut_off(int rc, int number)
{
	return rc == MOSQ_ERR_TLS || rc == MOSQ_ERR_TLS_HANDSHAKE ||
	    rc == MOSQ_ERR_CONN_LOST ||
	    (rc == MOSQ_ERR_ERRNO &&
		(number == 0 || number == EPROTO || number == ECONNRESET ||
		    number == EPIPE));
}

const char *
mqtt_client_why(const struct broker *b, int rc, int number, bool greeted,
    char *text, size_t size)
{
	if (b->tls && !greeted && cut_off(rc, number))
		return _("TLS failed: no TLS on that port (then mqtt://), or "
			 "a certificate that is not trusted (cafile)");
	if (rc == MOSQ_ERR_ERRNO && number != 0)
		return strerror_r(number, text, size);
	return mosquitto_strerror(rc);
}
