/* Sending what waits for a park: the network side, nothing of the ledger. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "notice/net.h"
#include "response/hj212.h"
#include "response/park.h"

enum { MESSAGE_MAX = 1 << 20, WORDS_MAX = 64 };

struct forward {
	const struct park_means *m;
	const struct park_row *park;
	const char *folder;
	struct park_link link;
	struct park_mqtt mqtt;
	size_t sent, refused, left;
};

static const char *
secret(const struct park_means *m, const struct park_row *p, const char *part)
{
	return secrets_of(m->secrets, p->address, part);
}

static const char *
needed(enum park_kind kind)
{
	static const char *const parts[] = { "server", "url", "argv", "url" };

	return kind < PARK_FILE ? parts[kind] : NULL;
}

void
park_ready(const struct park_means *m, const struct park_row *p,
    struct outcome_text *o)
{
	const char *part = needed(p->kind);

	outcome_set(o, STEP_OK, "%s", "");
	if (part == NULL)
		return;
	if (m->rehearsal && p->kind == PARK_COMMAND)
		outcome_set(o, STEP_REFUSED, _("a rehearsal runs no command"));
	else if (secret(m, p, part)[0] == '\0')
		outcome_set(o, STEP_STORED,
		    _("'%s.%s' is not in the secrets file %s"), p->address,
		    part, secrets_where(m->secrets));
	else if (m->rehearsal && p->kind == PARK_HTTP &&
	    !net_is_loopback(secret(m, p, part)))
		outcome_set(o, STEP_REFUSED,
		    _("a rehearsal sends to this machine only"));
	else if (p->kind == PARK_MQTT)
		park_mqtt_ready(m, p, o);
}

/* ---- one message: E_NO is for good ---- */

/* Waiting helps with none of these: a password, a path, a sort of content. */
static bool
put_right(long status)
{
	return status >= 400 && status < 500 && status != 408 &&
	    status != 425 && status != 429;
}

static int
send_http(const struct forward *f, const struct buf *text, struct err *e)
{
	struct net_opts opts = { .timeout_s = f->m->timeout_s,
		.cafile = secret(f->m, f->park, "cafile"),
		.proxy = secret(f->m, f->park, "proxy"),
		.loopback = f->m->rehearsal };
	struct net_request r = { .method = "POST",
		.url = secret(f->m, f->park, "url"),
		.type = "application/json; charset=utf-8",
		.body = text,
		.user = secret(f->m, f->park, "user"),
		.password = secret(f->m, f->park, "password"),
		.auth = secret(f->m, f->park, "auth") };
	struct net_result res = NET_RESULT_INIT;
	int rc = net_request(&r, &opts, &res, e);

	/* The message itself is bad; all else may be put right at their side. */
	if (rc == 0 &&
	    (res.status == 400 || res.status == 413 || res.status == 422))
		rc = err_set(e, E_NO, "HTTP %ld", res.status);
	else if (rc == 0 && (res.status < 200 || res.status > 299))
		rc = err_set(e, put_right(res.status) ? E_PERM : E_UNAVAILABLE,
		    "HTTP %ld", res.status);
	buf_release(&res.body);
	return rc;
}

/* For one message, and no longer than whoever waits for the step does. */
static int
patience(const struct park_means *m)
{
	msec left = m->until - clock_steady();

	if (left > m->timeout_s * SECOND)
		left = m->timeout_s * SECOND;
	return left > 1 ? (int)left : 1;
}

static int
send_command(const struct forward *f, const struct buf *text, struct err *e)
{
	const char *p = secret(f->m, f->park, "argv"), *w;
	struct buf out = BUF_INIT, errs = BUF_INIT;
	char *argv[WORDS_MAX + 1] = { NULL };
	size_t len, n = 0;
	int status = -1, rc;

	while (n < WORDS_MAX && word_next(&p, &w, &len))
		argv[n++] = xstrndup(w, len);
	rc = io_run((const char *const *)argv, text, &out, &errs,
	    patience(f->m), &status, e);
	if (rc == 0 &&
	    (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0))
		rc = err_set(e, E_UNAVAILABLE, _("the command failed"));
	while (n > 0)
		free(argv[--n]);
	buf_release(&out);
	buf_release(&errs);
	return rc;
}

/* A line that was cut short would spoil the next one: there is none of it. */
static int
add_line(int fd, const struct buf *line, struct err *e)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st) < 0)
		return err_set(e, E_UNAVAILABLE, "%s", strerror(errno));
	rc = io_write_all(fd, line->ptr, line->len, e);
	if (rc == 0 && fsync(fd) < 0)
		rc = err_set(e, E_UNAVAILABLE, "%s", strerror(errno));
	if (rc < 0 && S_ISREG(st.st_mode) && ftruncate(fd, st.st_size) < 0)
		err_hint(e, _("that file ends within a line now"));
	return rc;
}

