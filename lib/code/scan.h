/*
 * The whole of scan after its options: pictures, lines and frames in, answers
 * out.
 *
 *	struct scan s = { .app = &app, .lg = lg, .limit_ms = 4000 };
 *	if (scan_path(&s, "photos", &e) == 0)
 *		rc = scan_result(&s, &e);
 *	scan_release(&s);
 *
 * A picture that is refused is said on standard error and does not stop the
 * others.  Every picture gets an answer: at least that nothing was read, and
 * why.
 */
#ifndef CODE_SCAN_H
#define CODE_SCAN_H

#include <signal.h>

#include "code/answer.h"
#include "code/decode.h"

struct scan {
	struct app *app;
	struct ledger *lg;	/* NULL with raw */
	struct answer answer;
	int limit_ms;		/* for a picture; 0: DECODE_LIMIT */
	bool raw;		/* texts alone */
	bool ask;		/* a person is there to type what is not readable */
	const volatile sig_atomic_t *ended;
	size_t others;		/* answers that are not "bound" */
	size_t skipped;		/* files of folders that are no pictures */
	struct err refused;	/* the first picture that was refused */
	char last[512];		/* a camera's last text, not said again */
};

/* A file or a folder, "-" for standard input. */
int	 scan_path(struct scan *, const char *path, struct err *);
int	 scan_watch(struct scan *, const char *dir, struct err *);
/* Until *ended. */
int	 scan_camera(struct scan *, const char *device, struct err *);
/* E_DATA when a picture was refused, else E_NO when an answer was another. */
int	 scan_result(const struct scan *, struct err *);

#endif
