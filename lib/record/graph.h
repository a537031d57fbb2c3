/*
 * The events of one record as a graph along prev; private to this room.
 */
#ifndef RECORD_GRAPH_H
#define RECORD_GRAPH_H

#include "record/record.h"

/* An event that counts, with the events it was made on. */
struct node {
	const struct event *ev;
	size_t *prev; /* into graph.nodes; dropped edges are cut out */
	size_t nprev;
	bool named; /* some other event was made on it */
	bool placed;
};

struct graph {
	const struct schema *schema;
	struct arena *arena;
	struct findings *fs;
	struct buf path; /* for findings; made when needed */
	const char *id;
	struct node *nodes; /* by ULID */
	size_t n;
	size_t *order; /* causes first, else by (time, event) */
};

/* Fills r->doubled too. Release with graph_release. */
void
graph_make(struct graph *, struct record *r, const struct event *, size_t n);
void graph_release(struct graph *);
/* The ledger path of the record's file. */
const char *graph_path(struct graph *);
/* (time, event): <0, 0, >0. */
int event_order(const struct event *, const struct event *);

#endif
