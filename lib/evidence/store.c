#include "evidence/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"

struct magic {
	const char *ext;
	size_t offset;
	const char *bytes;
	size_t len;
	bool picture;
};

static const struct magic magics[] = {
	{ "jpg", 0, "\xff\xd8\xff", 3, true },
	{ "png", 0, "\x89PNG\r\n\x1a\n", 8, true },
	{ "gif", 0, "GIF8", 4, true },
	{ "webp", 8, "WEBP", 4, true },
	{ "heic", 4, "ftyphei", 7, true },
	{ "heic", 4, "ftypmif1", 8, true },
	{ "pdf", 0, "%PDF-", 5, false },
	{ "wav", 8, "WAVE", 4, false },
	{ "ogg", 0, "OggS", 4, false },
	{ "mp4", 4, "ftyp", 4, false },
};

enum { NMAGICS = sizeof(magics) / sizeof(magics[0]) };

static const struct magic *
magic_of(const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < NMAGICS; i++) {
		const struct magic *m = &magics[i];

		if (len >= m->offset + m->len &&
		    memcmp(p + m->offset, m->bytes, m->len) == 0)
			return m;
	}
	return NULL;
}

const char *
evidence_ending(const void *bytes, size_t len)
{
	const struct magic *m = magic_of(bytes, len);

	return m != NULL ? m->ext : NULL;
}

bool
evidence_is_picture(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *ending = dot != NULL ? dot + 1 : name;
	size_t i;

	for (i = 0; i < NMAGICS; i++)
		if (streq(ending, magics[i].ext))
			return magics[i].picture;
	return false;
}

void
evidence_path(const char *name, struct buf *out)
{
	buf_printf(out, "evidence/%.2s/%s", name, name);
}

/* A copy with the same name and size is the same content: its name is its hash. */
static bool
present(int rootfd, const char *path, size_t len)
{
	struct stat sb;

	return fstatat(rootfd, path, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(sb.st_mode) && (size_t)sb.st_size == len;
}

static int
keep(struct store *st, const char *name, const struct buf *b, struct err *e)
{
	struct buf path = BUF_INIT, dir = BUF_INIT;
	int rc = 0;

	evidence_path(name, &path);
	buf_printf(&dir, "evidence/%.2s", name);
	if (!present(store_rootfd(st), path.ptr, b->len)) {
		rc = io_mkdirs(store_rootfd(st), dir.ptr, 0777, e);
		if (rc == 0)
			rc = io_replace(store_rootfd(st), path.ptr, b->ptr,
			    b->len, 0444, IO_FSYNC | IO_BENEATH, e);
	}
	buf_release(&path);
	buf_release(&dir);
	return rc;
}

static int
put(struct store *st, const char *file, const struct buf *b, bool dry,
    char name[EVIDENCE_NAME], struct err *e)
{
	const struct magic *m;
	char hex[SHA256_HEX];

	if (b->len == 0) {
		err_at(e, E_DATA, file, 0, _("the file is empty"));
		return err_hint(e, _("take the photo again"));
	}
	if ((m = magic_of(b->ptr, b->len)) == NULL) {
		err_at(e, E_DATA, file, 0,
		    _("neither a picture nor a PDF, sound or video file"));
		return err_hint(e,
		    _("give a JPEG or PNG photo as the camera wrote it"));
	}
	sha256_hex(hex, b->ptr, b->len);
	snprintf(name, EVIDENCE_NAME, "%s.%s", hex, m->ext);
	return dry ? 0 : keep(st, name, b, e);
}

int
evidence_put(struct store *st, const char *file, bool dry,
    char name[EVIDENCE_NAME], struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = io_read(&b, AT_FDCWD, file, EVIDENCE_LIMIT, 0, e);

	if (rc == 0)
		rc = put(st, file, &b, dry, name, e);
	buf_release(&b);
	return rc;
}

int
evidence_put_bytes(struct store *st, const char *what, const struct buf *b,
    char name[EVIDENCE_NAME], struct err *e)
{
	return put(st, what, b, false, name, e);
}

int
evidence_verify(struct store *st, const char *name, struct err *e)
{
	struct buf b = BUF_INIT, path = BUF_INIT;
	char hex[SHA256_HEX];
	int rc;

	evidence_path(name, &path);
	rc = io_read(&b, store_rootfd(st), path.ptr, EVIDENCE_LIMIT, IO_BENEATH,
	    e);
	if (rc == 0) {
		sha256_hex(hex, b.ptr, b.len);
		if (strncmp(hex, name, SHA256_HEX - 1) != 0) {
			rc = err_at(e, E_DATA, path.ptr, 0,
			    _("the content is not what the name says"));
			err_hint(e,
			    _("take the file from a backup, or from "
			      "another clone with ledger-sync"));
		}
	}
	buf_release(&b);
	buf_release(&path);
	return rc;
}
