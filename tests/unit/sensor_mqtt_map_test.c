#include "sensor/mqtt_map.h"

#include "flow_plant.h"

#include <fcntl.h>

#include "base/io.h"
#include "base/str.h"

/* ---- what came out, one line a sample ---- */

static struct buf said = BUF_INIT;

static void
on_sample(void *arg, const struct mqtt_sample *s)
{
	(void)arg;
	buf_printf(&said, "%s", s->name);
	if (s->has_number)
		buf_printf(&said, "=%.10g", s->number);
	else
		buf_printf(&said, "='%s'", s->text);
	if (s->source_ms != 0)
		buf_printf(&said, "@%lld", (long long)s->source_ms);
	buf_printf(&said, "%s%s%s%s%s%s", *s->quality != '\0' ? " " : "",
	    s->quality, s->bad ? " bad" : "", s->doubted ? " doubted" : "",
	    s->wrong_time ? " wrong-time" : "",
	    s->historical ? " historical" : "");
	if (*s->unit != '\0')
		buf_printf(&said, " unit:%s", s->unit);
	if (s->row->ppe)
		buf_printf(&said, " %s:%s track:%s", s->row->type,
		    s->row->worn ? "yes" : "no", s->track);
	buf_putc(&said, '\n');
}

static void
on_fault(void *arg, const struct mqtt_row *row, const char *why)
{
	(void)arg;
	buf_printf(&said, "%s! %s\n", row->code, why);
}

static const struct mqtt_sink sink = { on_sample, on_fault, NULL, NULL };

static const char *
apply(const struct mqtt_map *m, const char *topic, const char *payload)
{
	struct mqtt_message msg = { topic, payload, strlen(payload) };
	struct err e = ERR_INIT;
	size_t matched;

	buf_clear(&said);
	if (mqtt_map_apply(m, "GW-1", &msg, &sink, &matched, &e) < 0)
		buf_printf(&said, "%d %s\n", e.code, e.msg);
	if (matched == 0)
		buf_puts(&said, "no row\n");
	return said.ptr;
}

