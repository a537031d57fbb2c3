/*
 * What the births of Sparkplug's edge nodes said: the names and types behind
 * the aliases that their data use.
 *
 *	struct nodes *ns = nodes_new();
 *	nodes_message(ns, &m, "GW-1", &msg, &sink, &e);
 *	nodes_free(ns);
 *
 * A sample's row is the one given, its name what the row's template makes of
 * the topic and {1}, the metric's name.  A death gives a sample of quality
 * bad_comm for every metric of what died.  Faults are said: an alias that no
 * birth explained, lost messages (a gap in seq).
 */
#ifndef SENSOR_SPARKPLUG_NODE_H
#define SENSOR_SPARKPLUG_NODE_H

#include "sensor/mqtt_map.h"

struct nodes;

struct nodes	*nodes_new(void);
void		 nodes_free(struct nodes *);
/*
 * Applies the rows of format sparkplug to one message of a device (broker).
 * E_DATA: the payload is broken.
 */
int		 nodes_message(struct nodes *, const struct mqtt_map *,
		    const char *device, const struct mqtt_message *,
		    const struct mqtt_sink *, struct err *);

#endif
