/* Private to sshkey.c and sshagent.c. */
#ifndef BASE_SSHKEY_INT_H
#define BASE_SSHKEY_INT_H

#include "base/sshkey.h"

struct ssh_key {
	struct ssh_pub pub;
	bool agent;			/* the agent has it; secret is empty */
	unsigned char secret[32];
};

/* The agent's signature (type and blob) over the frame. */
int	 ssh_agent_sign(const struct ssh_pub *, const struct buf *frame,
	    struct buf *inner, struct err *);

#endif
