/*
 * What listen.c and listen_open.c share.
 */
#ifndef SENSOR_LISTEN_INT_H
#define SENSOR_LISTEN_INT_H

#include "sensor/broker.h"
#include "sensor/intake.h"
#include "sensor/listen.h"
#include "sensor/ppe.h"
#include "sensor/store.h"
#include "sensor/told.h"

struct listen {
	struct ledger *lg;
	const struct listen_opts *opts;
	const struct listen_ops *ops;
	struct points points;
	struct mqtt_map map;
	struct intake *in;
	struct told *told;
	struct readings *kept; /* NULL: nothing is written */
	struct ppe *ppe; /* NULL: nothing is counted */
	struct listener *listener;
	struct broker *brokers;
	size_t n;
	int *locks; /* one a broker */
	struct arena arena;
	struct buf rows;
	struct buf tables; /* as they were read */
	msec flushed, wrote, looked;
	struct err failed; /* of a callback */
	int rc;
};

#define LISTEN_INIT(lg_, opts_, ops_)					\
	{ .lg = (lg_), .opts = (opts_), .ops = (ops_),			\
	    .points = POINTS_INIT, .map = MQTT_MAP_INIT,		\
	    .arena = ARENA_INIT, .rows = BUF_INIT, .tables = BUF_INIT }

/* Points and rows; then brokers too, and what is written. */
int	 listen_load(struct listen *, struct err *);
int	 listen_open(struct listen *, struct err *);
void	 listen_close(struct listen *);
/*
 * Did devices, points or rows change, and do the new ones hold?  When they do
 * not, that is said once, and the old ones go on.
 */
bool	 listen_changed(struct listen *);
/*
 * Is what -D names a device that can be listened to, enabled unless a message is
 * only tried?  Without -D: an error, there is none.
 */
int	 listen_device(const struct listen *, bool trying, struct err *);

void	 listen_say(struct listen *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* An error that does not end the listening, once an hour. */
void	 listen_say_error(struct listen *, const struct err *);

#endif
