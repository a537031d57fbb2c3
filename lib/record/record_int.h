/*
 * What the files of this room share and nobody else needs.
 */
#ifndef RECORD_RECORD_INT_H
#define RECORD_RECORD_INT_H

#include <stdint.h>

#include "record/record.h"

enum {
	EVENT_COLS_BEFORE = 9, /* event … due */
	EVENT_COLS_AFTER = 4 /* note evidence signature seal */
};

/* How often the disk was really read, for tests. */
struct scan_counts {
	size_t parsed; /* day files parsed */
	size_t cached; /* day files answered by the cache */
	size_t written; /* packs written */
};
extern struct scan_counts scan_counts;

/* shown, class_, due, open and conflict from the heads. */
void record_from_heads(struct record *);

/* "-" clears, "--" is a hyphen: what a field's cell stands for. */
const char *event_value(const char *cell);

/* Records to look for, in only_order. */
struct only {
	const char *const *ids;
	size_t n;
};
int only_order(const void *, const void *);
bool only_has(const struct only *, const char *id);

/*
 * day_parse of what stands in day->text already, with only the rows of some
 * records kept (NULL: all).  Rows of other records are not looked at.
 */
int day_parse_text(struct day *, const char *path, const struct schema *,
    const struct only *, struct findings *, struct err *);
void day_reset(struct day *); /* empty, keeps the memory */

/*
 * A day file folded: records by id.  The arena owns what the records point to,
 * the day the texts.
 */
struct folded {
	struct record *records;
	size_t n;
	msec newest; /* newest event of the file */
	struct day day;
	struct arena arena;
};

#define FOLDED_INIT \
	{ \
		NULL, 0, MSEC_NONE, DAY_INIT, ARENA_INIT \
	}

/*
 * Folds what stands in day.text already.  With open_only, records that one
 * look shows to be closed and in order are left out.
 */
int day_fold(struct folded *, const char *path, const struct schema *,
    bool open_only, struct findings *, struct err *);
void folded_reset(struct folded *); /* empty, keeps the memory */
void folded_release(struct folded *);

/*
 * Records as bytes, without their events: what the cache holds and what the
 * parsing threads hand over.  All of one day file, each part by id.
 */
struct packed {
	struct buf open, rest;
	msec newest;
};

#define PACKED_INIT \
	{ \
		BUF_INIT, BUF_INIT, MSEC_NONE \
	}

void record_pack(struct buf *, const struct record *);
void packed_release(struct packed *);

/*
 * Reads packed records one after the other; the texts point into the bytes,
 * the rest is memory of the cursor, valid until the next call.
 */
struct cursor {
	const char *p, *end;
	const struct schema *schema;
	struct record record;
	struct head *heads;
	const char **fields;
	size_t cap;
};

void cursor_start(struct cursor *, const struct schema *, const char *, size_t);
/* 1: cursor->record is the next, 0: no more, -1: the bytes do not hold. */
int cursor_next(struct cursor *);
void cursor_release(struct cursor *);

/*
 * One pack: the folded day files of one kind, flow version and month of
 * creation.  See pack.c for the format.
 */
struct pack;

struct pack_entry {
	char path[64];
	char blob[STORE_OID];
	char whole; /* the other part is here too */
	char pad[6];
	msec newest;
	uint64_t open_at, open_len, open_sum;
	uint64_t rest_at, rest_len, rest_sum;
};

/* NULL when there is none that holds for this schema. */
struct pack *pack_open(const char *path, const struct schema *, bool open_only);
bool pack_whole(const struct pack *); /* not only what is open */
void pack_close(struct pack *);
size_t pack_count(const struct pack *);
/* NULL when the pack has no such file or its entry is damaged. */
const struct pack_entry *
pack_find(struct pack *, const char *path, const char *blob);
/* The bytes of an entry's part, NULL when their checksum is wrong. */
const char *
pack_part(const struct pack *, const struct pack_entry *, bool open);

struct pack_part {
	const char *path, *blob;
	bool whole;
	msec newest;
	const char *open, *rest;
	size_t open_len, rest_len;
};
/* Failure is harmless, so it is not told. */
void pack_write(const char *path, const struct schema *,
    const struct pack_part *, size_t n);

#endif
