/* SSHSIG, keys and tables of signers; ssh-keygen makes the keys. */
#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/signers.h"
#include "base/sshkey.h"
#include "base/str.h"

static const char text[] = "整改完成\n", space[] = "test";
static char dir[] = "/tmp/bihuan-sshsig.XXXXXX";

static bool
run(const char *const argv[], const char *in, struct buf *out)
{
	struct buf i = BUF_INIT, errs = BUF_INIT;
	struct err e = ERR_INIT;
	int status = -1;

	buf_puts(&i, in);
	buf_clear(out);
	if (io_run(argv, &i, out, &errs, 20000, &status, &e) < 0)
		printf("# %s\n", e.msg);
	else if (status != 0)
		printf("# %s: %s%s\n", argv[2], out->ptr, errs.ptr);
	buf_release(&i);
	buf_release(&errs);
	return status == 0;
}

static void
keygen(const char *type, const char *pass, const char *file, const char *form)
{
	const char *const argv[] = { "ssh-keygen", "-q", "-t", type, "-N", pass,
		"-C", "", "-f", file, form != NULL ? "-m" : NULL, form, NULL };
	struct buf out = BUF_INIT;

	if (!run(argv, "", &out))
		printf("Bail out! ssh-keygen\n");
	buf_release(&out);
}

static void
write_file(const char *name, const struct buf *b)
{
	struct err e = ERR_INIT;

	if (io_replace(AT_FDCWD, name, b->ptr, b->len, 0600, 0, &e) < 0)
		printf("Bail out! %s\n", e.msg);
}

/* What we sign ssh-keygen calls good, and what it signs we do. */
static void
test_both_ways(const char *file, const char *file_pub)
{
	const char *const verify[] = { "ssh-keygen", "-Y", "verify", "-f",
		"allowed", "-I", "E1", "-n", space, "-s", "sig", NULL };
	const char *const sign[] = { "ssh-keygen", "-Y", "sign", "-q", "-n",
		space, "-f", file, NULL };
	const char *const list[] = { "ssh-keygen", "-l", "-f", file_pub, NULL };
	struct buf sig = BUF_INIT, b = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;
	struct ssh_key *k;
	struct ssh_pub by;
	char print[SSH_FINGERPRINT];

	tap_int(ssh_key_file(&k, file, &e), 0, "%s is read: %s", file, e.msg);
	buf_puts(&b, "E1 ");
	ssh_pub_line(ssh_key_pub(k), &b);
	buf_putc(&b, '\n');
	write_file("allowed", &b);
	tap_int(ssh_key_sign(k, space, text, sizeof(text) - 1, &sig, &e), 0,
	    "it signs");
	tap_ok(sshsig_canonical(sig.ptr, sig.len), "as a signer writes it");
	buf_clear(&b);
	sshsig_armor(&b, sig.ptr, sig.len);
	write_file("sig", &b);
	tap_ok(run(verify, text, &out), "ssh-keygen calls it good");
	tap_ok(run(sign, text, &out), "ssh-keygen signs");
	buf_clear(&sig);
	tap_int(sshsig_decode(&sig, out.ptr, out.len, &e), 0, "read: %s",
	    e.msg);
	tap_int(sshsig_verify(&by, sig.ptr, sig.len, space, text,
		    sizeof(text) - 1, &e),
	    0, "and is good: %s", e.msg);
	tap_ok(ssh_pub_same(&by, ssh_key_pub(k)), "by that key");
	ssh_fingerprint(&by, print);
	tap_ok(run(list, "", &out) && strstr(out.ptr, print) != NULL,
	    "with the fingerprint %s", print);
	ssh_key_free(k);
	buf_release(&sig);
	buf_release(&b);
	buf_release(&out);
}

