/*
 * Sparkplug B payloads of other machines, through births, data and deaths.
 * The first byte chooses the kind of message of each part; parts are as long
 * as the two bytes before them say.
 */
#include "fuzz/fuzz.h"

#include "sensor/sparkplug_node.h"

static struct mqtt_row rows[] = {
	{ .code = "N",
	    .device = "",
	    .topic = "spBv1.0/+/+/+",
	    .format = MQTT_SPARKPLUG,
	    .point = "{t2}/{t4}/{1}",
	    .quality = "",
	    .unit = "",
	    .scale = 1 },
	{ .code = "D",
	    .device = "",
	    .topic = "spBv1.0/+/+/+/+",
	    .format = MQTT_SPARKPLUG,
	    .point = "{t4}/{t5}/{1}",
	    .quality = "",
	    .unit = "",
	    .scale = 1 },
};
static const struct mqtt_map map = { rows, 2, ARENA_INIT };
static size_t samples;

static void
on_sample(void *arg, const struct mqtt_sample *s)
{
	(void)arg;
	must(s->name[0] != '\0' && s->row->code[0] != '\0');
	must(!(s->bad && s->has_number));
	must(!s->has_number || s->number - s->number == 0);
	samples++;
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
	static const char *const topics[] = { "spBv1.0/G/NBIRTH/E",
		"spBv1.0/G/DBIRTH/E/D", "spBv1.0/G/NDATA/E",
		"spBv1.0/G/DDATA/E/D", "spBv1.0/G/NDEATH/E",
		"spBv1.0/G/DDEATH/E/D" };
	static const struct mqtt_sink sink = { on_sample, on_fault, NULL,
		NULL };
	struct nodes *ns = nodes_new();

	while (size >= 3) {
		size_t n = data[1] | (size_t)data[2] << 8;
		struct mqtt_message msg = { topics[data[0] % 6],
			(const char *)data + 3, 0 };
		struct err e = ERR_INIT;

		msg.len = n < size - 3 ? n : size - 3;
		if (nodes_message(ns, &map, "GW", &msg, &sink, &e) < 0)
			must(e.code == E_DATA && e.msg[0] != '\0');
		data += 3 + msg.len;
		size -= 3 + msg.len;
	}
	nodes_free(ns);
	return 0;
}
