#include "code/proof.h"

#include "base/str.h"
#include "code/binding.h"
#include "code/sight.h"

enum { LIMIT_MS = 2000 };

static bool
bound_there(struct ledger *lg, const char *text, size_t len, const char *area)
{
	struct binding b = BINDING_INIT;
	struct findings found = FINDINGS_INIT;
	struct err e = ERR_INIT;
	bool there = false;

	if (binding_find(&b, lg, text, len, &found, &e) == 0 &&
	    b.answer == BOUND) {
		const char *at = streq(b.kind, "area") ? b.code : b.area;

		there = *at != '\0' && registers_area_below(lg->reg, at, area);
	}
	binding_release(&b);
	findings_release(&found);
	return there;
}

bool
proof_of_place(const struct photo_case *c, const struct photo_shot *s,
    const char *area)
{
	struct sight l = SIGHT_INIT;
	struct err e = ERR_INIT;
	bool proved = false;
	size_t i;

	l.d.limit_ms = LIMIT_MS;
	if (sight_file(&l, s->file, &e) == 0)
		for (i = 0; !proved && i < l.d.n; i++)
			proved = bound_there(c->lg, l.d.v[i].bytes.ptr,
			    l.d.v[i].bytes.len, area);
	sight_release(&l);
	return proved;
}
