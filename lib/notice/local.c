#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "notice/channel.h"
#include "notice/speak.h"

enum { WORDS_MAX = 64 };

static void
failed(struct delivery *d, const char *what)
{
	delivery_set(d, OUT_FAILED, "%s: %s", what, strerror(errno));
	d->stop = true;
}

/* ---- terminal ---- */

void
send_terminal(struct channel *ch, const struct channel_msg *m,
    struct delivery *d)
{
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	char when[CLOCK_TEXT];
	int fd;

	fd = open(channel_secret(ch, "path"),
	    O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_CREAT,
	    0640);
	if (fd < 0) {
		failed(d, "terminal");
		return;
	}
	clock_short(clock_real(), when);
	if (isatty(fd))
		buf_puts(&text, "\a\r\n");
	buf_printf(&text, "*** %s *** ", when);
	channel_text(ch, m, &text);
	buf_puts(&text, isatty(fd) ? "\r\n" : "\n");
	if (io_write_all(fd, text.ptr, text.len, &e) < 0)
		delivery_set(d, OUT_UNKNOWN, "%s", e.msg);
	else
		delivery_set(d, OUT_SENT, "terminal");
	close(fd);
	buf_release(&text);
}

/* ---- file ---- */

/* The channel's folder, else <private>/<dflt>; made when it is our own. */
static int
folder(const struct channel *ch, const char *dflt, struct buf *out,
    struct err *e)
{
	const char *given = channel_secret(ch, "folder");

	if (given[0] != '\0') {
		buf_puts(out, given);
		return 0;
	}
	buf_printf(out, "%s/%s", ch->all->private_dir, dflt);
	return io_mkdirs(AT_FDCWD, out->ptr, 0750, e);
}

void
send_file(struct channel *ch, const struct channel_msg *m, struct delivery *d)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err e = ERR_INIT;
	char when[CLOCK_TEXT], day[CLOCK_TEXT];
	int fd = -1;

	clock_day(clock_real(), day);
	clock_short(clock_real(), when);
	if (folder(ch, "outbox", &path, &e) == 0) {
		buf_printf(&path, "/notices-%s.txt", day);
		fd = open(path.ptr,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0640);
	}
	buf_printf(&text, "%s %s %s %s\n", when, m->id, m->recipient,
	    m->recipient_name);
	channel_text(ch, m, &text);
	buf_puts(&text, "\n\n");
	if (fd < 0)
		failed(d, "file");
	else if (io_write_all(fd, text.ptr, text.len, &e) < 0)
		delivery_set(d, OUT_UNKNOWN, "%s", e.msg);
	else
		delivery_set(d, OUT_SENT, "notices-%s.txt", day);
	if (fd >= 0)
		close(fd);
	buf_release(&path);
	buf_release(&text);
}

/* ---- command ---- */

/* Words of the command line; {address} is the person's. No shell. */
static char **
words(const struct channel *ch, const struct channel_msg *m)
{
	const char *p = channel_secret(ch, "argv"), *word;
	char **argv = xcalloc(WORDS_MAX + 1, sizeof(*argv));
	size_t len, n = 0;

	while (n < WORDS_MAX && word_next(&p, &word, &len)) {
		if (len == 9 && memcmp(word, "{address}", 9) == 0)
			argv[n++] = xstrdup(channel_address(ch, m->recipient));
		else if (len == 4 && memcmp(word, "{id}", 4) == 0)
			argv[n++] = xstrdup(m->id);
		else
			argv[n++] = xstrndup(word, len);
	}
	return argv;
}

static void
judge_status(int status, struct delivery *d)
{
	if (status == -1)
		delivery_set(d, OUT_UNKNOWN, _("killed after its time limit"));
	else if (WIFSIGNALED(status))
		delivery_set(d, OUT_UNKNOWN, _("died of signal %d"),
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) == 0)
		delivery_set(d, OUT_SENT, "exit 0");
	else
		delivery_set(d, OUT_FAILED, "exit %d", WEXITSTATUS(status));
}

void
send_command(struct channel *ch, const struct channel_msg *m,
    struct delivery *d)
{
	struct buf text = BUF_INIT, out = BUF_INIT, errs = BUF_INIT;
	struct err e = ERR_INIT;
	char **argv = words(ch, m);
	int status;
	size_t i;

	channel_text(ch, m, &text);
	if (io_run((const char *const *)argv, &text, &out, &errs,
		(int)ch->timeout_s * 1000, &status, &e) < 0) {
		delivery_set(d, OUT_FAILED, _("the command does not start"));
		d->stop = true;
	} else {
		judge_status(status, d);
	}
	for (i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
	buf_release(&text);
	buf_release(&out);
	buf_release(&errs);
}

/* ---- voice ---- */

static int
make_wav(const struct channel *ch, const char *text, const char *path,
    struct delivery *d)
{
	const char *argv[] = { "espeak-ng", "-v", "cmn", "-s", "140", "-w",
		path, "--stdin", NULL };
	struct buf spoken = BUF_INIT, out = BUF_INIT, errs = BUF_INIT;
	struct err e = ERR_INIT;
	struct stat st;
	int status = -1, rc;

	speak_text(&spoken, text);
	rc = io_run(argv, &spoken, &out, &errs, (int)ch->timeout_s * 1000,
	    &status, &e);
	if (rc < 0)
		delivery_set(d, OUT_FAILED, _("espeak-ng does not start"));
	else if (status == -1 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0 || stat(path, &st) < 0 ||
	    st.st_size <= 44) {
		delivery_set(d, OUT_FAILED, _("espeak-ng made no sound"));
		rc = -1;
	}
	buf_release(&spoken);
	buf_release(&out);
	buf_release(&errs);
	return rc;
}

static void
play(const struct channel *ch, const char *path, struct delivery *d)
{
	const char *argv[] = { "aplay", "-q", "-D",
		channel_secret(ch, "device"), path, NULL };
	struct buf out = BUF_INIT, errs = BUF_INIT;
	struct err e = ERR_INIT;
	int status = -1;

	if (io_run(argv, NULL, &out, &errs, (int)ch->timeout_s * 1000, &status,
		&e) < 0)
		delivery_set(d, OUT_FAILED, _("aplay does not start"));
	else if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		delivery_set(d, OUT_FAILED, _("aplay could not play it"));
	else
		delivery_set(d, OUT_SENT, _("played"));
	d->repeat = d->outcome == OUT_SENT;
	unlink(path);
	buf_release(&out);
	buf_release(&errs);
}

void
send_voice(struct channel *ch, const struct channel_msg *m, struct delivery *d)
{
	struct buf path = BUF_INIT, part = BUF_INIT;
	struct err e = ERR_INIT;
	const char *text = m->voice[0] != '\0' ? m->voice : m->subject;
	char name[64];

	snprintf(name, sizeof(name), "%s-%" PRId64 ".wav", m->id, clock_real());
	if (folder(ch, "voice", &path, &e) < 0) {
		delivery_set(d, OUT_FAILED, "%s", e.msg);
	} else {
		/* A player that watches the folder must not take half a file. */
		buf_printf(&part, "%s/.%s.part", path.ptr, name);
		buf_printf(&path, "/%s", name);
		if (make_wav(ch, text, part.ptr, d) < 0)
			unlink(part.ptr);
		else if (rename(part.ptr, path.ptr) < 0)
			failed(d, "voice");
		else if (channel_secret(ch, "device")[0] != '\0')
			play(ch, path.ptr, d);
		else
			delivery_set(d, OUT_SENT, "%s", name);
	}
	buf_release(&path);
	buf_release(&part);
}
