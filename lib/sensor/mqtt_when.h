/*
 * The conditions of a row of rules/mqtt-map.csv (column when), separated by
 * blanks, all of which must hold:
 *
 *	/values			it is there and not null
 *	!/values		it is not
 *	/type=end|stop		its text is one of these
 *	/type!=new		it has another text, or is not there
 *	/score>=0.6		its number; also > < <=
 */
#ifndef SENSOR_MQTT_WHEN_H
#define SENSOR_MQTT_WHEN_H

#include <stdbool.h>
#include <stddef.h>

struct json;

/* The first condition that is none of these, or NULL; *len is its length. */
const char	*mqtt_when_wrong(const char *when, size_t *len);
/* resolve gives a pointer's part of the message, or NULL. */
bool		 mqtt_when(const char *when,
		    const struct json *(*resolve)(void *arg, const char *pointer),
		    void *arg);

#endif
