#include "tap.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/store_int.h"

#define ROWS "records/alarm/2026/1124.v1.csv"
#define HEADER "event,record,note\n"

static char dir[] = "/tmp/bihuan-unit.XXXXXX";
static char ledger[128];

static const char settings[] = "key,value,note\nformat,1,\nrehearsal,yes,\n";

static const char *
out(const char *args)
{
	static char text[4096];
	char *line = xasprintf("cd %s && %s 2>&1", ledger, args);
	FILE *f = popen(line, "r");
	size_t n = f == NULL ? 0 : fread(text, 1, sizeof(text) - 1, f);

	text[n] = '\0';
	if (f != NULL)
		pclose(f);
	free(line);
	return text;
}

static struct store *
open_it(void)
{
	struct store *st = NULL;
	struct err e = ERR_INIT;

	if (store_open(&st, ledger, &e) < 0)
		printf("# store_open: %s\n", e.msg);
	return st;
}

static int
spool(struct store *st, const char *a, const char *b, struct err *e)
{
	struct spool_row v[] = { { ROWS, HEADER, a }, { ROWS, HEADER, b } };

	return spool_append(st, v, b == NULL ? 1 : 2, NULL, e);
}

static uint64_t
sum_at(struct store *st)
{
	struct err e = ERR_INIT;
	const struct store_file *v;
	size_t n;

	return store_list(st, "records", &v, &n, &e) == 0 && n == 1 ?
	    store_file_sum(&v[0]) :
	    0;
}

/* A child that was forked while a thread waited in vain has a copy of the lock. */
static void
test_given_up(void)
{
	char *path = xasprintf("%s/.git/bihuan/try.lock", ledger);
	int held = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int fd = open(path, O_RDWR | O_CLOEXEC), rc = -1, i;
	pid_t child;

	flock(held, LOCK_EX);
	tap_int(flock_until(fd, clock_steady() + 20), 1, "waited in vain");
	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	flock(held, LOCK_UN);
	for (i = 0; rc != 0 && i < 100; i++) {
		usleep(20000);
		rc = flock(held, LOCK_EX | LOCK_NB);
	}
	tap_int(rc, 0, "the lock comes free all the same");
	tap_int(flock_until(fd, 0), 1, "no time: no waiting");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(held);
	close(fd);
	free(path);
}

static void
test_spool(void)
{
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	struct store *st = open_it(), *other = open_it();
	struct txn *tx = NULL, *wait = NULL;
	const struct store_file *v;
	uint64_t sum;
	size_t n;

	tap_ok(!spool_waiting(st), "nothing waits");
	tap_int(txn_begin(&tx, st, TXN_WAIT_ALARM, &e), 0, "a writer");
	tap_int(txn_begin(&wait, other, TXN_WAIT_ALARM, &e), -1, "two");
	tap_int(e.code, E_BUSY, "is told to try again");
	tap_ok(strstr(e.msg, "store_spool_tes") != NULL, "who holds it: %s",
	    e.msg);
	tap_int(spool(other, "01A,A261124-A00018,x\n", "01B,A261124-A0002F,y\n",
		    &e),
	    0, "spool: %s", e.msg);
	tap_int(store_read(other, ROWS, &b, &e), 0, "readers");
	tap_str(b.ptr, HEADER "01A,A261124-A00018,x\n01B,A261124-A0002F,y\n",
	    "see it at once");
	txn_free(tx);
	tap_int(store_refresh(st, &e), 0, "refresh");
	tap_int(store_list(st, "records", &v, &n, &e), 0, "list");
	tap_ok(n == 1 && v[0].blob[0] == '\0', "the list has it, without blob");
	sum = store_file_sum(&v[0]);
	tap_ok(sum != 0 && sum == sum_at(other), "its sum is a reader's");
	tap_str(out("printf 'bihuan-batch 99 0123456789abcdef\\nhalf' "
		    ">>.git/bihuan/spool"),
	    "", "half a batch");
	tap_int(store_refresh(st, &e), 0, "refresh");
	store_read(st, ROWS, &b, &e);
	tap_int(b.len, 18 + 2 * 21, "half a batch does not count");
	tap_int(spool(st, "01C,A261124-A0003X,z\n", NULL, &e), 0, "one more");
	store_read(st, ROWS, &b, &e);
	tap_int(b.len, 18 + 3 * 21, "and is cut by the next");
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "the next writer: %s", e.msg);
	txn_free(tx);
	tap_str(out("git show HEAD:" ROWS " | wc -l; git status --porcelain; "
		    "wc -c <.git/bihuan/spool"),
	    "4\n0\n", "commits it");
	tap_int(store_read(other, ROWS, &b, &e), 0, "an old snapshot");
	tap_int(b.len, 18 + 2 * 21, "still has its own");
	tap_int(store_refresh(other, &e), 0, "refresh");
	tap_ok(sum_at(other) != sum && sum_at(other) == sum_at(st),
	    "the sum of a blob");
	tap_int(store_read(other, ROWS, &b, &e), 0, "a new one");
	tap_int(b.len, 18 + 3 * 21, "has all, once");
	tap_int(spool(st, "01C,A261124-A0003X,z\n", NULL, &e), 0,
	    "a known event");
	tap_int(store_read(st, ROWS, &b, &e), 0, "read");
	tap_int(b.len, 18 + 3 * 21, "is not doubled");
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	txn_free(tx);
	tap_str(out("wc -c <.git/bihuan/spool; grep -c 01C " ROWS), "0\n1\n",
	    "nor committed twice");
	tap_int(spool(st, "two\nlines\n", NULL, &e), -1, "two lines");
	tap_int(e.code, E_DATA, "are refused");
	store_close(st);
	store_close(other);
	buf_release(&b);
}

