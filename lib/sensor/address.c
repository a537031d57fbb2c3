#include "sensor/address.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

const char *const address_options[ADDRESS_OPTIONS] = { "--cert", "--key",
	"--trust", "--uri", "--user", "--password-file" };

/* What leaves this machine is no literal. */
static bool
is_literal(const char *s)
{
	if (str_prefix(s, "opc.tcp://"))
		s += strlen("opc.tcp://");
	return streq(s, "localhost") || str_prefix(s, "localhost:") ||
	    streq(s, "::1") || str_prefix(s, "127.") ||
	    (str_prefix(s, "/dev/") && strstr(s, "..") == NULL);
}

/* host, host:port, [::1]:port; a path has its line settings behind a ':'. */
static void
take_apart(const char *value, const struct device *d, struct address *out)
{
	const char *colon = strrchr(value, ':'), *end = colon;
	bool v6 = *value == '[';

	if (strstr(value, "://") != NULL) {
		/* opc.tcp://host:port/path */
		end = value + strlen(value);
		colon = NULL;
	} else if (v6) {
		const char *close = strchr(value, ']');

		end = close != NULL ? close : value + strlen(value);
		colon = *end == ']' && end[1] == ':' ? end + 1 : NULL;
		value++;
	} else if (colon == NULL || strchr(value, ':') != colon) {
		/* none, or an IPv6 address without brackets */
		end = value + strlen(value);
		colon = NULL;
	}
	out->to = xstrndup(value, (size_t)(end - value));
	out->port =
	    xstrdup(colon != NULL && colon[1] != '\0' ? colon + 1 : d->port);
}

int
device_address(struct ledger *lg, const struct secrets *s,
    const struct device *d, struct address *out, struct err *e)
{
	const char *value = secrets_get(s, d->address);
	char q[UTF8_CUT];

	if (*value == '\0' && is_literal(d->address)) {
		if (!store_rehearsal(lg->store)) {
			err_at(e, E_PERM, "registers/devices.csv", d->line,
			    _("the address of %s stands in the table"),
			    d->code);
			return err_hint(e,
			    _("write a name here, and name=%s in the secrets "
			      "file: who can edit a table may not choose "
			      "where programs connect to"),
			    utf8_cut(q, d->address));
		}
		value = d->address;
	}
	if (*value == '\0') {
		err_at(e, E_ABSENT, "registers/devices.csv", d->line,
		    _("the secrets file has no '%s', the address of %s"),
		    utf8_cut(q, d->address), d->code);
		return err_hint(e, _("add the line %s=HOST to %s"), q,
		    secrets_where(s));
	}
	take_apart(value, d, out);
	for (int i = 0; i < ADDRESS_OPTIONS && d->proto == PROTO_OPCUA; i++) {
		value = secrets_of(s, d->address, address_options[i] + 2);
		if (*value != '\0')
			out->options[i] = xstrdup(value);
	}
	return 0;
}

void
address_copy(struct address *to, const struct address *from)
{
	*to = (struct address){ xstrdup(from->to), xstrdup(from->port),
		{ NULL } };
	for (int i = 0; i < ADDRESS_OPTIONS; i++)
		if (from->options[i] != NULL)
			to->options[i] = xstrdup(from->options[i]);
}

void
address_release(struct address *a)
{
	free(a->to);
	free(a->port);
	for (int i = 0; i < ADDRESS_OPTIONS; i++)
		free(a->options[i]);
	*a = (struct address)ADDRESS_INIT;
}
