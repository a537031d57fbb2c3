#include <string.h>

#include "base/str.h"
#include "flow/flow.h"

static size_t
place_of(const struct flow *f, const char *node)
{
	size_t i;

	for (i = 0; i < f->nnodes; i++)
		if (streq(f->nodes[i].node, node))
			break;
	return i;
}

static const struct event *
cause(const struct record *rec, const struct event *ev)
{
	const char *p = ev->prev, *word;
	size_t len, i;

	if (!word_next(&p, &word, &len))
		return NULL;
	for (i = 0; i < rec->nevents; i++)
		if (strlen(rec->events[i]->event) == len &&
		    strncmp(rec->events[i]->event, word, len) == 0)
			return rec->events[i];
	return NULL;
}

unsigned
flow_round(const struct flow *f, const struct record *rec)
{
	const struct event *before;
	unsigned n = 1;
	size_t i;

	for (i = 0; rec->events != NULL && i < rec->nevents; i++) {
		before = cause(rec, rec->events[i]);
		if (before != NULL &&
		    place_of(f, rec->events[i]->node) <
			place_of(f, before->node))
			n++;
	}
	return n;
}