static void
filters(void)
{
	static const struct {
		const char *filter, *topic;
		bool matches;
	} cases[] = { { "a/b", "a/b", true }, { "a/b", "a/bc", false },
		{ "a/+", "a/b", true }, { "a/+", "a", false },
		{ "a/+", "a/", true }, { "+/+", "/x", true },
		{ "a/+/c", "a/b/d", false }, { "a/#", "a", true },
		{ "a/#", "a/b/c", true }, { "#", "a/b", true },
		{ "#", "$SYS/x", false }, { "+/x", "$SYS/x", false },
		{ "$SYS/#", "$SYS/x", true }, { "a/b/#", "a/c", false },
		{ "a", "a/b", false }, { "a/b", "a", false } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(mqtt_filter_matches(cases[i].filter, cases[i].topic) ==
			cases[i].matches,
		    "'%s' and '%s'", cases[i].filter, cases[i].topic);
	tap_ok(mqtt_filter_is("a/+/b/#") && mqtt_filter_is("#"), "filters");
	tap_ok(!mqtt_filter_is("") && !mqtt_filter_is("a#") &&
		!mqtt_filter_is("a/#/b") && !mqtt_filter_is("a/b+"),
	    "no filters");
}

static void
times(void)
{
	int64_t at = 0;

	tap_ok(mqtt_time("1795564800123", MQTT_MS, &at) && at == 1795564800123,
	    "milliseconds");
	tap_ok(mqtt_time("1795564800.5", MQTT_S, &at) && at == 1795564800500,
	    "seconds with a fraction");
	tap_ok(mqtt_time("1795564800123456", MQTT_US, &at) &&
		at == 1795564800123,
	    "microseconds");
	tap_ok(mqtt_time("2026-11-24T08:00:00.250+08:00", MQTT_ISO, &at) &&
		at == 1795478400250,
	    "RFC 3339");
	tap_ok(!mqtt_time("1795564800", MQTT_MS, &at), "seconds are no ms");
	tap_ok(!mqtt_time("0", MQTT_MS, &at), "0 is no time");
	tap_ok(!mqtt_time("-5", MQTT_S, &at), "nor -5");
	tap_ok(!mqtt_time("1e300", MQTT_S, &at), "nor 1e300");
	tap_ok(!mqtt_time("NaN", MQTT_MS, &at), "nor a NaN");
	tap_ok(!mqtt_time("yesterday", MQTT_ISO, &at), "nor a word");
}

static void
shipped(struct mqtt_map *m)
{
	const char *tb = "v1/devices/me/telemetry";
	const char *neuron = "neuron/n1/upload";

	tap_str(
	    apply(m, tb,
		"{\"ts\":1795564800000,\"values\":{\"t\":21.5,\"on\":true}}"),
	    "t=21.5@1795564800000\non=1@1795564800000\n", "ThingsBoard");
	tap_str(apply(m, tb,
		    "[{\"ts\":1795564800000,\"values\":{\"t\":1}},"
		    "{\"ts\":1795564801000,\"values\":{\"t\":2}}]"),
	    "t=1@1795564800000\nt=2@1795564801000\n", "its list");
	tap_str(apply(m, tb, "{\"t\":\"3.5\",\"h\":null}"), "t=3.5\nh='' bad\n",
	    "flat, a number as text, null");
	tap_str(apply(m, "v1/gateway/telemetry",
		    "{\"Dev A\":[{\"ts\":1795564800000,\"values\":{\"t\":1}}],"
		    "\"B/~\":[{\"ts\":1795564801000,\"values\":{\"t\":2}}]}"),
	    "Dev A/t=1@1795564800000\nB/~/t=2@1795564801000\n",
	    "its gateway, odd names");
	tap_str(
	    apply(m, neuron,
		"{\"node\":\"mb\",\"group\":\"g\",\"timestamp\":1795564800000,"
		"\"values\":{\"t1\":1},\"errors\":{\"t2\":3002},\"metas\":{}}"),
	    "mb/g/t1=1@1795564800000\n"
	    "mb/g/t2=3002@1795564800000 bad_comm\n",
	    "Neuron, values");
	tap_str(
	    apply(m, neuron,
		"{\"node\":\"mb\",\"group\":\"g\",\"timestamp\":1795564800000,"
		"\"tags\":[{\"name\":\"t1\",\"value\":-7},"
		"{\"name\":\"t2\",\"error\":3002}]}"),
	    "mb/g/t1=-7@1795564800000\n"
	    "mb/g/t2=3002@1795564800000 bad_comm\n",
	    "Neuron, tags");
	tap_str(apply(m, "sensors/GT-101/data",
		    "{\"ts\":1795564800000,\"value\":0.31,\"unit\":\"ppm\"}"),
	    "GT-101=0.31@1795564800000 unit:ppm\n", "our own");
	tap_str(apply(m, "sensors/GT-101/data", "{\"ts\":5,\"value\":[1]}"),
	    "GT-101='' bad wrong-time\n", "a list is no value, 5 no time");
	tap_str(apply(m, "sensors/GT-101/value", " 0.31\n"), "GT-101=0.31\n",
	    "plain");
	tap_str(apply(m, "sensors/GT-101/value", "NaN"), "GT-101='NaN' bad\n",
	    "plain NaN");
	tap_str(apply(m, "sensors/GT-101/value", "0x1F"), "GT-101='0x1F' bad\n",
	    "no hexadecimal");
	tap_str(apply(m, "sensors/x", "1"), "no row\n", "no row");
}

static void
boxes(struct mqtt_map *m)
{
	tap_str(apply(m, "ai/box1/event",
		    "{\"camera\":\"CAM-3\",\"ts\":1795564800000,"
		    "\"class\":\"no_helmet\",\"conf\":0.9,\"bbox\":[1,2,3,4],"
		    "\"track_id\":17}"),
	    "CAM-3=0.9@1795564800000 helmet:no track:17\n", "an AI box");
	tap_str(apply(m, "ai/box1/event",
		    "{\"camera\":\"CAM-3\",\"ts\":1795564800000,"
		    "\"class\":\"no_helmet\",\"conf\":0.4,\"track_id\":17}"),
	    "", "unsure: not counted");
	tap_str(
	    apply(m, "frigate/events",
		"{\"type\":\"end\",\"before\":{},\"after\":{\"id\":\"9.5-x\","
		"\"camera\":\"gate\",\"label\":\"person\",\"sub_label\":"
		"[\"vest\",0.8],\"top_score\":0.7,\"false_positive\":false,"
		"\"start_time\":1795564800.25}}"),
	    "gate=0.8@1795564800250 vest:yes track:9.5-x\n", "Frigate, a list");
	tap_str(
	    apply(m, "frigate/events",
		"{\"type\":\"new\",\"after\":{\"id\":\"1\",\"camera\":\"gate\","
		"\"sub_label\":\"vest\",\"false_positive\":false}}"),
	    "", "Frigate, not ended");
}

static void
refused(struct mqtt_map *m)
{
	static const char *const bad[] = { " ", "{", "{\"value\":NaN}",
		"{\"value\":1e999}", "{\"a\":1,\"a\":2}",
		"{\"value\":\"\xff\"}", "{\"value\":1}}" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_ok(str_prefix(apply(m, "sensors/GT-1/data", bad[i]), "65 "),
		    "refused: %s", bad[i]);
	tap_str(apply(m, "sensors/GT-1/data", ""), "", "nothing");
	tap_str(apply(m, "sensors/GT-1/value", ""), "", "nothing, plain");
	tap_str(apply(m, "sensors/GT-1/data", "7"), "GT-1='' bad\n",
	    "JSON, but nothing at the pointer");
	tap_str(apply(m, "ai/b/event",
		    "{\"class\":\"vest\",\"conf\":1,\"track_id\":1}"),
	    "BOX-VEST-YES! what column 'point' names is not in it\n",
	    "no camera");
}

/* ---- rows that do not hold ---- */

#define HEAD \
	"code,device,topic,format,items,when,point,value,time,time_unit," \
	"quality,good,unit,scale,offset,max_age_s,kind,type,worn,track,note\n"

static void
bad_rows(void)
{
	static const struct {
		const char *row, *says;
	} cases[] = {
		{ "A,,a/b,xml,,,p,,,,,,,,,,,,,,", "'xml'" },
		{ "A,,a/#/b,,,,p,,,,,,,,,,,,,,", "topic filter" },
		{ "A,,a,,x,,p,,,,,,,,,,,,,,", "JSON pointer" },
		{ "A,,a,,/*/*/*/*/*,,p,,,,,,,,,,,,,,", "4 stars" },
		{ "A,,a,,,/x~=1,p,,,,,,,,,,,,,,", "condition" },
		{ "A,,a,,,/x>=hot,p,,,,,,,,,,,,,,", "condition" },
		{ "A,,a,,,,,,,,,,,,,,,,,,", "name of a point" },
		{ "A,,a,,,,p,,,,,,,two,,,,,,,", "number" },
		{ "A,,a,,,,p,,,,,,,,,-1,,,,,", "age" },
		{ "A,,a,,,,p,,,min,,,,,,,,,,,", "'min'" },
		{ "A,,a,,,,p,,,,,,,,,,ppe,,yes,,", "needs a type" },
		{ "A,,a,,,,p,,,,,,,,,,ppe,helmet,maybe,,", "yes or no" },
		{ "A,,a,plain,/*,,p,,,,,,,,,,,,,,", "format json" },
		{ "a b,,a,,,,p,,,,,,,,,,,,,,", "code" },
	};
	struct arena arena = ARENA_INIT;
	struct mqtt_row row;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table t = TABLE_INIT;
		struct err e = ERR_INIT;
		struct buf b = BUF_INIT;
		int rc;

		buf_printf(&b, HEAD "%s\n", cases[i].row);
		rc = table_load(&t, "rules/mqtt-map.csv", b.ptr, b.len, 0, &e);
		if (rc == 0)
			rc = mqtt_row_read(&arena, &t, 0, &row, &e);
		tap_ok(rc < 0 && e.line == 2 &&
			strstr(e.msg, cases[i].says) != NULL,
		    "%s: %s", cases[i].row, e.msg);
		table_release(&t);
		buf_release(&b);
	}
	arena_release(&arena);
}

int
main(void)
{
	struct buf table = BUF_INIT;
	struct err e = ERR_INIT;
	struct mqtt_map m = MQTT_MAP_INIT;
	struct ledger *lg;
	const char *source = getenv("BIHUAN_SOURCE");
	char path[512];

	snprintf(path, sizeof(path), "%s/data/ledger/rules/mqtt-map.csv",
	    source == NULL ? "." : source);
	tap_int(io_read(&table, AT_FDCWD, path, 1 << 20, 0, &e), 0, "%s",
	    e.msg);
	const char *const files[] = { "rules/mqtt-map.csv", table.ptr, NULL };

	lg = plant_open("2026-11-24T08:00:00+08:00", files);
	tap_int(mqtt_map_load(&m, lg, &e), 0, "the shipped rows hold %s",
	    e.msg);
	filters();
	times();
	shipped(&m);
	boxes(&m);
	refused(&m);
	bad_rows();
	mqtt_map_release(&m);
	plant_close(lg);
	buf_release(&table);
	buf_release(&said);
	return tap_done();
}
