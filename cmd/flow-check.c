#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>

#include "base/app.h"
#include "base/io.h"
#include "base/str.h"
#include "flow/check.h"

static const struct app_info info = { "flow-check",
	N_("usage: flow-check [-C dir] [DIR ...]\n"
	   "\n"
	   "Checks flows and forms, drafts or published, in the folders given "
	   "(each with\n"
	   "flow.csv and form.csv); without an operand all flows and rules of "
	   "the ledger.\n"),
	"C" };

enum { TABLE_MAX = 4 << 20 };

static int
load(struct table *t, const char *dir, const char *name, struct err *e)
{
	struct buf b = BUF_INIT;
	char path[PATH_MAX];
	int rc;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	rc = io_read(&b, AT_FDCWD, path, TABLE_MAX, 0, e);
	if (rc == 0)
		rc = table_load(t, path, b.ptr, b.len, CSV_PEOPLE, e);
	buf_release(&b);
	return rc;
}

/* ".../flows/hazard/draft" is of kind hazard: the folder above names it. */
static int
kind_of(const char *dir, char kind[64], char real[PATH_MAX], struct err *e)
{
	char *slash, *above;

	if (realpath(dir, real) == NULL) {
		err_sys(e, "%s", dir);
		return io_absent(dir, e);
	}
	slash = strrchr(real, '/');
	*slash = '\0';
	above = strrchr(real, '/');
	str_copy(kind, 64, above == NULL ? real : above + 1);
	*slash = '/';
	return 0;
}

static int
check_dir(struct ledger *lg, const char *dir, struct findings *fs,
    struct err *e)
{
	struct table flow = TABLE_INIT, form = TABLE_INIT;
	char real[PATH_MAX], kind[64];
	const char *known;
	int rc;

	rc = kind_of(dir, kind, real, e);
	if (rc == 0 && ledger_kind_named(lg, kind, &known, e) < 0)
		rc = err_hint(e,
		    _("a flow stands in flows/KIND/v1 or "
		      "flows/KIND/draft; flows/kinds.csv gives "
		      "its letter"));
	if (rc == 0)
		rc = load(&flow, dir, "flow.csv", e);
	if (rc == 0 && load(&form, dir, "form.csv", e) < 0) {
		rc = -1;
		if (e->code == E_ABSENT) {
			finding_add(fs, SEV_ERROR, "W07", dir, 0,
			    _("this flow has no form"));
			err_clear(e);
			rc = 0;
		}
	} else if (rc == 0) {
		rc = flow_check(lg, kind, real, &flow, &form, fs, e);
	}
	table_release(&flow);
	table_release(&form);
	return rc;
}

/* What cannot be read at all is a finding, so that the others are checked. */
static int
check(struct ledger *lg, char **dirs, struct findings *fs, struct err *e)
{
	if (*dirs == NULL)
		return flow_check_all(lg, fs, e);
	for (; *dirs != NULL; dirs++) {
		if (check_dir(lg, *dirs, fs, e) == 0)
			continue;
		if (e->code != E_DATA)
			return -1;
		finding_from(fs, "W00", e);
		err_clear(e);
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct ledger *lg = NULL;
	struct findings fs = FINDINGS_INIT;
	struct err e = ERR_INIT;
	int rc;

	app_start(&app, argc, argv);
	if (app_getopt(&app, "", NULL) != -1)
		return app_usage(&app);
	rc = ledger_open(&lg, app.dir, &e);
	if (rc == 0)
		rc = check(lg, argv + optind, &fs, &e);
	app_findings(&app, &fs);
	if (rc == 0 && findings_count(&fs, SEV_WARN) > 0)
		rc = E_NO;
	findings_release(&fs);
	ledger_close(lg);
	return app_finish(&app, rc, &e);
}
