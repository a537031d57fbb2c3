/*
 * Which walls a decoding child gets on this machine.  Asks the kernel only, by
 * system calls of its own, so that a command can tell without the libraries of
 * this room.
 */
#ifndef IMAGE_LAYERS_H
#define IMAGE_LAYERS_H

#include <stdbool.h>

#include "base/buf.h"

struct layers {
	bool memory; /* a limit of the address space */
	bool seccomp; /* any other system call kills the child */
	int landlock; /* its ABI, 0: the kernel has none (before 5.13) */
};

/*
 * Limits of time, file size and open files are always there.  In a build with
 * a sanitizer and under valgrind, memory and seccomp are false: both reserve
 * far more address space than a decoder may have, and make system calls of
 * their own.
 */
void	 layers_probe(struct layers *);
/* "limits of time, files and memory; seccomp; Landlock ABI 7 (…)" */
void	 layers_text(const struct layers *, struct buf *out);

#endif
