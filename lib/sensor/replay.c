#include "sensor/replay.h"

enum {
	EXACT = 3600, /* seconds of a gap that are gone through one by one */
	WIDER = 60 /* ticks after which they grow by a second */
};

void
replay_to(struct replay *p, struct judge *j, msec at, replay_fn *tell,
    void *arg)
{
	msec ticks = 0;

	if (at == p->at)
		return;
	if (p->at == MSEC_NONE)
		p->tick = at - at % SECOND + SECOND;
	else
		tell(arg);
	p->at = at;
	/* hours of silence bring little that their beginning did not */
	for (; p->tick < at; ticks++) {
		judge_tick(j, p->tick);
		tell(arg);
		p->tick += SECOND;
		if (ticks > EXACT)
			p->tick += (ticks - EXACT) / WIDER * SECOND;
	}
	/* what follows the gap has all its seconds */
	if (ticks > EXACT)
		p->tick = at - at % SECOND + SECOND;
}
