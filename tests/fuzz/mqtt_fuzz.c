/*
 * A row of rules/mqtt-map.csv and a JSON message, both hostile: the first line
 * is the row's cells, what follows the payload.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "sensor/mqtt_map.h"

#define HEAD \
	"code,device,topic,format,items,when,point,value,time,time_unit," \
	"quality,good,unit,scale,offset,max_age_s,kind,type,worn,track,note\n"

static void
on_sample(void *arg, const struct mqtt_sample *s)
{
	(void)arg;
	must(s->name[0] != '\0' && s->text != NULL && s->unit != NULL &&
	    s->track != NULL && s->quality != NULL);
	must(s->bad == !s->has_number);
	must(!s->has_number || s->number - s->number == 0);
}

static void
on_fault(void *arg, const struct mqtt_row *row, const char *why)
{
	(void)arg;
	must(row != NULL && why[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mqtt_sink sink = { on_sample, on_fault, NULL,
		NULL };
	const uint8_t *nl = size == 0 ? NULL : memchr(data, '\n', size);
	struct mqtt_map m = MQTT_MAP_INIT;
	struct arena arena = ARENA_INIT;
	struct table t = TABLE_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct mqtt_row row;
	size_t matched;

	if (nl == NULL)
		return 0;
	buf_puts(&b, HEAD);
	buf_add(&b, data, (size_t)(nl + 1 - data));
	if (table_load(&t, "rules/mqtt-map.csv", b.ptr, b.len, 0, &e) == 0 &&
	    t.nrows == 1 && mqtt_row_read(&arena, &t, 0, &row, &e) == 0) {
		struct mqtt_message msg = { "a/b/c", (const char *)nl + 1,
			size - (size_t)(nl + 1 - data) };

		m.v = &row;
		m.n = 1;
		row.topic = "#";
		row.device = "";
		if (mqtt_map_apply(&m, "GW", &msg, &sink, &matched, &e) < 0)
			must(e.code == E_DATA && e.msg[0] != '\0');
		must(matched == 1);
	} else {
		must(e.code != 0 || t.nrows != 1);
	}
	table_release(&t);
	arena_release(&arena);
	buf_release(&b);
	return 0;
}
