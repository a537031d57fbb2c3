/*
 * Writes event-like rows through lib/store alone, for torture and timing.
 *
 *	storewriter create DIR		a ledger with little in it
 *	storewriter fill DIR DAYS ROWS	day files in one commit
 *	storewriter write DIR COUNT [SECONDS]
 *		one commit each of two rows, in records/x and in records/y;
 *		prints "ULID ID" when it is durable; COUNT 0: until SECONDS
 *	storewriter spool DIR		one batch of the same two rows
 *	storewriter one DIR		one row, no number drawn: to be timed
 * STOREWRITER_WAIT is the wait for the lock in ms.
 *
 * A row of x and its row of y have the same ULID but for the first character,
 * so half a commit shows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/app.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/store.h"

static const char header[] =
    "event,record,prev,time,actor,entered_by,action,node,due,area,note,"
    "evidence,signature,seal\n";
static const char settings[] = "key,value,note\nformat,1,\nplant,TORTURE,\n"
			       "time_zone,Asia/Shanghai,\nrehearsal,no,\n";

static const struct app_info info = { "storewriter",
	"usage: storewriter create|fill|write|spool DIR …\n", "" };

static int
create(const char *dir, struct err *e)
{
	struct store_init in = { 'A', false, "torture" };
	struct store_seed v[] = {
		{ "settings.csv", settings, sizeof(settings) - 1 },
		{ "registers/people.csv", "code,name\nE1,x\n", 15 },
	};

	return store_create(dir, &in, v, 2, e);
}

static void
make_row(struct buf *b, const char *ulid, const char *id, msec now)
{
	char at[CLOCK_TEXT];

	clock_format(now, at);
	buf_printf(b,
	    "%s,%s,,%s,E1,cron,report,assign,%s,A1,"
	    "\xe5\x86\xb2\xe5\xba\x8a\xe9\x98\xb2\xe6\x8a\xa4\xe7\xbd\xa9"
	    " guard loose at the east door,"
	    "before=%s.jpg,,\n",
	    ulid, id, at, at, "0123456789abcdef0123456789abcdef");
}

static int
fill(struct store *st, long days, long rows, struct err *e)
{
	struct txn *tx = NULL;
	msec now = clock_real(), day;
	char ulid[ULID_TEXT], text[CLOCK_TEXT], path[64];
	struct buf b = BUF_INIT;
	struct id id;
	long d, r;
	int rc = txn_begin(&tx, st, TXN_WAIT, e);

	for (d = days - 1; rc == 0 && d >= 0; d--) {
		day = clock_add_days(now, (int)-d);
		clock_day(day, text);
		snprintf(path, sizeof(path), "records/x/%.4s/%.2s%.2s.v1.csv",
		    text, text + 5, text + 8);
		buf_clear(&b);
		for (r = 1; r <= rows; r++) {
			ulid_make(ulid, day + r * 60000);
			id_make(&id, 'H', clock_yymmdd(day), 'A', r);
			make_row(&b, ulid, id.text, day);
		}
		rc = txn_append(tx, path, header, b.ptr, b.len, e);
	}
	if (rc == 0)
		rc = txn_commit(tx, "fill", "bihuan", e);
	txn_free(tx);
	buf_release(&b);
	return rc;
}

static int
prepare(struct store *st, char ulid[ULID_TEXT], struct id *id, char path[2][64],
    struct buf row[2], bool draw, struct err *e)
{
	msec now = store_now(st);
	char text[CLOCK_TEXT];
	long seq = 1;
	int i;

	if (draw &&
	    store_next_seq(st, "records/x", 'H', clock_yymmdd(now), 1, &seq,
		e) < 0)
		return -1;
	ulid_make(ulid, now);
	id_make(id, 'H', clock_yymmdd(now), store_station(st), seq);
	clock_day(now, text);
	for (i = 0; i < 2; i++) {
		snprintf(path[i], 64, "records/%c/%.4s/%.2s%.2s.v1.csv",
		    "xy"[i], text, text + 5, text + 8);
		ulid[0] = "01"[i];
		buf_clear(&row[i]);
		make_row(&row[i], ulid, id->text, now);
	}
	return 0;
}

static int
write_one(struct store *st, bool two, struct app *app, struct err *e)
{
	struct buf row[2] = { BUF_INIT, BUF_INIT };
	char path[2][64], ulid[ULID_TEXT];
	struct txn *tx = NULL;
	struct id id;
	const char *wait = getenv("STOREWRITER_WAIT");
	int i, rc;

	rc = prepare(st, ulid, &id, path, row, two, e);
	if (rc == 0)
		rc =
		    txn_begin(&tx, st, wait == NULL ? TXN_WAIT : atoi(wait), e);
	for (i = 0; rc == 0 && i < (two ? 2 : 1); i++)
		rc = txn_append(tx, path[i], header, row[i].ptr, row[i].len, e);
	if (rc == 0)
		rc = txn_commit(tx, "torture", "E1 x", e);
	txn_free(tx);
	ulid[0] = '0';
	if (rc == 0)
		app_printf(app, "%s %s\n", ulid, id.text);
	buf_release(&row[0]);
	buf_release(&row[1]);
	return rc;
}

static int
spool_one(struct store *st, struct app *app, struct err *e)
{
	struct buf row[2] = { BUF_INIT, BUF_INIT };
	char path[2][64], ulid[ULID_TEXT];
	struct spool_row v[2];
	struct id id;
	int i, rc;

	rc = prepare(st, ulid, &id, path, row, true, e);
	for (i = 0; rc == 0 && i < 2; i++)
		v[i] = (struct spool_row){ path[i], header, row[i].ptr };
	if (rc == 0)
		rc = spool_append(st, v, 2, NULL, e);
	ulid[0] = '0';
	if (rc == 0)
		app_printf(app, "%s %s\n", ulid, id.text);
	buf_release(&row[0]);
	buf_release(&row[1]);
	return rc;
}

static int
write_many(struct store *st, struct app *app, long count, long seconds,
    struct err *e)
{
	msec until = clock_real() + seconds * SECOND;
	long n;

	for (n = 0; count > 0 ? n < count : clock_real() < until; n++) {
		if (write_one(st, true, app, e) < 0)
			return -1;
		fflush(stdout);
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct store *st = NULL;
	struct err e = ERR_INIT;
	const struct findings *news;
	long a = 0, b = 0;
	size_t i;
	int rc;

	app_start(&app, argc, argv);
	if (argc < 3)
		return app_usage(&app);
	if (argc > 3)
		str_long(argv[3], &a);
	if (argc > 4)
		str_long(argv[4], &b);
	if (streq(argv[1], "create"))
		return app_finish(&app, create(argv[2], &e), &e);
	rc = store_open(&st, argv[2], &e);
	if (rc == 0 && streq(argv[1], "fill"))
		rc = fill(st, a, b, &e);
	else if (rc == 0 && streq(argv[1], "one"))
		rc = write_one(st, false, &app, &e);
	else if (rc == 0 && streq(argv[1], "write"))
		rc = write_many(st, &app, a, b, &e);
	else if (rc == 0 && streq(argv[1], "spool"))
		rc = spool_one(st, &app, &e);
	news = st == NULL ? NULL : store_news(st);
	for (i = 0; news != NULL && i < news->n; i++)
		fprintf(stderr, "storewriter: %s: %s\n",
		    news->v[i].file == NULL ? "" : news->v[i].file,
		    news->v[i].msg);
	store_close(st);
	return app_finish(&app, rc, &e);
}
