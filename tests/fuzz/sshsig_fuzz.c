/*
 * Signatures, keys and tables of signers.  The first byte says what the rest is:
 * a signature in a cell or file (its bytes are also tried as they are), a public
 * key in text, or a table.  What is taken must survive being written again.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "base/signers.h"
#include "base/sshsig.h"

static void
signature(const char *p, size_t n)
{
	struct buf armor = BUF_INIT, again = BUF_INIT;
	struct ssh_pub by, key;
	struct err e = ERR_INIT;
	bool good = sshsig_verify(&by, p, n, "bihuan", "text", 4, &e) == 0;

	if (good) {
		must(sshsig_key(&key, p, n, &e) == 0);
		must(ssh_pub_same(&by, &key));
	} else {
		must(e.code != 0 && e.msg[0] != '\0');
	}
	if (!sshsig_canonical(p, n))
		return;
	must(sshsig_key(&key, p, n, &e) == 0);
	sshsig_armor(&armor, p, n);
	must(sshsig_decode(&again, armor.ptr, armor.len, &e) == 0);
	must(again.len == n && memcmp(again.ptr, p, n) == 0);
	buf_release(&armor);
	buf_release(&again);
}

static void
public_key(const char *text)
{
	struct buf line = BUF_INIT;
	struct ssh_pub key, again;
	struct err e = ERR_INIT;
	char print[SSH_FINGERPRINT];

	if (ssh_pub_text(&key, text, &e) == 0) {
		ssh_pub_line(&key, &line);
		must(ssh_pub_text(&again, line.ptr, &e) == 0);
		must(ssh_pub_same(&key, &again));
		ssh_fingerprint(&key, print);
		must(strlen(print) == SSH_FINGERPRINT - 2);
	} else {
		must(e.code == E_DATA && e.msg[0] != '\0');
	}
	buf_release(&line);
}

static void
table(const char *p, size_t n)
{
	struct findings bad = FINDINGS_INIT;
	struct signers s = SIGNERS_INIT;
	struct err e = ERR_INIT;
	const msec when = 1795500000 * SECOND;
	const struct signer *one;
	size_t i = 0;

	signers_read(&s, "signers", p, n, &bad);
	while ((one = signers_next(&s, &i, "E1", "bihuan", when)) != NULL)
		must(signers_allow(&s, "E1", "bihuan", &one->key, when, &e) ==
		    0);
	signers_release(&s);
	findings_release(&bad);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf raw = BUF_INIT;
	struct err e = ERR_INIT;
	const char *p = (const char *)data + 1;
	char *text;

	if (size == 0)
		return 0;
	switch (data[0] % 4) {
	case 0:
		if (sshsig_decode(&raw, p, size - 1, &e) == 0)
			signature(raw.ptr, raw.len);
		break;
	case 1:
		signature(p, size - 1);
		break;
	case 2:
		text = xstrndup(p, size - 1);
		public_key(text);
		free(text);
		break;
	default:
		table(p, size - 1);
	}
	buf_release(&raw);
	return 0;
}