/* Whoever changes record 1, having seen no event later than 01E. */
static bool
later_than_e(void *arg, const char *row)
{
	(*(int *)arg)++;
	return strstr(row, "A261124-A00018") != NULL &&
	    strncmp(row, "01E", 3) > 0;
}

/* When it is quiet, after five seconds, and not beside somebody who writes. */
static void
test_tend(void)
{
	struct err e = ERR_INIT;
	struct store *st = open_it(), *other = open_it();
	struct txn *tx = NULL;
	msec since = 0;

	tap_int(spool(st, "01T,A261124-A0007P,x\n", NULL, &e), 0, "spooled");
	tap_int(spool_tend(st, &since, false, &e), 0, "others go on");
	tap_ok(spool_lies(st) && since > 0, "it waits");
	since = clock_steady() - 5000;
	tap_int(txn_begin(&tx, other, 0, &e), 0, "somebody writes: %s", e.msg);
	tap_ok(!spool_lies(st), "and makes a commit of it");
	tap_int(spool(st, "01U,A261124-A0008M,x\n", NULL, &e), 0, "spooled");
	tap_int(spool_tend(st, &since, true, &e), 0, "the lock is held");
	tap_ok(spool_lies(st), "it waits");
	txn_free(tx);
	since = clock_steady() - 5000;
	tap_int(spool_tend(st, &since, false, &e), 0, "after five seconds");
	tap_ok(!spool_lies(st), "it is a commit");
	tap_int(spool(st, "01V,A261124-A0009K,x\n", NULL, &e), 0, "spooled");
	tap_int(spool_tend(st, &since, true, &e), 0, "quiet");
	tap_ok(!spool_lies(st), "another");
	store_close(st);
	store_close(other);
}

