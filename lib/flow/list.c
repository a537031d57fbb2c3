#include "flow/flow_int.h"

#include "base/id.h"
#include "base/str.h"

const char *
values_get(const struct values *vals, const char *field)
{
	size_t i;

	for (i = 0; i < vals->flow->nfields; i++)
		if (streq(vals->flow->fields[i].name, field))
			return vals->v[i] == NULL ? "" : vals->v[i];
	return "";
}

/*
 * valid_from <= at < valid_to; a day alone begins at 00:00.  A cell that is no
 * time does not end a person: the register's own check names it.
 */
bool
row_valid(const struct table *t, size_t row, msec at)
{
	const char *from = cell(t, row, "valid_from");
	const char *to = cell(t, row, "valid_to");
	msec m;

	if (*from != '\0' && clock_parse(from, &m) && at < m)
		return false;
	return *to == '\0' || !clock_parse(to, &m) || at < m;
}

static bool
list_name_holds(const char *list)
{
	const char *p;

	for (p = list; *p != '\0'; p++)
		if (!ch_lower((unsigned char)*p) &&
		    !ch_digit((unsigned char)*p) && *p != '-' && *p != '_')
			return false;
	return p != list && p - list < 64;
}

static const char *
find_table(struct ledger *lg, const char *list)
{
	static const char *const rooms[] = { "registers", "catalogue" };
	const struct table *t;
	struct err ignored = ERR_INIT;
	char path[96];
	size_t i;

	for (i = 0; i < 2 && list_name_holds(list); i++) {
		snprintf(path, sizeof(path), "%s/%s", rooms[i], list);
		/* Anything but "absent" is told when the list is used. */
		if (registers_table(lg->reg, path, &t, &ignored) == 0 ||
		    ignored.code != E_ABSENT)
			return arena_str(&lg->flows->arena, path);
	}
	return "";
}

const char *
list_table(struct ledger *lg, const char *list)
{
	struct flow_cache *fc = lg->flows;
	struct list_path *lp;
	size_t i;

	if (*list == '\0' || strchr(list, '=') != NULL)
		return NULL;
	for (i = 0; i < fc->nlists; i++)
		if (streq(fc->lists[i].list, list))
			break;
	if (i == fc->nlists) {
		GROW(fc->lists, fc->nlists, fc->caplists);
		lp = &fc->lists[fc->nlists++];
		lp->list = arena_str(&fc->arena, list);
		lp->path = find_table(lg, list);
	}
	return *fc->lists[i].path == '\0' ? NULL : fc->lists[i].path;
}

const char *
list_inline(const char *list, const char *typed, struct arena *a)
{
	size_t n, code, len = strlen(typed);
	const char *w, *eq;

	while (word_next(&list, &w, &n)) {
		eq = memchr(w, '=', n);
		code = eq == NULL ? n : (size_t)(eq - w);
		if ((code == len && memcmp(w, typed, len) == 0) ||
		    (eq != NULL && n - code - 1 == len &&
			memcmp(eq + 1, typed, len) == 0))
			return arena_dup(a, w, code);
	}
	return NULL;
}
