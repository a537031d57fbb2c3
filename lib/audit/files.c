/*
 * The files that a row names: their content is what the name says, or it is
 * not, or there is no file here, which in a clone is no wonder.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/hash.h"
#include "base/str.h"
#include "evidence/store.h"

static size_t
slot(char *const *v, size_t cap, const char *file)
{
	size_t k = (size_t)sum64(file, strlen(file), 0) & (cap - 1);

	while (v[k] != NULL && !streq(v[k], file))
		k = (k + 1) & (cap - 1);
	return k;
}

static bool
seen(struct audit *a, const char *file)
{
	size_t cap = a->capseen == 0 ? 256 : a->capseen * 2, k;
	char **v;

	if (a->nseen * 2 >= a->capseen) {
		v = xcalloc(cap, sizeof(*v));
		for (size_t i = 0; i < a->capseen; i++)
			if (a->seen[i] != NULL)
				v[slot(v, cap, a->seen[i])] = a->seen[i];
		free(a->seen);
		a->seen = v;
		a->capseen = cap;
	}
	k = slot(a->seen, a->capseen, file);
	if (a->seen[k] != NULL)
		return true;
	a->seen[k] = xstrdup(file);
	a->nseen++;
	return false;
}

void
files_forget(struct audit *a)
{
	for (size_t i = 0; i < a->capseen; i++)
		free(a->seen[i]);
	free(a->seen);
}

void
files_judge(struct audit *a, const char *path, const struct event *ev,
    size_t commit)
{
	const char *p = ev->evidence;
	char role[33], file[80];

	while (evidence_next(&p, role, file)) {
		struct err e = ERR_INIT;

		if (seen(a, file))
			continue;
		a->counts->files++;
		if (evidence_verify(a->lg->store, file, &e) == 0)
			continue;
		if (e.code == E_ABSENT)
			finding_hint(audit_tell(a, SEV_WARN, "evidence-absent",
					 commit, path, ev->line,
					 _("%s: %s '%s' is not here"),
					 ev->record, role, file),
			    _("ledger-sync fetches it from another clone"));
		else
			finding_hint(audit_tell(a, SEV_ERROR, "evidence-wrong",
					 commit, path, ev->line,
					 "%s: %s '%s': %s", ev->record, role,
					 file, e.msg),
			    "%s", e.hint);
	}
}
