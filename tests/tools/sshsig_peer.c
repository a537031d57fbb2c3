/*
 * sshsig_peer [-s SEED] [-v] N: has N signatures and tables of signers judged by
 * the library and by ssh-keygen -Y verify, and fails with the first on which the
 * two differ.  They are changed in one to three places: fields of the format in
 * ways that only their writer can (and signed again or not), single bytes, the
 * armour, and words of the table.  Works in the current directory.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/signers.h"
#include "base/sshkey.h"
#include "base/sshwire.h"
#include "base/str.h"

enum { KEYS = 3, WHEN = 1795500000 }; /* 2026-11-24T06:00:00Z */
static const char message[] = "{\"action\":\"rectify\"}", space[] = "bihuan";

static uint64_t state = 1;
static struct ssh_key *keys[KEYS];

static unsigned
rnd(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 20) % n);
}

static void
die(const struct err *e)
{
	fprintf(stderr, "sshsig_peer: %s\n", e->msg);
	exit(2);
}

/* ---- a signature in its fields ---- */

struct fields {
	uint32_t version;
	struct buf type, curve, raw, after_key; /* the key's blob */
	struct buf space, reserved, hash;
	struct buf inner_type, r, s, after_rs, after_inner, after;
};

static void
set(struct buf *b, const void *p, size_t n)
{
	buf_clear(b);
	buf_add(b, p, n);
}

static void
fields_release(struct fields *f)
{
	struct buf *b = &f->type;

	for (; b <= &f->after; b++)
		buf_release(b);
}

static void
split(struct fields *f, const struct ssh_key *key, const struct buf *sig)
{
	struct wire w = { (const unsigned char *)sig->ptr, sig->len }, x, y;
	struct buf *b;

	for (b = &f->type; b <= &f->after; b++)
		*b = (struct buf)BUF_INIT;
	f->version = 1;
	w.p += 10;
	w.n -= 10;
	wire_string(&w, &x);
	wire_string(&x, &y);
	set(&f->type, y.p, y.n);
	if (ssh_key_pub(key)->type == SSH_P256) {
		wire_string(&x, &y);
		set(&f->curve, y.p, y.n);
	}
	wire_string(&x, &y);
	set(&f->raw, y.p, y.n);
	wire_string(&w, &x);
	set(&f->space, x.p, x.n);
	wire_string(&w, &x); /* reserved */
	wire_string(&w, &x);
	set(&f->hash, x.p, x.n);
	wire_string(&w, &x);
	wire_string(&x, &y);
	set(&f->inner_type, y.p, y.n);
	wire_string(&x, &y);
	if (f->curve.len > 0) {
		wire_string(&y, &x);
		set(&f->r, x.p, x.n);
		wire_string(&y, &x);
		set(&f->s, x.p, x.n);
	} else {
		set(&f->r, y.p, 32);
		set(&f->s, y.p + 32, 32);
	}
}

static void
put(struct buf *out, const struct buf *b)
{
	wire_put(out, b->ptr, b->len);
}

static void
join(struct buf *out, const struct fields *f)
{
	struct buf key = BUF_INIT, rs = BUF_INIT, inner = BUF_INIT;

	put(&key, &f->type);
	if (f->curve.len > 0)
		put(&key, &f->curve);
	put(&key, &f->raw);
	buf_add(&key, f->after_key.ptr, f->after_key.len);
	if (f->curve.len > 0) {
		put(&rs, &f->r);
		put(&rs, &f->s);
	} else {
		buf_add(&rs, f->r.ptr, f->r.len);
		buf_add(&rs, f->s.ptr, f->s.len);
	}
	buf_add(&rs, f->after_rs.ptr, f->after_rs.len);
	put(&inner, &f->inner_type);
	put(&inner, &rs);
	buf_add(&inner, f->after_inner.ptr, f->after_inner.len);
	buf_clear(out);
	buf_puts(out, "SSHSIG");
	wire_put_u32(out, f->version);
	put(out, &key);
	put(out, &f->space);
	put(out, &f->reserved);
	put(out, &f->hash);
	put(out, &inner);
	buf_add(out, f->after.ptr, f->after.len);
	buf_release(&key);
	buf_release(&rs);
	buf_release(&inner);
}

