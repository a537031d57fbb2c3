#include "image/layers.h"

#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/msg.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* valgrind puts a library of its own before all others */
static bool
under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "/vgpreload_") != NULL;
}

void
layers_probe(struct layers *l)
{
	bool alone = !SANITIZED && !under_valgrind();
	uint32_t action = SECCOMP_RET_KILL_PROCESS;
	long abi;

	l->memory = alone;
	l->seccomp = alone &&
	    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	l->landlock = abi > 0 ? (int)abi : 0;
}

void
layers_text(const struct layers *l, struct buf *out)
{
	buf_puts(out,
	    l->memory ? _("limits of time, files and memory") :
			_("limits of time and files"));
	buf_puts(out, "; ");
	buf_puts(out, l->seccomp ? _("seccomp") : _("no seccomp"));
	buf_puts(out, "; ");
	if (l->landlock == 0)
		buf_puts(out, _("no Landlock in this kernel"));
	else
		buf_printf(out, _("Landlock ABI %d (%s)"), l->landlock,
		    l->landlock >= 6     ? _("files, network, signals") :
			l->landlock >= 4 ? _("files, network") :
					   _("files"));
}
