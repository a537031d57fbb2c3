/* The files of the known photos; private to this room. */
#ifndef EVIDENCE_KNOWN_INT_H
#define EVIDENCE_KNOWN_INT_H

#include "evidence/known.h"

enum known_type {
	KNOWN_DAY = 1,	/* a day file's version is taken in */
	KNOWN_USE,	/* a photo stands in a record */
	KNOWN_BLIND	/* it cannot be decoded, and never will be */
};

enum { SHA_RAW = 32, BLOB_RAW = 20 };

/* Of cache/photos.  A day's sha is its blob's id, and its path's sum behind. */
struct known_entry {
	uint64_t sum;			/* of all behind it */
	unsigned char sha[SHA_RAW];
	char record[ID_TEXT];
	char ext[7];			/* of the file: "jpg" */
	unsigned char type;
};

/* Of cache/looks: what a photo looks like. */
struct known_look {
	uint64_t sum;
	unsigned char sha[SHA_RAW];
	struct look_hash hash[LOOK_WINDOWS];
};

/* Keys that are there: open addressing, 0 is free. */
struct known_set {
	uint64_t *v;
	size_t n, cap;
};

/* One of the two files. */
struct known_file {
	struct buf path;
	size_t size;			/* of an entry */
	const char *magic;		/* 8 bytes */
	/* Those of the file as it was, mapped; then the new ones. */
	const char *map;
	size_t len, mapped;		/* of the mapping in bytes; in entries */
	char *v;
	size_t n, cap;
	bool rewrite;			/* too much of it is old */
};

struct known {
	struct ledger *lg;
	struct known_file photos, looks;
	/* Of days, uses, and photos looked at; made when first asked. */
	struct known_set days, uses, seen;
	bool photos_known, looks_known;
};

/* known_file.c */
void	 known_start(struct known *, const char *photos, const char *looks);
void	 known_free(struct known *);
void	 known_read(struct known *);
int	 known_write(struct known *, struct err *);

/* Entry i of known_count, mapped ones first. */
const struct known_entry	*known_at(const struct known *, size_t i);
const struct known_look		*known_look_at(const struct known *, size_t i);
/* The first of the mapped ones. */
const void	*known_mapped(const struct known_file *);
size_t	 known_count(const struct known_file *);
void	 known_put(struct known *, struct known_entry *);
void	 known_put_look(struct known *, struct known_look *);
/* Is there one about the same? Of days and uses. */
bool	 known_has(struct known *, const struct known_entry *);
/* Is its look known, or known not to be had? */
bool	 known_seen(struct known *, const unsigned char sha[SHA_RAW]);
/* Keeps only those that fn wants, at the next writing. */
void	 known_sift(struct known *,
	    bool (*fn)(const struct known_entry *, void *), void *);
bool	 known_raw(unsigned char *out, size_t n, const char *hex);

/* known_days.c */
int	 known_days(struct known *, struct err *);

#endif
