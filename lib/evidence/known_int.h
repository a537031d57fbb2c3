/* The file of the known photos; private to this room. */
#ifndef EVIDENCE_KNOWN_INT_H
#define EVIDENCE_KNOWN_INT_H

#include "evidence/known.h"

enum known_type {
	KNOWN_DAY = 1,	/* a day file's version is taken in */
	KNOWN_USE,	/* a photo stands in a record */
	KNOWN_LOOK,	/* what a photo looks like */
	KNOWN_BLIND	/* it cannot be decoded, and never will be */
};

enum { SHA_RAW = 32, BLOB_RAW = 20 };

struct known_entry {
	uint64_t sum;			/* of all behind it */
	unsigned char type;
	char ext[7];			/* of the file: "jpg" */
	unsigned char sha[SHA_RAW];	/* a day's: its blob's id */
	char record[ID_TEXT];
	union {
		struct look_hash hash[LOOK_WINDOWS];
		uint64_t path;		/* a day's: sum of it */
	} u;
};

struct known {
	struct ledger *lg;
	struct buf path;		/* of the file */
	struct known_entry *v;
	size_t n, cap, saved;		/* those from saved on are new */
	bool rewrite;			/* too much of it is old */
	uint64_t *set;			/* keys of all entries, open addressing */
	size_t nset, capset;
};

/* known_file.c */
void	 known_read(struct known *);
int	 known_write(struct known *, struct err *);
bool	 known_has(const struct known *, const struct known_entry *);
void	 known_put(struct known *, struct known_entry *);
bool	 known_raw(unsigned char *out, size_t n, const char *hex);
/* known_days.c */
int	 known_days(struct known *, struct err *);

#endif
