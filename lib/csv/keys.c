#include "csv/edit.h"

#include "base/str.h"

static const struct {
	const char *suffix;
	const char *keys[6];
} known[] = {
	{ "settings.csv", { "key" } },
	{ "registers/duty.csv", { "date", "shift", "role", "person" } },
	{ "registers/stations.csv", { "letter" } },
	{ "rules/escalation.csv", { "policy", "step" } },
	{ "/flow.csv", { "node", "action", "class" } },
	{ "/form.csv", { "name" } },
	{ "flows/kinds.csv", { "kind" } },
};

static const char *const by_code[] = { "code", NULL };
static const char *const by_edition[] = { "code", "valid_from", NULL };

static bool
has(const char *const *cols, size_t ncols, const char *name)
{
	for (size_t i = 0; i < ncols; i++)
		if (streq(cols[i], name))
			return true;
	return false;
}

const char *const *
csv_keycols(const char *path, const char *const *cols, size_t ncols)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const char *const *k = known[i].keys;

		if (!str_suffix(path, known[i].suffix))
			continue;
		while (*k != NULL && has(cols, ncols, *k))
			k++;
		return *k == NULL ? known[i].keys : NULL;
	}
	if (!has(cols, ncols, "code"))
		return NULL;
	return has(cols, ncols, "valid_from") ? by_edition : by_code;
}
