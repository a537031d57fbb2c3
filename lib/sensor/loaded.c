#include "sensor/loaded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const char *const tables[LOADED_TABLES] = { ALARM_RULES, POINTS, DEVICES,
	SUBSTANCES, "registers/areas" };

static int
blobs_of(struct store *st, char out[LOADED_TABLES][STORE_OID], struct err *e)
{
	static const char *const folders[] = { "rules", "registers",
		"catalogue" };

	memset(out, 0, sizeof(char[LOADED_TABLES][STORE_OID]));
	for (size_t f = 0; f < 3; f++) {
		const struct store_file *v;
		char path[64];
		size_t n;

		if (store_list(st, folders[f], &v, &n, e) < 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < LOADED_TABLES; k++) {
				snprintf(path, sizeof(path), "%s.csv",
				    tables[k]);
				if (streq(path, v[i].path))
					str_copy(out[k], STORE_OID, v[i].blob);
			}
	}
	return 0;
}

void
loaded_free(struct loaded *ld)
{
	if (ld == NULL)
		return;
	judge_free(ld->judge);
	points_release(&ld->points);
	alarm_rules_release(&ld->rules);
	substances_release(&ld->substances);
	free(ld);
}

struct loaded *
loaded_new(struct ledger *lg, bool replay, struct findings *found,
    struct err *e)
{
	struct loaded *ld = xcalloc(1, sizeof(*ld));

	ld->points = (struct points)POINTS_INIT;
	if (blobs_of(lg->store, ld->blobs, e) < 0 ||
	    points_load(lg, &ld->points, e) < 0 ||
	    alarm_rules_load(lg, &ld->rules, e) < 0 ||
	    substances_load(lg, &ld->substances, e) < 0) {
		loaded_free(ld);
		return NULL;
	}
	ld->judge =
	    judge_new(&ld->points, &ld->rules, &ld->substances, lg->reg, found);
	if (replay)
		judge_replay(ld->judge);
	return ld;
}

int
loaded_changed(const struct loaded *ld, struct ledger *lg, bool *changed,
    struct err *e)
{
	char now[LOADED_TABLES][STORE_OID];

	if (blobs_of(lg->store, now, e) < 0)
		return -1;
	*changed = memcmp(now, ld->blobs, sizeof(now)) != 0;
	return 0;
}

int
loaded_mark(struct loaded *ld, struct ledger *lg, struct err *e)
{
	return blobs_of(lg->store, ld->blobs, e);
}
