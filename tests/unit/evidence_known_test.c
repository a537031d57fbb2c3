/*
 * The cache of the known photos: what was written reads back; cut, flipped or of
 * another kind it loses what is damaged, and nothing else is taken for it.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/io.h"
#include "evidence/known_int.h"
#include "flow_plant.h"

enum { LOOKS = 40, HEAD = 16 };

static struct ledger *lg;
static char path[512];

static void
die(const struct err *e)
{
	printf("Bail out! %s\n", e->msg);
	exit(1);
}

static struct known *
start(void)
{
	struct known *k = NULL;
	struct err e = ERR_INIT;

	if (known_open(&k, lg, &e) < 0)
		die(&e);
	return k;
}

static void
sha_of(char out[SHA256_HEX], int i)
{
	snprintf(out, SHA256_HEX, "%064x", i * 2654435 + 1);
}

static void
look_of(struct look *l, int i)
{
	memset(l, 0, sizeof(*l));
	memset(l->hash, i + 1, sizeof(l->hash));
}

static void
add(struct known *k, int from, int to)
{
	struct err e = ERR_INIT;
	struct look l;
	char sha[SHA256_HEX];

	for (; from < to; from++) {
		sha_of(sha, from);
		look_of(&l, from);
		if (known_add(k, sha, &l, &e) < 0)
			die(&e);
	}
}

/* How many looks stand in it; every one must be one that was added. */
static int
looks(struct known *k)
{
	int n = 0, i;

	for (size_t at = 0; at < known_count(&k->looks); at++) {
		const struct known_look *kl = known_look_at(k, at);
		char sha[SHA256_HEX];
		unsigned char raw[SHA_RAW];
		struct look l;

		for (i = 0; i < LOOKS; i++) {
			sha_of(sha, i);
			look_of(&l, i);
			known_raw(raw, SHA_RAW, sha);
			if (memcmp(raw, kl->sha, SHA_RAW) == 0)
				break;
		}
		if (i == LOOKS ||
		    memcmp(kl->hash, l.hash, sizeof(l.hash)) != 0 ||
		    !known_seen(k, kl->sha))
			return -1;
		n++;
	}
	return n;
}

static int
kept(void)
{
	struct known *k = start();
	int n = looks(k);

	known_close(k);
	return n;
}

static void
put(const struct buf *b)
{
	struct err e = ERR_INIT;

	if (io_replace(AT_FDCWD, path, b->ptr, b->len, 0644, 0, &e) < 0)
		die(&e);
}

static void
get(struct buf *b)
{
	struct err e = ERR_INIT;

	buf_clear(b);
	if (io_read(b, AT_FDCWD, path, 1 << 20, 0, &e) < 0)
		die(&e);
}

static void
damaged(void)
{
	struct buf good = BUF_INIT, b = BUF_INIT;
	size_t size = sizeof(struct known_look), at;
	struct known *k;
	int wrong = 0;

	get(&good);
	tap_int((long)good.len, (long)(HEAD + LOOKS * size), "its length");
	for (at = HEAD; at < good.len; at += 7) {
		buf_clear(&b);
		buf_add(&b, good.ptr, good.len);
		b.ptr[at] ^= 0x10;
		put(&b);
		wrong += kept() != LOOKS - 1;
	}
	tap_int(wrong, 0, "a flipped bit costs the one entry it is in");
	for (at = 0; at < HEAD; at++) {
		buf_clear(&b);
		buf_add(&b, good.ptr, good.len);
		b.ptr[at] ^= 1;
		put(&b);
		wrong += kept() != 0;
	}
	tap_int(wrong, 0, "with another head none of it counts");
	for (at = 0; at < good.len; at += 97) {
		buf_clear(&b);
		buf_add(&b, good.ptr, at);
		put(&b);
		wrong += kept() != (at < HEAD ? 0 : (int)((at - HEAD) / size));
	}
	tap_int(wrong, 0, "cut anywhere, the whole entries stay");
	buf_clear(&b);
	buf_add(&b, good.ptr, HEAD + 3 * size + 50);
	put(&b);
	k = start();
	add(k, 3, 5);
	known_close(k);
	get(&b);
	tap_int((long)b.len, (long)(HEAD + 5 * size),
	    "a torn entry is written over");
	tap_int(kept(), 5, "and what is behind it reads back");
	buf_release(&good);
	buf_release(&b);
}

static void
together(void)
{
	struct known *a, *b;

	unlink(path);
	a = start();
	b = start();
	add(a, 0, 10);
	add(b, 8, 20);
	known_close(a);
	known_close(b);
	a = start();
	tap_ok(looks(a) == 22, "two at once: nothing is lost");
	add(a, 0, 20);
	tap_ok(looks(a) == 22, "what is known is not added again");
	known_close(a);
}

int
main(void)
{
	static const char *const files[] = { NULL };
	struct err e = ERR_INIT;
	struct known *k;
	struct look l;

	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	k = start();
	snprintf(path, sizeof(path), "%s", k->looks.path.ptr);
	tap_int(looks(k), 0, "a new ledger knows none");
	add(k, 0, LOOKS);
	tap_int(looks(k), LOOKS, "looks that were added");
	look_of(&l, 0);
	tap_ok(known_add(k, "abc", &l, &e) < 0 && e.code == E_DATA,
	    "a look of no SHA-256");
	known_close(k);
	tap_int(kept(), LOOKS, "and read back");
	damaged();
	together();
	plant_close(lg);
	return tap_done();
}
