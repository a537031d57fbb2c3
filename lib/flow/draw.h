/*
 * A flow for people's eyes: as a text that reads from node to node, and as a
 * graph in the language of dot(1).
 */
#ifndef FLOW_DRAW_H
#define FLOW_DRAW_H

#include "flow/flow.h"

void	 flow_draw_text(struct ledger *, const struct flow *, struct buf *out);
void	 flow_draw_dot(const struct flow *, struct buf *out);

#endif