static void
test_overtaken(void)
{
	int asked = 0;
	const struct spool_guard guard = { later_than_e, &asked };
	struct spool_row late = { ROWS, HEADER, "01K,A261124-A00018,l\n" };
	struct err e = ERR_INIT;
	struct store *st = open_it(), *other = open_it();
	struct txn *tx = NULL;
	char before[64];

	snprintf(before, sizeof(before), "%s", out("git rev-parse HEAD"));
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "a writer");
	tap_int(txn_append(tx, ROWS, HEADER, "01G,A261124-A00018,g\n", 21, &e),
	    0, "has worked something out");
	txn_guard(tx, &guard);
	tap_int(spool(other, "01H,A261124-A00018,h\n", NULL, &e), 0,
	    "the same record is spooled beside it");
	tap_int(txn_commit(tx, "g", "u", &e), -1, "then it does not count");
	tap_ok(e.code == E_BUSY && store_overtaken(st) && asked > 0,
	    "and says so: %s", e.msg);
	txn_free(tx);
	tap_ok(!store_overtaken(st), "once: the next error is another");
	tap_str(out("git rev-parse HEAD"), before, "the branch stayed");
	tap_str(out("git status --porcelain; grep -c 01G " ROWS), "0\n",
	    "and so did the files");

	err_clear(&e);
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "once more: %s", e.msg);
	tap_int(txn_append(tx, ROWS, HEADER, "01I,A261124-A0002F,i\n", 21, &e),
	    0, "another record");
	txn_guard(tx, &guard);
	tap_int(spool(other, "01J,A261124-A0002F,j\n", NULL, &e), 0,
	    "with rows beside it");
	tap_int(txn_commit(tx, "i", "u", &e), 0, "counts: %s", e.msg);
	txn_free(tx);

	tap_int(spool_append(other, &late, 1, &guard, &e), -1,
	    "one that spools, while HEAD went on under it");
	tap_ok(e.code == E_BUSY && store_overtaken(other), "is told too: %s",
	    e.msg);
	err_clear(&e);
	tap_int(store_refresh(other, &e), 0, "it looks again");
	tap_int(spool_append(other, &late, 1, &guard, &e), 0, "and may: %s",
	    e.msg);
	late.row = "01L,A261124-A00018,m\n";
	tap_int(spool_append(other, &late, 1, &guard, &e), -1,
	    "not beside another that spooled for the record");
	tap_ok(store_overtaken(other), "either");
	err_clear(&e);
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "the next writer: %s", e.msg);
	txn_free(tx);
	tap_str(out("cut -d, -f1 " ROWS " | tail -n +5 | tr '\\n' ' '"),
	    "01H 01I 01J 01K ", "brings all of it in");
	store_close(st);
	store_close(other);
}

