/*
 * readings/: what was added is read again, of a span, of a point; torn lines are
 * counted; a long file is searched by halves.
 */
#include "sensor/store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "tap.h"

static struct err e = ERR_INIT;

static struct ledger *
new_ledger(const char *dir)
{
	static const char *const tables[][2] = {
		{ "settings.csv",
		    "key,value,note\nformat,1,\nplant,T1,\n"
		    "timezone,Asia/Shanghai,\nlanguage,en,\n" },
		{ "registers/devices.csv",
		    "code,proto,address\nGW-1,modbus-tcp,a\n"
		    "GW-2,modbus-tcp,b\n" },
		{ "registers/points.csv",
		    "code,device,table,address,unit\nGT-1,GW-1,ir,0,ppm\n"
		    "GT-2,GW-2,ir,0,ppm\n" },
	};
	struct store_seed seeds[3];
	struct store_init init = { 'A', true, NULL };
	struct ledger *lg = NULL;

	for (int i = 0; i < 3; i++)
		seeds[i] = (struct store_seed){ tables[i][0], tables[i][1],
			strlen(tables[i][1]) };
	if (store_create(dir, &init, seeds, 3, &e) < 0 ||
	    ledger_open(&lg, dir, &e) < 0)
		printf("# %s\n", e.msg);
	return lg;
}

static void
add(struct readings *rd, const char *device, const char *point, int64_t at,
    const char *value)
{
	struct reading r = { .time_ms = at,
		.point = point,
		.value = value,
		.unit = "ppm",
		.latency_ms = 3 };

	if (readings_add(rd, device, &r, &e) < 0)
		printf("# %s\n", e.msg);
}

struct seen {
	size_t n, stop_at;
	int64_t first, last;
	double sum;
};

static int
see(void *arg, const struct reading *r, struct err *err)
{
	struct seen *s = arg;

	(void)err;
	if (s->n++ == 0)
		s->first = r->time_ms;
	s->last = r->time_ms;
	s->sum += r->number;
	return s->n == s->stop_at;
}

static struct seen
each(struct ledger *lg, int64_t from, int64_t until, const char *point,
    size_t *skipped)
{
	struct seen s = { 0 };

	if (readings_each(lg, from, until, point, see, &s, skipped, &e) < 0)
		printf("# %s\n", e.msg);
	return s;
}

static void
test_rows(struct ledger *lg, int64_t day)
{
	struct readings *rd = NULL, *other = NULL;
	struct seen s;
	size_t skipped;

	tap_ok(readings_open(&rd, lg, &e) == 0, "opened");
	for (int i = 0; i < 40000; i++) {
		add(rd, "GW-1", "GT-1", day + i * 1000, "1");
		add(rd, "GW-1", "GT-11", day + i * 1000, "5");
		add(rd, "GW-2", "GT-2", day + i * 1000, "2");
	}
	add(rd, "GW-1", "GT-1", day + DAY, "3");
	tap_ok(readings_flush(rd, &e) == 0, "written");
	readings_open(&other, lg, &e);
	add(other, "GW-1", "GT-1", day, "9");
	tap_ok(readings_flush(other, &e) < 0 && e.code == E_BUSY,
	    "a second writer is refused: %s", e.msg);
	err_clear(&e);
	readings_close(other);
	readings_close(rd);
	s = each(lg, day, day + 2 * DAY, NULL, &skipped);
	tap_ok(s.n == 120001 && s.last == day + DAY && skipped == 0,
	    "all rows: %zu, %zu skipped", s.n, skipped);
	s = each(lg, day, day + 2 * DAY, "GT-1", &skipped);
	tap_ok(s.n == 40001 && s.sum == 40003 && s.last == day + DAY,
	    "of one point: %zu", s.n);
	s = each(lg, day + 36000000, day + 36005000, "GT-1", NULL);
	tap_ok(s.n == 5 && s.first == day + 36000000 &&
		s.last == day + 36004000,
	    "a span in the middle: %zu", s.n);
	s = each(lg, day - DAY, day, NULL, NULL);
	tap_ok(s.n == 0, "the day before: %zu", s.n);
	s = (struct seen){ .stop_at = 7 };
	tap_ok(readings_each(lg, day, day + DAY, "GT-1", see, &s, NULL, &e) ==
		    0 &&
		s.n == 7,
	    "ended by the caller");
	tap_ok(readings_add(NULL, "../x", &(struct reading){ 0 }, &e) < 0,
	    "no file outside");
}

static void
test_torn(struct ledger *lg, int64_t day)
{
	static const char torn[] = "2026-11-24T12:00:00.000+08:00,GT-1,0.";
	struct readings *rd = NULL;
	char path[600];
	size_t skipped;
	int fd;

	snprintf(path, sizeof(path), "%s/readings/date=2026-11-24/GW-1.csv",
	    store_root(lg->store));
	fd = open(path, O_WRONLY | O_APPEND);
	tap_ok(write(fd, torn, strlen(torn)) == (ssize_t)strlen(torn), "torn");
	close(fd);
	tap_ok(each(lg, day, day + DAY, NULL, &skipped).n == 120000 &&
		skipped == 1,
	    "a torn line is counted: %zu", skipped);
	readings_open(&rd, lg, &e);
	add(rd, "GW-1", "GT-1", day + 80000 * 1000, "1");
	tap_ok(readings_flush(rd, &e) == 0, "written behind it");
	readings_close(rd);
	tap_ok(each(lg, day, day + DAY, NULL, &skipped).n == 120001 &&
		skipped == 1,
	    "the row behind it is whole");
}

int
main(void)
{
	char dir[] = "/tmp/bihuan-readings.XXXXXX", cmd[64];
	struct ledger *lg;
	int64_t day = 0;

	if (mkdtemp(dir) == NULL)
		return 1;
	lg = new_ledger(dir);
	tap_ok(lg != NULL, "a ledger");
	if (lg != NULL) {
		clock_parse("2026-11-24", &day);
		test_rows(lg, day);
		test_torn(lg, day);
	}
	ledger_close(lg);
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	if (system(cmd) != 0)
		return 1;
	return tap_done();
}
