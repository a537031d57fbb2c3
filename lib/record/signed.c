#include "record/signed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

struct named {
	const char *name, *value;
};

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
fields(struct buf *b, const struct schema *s, const struct event *ev)
{
	struct named *v = xcalloc(s->nfields + 1, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < s->nfields; i++)
		if (ev->fields[i][0] != '\0')
			v[n++] = (struct named){ s->fields[i], ev->fields[i] };
	qsort(v, n, sizeof(*v), by_name);
	buf_puts(b, ",\"fields\":{");
	for (i = 0; i < n; i++)
		json_pair(b, v[i].name, v[i].value);
	buf_putc(b, '}');
	free(v);
}

void
event_signed_text(struct buf *b, const struct schema *s, const char *plant,
    const struct event *ev)
{
	char version[16];

	snprintf(version, sizeof(version), "%d", s->version);
	buf_putc(b, '{');
	json_pair(b, "action", ev->action);
	json_pair(b, "actor", ev->actor);
	json_pair(b, "event", ev->event);
	json_pair(b, "evidence", ev->evidence);
	fields(b, s, ev);
	json_pair(b, "flow", version);
	json_pair(b, "kind", s->kind);
	json_pair(b, "note", ev->note);
	json_pair(b, "plant", plant);
	json_pair(b, "prev", ev->prev);
	json_pair(b, "record", ev->prev[0] == '\0' ? "" : ev->record);
	buf_putc(b, '}');
}

void
event_sealed_text(struct buf *b, const struct schema *s, const struct event *ev)
{
	struct event bare = *ev;

	bare.seal = "";
	event_write(b, s, &bare);
	buf_trim(b, b->len - 1); /* the line feed */
}

void
station_principal(char out[16], char letter)
{
	snprintf(out, 16, "station-%c", letter);
}

static int
verify(struct ssh_pub *by, struct buf *sig, const char *cell, const char *space,
    const char *text, size_t len, struct err *e)
{
	return sshsig_decode(sig, cell, strlen(cell), e) < 0 ?
	    -1 :
	    sshsig_verify(by, sig->ptr, sig->len, space, text, len, e);
}

int
event_signature_check(const struct event *ev, const struct schema *s,
    const char *plant, const struct signers *signers, struct err *e)
{
	struct buf text = BUF_INIT, sig = BUF_INIT;
	struct ssh_pub by;
	int rc;

	if (ev->signature[0] == '\0')
		return err_set(e, E_ABSENT, _("%s has no signature"),
		    ev->event);
	event_signed_text(&text, s, plant, ev);
	rc = verify(&by, &sig, ev->signature, SPACE_EVENT, text.ptr, text.len,
	    e);
	if (rc == 0)
		rc = signers_allow(signers, ev->actor, SPACE_EVENT, &by,
		    ev->time, e);
	buf_release(&text);
	buf_release(&sig);
	return rc < 0 ? err_wrap(e, _("signature of %s"), ev->event) : 0;
}

/* Whichever station has the key; the row does not say where it was written. */
static int
by_station(char *letter, const struct ssh_pub *by, msec when,
    const struct signers *signers, struct err *e)
{
	struct err why = ERR_INIT, first = ERR_INIT;
	char principal[16];
	int c;

	for (c = 'A'; c <= 'Z'; c++) {
		station_principal(principal, (char)c);
		err_clear(&why);
		if (signers_allow(signers, principal, SPACE_SEAL, by, when,
			&why) == 0) {
			if (letter != NULL)
				*letter = (char)c;
			return 0;
		}
		if (c == 'A' || (first.line == 0 && why.line != 0))
			first = why;
	}
	*e = first;
	return -1;
}

int
event_seal_check(char *letter, const char *row, size_t len, msec when,
    const struct signers *signers, struct err *e)
{
	const char *comma = memrchr(row, ',', len);
	struct buf sig = BUF_INIT;
	struct ssh_pub by;
	char *cell;
	int rc;

	if (comma == NULL || comma + 1 == row + len)
		return err_set(e, E_ABSENT, _("the row has no seal"));
	comma++;
	cell = xstrndup(comma, (size_t)(row + len - comma));
	rc = verify(&by, &sig, cell, SPACE_SEAL, row, (size_t)(comma - row), e);
	if (rc == 0)
		rc = by_station(letter, &by, when, signers, e);
	if (rc == 0 && !sshsig_canonical(sig.ptr, sig.len))
		rc = err_set(e, E_DATA,
		    _("it is not written as a signer writes it"));
	buf_release(&sig);
	free(cell);
	return rc < 0 ? err_wrap(e, _("the seal of the row")) : 0;
}