/* Each bit of a signature and of the text counts. */
static void
test_bits(const char *file)
{
	struct buf sig = BUF_INIT;
	struct err e = ERR_INIT;
	struct ssh_key *k;
	struct ssh_pub by;
	char copy[sizeof(text)];
	size_t i, taken = 0;

	if (ssh_key_file(&k, file, &e) < 0 ||
	    ssh_key_sign(k, space, text, sizeof(text) - 1, &sig, &e) < 0)
		printf("Bail out! %s\n", e.msg);
	for (i = 0; i < sig.len * 8; i++) {
		sig.ptr[i / 8] ^= (char)(1 << i % 8);
		taken += sshsig_verify(&by, sig.ptr, sig.len, space, text,
			     sizeof(text) - 1, &e) == 0 &&
		    sshsig_canonical(sig.ptr, sig.len);
		sig.ptr[i / 8] ^= (char)(1 << i % 8);
	}
	tap_int(taken, 0, "no bit of a signature of %s may change", file);
	memcpy(copy, text, sizeof(text));
	for (i = 0; i < (sizeof(text) - 1) * 8; i++) {
		copy[i / 8] ^= (char)(1 << i % 8);
		taken += sshsig_verify(&by, sig.ptr, sig.len, space, copy,
			     sizeof(text) - 1, &e) == 0;
		copy[i / 8] ^= (char)(1 << i % 8);
	}
	tap_int(taken, 0, "nor one of the text");
	ssh_key_free(k);
	buf_release(&sig);
}

static void
test_refused(void)
{
	struct err e = ERR_INIT;
	struct ssh_key *k;
	struct ssh_pub pub;

	unsetenv("SSH_AUTH_SOCK");
	tap_int(ssh_key_file(&k, "rsa", &e), -1, "an RSA key");
	tap_ok(strstr(e.msg, "'ssh-rsa'") != NULL, "by its name: %s", e.msg);
	tap_int(ssh_key_file(&k, "locked", &e), -1, "one with a passphrase");
	tap_str(e.hint, "load it first: ssh-add locked", "what to do");
	tap_int(e.code, E_UNAVAILABLE, "code");
	tap_int(ssh_key_file(&k, "old", &e), -1, "another format");
	tap_str(e.hint, "ssh-keygen -p -f old", "what to do");
	tap_int(ssh_key_file(&k, "none", &e), -1, "no file");
	tap_int(e.code, E_ABSENT, "code");
	tap_int(ssh_key_file(&k, "allowed", &e), -1, "something else");
	tap_int(e.code, E_DATA, "code");
	tap_int(ssh_pub_text(&pub, "ssh-ed25519 AAAA x", &e), -1, "half a key");
	tap_int(ssh_pub_text(&pub, "ssh-dss AAAA x", &e), -1, "another type");
	tap_str(e.msg, "keys of type 'ssh-dss' are not accepted", "its name");
}

static bool
first(void *arg, const struct ssh_pub *pub)
{
	(void)arg;
	(void)pub;
	return true;
}

/* A made key is one for OpenSSH too: ssh-keygen reads the public part out. */
static void
test_made(void)
{
	const char *const argv[] = { "ssh-keygen", "-y", "-f", "made", NULL };
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;
	struct ssh_pub pub;
	struct ssh_key *k;

	tap_int(ssh_key_make(&b, &pub, "station A", &e), 0, "a key is made");
	write_file("made", &b);
	buf_clear(&b);
	ssh_pub_line(&pub, &b);
	buf_puts(&b, " station A\n");
	tap_ok(run(argv, "", &out), "ssh-keygen reads it");
	tap_str(out.ptr, b.ptr, "the same key");
	test_both_ways("made", "made");
	setenv("SSH_AUTH_SOCK", "nobody", 1);
	tap_int(ssh_key_agent(&k, first, NULL, &e), -1, "no agent");
	tap_int(e.code, E_UNAVAILABLE, "code");
	buf_release(&b);
	buf_release(&out);
}

static void
test_base64(void)
{
	static const struct {
		const char *text;
		int len; /* -1: refused */
	} t[] = { { "", 0 }, { "QQ==", 1 }, { "QUI=", 2 }, { "QUJD", 3 },
		{ "QR==", -1 }, { "QUJ=", -1 }, { "Q===", -1 }, { "====", -1 },
		{ "QUI", -1 }, { "QU I=", -1 }, { "QUJD\n", -1 },
		{ "QQ==QQ==", -1 }, { "Q-==", -1 } };
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct buf b = BUF_INIT;
		bool ok = base64_read(&b, t[i].text, strlen(t[i].text));

		tap_int(ok ? (int)b.len : -1, t[i].len, "base 64 '%s'",
		    t[i].text);
		buf_release(&b);
	}
}

