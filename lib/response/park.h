/*
 * The park's platform: registers/parks.csv (response(5)), what is told it, and
 * the store from which that is sent until it is acknowledged.
 *
 *	code,name,kind,address,station,system,factors,unit,enabled,note
 *
 * address is a name in the secrets file, of which the parts are
 *	hj212	server (host:port) password	a frame each sample, answer awaited
 *	http	url [user password auth]	JSON, any 2xx acknowledges
 *	mqtt	url topic [user password cafile certfile keyfile plain unheard]
 *						JSON, QoS 1, the broker's PUBACK
 *	command	argv				JSON on its standard input, exit 0
 *	file	[path]				JSON, a line each
 *
 * A message is written below .git/bihuan/park/CODE/ first, durably, and goes
 * away when it is acknowledged.  What the platform refuses for good is moved to
 * refused/ there, so that it does not hold up the rest.
 *
 *	park_store(lg, park, id, &text, &e);		// the ledger's side
 *	park_forward(&means, park, dir, &outcome);	// a process of its own
 */
#ifndef RESPONSE_PARK_H
#define RESPONSE_PARK_H

#include "flow/ledger.h"
#include "notice/secrets.h"
#include "response/outcome.h"
#include "sensor/publisher.h"

#define PARKS "registers/parks"

enum park_kind {
	PARK_HJ212,
	PARK_HTTP,
	PARK_COMMAND,
	PARK_MQTT,
	PARK_FILE,
	PARK_UNKNOWN
};

struct park_row {
	const char *code, *name, *address;
	const char *station, *system;	/* MN and ST of HJ 212 */
	const char *factors;		/* words CL2=a21022 */
	const char *unit;		/* of what is sent, "" as measured */
	enum park_kind kind;
	bool enabled;
	long line;
};

struct parks {
	struct park_row *v;
	size_t n;
	struct arena arena;
};

#define PARKS_INIT { NULL, 0, ARENA_INIT }

/* Those that are enabled.  No register: none.  Texts live in the arena. */
int	 parks_load(struct ledger *, struct parks *, struct err *);
void	 parks_release(struct parks *);
enum park_kind park_kind_of(const char *);
int	 park_read(const struct table *, size_t row, struct park_row *,
	    struct err *);
/* The factor of a substance, NULL: the park knows none. */
const char	*park_factor(struct parks *, const struct park_row *,
		    const char *substance);

/* The folder of a park's messages, made if need be. */
int	 park_folder(struct ledger *, const char *code, struct buf *out,
	    struct err *);
int	 park_store(struct ledger *, const char *code, const char *id,
	    const struct buf *message, struct err *);
/* Is it a message's file name, or that of a lock or of one being written? */
bool	 park_message(const char *name);
/* How many wait. */
size_t	 park_waiting(const char *folder);

struct park_means {
	const struct secrets *secrets;
	bool rehearsal;			/* this machine and files only */
	long timeout_s;			/* for one message */
	const char *sender;		/* who it is, to a broker; NULL: nobody */
	msec until;			/* of the steady clock: no command outlives it */
};

/*
 * May anything go there at all?  STEP_REFUSED: a rehearsal forbids it;
 * STEP_STORED: the secrets file lacks a name; STEP_OK.
 */
void	 park_ready(const struct park_means *, const struct park_row *,
	    struct outcome_text *);
/* Sends what waits, the oldest first, until one fails. */
void	 park_forward(const struct park_means *, const struct park_row *,
	    const char *folder, struct outcome_text *);

/* ---- of this room: one message over HJ 212 ---- */

struct park_link {
	int fd;			/* -1: not connected */
	struct buf in;
};
#define PARK_LINK_INIT { -1, BUF_INIT }
/* "host:port"; loopback: refuse every other address. */
int	 park_link_open(struct park_link *, const char *server, bool loopback,
	    int timeout_ms, struct err *);
/* E_NO: refused for good; others: try again later. */
int	 park_link_send(struct park_link *, const struct buf *frame, int timeout_ms,
	    struct err *);
void	 park_link_close(struct park_link *);

/* ---- of this room: messages over MQTT ---- */

struct park_mqtt {
	struct publisher *link;	/* NULL: not connected */
	struct broker broker;
	struct arena arena;
};
#define PARK_MQTT_INIT { NULL, { 0 }, ARENA_INIT }
/* As park_ready. */
void	 park_mqtt_ready(const struct park_means *, const struct park_row *,
	    struct outcome_text *);
/* As park_link_send, over a connection that is opened if need be. */
int	 park_mqtt_send(struct park_mqtt *, const struct park_means *,
	    const struct park_row *, const struct buf *, struct err *);
void	 park_mqtt_close(struct park_mqtt *);

#endif