/* S plus the group's order, little-endian: the same point. */
static void
add_order(struct buf *s)
{
	static const unsigned char order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a,
		0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
		0x14, [31] = 0x10 };
	unsigned carry = 0, i;

	for (i = 0; i < 32 && i < s->len; i++) {
		carry += (unsigned char)s->ptr[i] + order[i];
		s->ptr[i] = (char)carry;
		carry >>= 8;
	}
}

static void
zero_before(struct buf *b)
{
	struct buf c = BUF_INIT;

	buf_putc(&c, 0);
	buf_add(&c, b->ptr, b->len);
	buf_release(b);
	*b = c;
}

static void
replace(struct buf *b, const char *const *with, unsigned n)
{
	const char *s = with[rnd(n)];

	set(b, s, strlen(s));
	if (rnd(6) == 0)
		buf_putc(b, 0);
}

static void
change_text(struct fields *f)
{
	static const char *const types[] = { "ED25519", "ed25519", "ECDSA",
		"ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384", "sk-ssh-ed25519@openssh.com", "",
		"Ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com" };
	static const char *const hashes[] = { "sha256", "sha512", "SHA512",
		"sha384", "sha1", "md5", "", "sha512,sha256", "sha*" };
	static const char *const spaces[] = { "git", "bihuan", "file", "",
		"bihuan ", "*", "BIHUAN" };
	static const char *const curves[] = { "nistp256", "nistp384", "",
		"prime256v1", "NISTP256" };

	switch (rnd(6)) {
	case 0:
		replace(&f->type, types, 11);
		break;
	case 1:
		replace(&f->inner_type, types, 11);
		break;
	case 2:
		replace(&f->hash, hashes, 9);
		break;
	case 3:
		replace(&f->space, spaces, 7);
		break;
	case 4:
		if (f->curve.len > 0)
			replace(&f->curve, curves, 5);
		break;
	default:
		replace(&f->reserved, spaces, 7);
	}
}

static void
change_number(struct fields *f)
{
	struct buf *tails[] = { &f->after, &f->after_key, &f->after_rs,
		&f->after_inner, &f->type, &f->space, &f->hash, &f->inner_type,
		&f->raw };
	struct buf *n = rnd(2) ? &f->r : &f->s, swap;

	switch (rnd(7)) {
	case 0:
		buf_putc(tails[rnd(9)], (int)rnd(3));
		break;
	case 1:
		f->version = rnd(4) == 0 ? UINT32_MAX : rnd(3);
		break;
	case 2:
		zero_before(n);
		break;
	case 3:
		if (f->curve.len == 0)
			add_order(&f->s);
		else
			buf_clear(n);
		break;
	case 4:
		swap = f->r;
		f->r = f->s;
		f->s = swap;
		break;
	case 5:
		if (n->len > 0)
			buf_trim(n, n->len - 1);
		break;
	default:
		if (n->len > 0 && n->ptr[0] == 0)
			memmove(n->ptr, n->ptr + 1, --n->len);
	}
}

static void
change_bytes(struct buf *b)
{
	size_t at;

	if (b->len == 0)
		return;
	at = rnd((unsigned)b->len);
	switch (rnd(5)) {
	case 0:
		b->ptr[at] = (char)rnd(256);
		break;
	case 1:
		memmove(b->ptr + at, b->ptr + at + 1, b->len - at);
		b->len--;
		break;
	case 2:
		buf_putc(b, 0);
		memmove(b->ptr + at + 1, b->ptr + at, b->len - at - 1);
		b->ptr[at] = (char)rnd(256);
		break;
	case 3:
		buf_trim(b, at);
		break;
	default:
		b->ptr[at] ^= (char)(1 << rnd(8));
	}
}

