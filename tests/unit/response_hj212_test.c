#include "response/hj212.h"

#include <math.h>
#include <string.h>

#include "tap.h"

/* Published frames: whose sums are not ours. */
static const char *const known[] = {
	"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;"
	"MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n",
	"##0081QN=20181111151745000;ST=21;CN=2011;PW=123456;"
	"MN=YSRDWQGQ1000001001;Flag=5;CP=&&&&7580\r\n",
};

static int
parse(const char *text, size_t len, struct hj212_frame *f, size_t *used)
{
	struct err e = ERR_INIT;

	return hj212_parse(text, len, f, used, &e) == 0 ? 0 : e.code;
}

static void
published(void)
{
	char text[64];

	for (size_t i = 0; i < 2; i++) {
		struct hj212_frame f;
		size_t used, n = strlen(known[i]);

		tap_ok(parse(known[i], n, &f, &used) == 0 && used == n,
		    "a published frame holds");
		tap_ok(parse(known[i], n - 1, &f, &used) == E_ABSENT &&
			used == 0,
		    "one byte short: not yet");
	}
	struct hj212_frame f;
	size_t used;

	parse(known[0], strlen(known[0]), &f, &used);
	tap_ok(hj212_value(&f, "MN", text, sizeof(text)), "a value");
	tap_str(text, "010000A8900016F000169DC0", "to its end");
	tap_ok(hj212_value(&f, "RtdInterval", text, sizeof(text)) &&
		strcmp(text, "30") == 0,
	    "a value within CP");
	tap_ok(!hj212_value(&f, "N", text, sizeof(text)),
	    "the end of a name is no name");
	tap_ok(!hj212_value(&f, "MN", text, 8), "too long for its place");
}

static void
ours(void)
{
	struct buf b = BUF_INIT, whole = BUF_INIT;
	struct err e = ERR_INIT;
	struct hj212_sample s = { "31", "BH00000000000001", "a21022", 0, 9.2748,
		false, 29.95, 121.65, 3 };
	struct hj212_frame f;
	char qn[HJ212_QN], text[64];
	size_t used;

	clock_zone("Asia/Shanghai", &e);
	clock_parse("2026-11-24T08:00:01.234+08:00", &s.at);
	hj212_qn(s.at, qn);
	tap_str(qn, "20261124080001234", "QN has milliseconds");
	tap_ok(hj212_realtime(&b, qn, &s, &e) == 0 &&
		parse(b.ptr, b.len, &f, &used) == 0 && used == b.len,
	    "our own frame holds");
	tap_ok(hj212_value(&f, "DataTime", text, sizeof(text)) &&
		strcmp(text, "20261124080001") == 0,
	    "DataTime has seconds");
	tap_ok(hj212_value(&f, "a21022-Rtd", text, sizeof(text)) &&
		strcmp(text, "9.275") == 0,
	    "the value");
	tap_ok(hj212_value(&f, "a21022-Flag", text, sizeof(text)) &&
		strcmp(text, "N") == 0,
	    "its flag");
	s.lat = NAN;
	s.level = -1;
	s.bad = true;
	buf_clear(&b);
	hj212_realtime(&b, qn, &s, &e);
	tap_ok(strstr(b.ptr, "Lng") == NULL && strstr(b.ptr, "Level") == NULL &&
		strstr(b.ptr, "-Flag=D") != NULL,
	    "what is not known is left out, what is bad is marked");
	char longer[HJ212_DATA_MAX + 1];

	memset(longer, 'A', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	s.station = longer;
	tap_ok(hj212_realtime(&b, qn, &s, &e) < 0 && e.code == E_DATA,
	    "a frame that is too long is refused");
	s.station = "BH00000000000001";
	buf_clear(&b);
	hj212_realtime(&b, qn, &s, &e);
	tap_ok(strstr(b.ptr, ";PW=;") != NULL, "it is kept without a password");
	tap_ok(hj212_with_password(&whole, &b, "123456", &e) == 0 &&
		parse(whole.ptr, whole.len, &f, &used) == 0 &&
		used == whole.len && whole.len == b.len + 6 &&
		hj212_value(&f, "PW", text, sizeof(text)) &&
		strcmp(text, "123456") == 0 &&
		hj212_value(&f, "a21022-Rtd", text, sizeof(text)),
	    "and sent with it");
	buf_clear(&whole);
	tap_ok(hj212_with_password(&whole, &b, longer, &e) < 0 &&
		whole.len == 0,
	    "a password that makes it too long is refused");
	tap_ok(hj212_with_password(&whole, &whole, "1", &e) < 0,
	    "what is no frame gets none");
	buf_release(&whole);
	buf_release(&b);
}

static void
frame_of(struct buf *b, const char *data)
{
	buf_printf(b, "##%04zu%s%04X\r\n", strlen(data), data,
	    hj212_crc(data, strlen(data)));
}

static void
answers(void)
{
	static const struct {
		const char *data;
		bool ours, refused;
	} rows[] = {
		{ "QN=20261124080001234;ST=91;CN=9014;Flag=4;CP=&&&&", true,
		    false },
		{ "QN=20261124080001234;ST=91;CN=9014;Flag=4;CP=&&QnRtn=1&&",
		    true, false },
		{ "QN=20261124080001234;ST=91;CN=9012;CP=&&ExeRtn=3&&", true,
		    true },
		{ "QN=20261124080001234;ST=91;CN=9011;CP=&&QnRtn=3&&", true,
		    true },
		/* the older form has it in CP */
		{ "ST=91;CN=9014;CP=&&QN=20261124080001234;CN=2011&&", true,
		    false },
		{ "QN=20261124080001235;ST=91;CN=9014;CP=&&&&", false, false },
		{ "QN=20261124080001234;ST=31;CN=2011;CP=&&&&", false, false },
		{ "CN=9014", false, false },
		{ "", false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b = BUF_INIT;
		struct hj212_frame f;
		size_t used;
		bool refused;

		frame_of(&b, rows[i].data);
		tap_ok(parse(b.ptr, b.len, &f, &used) == 0 &&
			hj212_answers(&f, "20261124080001234", &refused) ==
			    rows[i].ours &&
			refused == rows[i].refused,
		    "%s", rows[i].data);
		buf_release(&b);
	}
}

static void
rubbish(void)
{
	struct buf b = BUF_INIT;
	struct hj212_frame f;
	size_t used;

	buf_puts(&b, "hello#x##");
	buf_puts(&b, known[1] + 2);
	tap_ok(parse(b.ptr, b.len, &f, &used) == 0 && used == b.len,
	    "noise before a frame goes with it");
	tap_ok(parse("##12x4", 6, &f, &used) == E_DATA && used > 0,
	    "a length that is none is passed over");
	tap_ok(parse("##9999QN", 8, &f, &used) == E_DATA && used > 0,
	    "so is one that is too long");
	buf_clear(&b);
	buf_puts(&b, known[0]);
	b.ptr[20] ^= 1;
	tap_ok(parse(b.ptr, b.len, &f, &used) == E_DATA && used > 0,
	    "a changed bit is seen");
	tap_ok(parse("abc", 3, &f, &used) == E_ABSENT && used == 3,
	    "nothing that begins one");
	tap_ok(parse("", 0, &f, &used) == E_ABSENT && used == 0, "nothing");
	buf_release(&b);
}

int
main(void)
{
	published();
	ours();
	answers();
	rubbish();
	return tap_done();
}
