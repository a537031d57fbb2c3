/*
 * rules/mqtt-map.csv: what of an MQTT message is a reading or a PPE event.
 * The columns are described in mqtt-map(5).
 *
 *	struct mqtt_map m = MQTT_MAP_INIT;
 *	if (mqtt_map_load(&m, lg, &e) == 0 &&
 *	    mqtt_map_apply(&m, "GW-1", &msg, &sink, &e) < 0)
 *		… the whole message is unusable, e says why …
 *	mqtt_map_release(&m);
 *
 * Nothing here knows points or the clock: a sample has the name that the
 * message and the row give it, and the time that the device wrote.
 */
#ifndef SENSOR_MQTT_MAP_H
#define SENSOR_MQTT_MAP_H

#include "flow/ledger.h"

#define MQTT_MAP "rules/mqtt-map"

enum mqtt_format { MQTT_JSON, MQTT_PLAIN, MQTT_SPARKPLUG };
enum mqtt_unit { MQTT_MS, MQTT_S, MQTT_US, MQTT_NS, MQTT_ISO };
enum { MQTT_STARS = 4, MQTT_LEVELS = 16, MQTT_PAYLOAD_MAX = 1 << 20 };

struct mqtt_row {
	const char *code;
	const char *device;	/* "": every MQTT device */
	const char *topic;	/* a filter: + and # */
	enum mqtt_format format;
	const char *items;	/* pointer, * is every member; "": the whole */
	const char *when;	/* conditions, all of them must hold */
	const char *point;	/* template of the name */
	const char *value;	/* pointer; "": the item itself */
	const char *time;	/* pointer; "": the message has none */
	enum mqtt_unit time_unit;
	const char *quality;	/* pointer, or a quality's own name, or "" */
	const char *good;	/* values that mean good */
	const char *unit;	/* pointer or text; "": the point's */
	double scale, offset;	/* value = number * scale + offset */
	msec max_age;		/* older is late */
	bool ppe;		/* an event of an AI box; else a reading */
	const char *type;	/* of ppe: a code of catalogue/ppe-items */
	bool worn;
	const char *track;	/* pointer; "": every event counts */
	long line;
};

struct mqtt_map {
	struct mqtt_row *v;
	size_t n;
	struct arena arena;
};

#define MQTT_MAP_INIT { NULL, 0, ARENA_INIT }

/*
 * The table as it stands in the ledger; one without it has no rows.  E_DATA
 * with file and line: the first row that does not hold.
 */
int	 mqtt_map_load(struct mqtt_map *, struct ledger *, struct err *);
void	 mqtt_map_release(struct mqtt_map *);
/* One row; texts are copied to the arena. */
int	 mqtt_row_read(struct arena *, const struct table *, size_t i,
	    struct mqtt_row *row, struct err *);
/* For ledger-check: every complaint its own finding. */
int	 mqtt_map_check(struct ledger *, struct findings *, struct err *);

/* Filters of MQTT: "a/+/b", "a/#"; wildcards never match a first $. */
bool	 mqtt_filter_is(const char *);
bool	 mqtt_filter_matches(const char *filter, const char *topic);

struct mqtt_message {
	const char *topic;
	const char *payload;	/* may hold any byte */
	size_t len;
};

struct mqtt_sample {
	const struct mqtt_row *row;
	const char *name;	/* of the point, or the camera */
	const char *text;	/* as the message has it; "": none */
	double number;		/* scaled by the row, if has_number */
	bool has_number;	/* finite */
	bool narrow;		/* a float: seven digits mean something */
	bool bad;		/* there is none: null, NaN, a word, a list */
	bool doubted;		/* the quality is none of the good ones */
	const char *quality;	/* fixed by the row, or "" */
	const char *unit;	/* as the message has it, or "" */
	int64_t source_ms;	/* 0: no time, or none that can be read */
	bool wrong_time;	/* there was one that cannot be read */
	bool historical;	/* the device itself calls it old */
	const char *track;	/* of ppe, "" if the row has none */
};

/*
 * sample: called for each, valid during the call.  fault: what cannot be used
 * of an otherwise good message, said in words.
 */
struct mqtt_sink {
	void (*sample)(void *arg, const struct mqtt_sample *);
	void (*fault)(void *arg, const struct mqtt_row *, const char *why);
	/* May be NULL: a Sparkplug node whose birth was missed. */
	void (*unborn)(void *arg, const char *group, const char *edge);
	void *arg;
};

/*
 * Applies the rows of JSON and plain values that match the topic; *matched
 * counts them.  Rows of Sparkplug are counted, but are sparkplug_node's to
 * read.  An empty payload has no samples: it only takes back what a broker
 * retained.  E_DATA: the payload is no JSON, or too big.
 */
int	 mqtt_map_apply(const struct mqtt_map *, const char *device,
	    const struct mqtt_message *, const struct mqtt_sink *,
	    size_t *matched, struct err *);
bool	 mqtt_row_matches(const struct mqtt_row *, const char *device,
	    const char *topic);

/*
 * The name that a template gives: {t2} the topic's second level, {1} what the
 * first star of the items matched, {/pointer} a text of the message (its stars
 * replaced as below).  *missing
 * is set when there is no such thing.  json may be NULL.
 */
struct json;
void	 mqtt_name(struct buf *out, const char *template, const char *topic,
	    const char *const stars[MQTT_STARS], const struct json *,
	    bool *missing);
/* A pointer whose n-th star is replaced by stars[n - 1], as far as there are. */
void	 mqtt_pointer(struct buf *out, const char *pattern,
	    const char *const stars[MQTT_STARS]);
/* A time of the message in milliseconds; false: none that can be read. */
bool	 mqtt_time(const char *text, enum mqtt_unit, int64_t *out);
/* A word of a plain value or a string: a number, true, false, on, off. */
bool	 mqtt_number(const char *text, double *out);

#endif
