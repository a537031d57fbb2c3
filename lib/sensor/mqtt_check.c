/*
 * Lint of rules/mqtt-map.csv.
 */
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/mqtt_map.h"
#include "sensor/point.h"

#define FILE_OF MQTT_MAP ".csv"

static void
check_ppe_type(struct ledger *lg, const struct mqtt_row *row,
    struct findings *fs)
{
	struct err e = ERR_INIT;

	if (!row->ppe ||
	    registers_find(lg->reg, "catalogue/ppe-items", row->type,
		store_now(lg->store), &e) >= 0)
		return;
	finding_add(fs, SEV_ERROR, "dangling", FILE_OF, row->line,
	    _("column '%s': %s"), "type", e.msg);
}

static void
check_device(struct ledger *lg, const struct mqtt_row *row, struct findings *fs)
{
	const char *proto;
	struct err e = ERR_INIT;
	struct finding *f;

	if (row->device[0] == '\0')
		return;
	if (registers_find(lg->reg, DEVICES, row->device, store_now(lg->store),
		&e) < 0) {
		f = finding_add(fs, SEV_ERROR, "dangling", FILE_OF, row->line,
		    _("column '%s': %s"), "device", e.msg);
		if (e.hint[0] != '\0')
			finding_hint(f, "%s", e.hint);
		return;
	}
	proto = registers_get(lg->reg, DEVICES, row->device,
	    store_now(lg->store), "proto");
	if (!streq(proto, proto_name(PROTO_MQTT)))
		finding_add(fs, SEV_ERROR, "proto", FILE_OF, row->line,
		    _("column '%s': %s is a device of proto %s"), "device",
		    row->device, proto);
}

static void
check_quality(const struct mqtt_row *row, struct findings *fs)
{
	enum quality q;
	char cut[UTF8_CUT];

	if (row->quality[0] == '/' || row->quality[0] == '\0' ||
	    quality_read(row->quality, &q))
		return;
	finding_hint(finding_add(fs, SEV_ERROR, "quality", FILE_OF, row->line,
			 _("column '%s': '%s' is no %s"), "quality",
			 utf8_cut(cut, row->quality), _("quality")),
	    _("a pointer, or a quality such as bad_comm: sensor-listen(1)"));
}

/* A star that no star of the items fills would never find anything. */
static size_t
stars(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n +=
		    s[0] == '/' && s[1] == '*' && (s[2] == '/' || s[2] == '\0');
	return n;
}

static void
check_stars(const struct mqtt_row *row, struct findings *fs)
{
	const struct {
		const char *col, *pointer;
	} cols[] = { { "value", row->value }, { "time", row->time },
		{ "quality", row->quality }, { "unit", row->unit },
		{ "track", row->track } };
	size_t most = stars(row->items);
	char q[UTF8_CUT];

	for (size_t i = 0; i < sizeof(cols) / sizeof(cols[0]); i++)
		if (cols[i].pointer[0] == '/' && stars(cols[i].pointer) > most)
			finding_add(fs, SEV_ERROR, "star", FILE_OF, row->line,
			    _("column '%s': '%s' has more stars than items"),
			    cols[i].col, utf8_cut(q, cols[i].pointer));
}

static void
check_row(struct ledger *lg, const struct mqtt_row *row, struct findings *fs)
{
	struct finding *f;

	check_ppe_type(lg, row, fs);
	check_device(lg, row, fs);
	check_quality(row, fs);
	check_stars(row, fs);
	if (row->quality[0] == '/' && row->good[0] == '\0') {
		f = finding_add(fs, SEV_ERROR, "good", FILE_OF, row->line,
		    _("no value of the quality is good"));
		finding_hint(f, _("write the good ones into column 'good'"));
	}
	if (row->format == MQTT_JSON && row->time[0] == '\0' && !row->ppe &&
	    row->quality[0] == '\0')
		finding_add(fs, SEV_INFO, "no-time", FILE_OF, row->line,
		    _("'%s' has no time: its readings are uncertain"),
		    row->code);
}

int
mqtt_map_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct arena arena = ARENA_INIT;
	struct err why = ERR_INIT;
	const struct table *t;

	if (registers_table(lg->reg, MQTT_MAP, &t, &why) < 0) {
		if (why.code == E_ABSENT)
			return 0;
		*e = why;
		return -1;
	}
	for (size_t i = 0; i < t->nrows; i++) {
		struct mqtt_row row;
		struct err bad = ERR_INIT;
		const char *code = table_get(t, i, "code");

		if (mqtt_row_read(&arena, t, i, &row, &bad) < 0)
			finding_from(fs, "row", &bad);
		else
			check_row(lg, &row, fs);
		if (table_find(t, "code", code, 0) < (long)i)
			finding_add(fs, SEV_ERROR, "dup-code", FILE_OF,
			    t->lines[i], _("code '%s' stands here twice"),
			    code);
	}
	arena_release(&arena);
	return 0;
}
