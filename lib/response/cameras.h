/*
 * Cameras: registers/cameras.csv (response(5)), which of them can look at a
 * place, and turning one there.
 *
 *	code,name,kind,address,channel,area,lat,lon,view,fov,range_m,presets,
 *	enabled,note
 *
 * address is a name in the secrets file, of which the parts are
 *	isapi	url user password [auth]	PUT …/presets/N/goto, digest
 *	onvif	url user password		GotoPreset; channel: profile token
 *	http	url [method user password auth]	{preset} {channel} {camera} in it
 *	command	argv				the same words; no shell
 *	none					fixed: nothing to be turned
 * presets: words POINT=N or AREA=N, "*=N" for any other.
 *
 * camera_turn uses the network and nothing of the ledger: it may run in a
 * process of its own.
 */
#ifndef RESPONSE_CAMERAS_H
#define RESPONSE_CAMERAS_H

#include "flow/ledger.h"
#include "notice/secrets.h"
#include "response/outcome.h"

#define CAMERAS "registers/cameras"

enum camera_kind { CAMERA_ISAPI, CAMERA_ONVIF, CAMERA_HTTP, CAMERA_COMMAND,
	CAMERA_NONE, CAMERA_UNKNOWN };

struct camera_row {
	const char *code, *name, *address, *channel, *area, *presets;
	enum camera_kind kind;
	double lat, lon;		/* NAN: not said */
	double view, fov, range_m;	/* NAN: all round, 360, no limit */
	bool enabled;
	long line;
};

/* One that is to look there. */
struct camera_aim {
	struct camera_row cam;
	const char *preset;	/* "" of a fixed one */
	double metres;		/* NAN: no position */
};

struct camera_aims {
	struct camera_aim *v;
	size_t n, cap;
	struct arena arena;
};

#define CAMERA_AIMS_INIT { NULL, 0, 0, ARENA_INIT }

struct camera_place {
	const char *point, *area;
	double lat, lon, within_m;
};

/*
 * Those with a preset for the point, the area or an area above it, and those
 * within within_m and their own range, the nearest first; a fixed one only if
 * its view has the place.  No register: none.  Texts live in the arena.
 */
int	 cameras_find(struct ledger *, const struct camera_place *,
	    struct camera_aims *, struct err *);
void	 camera_aims_release(struct camera_aims *);
enum camera_kind camera_kind_of(const char *);
int	 camera_read(const struct table *, size_t row, struct camera_row *,
	    struct err *);

struct camera_means {
	const struct secrets *secrets;
	bool rehearsal;		/* this machine only, no commands */
	long timeout_s;
	msec until;		/* of the steady clock: no command outlives it */
};

void	 camera_turn(const struct camera_means *, const struct camera_aim *,
	    struct outcome_text *);

#endif