static void
signature(struct buf *out, unsigned k, const char *ns)
{
	struct buf sig = BUF_INIT;
	struct err e = ERR_INIT;
	struct fields f;
	unsigned n = rnd(3);

	if (ssh_key_sign(keys[k], ns, message, sizeof(message) - 1, &sig, &e) <
	    0)
		die(&e);
	split(&f, keys[k], &sig);
	while (n-- > 0)
		(rnd(2) ? change_text : change_number)(&f);
	join(&sig, &f);
	if (rnd(4) == 0)
		change_bytes(&sig);
	buf_clear(out);
	sshsig_armor(out, sig.ptr, sig.len);
	if (rnd(5) == 0)
		change_bytes(out);
	fields_release(&f);
	buf_release(&sig);
}

/* ---- a table of signers ---- */

static void
one_signer(struct buf *b, unsigned k)
{
	static const char *const who[] = { "E1", "E1,E2", "E*", "!E1,E*", "E?",
		"*,!E2", "\"E1\"", "\"E1,E 2\"", "e1", "E1,", "E11", "", "*1",
		"**", "E2", "\"E1", "E\"1\"" };
	static const char *const options[] = { "", "", "",
		"namespaces=\"bihuan\" ", "namespaces=\"git,bi*\" ",
		"namespaces=\"git\" ", "NAMESPACES=\"bihuan\" ",
		"namespaces=bihuan ", "valid-after=\"20261124060000Z\" ",
		"valid-after=\"20261124060001Z\" ",
		"valid-before=\"20261124060000Z\" ",
		"valid-before=\"20261124055959Z\" ",
		"valid-before=\"20261124\" ", "valid-after=\"202611241400\" ",
		"valid-after=\"2026112414001\" ",
		"valid-after=\"20261124\",valid-before=\"20261125\" ",
		"valid-after=\"20261125\",valid-before=\"20261124\" ",
		"valid-after=\"20261324\" ", "valid-after=\"20260231\" ",
		"valid-after=\"20261124060000UTC\" ", "valid-after=\"\" ",
		"valid-after=\"19700101Z\" ", "valid-before=\"+9991231\" ",
		"valid-after=\"20261124\",valid-after=\"20261124\" ",
		"cert-authority ", "unknown ", "namespaces=\"bi\\\"huan\" ",
		"namespaces=\"bihuan\", ", "namespaces=\"bihuan\"x ",
		"namespaces=\"a b,bihuan\" ", "namespaces=\"bihuan ",
		"namespaces=\"bihuan\",namespaces=\"git\" ", "restrict ",
		"cert-authority,namespaces=\"bihuan\" ", "namespaces=\"\" ",
		"namespaces=\"!git,*\" ", "namespaces=\"!bihuan,*\" " };
	static const char *const ends[] = { "", "", " comment", "\r", "\t ",
		" # x", "x", "=" };

	buf_puts(b, rnd(6) ? "" : " \t");
	buf_puts(b, rnd(2) ? "E1" : who[rnd(17)]);
	buf_puts(b, rnd(6) ? " " : "\t ");
	buf_puts(b, options[rnd(37)]);
	if (rnd(12) == 0)
		buf_puts(b, "ssh-rsa AAAA");
	ssh_pub_line(ssh_key_pub(keys[k]), b);
	buf_puts(b, ends[rnd(8)]);
	if (rnd(8) > 0)
		buf_putc(b, '\n');
}

static void
table(struct buf *out, unsigned k)
{
	static const char *const noise[] = { "# E1\n", "\n", "E1\n",
		"E1 ssh-rsa\n", "E1 ssh-ed25519 AAAA\n", " \t\n",
		"E1 namespaces=\"x\"\n", "\"E1\n", "E1 ssh-ed25519  \n" };
	unsigned n = 1 + rnd(2);

	buf_clear(out);
	while (n-- > 0) {
		if (rnd(4) == 0)
			buf_puts(out, noise[rnd(9)]);
		one_signer(out, rnd(6) ? k : rnd(KEYS));
	}
	if (rnd(8) == 0)
		change_bytes(out);
}

