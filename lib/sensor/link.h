/*
 * A line to Modbus devices: TCP, a serial line, or the frames of a serial line
 * through TCP.  libmodbus carries the frames; nothing of it shows here.
 *
 * A line is closed by whatever went wrong on it: an answer that came late would
 * be taken for that to the next question.  One thread at a time.
 */
#ifndef SENSOR_LINK_H
#define SENSOR_LINK_H

#include <stdint.h>

#include "sensor/point.h"

struct link;

/*
 * to: a host or the path of a serial device; port as registers/devices has it.
 * Both are copied.
 */
struct link	*link_new(enum proto, const char *to, const char *port);
void		 link_free(struct link *);
bool		 link_is_open(const struct link *);
/* Within timeout_ms, however far away; no error if it is open already. */
int		 link_open(struct link *, int timeout_ms, struct err *);
void		 link_close(struct link *);
/*
 * n registers from reg on, or coils and inputs as 0 and 1.  0: words holds
 * them.  > 0: the device answered with this exception, the line stays open.
 * -1: no answer in time, or one that belongs to no question of ours; the line
 * is closed, e says why.
 */
int		 link_read(struct link *, int unit, enum point_table, int reg,
		    int n, int timeout_ms, uint16_t *words, struct err *);
/* "illegal data address" */
const char	*link_exception(int);

#endif
