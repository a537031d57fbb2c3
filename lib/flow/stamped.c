#include "flow/stamped.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/str.h"

enum { DRAW_MS = 120000, COPY_MOST = 64 << 20, DIGITS = 32 };

bool
stamped_can(const char *name)
{
	return str_suffix(name, ".jpg") || str_suffix(name, ".png");
}

/* What it said of itself, without its name: the next line is a hint. */
static int
failed(const struct buf *errs, int status, struct err *e)
{
	const char *text = errs->ptr;

	if (status == -1 || !WIFEXITED(status))
		return err_set(e, E_UNAVAILABLE,
		    _("'photo-stamp' did not end"));
	if (str_prefix(text, "photo-stamp: "))
		text += strlen("photo-stamp: ");
	return err_set(e, WEXITSTATUS(status), _("photo-stamp: %.*s"),
	    (int)strcspn(text, "\n"), text);
}

static int
run(struct ledger *lg, const char *program, const char *id, const char *name,
    const char *to, struct err *e)
{
	struct buf out = BUF_INIT, errs = BUF_INIT;
	char digits[DIGITS + 1], side[12];
	const char *argv[] = { program, "--ledger", store_root(lg->store),
		"--role", digits, "--width", side, "--output", to, "--", id,
		NULL };
	int rc, status;

	snprintf(digits, sizeof(digits), "%.*s", DIGITS, name);
	snprintf(side, sizeof(side), "%d", STAMPED_SIDE);
	rc = io_run(argv, NULL, &out, &errs, DRAW_MS, &status, e);
	if (rc == 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
		rc = failed(&errs, status, e);
	buf_release(&out);
	buf_release(&errs);
	return rc;
}

int
stamped_draw(struct ledger *lg, const char *id, const char *name,
    const char *to, struct err *e)
{
	const char *dir = program_dir();
	char *program = xasprintf("%s/photo-stamp", dir != NULL ? dir : "");
	int rc;

	if (dir != NULL && access(program, X_OK) == 0) {
		rc = run(lg, program, id, name, to, e);
	} else {
		err_set(e, E_UNAVAILABLE,
		    _("the program 'photo-stamp' is missing"));
		rc = err_hint(e, _("install it beside this one"));
	}
	free(program);
	return rc;
}

int
stamped_read(struct ledger *lg, const char *id, const char *name,
    struct buf *out, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	char *dir, *file;
	int rc;

	dir = xasprintf("%s/bihuan-XXXXXX",
	    tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL) {
		rc = err_sys(e, _("making the directory '%s'"), dir);
		free(dir);
		return rc;
	}
	file = xasprintf("%s/copy.jpg", dir);
	rc = stamped_draw(lg, id, name, file, e);
	if (rc == 0)
		rc = io_read(out, AT_FDCWD, file, COPY_MOST, 0, e);
	unlink(file);
	rmdir(dir);
	free(file);
	free(dir);
	return rc;
}