static void
test_seq(void)
{
	struct err e = ERR_INIT;
	struct store *st = open_it();
	long n = 0, i, got[40];
	int fds[2], pid, k;

	tap_int(store_next_seq(st, "records/alarm", 'A', 261124, 1, &n, &e), 0,
	    "draw: %s", e.msg);
	tap_int(n, 4, "after what HEAD has");
	store_next_seq(st, "records/alarm", 'A', 261124, 10, &n, &e);
	tap_int(n, 5, "ten at once");
	store_next_seq(st, "records/alarm", 'A', 261124, 1, &n, &e);
	tap_int(n, 15, "the next after ten");
	store_next_seq(st, "records/alarm", 'A', 261125, 1, &n, &e);
	tap_int(n, 1, "another day");
	tap_int(spool(st, "01D,A261124-A0099A,z\n", NULL, &e), 0, "spool");
	store_next_seq(st, "records/alarm", 'A', 261124, 1, &n, &e);
	tap_int(n, 100, "after what the spool has");
	out("printf 'A A 261124 999' >>.git/bihuan/ids");
	store_next_seq(st, "records/alarm", 'A', 261124, 1, &n, &e);
	tap_int(n, 101, "half a line does not count");
	tap_int(spool(st, "01E,A261124-A0101X,\"see ,A261124-A7777X\"\n",
		    "01F,A261124-A99999999999999999999Z,z\n", &e),
	    0, "ids in texts and beyond all numbers");
	store_next_seq(st, "records/alarm", 'A', 261124, 1, &n, &e);
	tap_int(n, 102, "do not count");
	tap_int(store_next_seq(st, "records/alarm", 'A', 261123, 999999999, &n,
		    &e),
	    0, "all numbers of a day");
	tap_int(store_next_seq(st, "records/alarm", 'A', 261123, 1, &n, &e), -1,
	    "then none");
	tap_int(e.code, E_DATA, "is told: %s", e.msg);
	store_close(st);
	if (pipe(fds) < 0)
		return;
	for (k = 0; k < 4; k++) {
		pid = fork();
		if (pid != 0)
			continue;
		st = open_it();
		for (i = 0; i < 10; i++) {
			store_next_seq(st, "records/alarm", 'A', 261126, 1, &n,
			    &e);
			if (write(fds[1], &n, sizeof(n)) != sizeof(n))
				_exit(1);
		}
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	memset(got, 0, sizeof(got));
	for (i = 0, k = 0; i < 40; i++)
		if (read(fds[0], &n, sizeof(n)) == sizeof(n) && n > 0 &&
		    n <= 40 && got[n - 1]++ == 0)
			k++;
	tap_int(k, 40, "four processes draw 40 different numbers");
}

static void
test_copy(void)
{
	struct err e = ERR_INIT;
	struct store *st = NULL;
	char *copy = xasprintf("%s/copy", dir), *line;
	long n;

	line = xasprintf("cp -a %s %s", ledger, copy);
	tap_int(system(line), 0, "a copy");
	tap_int(store_open(&st, copy, &e), 0, "opens");
	tap_int(store_station(st), '\0', "without a station");
	tap_int(store_may_write(st, &e), -1, "may not write");
	tap_int(e.code, E_PERM, "is not permitted: %s", e.msg);
	tap_int(store_next_seq(st, "records/alarm", 'A', 261126, 1, &n, &e), -1,
	    "draws no numbers");
	tap_int(store_adopt_station(st, 'A', &e), -1, "A is taken");
	tap_int(store_adopt_station(st, 'B', &e), 0, "B is free: %s", e.msg);
	tap_int(store_station(st), 'B', "and is its letter");
	store_next_seq(st, "records/alarm", 'A', 261124, 1, &n, &e);
	tap_int(n, 1, "it counts for itself");
	store_close(st);
	free(line);
	line = xasprintf("git clone -q %s %s/clone", ledger, dir);
	tap_int(system(line), 0, "a clone");
	free(line);
	line = xasprintf("%s/clone", dir);
	tap_int(store_open(&st, line, &e), 0, "opens");
	tap_int(store_station(st), '\0', "without a station");
	tap_int(store_adopt_station(st, 'C', &e), 0, "takes C: %s", e.msg);
	tap_int(store_may_write(st, &e), -1, "which must be accepted first");
	store_close(st);
	free(line);
	line = xasprintf(
	    "cd %s/clone && git update-ref refs/remotes/origin/main main", dir);
	tap_int(system(line), 0, "as by a push");
	free(line);
	line = xasprintf("%s/clone", dir);
	tap_int(store_open(&st, line, &e), 0, "opens");
	tap_int(store_station(st), 'C', "now it is C");
	store_close(st);
	free(line);
	free(copy);
}

static void
test_rehearsal(void)
{
	struct err e = ERR_INIT;
	struct store *st;
	char text[CLOCK_TEXT];

	setenv("BIHUAN_NOW", "2026-11-24T08:00:00+08:00", 1);
	st = open_it();
	tap_ok(st != NULL && store_rehearsal(st), "a rehearsal has its clock");
	clock_zone("Asia/Shanghai", &e);
	clock_format(store_now(st), text);
	tap_str(text, "2026-11-24T08:00:00.000+08:00", "that is the time");
	store_close(st);
	out("sed -i s/yes/no/ settings.csv; git commit -qam no; "
	    "sed -i s/,no,/,yes,/ settings.csv; git commit -qam yes");
	tap_int(store_open(&st, ledger, &e), -1, "yes, but not always");
	tap_int(e.code, E_PERM, "is no rehearsal: %s", e.msg);
}

int
main(void)
{
	struct store_init in = { 'A', true, NULL };
	struct store_seed seed = { "settings.csv", settings,
		sizeof(settings) - 1 };
	struct err e = ERR_INIT;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(ledger, sizeof(ledger), "%s/plant", dir);
	setenv("HOME", dir, 1);
	setenv("GIT_AUTHOR_NAME", "u", 1);
	setenv("GIT_AUTHOR_EMAIL", "u@x", 1);
	setenv("GIT_COMMITTER_NAME", "u", 1);
	setenv("GIT_COMMITTER_EMAIL", "u@x", 1);
	tap_int(store_create(ledger, &in, &seed, 1, &e), 0, "create: %s",
	    e.msg);
	test_given_up();
	test_spool();
	test_overtaken();
	test_seq();
	test_tend();
	test_copy();
	test_rehearsal();
	snprintf(ledger, sizeof(ledger), "rm -rf %s", dir);
	if (system(ledger) != 0)
		return 1;
	return tap_done();
}
