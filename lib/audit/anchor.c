#include "audit/anchor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "base/utf8.h"
#include "record/signed.h"
#include "store/history.h"

int
anchor_make(struct ledger *lg, bool may_be_unsigned, struct buf *out,
    struct err *e)
{
	char when[CLOCK_TEXT], rows[STORE_OID];
	struct buf sig = BUF_INIT;
	struct err why = ERR_INIT;
	char *cell;
	char letter = store_station(lg->store);

	if (store_tree(lg->store, "records", rows, e) < 0)
		return -1;
	clock_format(store_now(lg->store), when);
	buf_printf(out,
	    "bihuan-anchor 1\nplant %s\nstation %c\ntime %s\ncommit %s\n"
	    "rows %s\n",
	    store_setting(lg->store, "plant"), letter == '\0' ? '-' : letter,
	    when, store_head(lg->store), *rows == '\0' ? "-" : rows);
	if (store_sign(lg->store, SPACE_ANCHOR, out->ptr, out->len, &sig,
		&why) < 0) {
		buf_release(&sig);
		if (why.code == E_UNAVAILABLE && may_be_unsigned)
			return 0;
		*e = why;
		return -1;
	}
	cell = base64(sig.ptr, sig.len);
	buf_printf(out, "signature %s\n", cell);
	free(cell);
	buf_release(&sig);
	return 0;
}

/* Printing and mail put blanks, CR and quote marks around lines. */
static bool
line_is(const char *line, size_t len, const char *word, char *out, size_t size)
{
	size_t n = strlen(word);

	if (len <= n || strncmp(line, word, n) != 0 || line[n] != ' ' ||
	    len - n - 1 >= size)
		return false;
	memcpy(out, line + n + 1, len - n - 1);
	out[len - n - 1] = '\0';
	return true;
}

int
anchor_parse(struct anchor *a, struct buf *clean, const char *p, size_t len,
    struct err *e)
{
	const char *end = p + len, *nl;
	char version[8] = "";
	size_t n;

	memset(a, 0, sizeof(*a));
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		while (p < nl && (*p == ' ' || *p == '\t' || *p == '>'))
			p++;
		n = (size_t)(nl - p);
		while (n > 0 && ch_space((unsigned char)p[n - 1]))
			n--;
		if (line_is(p, n, "signature", a->signature,
			sizeof(a->signature)))
			continue;
		if (line_is(p, n, "bihuan-anchor", version, sizeof(version)) ||
		    line_is(p, n, "plant", a->plant, sizeof(a->plant)) ||
		    line_is(p, n, "station", a->station, sizeof(a->station)) ||
		    line_is(p, n, "time", a->time, sizeof(a->time)) ||
		    line_is(p, n, "commit", a->commit, sizeof(a->commit)) ||
		    line_is(p, n, "rows", a->rows, sizeof(a->rows))) {
			buf_add(clean, p, n);
			buf_putc(clean, '\n');
		}
	}
	if (streq(version, "1") && strlen(a->commit) == STORE_OID - 1 &&
	    *a->time != '\0' && *a->plant != '\0')
		return 0;
	err_set(e, E_DATA, _("this is no anchor"));
	return err_hint(e, _("give what ledger-audit --anchor printed"));
}

static void
check_signature(struct ledger *lg, const struct anchor *a,
    const struct buf *clean, struct findings *fs)
{
	struct signers t = SIGNERS_INIT;
	struct buf text = BUF_INIT, sig = BUF_INIT;
	struct err e = ERR_INIT;
	char principal[16];
	struct ssh_pub by;
	msec when;

	if (*a->signature == '\0') {
		finding_add(fs, SEV_WARN, "anchor-unsigned", NULL, 0,
		    _("the anchor has no signature: anybody may have made "
		      "it"));
		return;
	}
	store_read(lg->store, "registers/signers", &text, &e);
	signers_read(&t, NULL, text.ptr, text.len, NULL);
	station_principal(principal, a->station[0]);
	err_clear(&e);
	if (!clock_parse(a->time, &when))
		when = store_now(lg->store);
	if (sshsig_decode(&sig, a->signature, strlen(a->signature), &e) < 0 ||
	    sshsig_verify(&by, sig.ptr, sig.len, SPACE_ANCHOR, clean->ptr,
		clean->len, &e) < 0 ||
	    signers_allow(&t, principal, SPACE_ANCHOR, &by, when, &e) < 0)
		finding_add(fs, SEV_ERROR, "anchor-signature", NULL, 0,
		    _("the anchor's signature does not hold: %s"), e.msg);
	signers_release(&t);
	buf_release(&text);
	buf_release(&sig);
}

/* HEAD reaches the commit, and its rows are those that were anchored. */
static int
check_commit(struct ledger *lg, const struct anchor *a, struct findings *fs,
    struct err *e)
{
	struct history *h = NULL;
	struct hist_id rows;
	struct err why = ERR_INIT;
	char hex[STORE_OID] = "-";
	int rc;

	rc = history_open(&h, lg->store, a->commit, NULL, &why);
	if (rc < 0 && why.code != E_ABSENT) {
		*e = why;
		return -1;
	}
	if (rc < 0 || !history_since_in_head(h)) {
		finding_hint(finding_add(fs, SEV_ERROR, "anchor", NULL, 0,
				 _("%.10s: this commit was the head at %s and "
				   "is in the history no more"),
				 a->commit, a->time),
		    _("history was rewritten since: compare with another "
		      "clone or a backup"));
		history_close(h);
		return 0;
	}
	rc = hist_find(history_reader(h),
	    &history_commit(h, history_since(h))->tree, "records", &rows, e);
	if (rc == 0 && !hist_id_none(&rows))
		hist_id_hex(&rows, hex);
	if (rc == 0 && !streq(hex, a->rows))
		finding_add(fs, SEV_ERROR, "anchor", NULL, 0,
		    _("%.10s: the commit holds other rows than were anchored"),
		    a->commit);
	history_close(h);
	return rc;
}

int
anchor_check(struct ledger *lg, const char *text, size_t len,
    struct findings *fs, struct err *e)
{
	struct buf clean = BUF_INIT;
	struct anchor a;
	char q[UTF8_CUT];
	int rc = anchor_parse(&a, &clean, text, len, e);

	if (rc == 0 && !streq(a.plant, store_setting(lg->store, "plant"))) {
		err_set(e, E_DATA, _("the anchor is of another plant: '%s'"),
		    utf8_cut(q, a.plant));
		rc = -1;
	}
	if (rc == 0) {
		check_signature(lg, &a, &clean, fs);
		rc = check_commit(lg, &a, fs, e);
	}
	buf_release(&clean);
	return rc;
}

int
anchor_check_file(struct ledger *lg, const char *path, struct findings *fs,
    struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = streq(path, "-") ?
	    io_read_fd(&b, 0, ANCHOR_MOST, e) :
	    io_read(&b, AT_FDCWD, path, ANCHOR_MOST, 0, e);

	if (rc == 0)
		rc = anchor_check(lg, b.ptr, b.len, fs, e);
	buf_release(&b);
	return rc;
}
