#include "response/hj212.h"

#include <math.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"

enum { HEAD = 6, TAIL = 6 }; /* "##0000", "CCCC\r\n" */

unsigned
hj212_crc(const char *p, size_t n)
{
	unsigned r = 0xffff;

	for (size_t i = 0; i < n; i++) {
		r = (r >> 8) ^ (unsigned char)p[i];
		for (int k = 0; k < 8; k++)
			r = (r & 1) != 0 ? (r >> 1) ^ 0xa001 : r >> 1;
	}
	return r;
}

void
hj212_qn(msec at, char out[HJ212_QN])
{
	char text[CLOCK_TEXT];
	size_t n = 0;

	clock_format(at, text); /* 2026-11-24T08:00:00.123+08:00 */
	for (const char *p = text; *p != '\0' && n < HJ212_QN - 1; p++)
		if (ch_digit((unsigned char)*p))
			out[n++] = *p;
	out[n] = '\0';
}

static void
put_sample(struct buf *b, const struct hj212_sample *s)
{
	char at[HJ212_QN];

	hj212_qn(s->at, at);
	at[14] = '\0'; /* DataTime has seconds */
	buf_printf(b, "DataTime=%s;%s-Rtd=%.3f,%s-Flag=%s", at, s->factor,
	    s->value, s->factor, s->bad ? "D" : "N");
	if (!isnan(s->lat) && !isnan(s->lon))
		buf_printf(b, ";Lng=%.6f;Lat=%.6f", s->lon, s->lat);
	if (s->level >= 0)
		buf_printf(b, ";Level=%d", s->level);
}

static int
wrap(struct buf *out, const struct buf *data, struct err *e)
{
	if (data->len > HJ212_DATA_MAX)
		return err_set(e, E_DATA,
		    _("a frame of %zu bytes, HJ 212 has at most %d"), data->len,
		    HJ212_DATA_MAX);
	buf_printf(out, "##%04zu%s%04X\r\n", data->len, data->ptr,
	    hj212_crc(data->ptr, data->len));
	return 0;
}

int
hj212_realtime(struct buf *out, const char qn[HJ212_QN],
    const struct hj212_sample *s, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_printf(&b, "QN=%s;ST=%s;CN=2011;PW=;MN=%s;Flag=5;CP=&&", qn,
	    s->system, s->station);
	put_sample(&b, s);
	buf_puts(&b, "&&");
	rc = wrap(out, &b, e);
	buf_release(&b);
	return rc;
}

int
hj212_with_password(struct buf *out, const struct buf *frame,
    const char *password, struct err *e)
{
	static const char empty[] = ";PW=;";
	struct hj212_frame f;
	struct buf data = BUF_INIT;
	const char *at;
	size_t used, before;
	int rc;

	if (hj212_parse(frame->ptr, frame->len, &f, &used, e) < 0)
		return -1;
	at = memmem(f.data, f.len, empty, sizeof(empty) - 1);
	if (at == NULL)
		return err_set(e, E_DATA, _("the stored frame is damaged"));
	before = (size_t)(at - f.data) + sizeof(empty) - 2;
	buf_add(&data, f.data, before);
	buf_puts(&data, password);
	buf_add(&data, f.data + before, f.len - before);
	rc = wrap(out, &data, e);
	if (data.len > 0)
		explicit_bzero(data.ptr, data.len);
	buf_release(&data);
	return rc;
}

/* ---- reading ---- */

static int
hex(int c)
{
	if (ch_digit(c))
		return c - '0';
	c = ch_toupper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
crc_holds(const char *data, size_t len)
{
	unsigned want = 0;

	for (int i = 0; i < 4; i++) {
		int d = hex((unsigned char)data[len + (size_t)i]);

		if (d < 0)
			return false;
		want = want * 16 + (unsigned)d;
	}
	return want == hj212_crc(data, len);
}

/* Where a frame may begin; n when nowhere. */
static size_t
begins(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] == '#' && (i + 1 == n || p[i + 1] == '#'))
			break;
	return i;
}

int
hj212_parse(const char *p, size_t n, struct hj212_frame *f, size_t *used,
    struct err *e)
{
	size_t at = begins(p, n), len = 0, i;

	*used = at;
	if (n - at < HEAD)
		return err_set(e, E_ABSENT, _("no whole frame yet"));
	for (i = 2; i < HEAD; i++) {
		if (!ch_digit((unsigned char)p[at + i])) {
			*used = at + 1;
			return err_set(e, E_DATA,
			    _("a frame without a length"));
		}
		len = len * 10 + (size_t)(p[at + i] - '0');
	}
	if (len > HJ212_DATA_MAX) {
		*used = at + HEAD;
		return err_set(e, E_DATA,
		    _("a frame of %zu bytes, HJ 212 has at most %d"), len,
		    HJ212_DATA_MAX);
	}
	if (n - at < HEAD + len + TAIL)
		return err_set(e, E_ABSENT, _("no whole frame yet"));
	f->data = p + at + HEAD;
	f->len = len;
	if (!crc_holds(f->data, len) || f->data[len + 4] != '\r' ||
	    f->data[len + 5] != '\n') {
		*used = at + 2;
		return err_set(e, E_DATA, _("a frame whose CRC does not hold"));
	}
	*used = at + HEAD + len + TAIL;
	return 0;
}

bool
hj212_value(const struct hj212_frame *f, const char *name, char *out,
    size_t size)
{
	size_t n = strlen(name), i = 0, end;

	while (i < f->len) {
		/* a name begins the data, or stands after ; , or && */
		if (f->len - i > n && memcmp(f->data + i, name, n) == 0 &&
		    f->data[i + n] == '=' &&
		    (i == 0 || strchr(";,&", f->data[i - 1]) != NULL)) {
			i += n + 1;
			for (end = i; end < f->len &&
			     strchr(";,&", f->data[end]) == NULL;)
				end++;
			if (end - i >= size ||
			    memchr(f->data + i, '\0', end - i) != NULL)
				return false;
			memcpy(out, f->data + i, end - i);
			out[end - i] = '\0';
			return true;
		}
		i++;
	}
	return false;
}

bool
hj212_answers(const struct hj212_frame *f, const char qn[HJ212_QN],
    bool *refused)
{
	static const char *const results[] = { "QnRtn", "ExeRtn" };
	char text[HJ212_QN];

	*refused = false;
	if (!hj212_value(f, "CN", text, sizeof(text)) ||
	    !word_in("9011 9012 9014", text) ||
	    !hj212_value(f, "QN", text, sizeof(text)) || !streq(text, qn))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (hj212_value(f, results[i], text, sizeof(text)) &&
		    !streq(text, "1"))
			*refused = true;
	return true;
}
