#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "store/store.h"

#define ROWS "records/hazard/2026/1124.v1.csv"
#define HEADER "event,record,note\n"

static char dir[] = "/tmp/bihuan-unit.XXXXXX";
static char ledger[128];

static const char settings[] =
    "\xef\xbb\xbfkey,value,note\r\nformat,1,\r\nplant,TEST,\r\n"
    "language,en,\r\ntime_zone,Asia/Shanghai,\r\nrehearsal,no,\r\n";
static const char people[] = "\xef\xbb\xbf"
			     "code,name\r\nE1,\xe7\x8e\x8b\r\n";

/* A command line of plain git; true when it ends with 0. */
static bool
git(const char *args)
{
	char *line = xasprintf("cd %s && git %s >/dev/null 2>&1", ledger, args);
	int rc = system(line);

	free(line);
	return rc == 0;
}

/* What a shell line prints. */
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

static void
edit(const char *path, const char *text)
{
	char *full = xasprintf("%s/%s", ledger, path);
	int fd = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror(full);
	close(fd);
	free(full);
}

static int
add_row(struct store *st, const char *row, struct err *e)
{
	struct txn *tx = NULL;
	int rc = txn_begin(&tx, st, 1000, e);

	if (rc == 0)
		rc = txn_append(tx, ROWS, HEADER, row, strlen(row), e);
	if (rc == 0)
		rc = txn_commit(tx, "a row", "E1 \xe7\x8e\x8b", e);
	txn_free(tx);
	return rc;
}

