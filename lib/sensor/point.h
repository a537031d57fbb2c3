/*
 * Devices and measuring points: registers/devices.csv and registers/points.csv,
 * parsed.  The columns are described in sensors(5).
 *
 *	struct points ps = POINTS_INIT;
 *	if (points_load(lg, &ps, &e) == 0 &&
 *	    (p = points_find(&ps, "GT-101")) != NULL)
 *		…
 *	points_release(&ps);
 *
 * Rows that hold now (valid_from, valid_to).  A ledger without these tables has no points, which is no error.  All texts
 * belong to the struct points, not to the ledger: they outlive a refresh.
 */
#ifndef SENSOR_POINT_H
#define SENSOR_POINT_H

#include "flow/ledger.h"
#include "sensor/reading.h"

#define DEVICES "registers/devices"
#define POINTS	"registers/points"

enum proto {
	PROTO_MODBUS_TCP,	/* modbus-tcp */
	PROTO_MODBUS_RTU,	/* modbus-rtu: a serial line */
	PROTO_MODBUS_RTU_TCP,	/* modbus-rtu-tcp: its frames over TCP */
	PROTO_OPCUA,		/* opcua */
	PROTO_MQTT		/* mqtt */
};

struct device {
	const char *code, *name;
	enum proto proto;
	const char *address;	/* a name in the secrets, or a loopback literal */
	const char *port;	/* "502"; of a serial line "9600-8N1" */
	int unit;		/* Modbus: 0..255 */
	int timeout_ms, retries, gap_ms;
	int backoff_min_s, backoff_max_s;
	int max_regs, max_gap;
	bool enabled;
	const char *area;
	long line;		/* of devices.csv */
};

enum point_table {		/* of Modbus, else node or topic */
	TABLE_COIL, TABLE_DI, TABLE_IR, TABLE_HR, TABLE_NODE, TABLE_TOPIC
};

enum point_type {
	TYPE_U16, TYPE_I16, TYPE_U32, TYPE_I32, TYPE_U64, TYPE_I64,
	TYPE_F32, TYPE_F64, TYPE_BCD16,
	TYPE_BIT	/* of a coil or input; of a register bit:N */
};

/*
 * How words and the bytes in them are laid out: A is the highest byte.  Of 64
 * bits too: CDAB is the words turned round, BADC the bytes in each, DCBA both.
 */
enum word_order { ORDER_ABCD, ORDER_CDAB, ORDER_BADC, ORDER_DCBA };

enum quantity {
	QUANTITY_OTHER, QUANTITY_GAS, QUANTITY_WIND_DIR, QUANTITY_WIND_SPEED,
	QUANTITY_TEMPERATURE, QUANTITY_HUMIDITY, QUANTITY_PRESSURE,
	QUANTITY_LEVEL, QUANTITY_FLOW
};

/* Numbers that a row leaves empty are NAN. */
struct point {
	const char *code, *name;
	const struct device *device;
	enum point_table table;
	const char *address;	/* as written: "40001", "ns=2;s=AT-101" */
	int reg;		/* Modbus: counted from 0; -1 of node, topic */
	enum point_type type;
	int bit;		/* of TYPE_BIT: 0..15 */
	enum word_order order;
	double scale, offset;	/* value = raw * scale + offset */
	const char *unit;
	double range_lo, range_hi;	/* beyond: bad_range */
	double fault_lo, fault_hi;	/* beyond: bad_sensor */
	int poll_ms;
	double deadband;
	const char *area, *equipment;
	double lat, lon, height_m;
	const char *medium;	/* a CAS number, or "" */
	enum quantity quantity;
	const char *tag;
	msec calib_due, bump_due;	/* MSEC_NONE: none */
	long line;		/* of points.csv */
};

struct points {
	struct device *devices;
	size_t ndevices;
	struct point *v;	/* as the table has them */
	size_t n;
	size_t *by_code;	/* private */
	struct arena arena;	/* private */
};

#define POINTS_INIT { NULL, 0, NULL, 0, NULL, ARENA_INIT }

/* E_DATA with file and line: the first row that does not hold. */
int			 points_load(struct ledger *, struct points *,
			    struct err *);
void			 points_release(struct points *);
const struct point	*points_find(const struct points *, const char *code);
const struct device	*points_device(const struct points *,
			    const char *code);

/* The words of the tables: "modbus-tcp", "hr", "f32", "CDAB", "gas". */
const char	*proto_name(enum proto);
const char	*point_table_name(enum point_table);
const char	*point_type_name(enum point_type);
const char	*word_order_name(enum word_order);
const char	*quantity_name(enum quantity);
bool		 word_order_read(const char *, enum word_order *);
bool		 proto_is_modbus(enum proto);
/* How many registers a value takes: 1, 2 or 4. */
int		 point_words(enum point_type);

/*
 * What a number in the point's unit is worth: good, bad_range, bad_sensor
 * (a fault, or no number at all).
 */
enum quality	 point_quality(const struct point *, double value);

/*
 * For ledger-check: one row of the tables, every complaint its own finding.
 * points_load stops at the first.
 */
int		 device_read(struct arena *, const struct table *, size_t row,
		    struct device *, struct err *);
int		 point_read(struct arena *, const struct table *, size_t row,
		    const struct points *, struct point *, struct err *);

#endif
