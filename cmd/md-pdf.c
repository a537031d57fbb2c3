#include "base/app.h"
#include "base/io.h"
#include "base/str.h"
#include "report/document.h"
#include "report/print.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct app_info info = { "md-pdf",
	N_("usage: md-pdf [--html] [--sheets N] [-t TITLE] [-d DIR] [FILE]\n"
	   "\n"
	   "Prints Markdown with tables, tasks and charts as pages of PDF on\n"
	   "standard output.\n"
	   "  --html     one HTML file that needs nothing else\n"
	   "  -t TITLE   the document's title; else its first heading\n"
	   "  --sheets N at most so many pages: letters shrink to 70 %, what is\n"
	   "             too much is left out and named\n"
	   "  -d DIR     where pictures are; else the folder of FILE\n"
	   "example: risk-report daily | md-pdf >daily.pdf\n"),
	"" };

enum { OPT_HTML = 300, OPT_SHEETS };

static const struct option longs[] = { { "html", no_argument, NULL, OPT_HTML },
	{ "sheets", required_argument, NULL, OPT_SHEETS },
	{ "title", required_argument, NULL, 't' },
	{ "dir", required_argument, NULL, 'd' }, { NULL, 0, NULL, 0 } };

struct job {
	bool html;
	const char *dir;
	struct printing pr;
};

static int
input(struct job *j, const char *file, struct buf *in, struct err *e)
{
	struct buf folder = BUF_INIT;
	const char *slash;
	int rc;

	if (file == NULL || streq(file, "-")) {
		rc = io_read_fd(in, STDIN_FILENO, DOCUMENT_BYTES, e);
	} else {
		rc = io_read(in, AT_FDCWD, file, DOCUMENT_BYTES, 0, e);
		slash = strrchr(file, '/');
		if (slash != NULL)
			buf_add(&folder, file, (size_t)(slash - file) + 1);
		else
			buf_puts(&folder, ".");
		if (j->dir == NULL)
			j->dir = folder.ptr;
		j->pr.name = file;
	}
	if (rc == 0 && j->dir != NULL)
		rc = j->pr.dirfd = io_open(AT_FDCWD, j->dir,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, e);
	if (j->dir == folder.ptr)
		j->dir = NULL;
	buf_release(&folder);
	return rc < 0 ? -1 : 0;
}

static int
print(struct app *app, struct job *j, const char *file, struct err *e)
{
	struct findings found = FINDINGS_INIT;
	struct buf in = BUF_INIT, out = BUF_INIT;
	int rc = input(j, file, &in, e);

	if (rc == 0)
		rc = (j->html ? print_html : print_pdf)(&j->pr, in.ptr, in.len,
		    &out, &found, e);
	if (rc == 0)
		app_write(app, out.ptr, out.len);
	app_warn(app, &found);
	if (rc == 0 && findings_count(&found, SEV_WARN) > 0)
		rc = err_set(e, E_NO, _("the page leaves something out"));
	if (j->pr.dirfd >= 0)
		close(j->pr.dirfd);
	findings_release(&found);
	buf_release(&in);
	buf_release(&out);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = APP_INIT(&info);
	struct job j = { false, NULL, PRINTING_INIT };
	struct err e = ERR_INIT;
	long n;
	int c, rc;

	app_start(&app, argc, argv);
	j.pr.name = "-";
	while ((c = app_getopt(&app, "t:d:", longs)) != -1)
		switch (c) {
		case OPT_HTML:
			j.html = true;
			break;
		case OPT_SHEETS:
			if (!str_long(optarg, &n) || n < 1 || n > 99)
				return app_usage_error(&app,
				    _("--sheets is 1 to 99"));
			j.pr.sheets = (size_t)n;
			break;
		case 't':
			j.pr.title = optarg;
			break;
		case 'd':
			j.dir = optarg;
			break;
		default:
			return app_usage(&app);
		}
	if (argc - optind > 1)
		return app_usage_error(&app, _("'%s' is too much"),
		    argv[optind + 1]);
	if (optind == argc && isatty(STDIN_FILENO))
		return app_usage(&app);
	rc = print(&app, &j, argv[optind], &e);
	return app_finish(&app, rc, &e);
}
