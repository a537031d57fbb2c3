/*
 * Where what is scanned comes from: files and folders, a folder that is
 * watched, lines of a keyboard-wedge scanner, a camera (camera.h).
 *
 * Each gives its pictures or lines one by one to a function, which returns 0 to
 * go on, 1 to stop, -1 with an error to give up.
 */
#ifndef CODE_SOURCE_H
#define CODE_SOURCE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

typedef int (*source_file_fn)(void *arg, const char *file, struct err *);
typedef int (*source_line_fn)(void *arg, const char *line, size_t len,
    struct err *);

/* A name that ends in .jpg, .jpeg or .png, in letters of either case. */
bool	 source_is_picture(const char *name);

/*
 * The file; of a folder every picture below it, by name.  skipped counts what
 * is no picture by its name there.  A folder without any is E_ABSENT.
 */
int	 source_path(const char *path, size_t *skipped, source_file_fn, void *arg,
	    struct err *);

/*
 * The pictures that are in the folder, then every one that comes (written and
 * closed, or moved there), until *ended.  Folders in it are not watched.
 */
int	 source_watch(const char *dir, const volatile sig_atomic_t *ended,
	    source_file_fn, void *arg, struct err *);

/*
 * All of a descriptor if it begins as a picture does: then *picture is true.
 * Else only what is there by now, for source_lines.
 */
int	 source_begin(int fd, struct buf *, bool *picture, struct err *);
/*
 * Lines of what source_begin read and of all that follows, as they come; CR, LF
 * or both end one, empty ones are skipped, one of more than 4096 bytes is cut.
 */
int	 source_lines(int fd, struct buf *begun, source_line_fn, void *arg,
	    struct err *);

#endif
