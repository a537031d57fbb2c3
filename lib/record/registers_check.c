#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "record/registers_int.h"

static bool
is_yesno(const char *s)
{
	return streq(s, "yes") || streq(s, "no");
}

static bool
is_language(const char *s)
{
	return streq(s, "zh") || streq(s, "en");
}

/* No path, and one that the system's zone tables hold. */
static bool
is_zone(const char *s)
{
	char path[256];

	if (s[0] == '/' || s[0] == '.' || strstr(s, "..") != NULL)
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", s);
	return access(path, R_OK) == 0;
}

static bool
is_url(const char *s)
{
	return (str_prefix(s, "https://") || str_prefix(s, "http://")) &&
	    strpbrk(s, " \"'<>") == NULL;
}

static bool
is_letters(const char *s)
{
	const char *word;
	size_t len;

	while (word_next(&s, &word, &len))
		if (len != 1 || !ch_upper(*word))
			return false;
	return true;
}

static bool
is_duration(const char *s)
{
	msec d;

	return duration_parse(s, &d) && d >= 0;
}

static bool
is_format(const char *s)
{
	return streq(s, "1");
}

static const struct {
	const char *key;
	bool needed;
	bool (*right)(const char *);
	const char *want;
} known[] = {
	{ "format", true, is_format, "1" },
	{ "plant", true, code_is, "HENGRUI" },
	{ "language", false, is_language, "zh, en" },
	{ "time_zone", true, is_zone, "Asia/Shanghai" },
	{ "base_url", false, is_url, "https://qr.example.com/" },
	{ "duty_station", false, is_letters, "A B" },
	{ "rehearsal", false, is_yesno, "yes, no" },
	{ "found_late", false, is_duration, "PT30M" },
};

static void
check_setting(struct reg_table *t, size_t k, struct findings *fs)
{
	long row = table_find(&t->t, "key", known[k].key, 0);
	const char *value =
	    row < 0 ? "" : table_get(&t->t, (size_t)row, "value");
	char q[UTF8_CUT];

	if (*value == '\0' && !known[k].needed)
		return;
	if (*value != '\0' && known[k].right(value))
		return;
	if (row < 0)
		finding_hint(finding_add(fs, SEV_ERROR, "setting", t->path, 0,
				 _("the setting '%s' is missing"),
				 known[k].key),
		    _("such as: %s"), known[k].want);
	else
		finding_hint(finding_add(fs, SEV_ERROR, "setting", t->path,
				 t->t.lines[row],
				 _("the setting '%s' cannot be '%s'"),
				 known[k].key, utf8_cut(q, value)),
		    _("such as: %s"), known[k].want);
}

void
check_settings(struct registers *r, struct findings *fs)
{
	struct reg_table *t;
	struct err e = ERR_INIT;

	if (registers_get_table(r, "settings", &t, &e) < 0) {
		finding_from(fs, "table", &e);
		return;
	}
	check_table_rows(t, fs);
	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
		check_setting(t, k, fs);
}

/* Files below a folder that are tables: name.csv, no deeper. */
static bool
is_table(const char *path, const char *folder)
{
	const char *p = path + strlen(folder) + 1;

	return str_suffix(path, ".csv") && strchr(p, '/') == NULL;
}

static int
check_folder(struct registers *r, const char *folder, struct findings *fs,
    struct err *e)
{
	const struct store_file *files;
	size_t n;

	if (store_list(r->store, folder, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct reg_table *t;
		struct err why = ERR_INIT;
		char *name;
		int rc;

		if (!is_table(files[i].path, folder))
			continue;
		name = xstrndup(files[i].path, strlen(files[i].path) - 4);
		rc = registers_get_table(r, name, &t, &why);
		free(name);
		if (rc < 0) {
			finding_from(fs, "table", &why);
			continue;
		}
		check_table_rows(t, fs);
		check_refs(r, t, fs);
	}
	return 0;
}

int
registers_check(struct registers *r, struct findings *fs, struct err *e)
{
	check_settings(r, fs);
	if (check_folder(r, "registers", fs, e) < 0 ||
	    check_folder(r, "catalogue", fs, e) < 0)
		return -1;
	check_loops(r, fs);
	check_duty(r, fs);
	return 0;
}
