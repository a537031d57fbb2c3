#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

/* Where the plant's secrets are, or would be: see secrets.h. */
static int
folder(const char *plant, struct buf *out, struct err *e)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *own = NULL, *all = xasprintf("/etc/bihuan/%s.secrets", plant);

	if (xdg != NULL && xdg[0] == '/')
		buf_printf(out, "%s/bihuan", xdg);
	else if (home != NULL && home[0] == '/')
		buf_printf(out, "%s/.config/bihuan", home);
	own = xasprintf("%s/%s.secrets", out->ptr, plant);
	if (out->len == 0 ||
	    (access(own, F_OK) < 0 && access(all, F_OK) == 0)) {
		buf_clear(out);
		buf_puts(out, "/etc/bihuan");
	}
	free(own);
	free(all);
	return io_mkdirs(AT_FDCWD, out->ptr, 0700, e);
}

/* Never over a key that is there. */
static int
write_new(const char *path, const struct buf *text, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), rc;

	if (fd < 0)
		return err_sys(e, _("making '%s'"), path);
	rc = io_write_all(fd, text->ptr, text->len, e);
	if (rc == 0 && fsync(fd) < 0)
		rc = err_sys(e, _("writing '%s'"), path);
	close(fd);
	if (rc < 0)
		unlink(path);
	return rc;
}

int
store_make_key(struct store *st, struct buf *path, struct err *e)
{
	const char *plant = store_setting(st, "plant");
	char letter = store_station(st), comment[16];
	struct buf dir = BUF_INIT, text = BUF_INIT;
	struct ssh_pub pub;
	int rc = store_may_write(st, e);

	if (rc == 0 && !code_is(plant))
		rc = err_at(e, E_DATA, "settings.csv", 0,
		    _("plant '%s' is no code"), plant);
	if (rc == 0)
		rc = folder(plant, &dir, e);
	if (rc == 0) {
		buf_printf(path, "%s/%s.station-%c.key", dir.ptr, plant,
		    letter);
		snprintf(comment, sizeof(comment), "station-%c", letter);
		/* One that is there was made by a run that did not end. */
		if (access(path->ptr, F_OK) < 0 &&
		    (rc = ssh_key_make(&text, &pub, comment, e)) == 0)
			rc = write_new(path->ptr, &text, e);
		if (rc == 0)
			rc = io_fsync_dir(AT_FDCWD, dir.ptr, e);
	}
	if (text.len > 0)
		explicit_bzero(text.ptr, text.len);
	buf_release(&text);
	buf_release(&dir);
	return rc;
}