static bool
told(struct store *st, const char *code)
{
	const struct findings *news = store_news(st);
	size_t i;

	for (i = 0; i < news->n; i++)
		if (strcmp(news->v[i].code, code) == 0)
			return true;
	return false;
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

static void
test_create(void)
{
	struct store_init in = { 'A', false, "\xe5\xb7\xa5\xe5\x8e\x82" };
	struct store_seed seeds[] = {
		{ "settings.csv", settings, sizeof(settings) - 1 },
		{ "registers/people.csv", people, sizeof(people) - 1 },
	};
	struct err e = ERR_INIT;
	struct store *st;

	tap_int(store_create(ledger, &in, seeds, 2, &e), 0, "create: %s",
	    e.msg);
	tap_str(out("git status --porcelain"), "", "clean after create");
	tap_str(out("git fsck 2>&1"), "", "fsck after create");
	tap_str(out("git log --format=%an%n%s"), "bihuan\na new ledger\n",
	    "its first commit");
	tap_int(store_create(ledger, &in, seeds, 2, &e), -1, "not twice");
	tap_int(e.code, E_PERM, "because it is not empty");
	st = open_it();
	tap_ok(st != NULL, "open");
	tap_int(store_station(st), 'A', "station");
	tap_str(store_setting(st, "name"), in.name, "its name");
	tap_ok(!store_rehearsal(st), "no rehearsal");
	store_close(st);
	setenv("BIHUAN_NOW", "2026-11-24T08:00:00+08:00", 1);
	err_clear(&e);
	tap_int(store_open(&st, ledger, &e), -1, "BIHUAN_NOW is refused");
	tap_int(e.code, E_PERM, "as not permitted");
	unsetenv("BIHUAN_NOW");
}

static void
test_append(void)
{
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	struct store *st = open_it(), *other = open_it();
	const struct store_file *v;
	struct buf m = BUF_INIT;
	size_t n;

	tap_int(add_row(st, "01A,H1,one\n", &e), 0, "append: %s", e.msg);
	tap_int(add_row(st, "01B,H2,two\n", &e), 0, "again: %s", e.msg);
	tap_str(out("git status --porcelain"), "", "clean");
	tap_str(
	    out("find .git -name main.lock -o -name index.lock -o -name '*.twin'"),
	    "", "no lock is left");
	tap_int(store_read(st, ROWS, &b, &e), 0, "read");
	tap_str(b.ptr, HEADER "01A,H1,one\n01B,H2,two\n", "both rows");
	tap_int(store_read(other, ROWS, &b, &e), -1, "an older snapshot");
	tap_int(e.code, E_ABSENT, "does not have it");
	tap_int(store_refresh(other, &e), 0, "refresh");
	tap_int(store_list(other, "records/hazard", &v, &n, &e), 0, "list");
	tap_int(n, 1, "one file");
	tap_int(store_load(other, &v[0], &m, &e), 0, "load");
	tap_str(m.ptr, HEADER "01A,H1,one\n01B,H2,two\n", "the same rows");
	buf_release(&m);
	tap_str(out("git rev-parse refs/bihuan/acked"),
	    out("git rev-parse HEAD"), "acked");
	tap_int(add_row(st, "01C,H3,\n", &e) | add_row(other, "01D,H4,\n", &e),
	    0, "two stores in turn");
	tap_str(out("tail -n2 " ROWS), "01C,H3,\n01D,H4,\n", "both there");
	tap_str(out("git log -1 --format='%an <%ae>'"),
	    "E1 \xe7\x8e\x8b <E1@TEST>\n", "the author");
	store_close(st);
	store_close(other);
	buf_release(&b);
}

static void
test_rollback(void)
{
	struct err e = ERR_INIT;
	struct store *st = open_it();
	struct txn *tx = NULL;
	char head[STORE_OID];

	memcpy(head, store_head(st), STORE_OID);
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	tap_ok(!git("commit --allow-empty -qm no"), "plain git is refused");
	tap_int(txn_put(tx, "registers/x.csv", "a\n", 2, &e), 0, "put");
	txn_free(tx);
	tap_str(store_head(st), head, "nothing without commit");
	tap_ok(git("commit --allow-empty -qm yes"), "plain git works again");
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	tap_int(txn_commit(tx, "nothing", "x", &e), 0, "an empty change");
	txn_free(tx);
	tap_str(out("git log -1 --format=%s"), "yes\n", "makes no commit");
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	tap_int(txn_put(tx, "../x", "a", 1, &e), -1, "no way out");
	tap_int(txn_append(tx, ROWS, "other,header\n", "a,b\n", 4, &e), -1,
	    "another header");
	tap_int(e.code, E_DATA, "is bad data");
	txn_free(tx);
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	tap_int(txn_put(tx, "registers/x.csv", "a\n", 2, &e), 0, "put");
	tap_int(txn_commit(tx, "x", "x", &e), 0, "commit: %s", e.msg);
	txn_free(tx);
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	tap_int(txn_remove(tx, "registers/x.csv", &e), 0, "remove");
	tap_int(txn_commit(tx, "x", "x", &e), 0, "commit: %s", e.msg);
	txn_free(tx);
	tap_str(out("git status --porcelain; git ls-files registers"),
	    "registers/people.csv\nregisters/stations.csv\n", "removed");
	store_close(st);
}

static void
test_people(void)
{
	struct err e = ERR_INIT;
	struct store *st = open_it();
	struct txn *tx = NULL;

	edit("registers/people.csv", "code,name\nE1,edited\n");
	tap_ok(store_edited(st, "registers/people.csv"), "an edit is seen");
	tap_ok(!store_edited(st, ROWS), "and only that");
	tap_int(txn_begin(&tx, st, 1000, &e), 0, "begin");
	tap_int(txn_put(tx, "registers/people.csv", "code,name\nE1,ours\n", 18,
		    &e),
	    0, "put");
	tap_int(txn_commit(tx, "x", "x", &e), 0, "commit: %s", e.msg);
	txn_free(tx);
	tap_str(out("tail -n1 registers/people.csv"), "E1,edited\n",
	    "the edit stays");
	tap_str(out("git show HEAD:registers/people.csv | tail -n1"),
	    "E1,ours\n", "the commit has ours");
	tap_ok(told(st, "edited"), "it is told");
	tap_str(out("cat .git/bihuan/base/registers/people.csv"),
	    out("git rev-parse HEAD~1:registers/people.csv"),
	    "its base is kept");
	tap_ok(git("checkout registers/people.csv"), "checkout");
	tap_str(out("echo foreign >>" ROWS), "", "a line by hand in records/");
	tap_int(add_row(st, "01E,H5,\n", &e), 0, "append: %s", e.msg);
	tap_str(out("git status --porcelain"), "", "clean");
	tap_str(out("cat .git/bihuan/rescued/*"), "foreign\n", "rescued");
	tap_ok(told(st, "rescued"), "and told");
	store_close(st);
}

static void
test_history(void)
{
	struct err e = ERR_INIT;
	struct store *st = open_it();

	tap_int(add_row(st, "01F,H6,\n", &e), 0, "append");
	tap_int(add_row(st, "01G,H7,\n", &e), 0, "append");
	tap_ok(git("reset -q --hard HEAD~2"), "reset --hard");
	tap_int(add_row(st, "01H,H8,\n", &e), 0, "append: %s", e.msg);
	tap_str(out("tail -n4 " ROWS), "01E,H5,\n01F,H6,\n01G,H7,\n01H,H8,\n",
	    "restored in their place");
	tap_ok(told(st, "restored"), "and told");
	tap_str(out("git status --porcelain; git fsck"), "", "clean");
	store_close(st);

	st = open_it();
	tap_str(out("sed -i /01F/d " ROWS " && git commit -qam drop"), "",
	    "commit -a of an edited file");
	tap_int(add_row(st, "01I,H9,\n", &e), 0, "append: %s", e.msg);
	tap_str(out("tail -n4 " ROWS), "01F,H6,\n01G,H7,\n01H,H8,\n01I,H9,\n",
	    "restored");
	tap_str(out("unix2dos -q " ROWS
		    " 2>/dev/null || sed -i 's/$/\\r/' " ROWS
		    "; git commit -qam crlf"),
	    "", "CRLF committed");
	tap_int(add_row(st, "01J,H9,\n", &e), 0, "append: %s", e.msg);
	tap_str(out("grep -c $(printf '\\r') " ROWS), "0\n", "LF again");
	tap_ok(git("commit -q --amend -m amended"), "amend");
	tap_int(add_row(st, "01K,H9,\n", &e), 0, "append: %s", e.msg);
	tap_str(out("git merge-base --is-ancestor refs/bihuan/acked HEAD; "
		    "git log -1 --format=%P | wc -w; grep -c . " ROWS),
	    "2\n12\n", "the amended commit is a parent");
	tap_ok(git("switch -qc side"), "another branch");
	tap_int(add_row(st, "01L,H9,\n", &e), -1, "is refused");
	tap_int(e.code, E_BUSY, "as busy");
	tap_str(out("find .git -name index.lock -o -name '*.twin'"), "",
	    "without a lock");
	tap_ok(git("switch -q main"), "back");
	store_close(st);
}

/* What libgit2 has to do, because the index is not of the plain kind. */
static void
test_index(void)
{
	struct err e = ERR_INIT;
	struct store *st = open_it();

	tap_ok(git("update-index --index-version 4"), "index version 4");
	tap_int(add_row(st, "02A,H1,\n", &e), 0, "append: %s", e.msg);
	tap_ok(git("update-index --index-version 2 --untracked-cache"),
	    "an extension");
	tap_int(add_row(st, "02B,H2,\n", &e), 0, "append: %s", e.msg);
	out("echo >new; git add -N new");
	tap_int(add_row(st, "02C,H3,\n", &e), 0, "append: %s", e.msg);
	tap_str(out("git status --porcelain"), " A new\n",
	    "what the user prepared is kept");
	tap_ok(git("rm -q --cached new && rm new"), "and taken back");
	out("git update-index --split-index");
	tap_int(add_row(st, "02D,H4,\n", &e), -1, "a split index");
	tap_int(e.code, E_IO, "is refused");
	tap_ok(strstr(e.hint, "--no-split-index") != NULL, "with the cure");
	tap_ok(git("update-index --no-split-index"), "which is taken");
	tap_int(add_row(st, "02E,H5,\n", &e), 0, "append: %s", e.msg);
	tap_str(
	    out("git status --porcelain; git fsck --no-dangling; tail -n4 " ROWS),
	    "02A,H1,\n02B,H2,\n02C,H3,\n02E,H5,\n", "all is there");
	store_close(st);
}

int
main(void)
{
	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(ledger, sizeof(ledger), "%s/plant", dir);
	setenv("HOME", dir, 1);
	setenv("GIT_AUTHOR_NAME", "u", 1);
	setenv("GIT_AUTHOR_EMAIL", "u@x", 1);
	setenv("GIT_COMMITTER_NAME", "u", 1);
	setenv("GIT_COMMITTER_EMAIL", "u@x", 1);
	test_create();
	test_append();
	test_rollback();
	test_people();
	test_history();
	test_index();
	snprintf(ledger, sizeof(ledger), "rm -rf %s", dir);
	if (system(ledger) != 0)
		return 1;
	return tap_done();
}
