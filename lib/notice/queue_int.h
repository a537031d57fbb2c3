/* Private to queue.c and settled.c: what is remembered between scans. */
#ifndef NOTICE_QUEUE_INT_H
#define NOTICE_QUEUE_INT_H

#include <stdint.h>

#include "base/id.h"
#include "notice/queue.h"

/* The open notices of one day file, by id, while its sum stands. */
struct queue_part {
	char *path;
	uint64_t sum;
	struct queued *v;
	size_t n, cap;
	struct arena arena;
	int users;		/* the memory, and queues */
	bool seen;		/* asked for in this scan */
	size_t at;		/* of an older one: how far it was looked through */
	struct queue_part *older; /* what it replaces */
};

/* Where the records of some notices stand: a kind's numbers of one part. */
struct queue_about {
	struct id id;		/* one of them */
	int part;
	uint64_t scan, stamp;	/* record_stamp, as of that scan */
	struct queue_about *next;
};

struct queue_memory {
	struct queue_part **parts;	/* by path */
	size_t n, cap;
	struct queue_about *abouts;
	char registers[STORE_OID], flows[STORE_OID];
	uint64_t scan;		/* counts them */
};

#endif