static void
test_signers(void)
{
	struct findings bad = FINDINGS_INIT;
	struct signers s = SIGNERS_INIT;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT, key = BUF_INIT;
	struct ssh_pub one, two;
	msec when;
	size_t i = 0;

	ssh_key_make(&b, &one, "", &e);
	ssh_key_make(&b, &two, "", &e);
	buf_clear(&b);
	ssh_pub_line(&one, &key);
	buf_printf(&b,
	    "# 谁可以签字\n"
	    "E1 namespaces=\"bihuan\",valid-after=\"20260101Z\","
	    "valid-before=\"20261124000000Z\" %s\n"
	    "E2 cert-authority %s\nE3 valid-after=\"soon\" %s\n"
	    "E4 ssh-rsa AAAA\nE5\n",
	    key.ptr, key.ptr, key.ptr);
	signers_read(&s, "registers/signers", b.ptr, b.len, &bad);
	tap_int(s.n, 1, "one line lets sign");
	tap_int(bad.n, 4, "the others are told");
	tap_str(bad.v[0].msg, "certificates are not accepted: 'cert-authority'",
	    "by name");
	tap_str(bad.v[1].msg, "no such time: 'soon'", "and by word");
	tap_int(bad.v[2].line, 5, "and line");
	clock_parse("2026-06-01T00:00:00Z", &when);
	tap_int(signers_allow(&s, "E1", "bihuan", &one, when, &e), 0, "E1 may");
	tap_int(signers_allow(&s, "E2", "bihuan", &one, when, &e), -1,
	    "not E2");
	tap_ok(str_suffix(e.msg, "is not enrolled for E2"), "%s", e.msg);
	tap_int(signers_allow(&s, "E1", "git", &one, when, &e), -1, "not git");
	tap_ok(str_suffix(e.msg, "is not for this namespace"), "%s", e.msg);
	tap_int(e.line, 2, "the line");
	tap_int(signers_allow(&s, "E1", "bihuan", &two, when, &e), -1,
	    "not with another key");
	tap_ok(signers_next(&s, &i, "E1", "bihuan", when) == &s.v[0] &&
		signers_next(&s, &i, "E1", "bihuan", when) == NULL,
	    "the keys of a person");
	clock_parse("2026-11-24T00:00:00.999Z", &when);
	tap_int(signers_allow(&s, "E1", "bihuan", &one, when, &e), 0,
	    "in the last second");
	tap_int(signers_allow(&s, "E1", "bihuan", &one, when + 1, &e), -1,
	    "not after it");
	tap_ok(strstr(e.msg, "no longer valid") != NULL, "%s", e.msg);
	clock_parse("2025-12-31T23:59:59Z", &when);
	tap_int(signers_allow(&s, "E1", "bihuan", &one, when, &e), -1,
	    "not before");
	tap_ok(strstr(e.msg, "not valid yet") != NULL, "%s", e.msg);
	signers_release(&s);
	findings_release(&bad);
	buf_release(&b);
	buf_release(&key);
}

int
main(void)
{
	struct buf out = BUF_INIT;
	const char *const rm[] = { "rm", "-rf", dir, NULL };

	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	keygen("ed25519", "", "ed", NULL);
	keygen("ecdsa", "", "ec", NULL);
	keygen("rsa", "", "rsa", NULL);
	keygen("ed25519", "geheim", "locked", NULL);
	keygen("ecdsa", "", "old", "PEM");
	test_both_ways("ed", "ed.pub");
	test_both_ways("ec", "ec.pub");
	test_bits("ed");
	test_bits("ec");
	test_refused();
	test_made();
	test_base64();
	test_signers();
	run(rm, "", &out);
	buf_release(&out);
	return tap_done();
}
