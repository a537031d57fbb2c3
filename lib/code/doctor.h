/*
 * Why scanning does not work: five steps in the order of likelihood, what is
 * physical first.
 *
 *	label		can the label be read, and is its print good enough?
 *	binding		does it lead to something in use?
 *	network		does the address on it answer? (name, route, TCP, TLS, HTTP)
 *	offline		is there a network at all?
 *	client		is the scanning program new enough?
 *
 * Every step has a time limit, says what it found and, if that is a fault, what
 * mends it.  A step whose subject was not given is skipped and says how to give
 * it.
 */
#ifndef CODE_DOCTOR_H
#define CODE_DOCTOR_H

#include "base/clock.h"
#include "code/binding.h"
#include "flow/ledger.h"

enum doctor_step { STEP_LABEL, STEP_BINDING, STEP_NETWORK, STEP_OFFLINE,
	STEP_CLIENT, STEPS };
enum doctor_state { DOCTOR_SKIPPED, DOCTOR_WELL, DOCTOR_FAULT };

struct doctor_result {
	enum doctor_state state;
	char found[512];
	char fix[512];		/* "" unless a fault, or how to give what is missing */
	msec took;
};

struct doctor {
	/* what is asked */
	const char *picture;	/* of the label, or NULL */
	const char *text;	/* what the label says, or NULL */
	const char *url;	/* instead of the setting base_url, or NULL */
	const char *client;	/* version of the scanning program, or NULL */
	const char *cafile;	/* "" or certificates to trust */
	long limit_s;		/* of each step */
	/* what is found */
	struct doctor_result step[STEPS];
	struct buf payload;	/* as read or given */
	struct binding binding;
	int cause;		/* the first fault, or -1 */
	msec took;
};

#define DOCTOR_INIT							\
	{ .cafile = "", .limit_s = 5, .payload = BUF_INIT,		\
	    .binding = BINDING_INIT, .cause = -1 }

const char	*doctor_step_name(int step);	/* "label", …; -1 "none" */
const char	*doctor_step_text(int step);
const char	*doctor_state_name(enum doctor_state);
const char	*doctor_state_text(enum doctor_state);

/* Faults are results; an error is a ledger that cannot be read. */
int	 doctor_run(struct doctor *, struct ledger *, struct err *);
void	 doctor_release(struct doctor *);

/* Dotted numbers: <0, 0, >0; false when one of them is none. */
bool	 version_compare(const char *, const char *, int *out);

#endif
