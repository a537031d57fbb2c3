/* What is signed and sealed of a row, and that each of its bytes counts. */
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/sshkey.h"
#include "base/str.h"
#include "record/signed.h"

static const char *const names[] = { "type", "area", "found_at" };
static const char *const cells[] = { "HT05", "-", "" };
static const struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 2,
	.fields = names,
	.nfields = 3,
	.ends = "archive",
	.entering = "" };

static struct event
example(void)
{
	struct event ev = { .event = "01KAV9ZQ5GZ0000000000000AA",
		.record = "H261124-A0001C",
		.prev = "01KAV9ZQ5GZ0000000000000A9",
		.time_text = "2026-11-24T09:00:00.000+08:00",
		.actor = "E4",
		.entered_by = "wang",
		.action = "rectify",
		.node = "verify",
		.due_text = "",
		.fields = cells,
		.note = "已\"装\"回",
		.evidence = "",
		.signature = "",
		.seal = "" };

	clock_parse(ev.time_text, &ev.time);
	return ev;
}

static struct ssh_key *
key(const char *file)
{
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct ssh_pub pub;
	struct ssh_key *k = NULL;

	if (ssh_key_make(&text, &pub, "", &e) < 0 ||
	    io_replace(-100, file, text.ptr, text.len, 0600, 0, &e) < 0 ||
	    ssh_key_file(&k, file, &e) < 0)
		printf("Bail out! %s\n", e.msg);
	unlink(file);
	buf_release(&text);
	return k;
}

static char *
sign(const struct ssh_key *k, const char *space, const struct buf *text)
{
	struct buf sig = BUF_INIT;
	struct err e = ERR_INIT;
	char *cell;

	if (ssh_key_sign(k, space, text->ptr, text->len, &sig, &e) < 0)
		printf("Bail out! %s\n", e.msg);
	cell = base64(sig.ptr, sig.len);
	buf_release(&sig);
	return cell;
}

static void
test_text(void)
{
	struct event ev = example();
	struct buf b = BUF_INIT;

	event_signed_text(&b, &schema, "P1", &ev);
	tap_str(b.ptr,
	    "{\"action\":\"rectify\",\"actor\":\"E4\","
	    "\"event\":\"01KAV9ZQ5GZ0000000000000AA\",\"evidence\":\"\","
	    "\"fields\":{\"area\":\"-\",\"type\":\"HT05\"},\"flow\":\"2\","
	    "\"kind\":\"hazard\",\"note\":\"已\\\"装\\\"回\",\"plant\":\"P1\","
	    "\"prev\":\"01KAV9ZQ5GZ0000000000000A9\","
	    "\"record\":\"H261124-A0001C\"}",
	    "the signed line");
	ev.prev = "";
	buf_clear(&b);
	event_signed_text(&b, &schema, "P1", &ev);
	tap_ok(str_suffix(b.ptr, "\"prev\":\"\",\"record\":\"\"}"),
	    "a creating event has no record yet");
	buf_release(&b);
}

/* How many of the changes of each byte of the row are taken for good. */
static size_t
changed(const struct buf *row, const struct signers *s, msec when)
{
	static const char to[] = "\0\nA,\"=\x7f";
	char *copy = xstrndup(row->ptr, row->len);
	struct err e = ERR_INIT;
	size_t i, k, taken = 0;

	for (i = 0; i < row->len; i++) {
		for (k = 0; k < sizeof(to) - 1 + 8; k++) {
			copy[i] =
			    k < 8 ? (char)(row->ptr[i] ^ 1 << k) : to[k - 8];
			if (copy[i] != row->ptr[i] &&
			    event_seal_check(NULL, copy, row->len, when, s,
				&e) == 0)
				taken++;
		}
		copy[i] = row->ptr[i];
	}
	free(copy);
	return taken;
}

static void
test_row(void)
{
	struct event ev = example(), other;
	struct ssh_key *mine = key("mine"), *station = key("station");
	struct buf text = BUF_INIT, row = BUF_INIT, table = BUF_INIT;
	struct signers s = SIGNERS_INIT;
	struct err e = ERR_INIT;
	char letter = '\0';

	buf_puts(&table, "E4 namespaces=\"bihuan-event\" ");
	ssh_pub_line(ssh_key_pub(mine), &table);
	buf_puts(&table, "\nstation-C namespaces=\"git,bihuan-seal\" ");
	ssh_pub_line(ssh_key_pub(station), &table);
	signers_read(&s, "signers", table.ptr, table.len, NULL);
	tap_int(event_signature_check(&ev, &schema, "P1", &s, &e), -1, "none");
	tap_int(e.code, E_ABSENT, "code");
	event_signed_text(&text, &schema, "P1", &ev);
	ev.signature = sign(mine, SPACE_EVENT, &text);
	tap_int(event_signature_check(&ev, &schema, "P1", &s, &e), 0,
	    "signed by the actor");
	tap_int(event_signature_check(&ev, &schema, "P2", &s, &e), -1,
	    "in another plant");
	other = ev;
	other.record = "H261124-A0002A";
	tap_int(event_signature_check(&other, &schema, "P1", &s, &e), -1,
	    "in another record");
	other = ev;
	other.prev = "01KAV9ZQ5GZ0000000000000A8";
	tap_int(event_signature_check(&other, &schema, "P1", &s, &e), -1,
	    "in another round");
	tap_int(e.code, E_NO, "code");
	other = ev;
	other.actor = "E5";
	tap_int(event_signature_check(&other, &schema, "P1", &s, &e), -1,
	    "as another person");
	buf_clear(&text);
	event_sealed_text(&text, &schema, &ev);
	ev.seal = sign(station, SPACE_SEAL, &text);
	event_write(&row, &schema, &ev);
	buf_trim(&row, row.len - 1);
	tap_int(event_seal_check(&letter, row.ptr, row.len, ev.time, &s, &e), 0,
	    "sealed: %s", e.msg);
	tap_int(letter, 'C', "by which station");
	tap_int(changed(&row, &s, ev.time), 0,
	    "no byte of %zu may be another one", row.len);
	free((char *)ev.seal);
	ev.seal = sign(mine, SPACE_SEAL, &text);
	buf_clear(&row);
	event_write(&row, &schema, &ev);
	tap_int(event_seal_check(NULL, row.ptr, row.len - 1, ev.time, &s, &e),
	    -1, "a person's key seals nothing");
	free((char *)ev.seal);
	free((char *)ev.signature);
	ssh_key_free(mine);
	ssh_key_free(station);
	signers_release(&s);
	buf_release(&text);
	buf_release(&row);
	buf_release(&table);
}

int
main(void)
{
	char dir[] = "/tmp/bihuan-signed.XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	test_text();
	test_row();
	rmdir(dir);
	return tap_done();
}