static int
send_file(const struct forward *f, const struct buf *text, struct err *e)
{
	const char *given = secret(f->m, f->park, "path");
	struct buf path = BUF_INIT, line = BUF_INIT;
	int fd, rc;

	/* a rehearsal's stays in the ledger's folder: others read the real one */
	if (given[0] != '\0' && !f->m->rehearsal)
		buf_puts(&path, given);
	else
		buf_printf(&path, "%s/handover.jsonl", f->folder);
	fd = open(path.ptr,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0) {
		rc = err_set(e, E_UNAVAILABLE, "%s", strerror(errno));
	} else {
		buf_printf(&line, "%s\n", text->ptr);
		rc = add_line(fd, &line, e);
		close(fd);
	}
	buf_release(&path);
	buf_release(&line);
	return rc;
}

static int
send_frame(struct forward *f, const struct buf *frame, struct err *e)
{
	int limit = (int)f->m->timeout_s * 1000, rc;
	struct buf whole = BUF_INIT;

	if (f->link.fd < 0 &&
	    park_link_open(&f->link, secret(f->m, f->park, "server"),
		f->m->rehearsal, limit, e) < 0)
		return -1;
	rc = hj212_with_password(&whole, frame,
	    secret(f->m, f->park, "password"), e);
	if (rc < 0)
		e->code = E_NO; /* it stays damaged */
	else
		rc = park_link_send(&f->link, &whole, limit, e);
	if (rc < 0 && e->code != E_NO)
		park_link_close(&f->link);
	if (whole.len > 0)
		explicit_bzero(whole.ptr, whole.len);
	buf_release(&whole);
	return rc;
}

static int
send_one(struct forward *f, const struct buf *text, struct err *e)
{
	switch (f->park->kind) {
	case PARK_HJ212:
		return send_frame(f, text, e);
	case PARK_HTTP:
		return send_http(f, text, e);
	case PARK_COMMAND:
		return send_command(f, text, e);
	case PARK_MQTT:
		return park_mqtt_send(&f->mqtt, f->m, f->park, text, e);
	default:
		return send_file(f, text, e);
	}
}

/* ---- the folder ---- */

static int
is_message(const struct dirent *d)
{
	return park_message(d->d_name);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
set_aside(const struct forward *f, const char *name)
{
	struct buf to = BUF_INIT, from = BUF_INIT;
	struct err none = ERR_INIT;

	buf_printf(&from, "%s/%s", f->folder, name);
	buf_printf(&to, "%s/refused", f->folder);
	if (io_mkdirs(AT_FDCWD, to.ptr, 0750, &none) == 0) {
		buf_printf(&to, "/%s", name);
		rename(from.ptr, to.ptr);
	}
	buf_release(&from);
	buf_release(&to);
}

static int
take_file(struct forward *f, const char *name, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err why = ERR_INIT;
	int rc;

	buf_printf(&path, "%s/%s", f->folder, name);
	rc = io_read(&text, AT_FDCWD, path.ptr, MESSAGE_MAX, 0, e);
	if (rc == 0 && (rc = send_one(f, &text, &why)) < 0) {
		if (why.code == E_NO) {
			set_aside(f, name);
			f->refused++;
			rc = 0;
		}
		*e = why;
	} else if (rc == 0) {
		unlink(path.ptr);
		f->sent++;
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

/* Two senders would send everything twice. */
static int
lock_folder(const char *folder)
{
	struct buf path = BUF_INIT;
	int fd;

	buf_printf(&path, "%s/lock", folder);
	fd = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	buf_release(&path);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void
tell(const struct forward *f, const struct err *why, struct outcome_text *o)
{
	if (f->left > 0 && why->code == E_PERM)
		outcome_set(o, STEP_REFUSED,
		    _("%zu acknowledged, %zu wait: %s; kept until you put it "
		      "right in %s"),
		    f->sent, f->left, why->msg, secrets_where(f->m->secrets));
	else if (f->left > 0)
		outcome_set(o, STEP_STORED, _("%zu acknowledged, %zu wait: %s"),
		    f->sent, f->left, why->msg);
	else if (f->refused > 0)
		outcome_set(o, STEP_REFUSED, _("%zu acknowledged, %zu %s"),
		    f->sent, f->refused, why->msg);
	else
		outcome_set(o, STEP_OK, _("%zu acknowledged"), f->sent);
}

void
park_forward(const struct park_means *m, const struct park_row *park,
    const char *folder, struct outcome_text *o)
{
	struct forward f = { .m = m,
		.park = park,
		.folder = folder,
		.link = PARK_LINK_INIT,
		.mqtt = PARK_MQTT_INIT };
	struct err why = ERR_INIT;
	struct dirent **v = NULL;
	int i, n, rc = 0, lock;

	park_ready(m, park, o);
	if (o->kind != STEP_OK)
		return;
	if ((lock = lock_folder(folder)) < 0) {
		outcome_set(o, STEP_STORED, _("another process is sending"));
		return;
	}
	n = scandir(folder, &v, is_message, by_name);
	for (i = 0; i < n; i++) {
		if (rc == 0)
			rc = take_file(&f, v[i]->d_name, &why);
		f.left += rc < 0;
		free(v[i]);
	}
	free(v);
	park_link_close(&f.link);
	park_mqtt_close(&f.mqtt);
	close(lock);
	tell(&f, &why, o);
}