/* ---- both judges ---- */

static bool
ours(const struct buf *sig, const struct buf *tab, msec when, struct err *e)
{
	struct signers s = SIGNERS_INIT;
	struct buf raw = BUF_INIT;
	struct ssh_pub by;
	bool ok;

	signers_read(&s, "signers", tab->ptr, tab->len, NULL);
	ok = sshsig_decode(&raw, sig->ptr, sig->len, e) == 0 &&
	    sshsig_verify(&by, raw.ptr, raw.len, space, message,
		sizeof(message) - 1, e) == 0 &&
	    signers_allow(&s, "E1", space, &by, when, e) == 0;
	buf_release(&raw);
	signers_release(&s);
	return ok;
}

static bool
theirs(const struct buf *sig, const struct buf *tab, struct buf *say)
{
	static const char *const argv[] = { "ssh-keygen", "-Y", "verify", "-f",
		"signers", "-I", "E1", "-n", space, "-s", "sig",
		"-Overify-time=20261124060000Z", NULL };
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	buf_puts(&in, message);
	buf_clear(say);
	if (io_replace(AT_FDCWD, "sig", sig->ptr, sig->len, 0600, 0, &e) < 0 ||
	    io_replace(AT_FDCWD, "signers", tab->ptr, tab->len, 0600, 0, &e) <
		0 ||
	    io_run(argv, &in, &out, say, 10000, &status, &e) < 0)
		die(&e);
	buf_release(&in);
	buf_release(&out);
	return status == 0;
}

static bool
agree(long i, bool verbose, long *good)
{
	struct buf sig = BUF_INIT, tab = BUF_INIT, say = BUF_INIT;
	struct err e = ERR_INIT;
	unsigned k = rnd(KEYS);
	bool a, b;

	signature(&sig, k, rnd(8) ? space : "git");
	table(&tab, k);
	a = ours(&sig, &tab, WHEN * SECOND, &e);
	b = theirs(&sig, &tab, &say);
	*good += b;
	if (a != b || verbose)
		fprintf(stderr, "%ld: ours %s%s, theirs %s\n%s%s%s", i,
		    a ? "good" : "bad: ", e.msg, b ? "good" : "bad", say.ptr,
		    tab.ptr, a != b ? sig.ptr : "");
	buf_release(&sig);
	buf_release(&tab);
	buf_release(&say);
	return a == b;
}

static void
make_keys(void)
{
	static const char *const argv[] = { "ssh-keygen", "-q", "-t", "ecdsa",
		"-b", "256", "-N", "", "-f", "key2", NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT, text = BUF_INIT;
	static const char *const names[] = { "key0", "key1", "key2" };
	struct err e = ERR_INIT;
	struct ssh_pub pub;
	int i, status;

	if (io_run(argv, NULL, &out, &errs, 10000, &status, &e) < 0)
		die(&e);
	for (i = 0; i < KEYS; i++) {
		buf_clear(&text);
		if ((i < 2 &&
			(ssh_key_make(&text, &pub, "test", &e) < 0 ||
			    io_replace(AT_FDCWD, names[i], text.ptr, text.len,
				0600, 0, &e) < 0)) ||
		    ssh_key_file(&keys[i], names[i], &e) < 0)
			die(&e);
	}
	buf_release(&out);
	buf_release(&errs);
	buf_release(&text);
}

int
main(int argc, char *argv[])
{
	bool verbose = false;
	long n, i, good = 0;
	int c;

	while ((c = getopt(argc, argv, "s:v")) != -1)
		if (c == 's')
			state = strtoull(optarg, NULL, 10) * 2654435761u + 1;
		else
			verbose = true;
	n = optind < argc ? strtol(argv[optind], NULL, 10) : 100;
	make_keys();
	for (i = 0; i < n; i++)
		if (!agree(i, verbose, &good))
			return 1;
	printf("%ld judged alike, %ld of them good\n", n, good);
	for (i = 0; i < KEYS; i++)
		ssh_key_free(keys[i]);
	return 0;
}
