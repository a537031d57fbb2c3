#include "flow/ledger.h"

#include <pwd.h>
#include <unistd.h>

#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

/* Row number of the person with this login, -1 without an error if nobody. */
static int
person_of_login(struct ledger *lg, const char *login, msec at, long *row,
    struct err *e)
{
	const struct table *t;
	size_t i;

	*row = -1;
	if (registers_table(lg->reg, "registers/people", &t, e) < 0)
		return -1;
	for (i = 0; i < t->nrows; i++) {
		if (!streq(cell(t, i, "login"), login) || !row_valid(t, i, at))
			continue;
		if (*row >= 0 &&
		    !streq(cell(t, i, "code"), cell(t, (size_t)*row, "code")))
			return err_at(e, E_DATA, t->name, t->lines[i],
			    _("login '%s' belongs to two people"), login);
		*row = (long)i;
	}
	return 0;
}

static const char *
os_login(struct ledger *lg)
{
	const struct passwd *pw = getpwuid(geteuid());
	char uid[32];

	if (pw != NULL && pw->pw_name[0] != '\0')
		return arena_str(&lg->flows->arena, pw->pw_name);
	snprintf(uid, sizeof(uid), "uid%lu", (unsigned long)geteuid());
	return arena_str(&lg->flows->arena, uid);
}

static int
may_enter_for(struct ledger *lg, const char *own, struct actor *out, msec now,
    struct err *e)
{
	out->by_clerk =
	    own != NULL && person_has_role(lg, own, "clerk", "", now);
	if (out->by_clerk || store_rehearsal(lg->store))
		return 0;
	err_set(e, E_PERM, _("login '%s' may not act for %s %s"), out->login,
	    out->code, out->name);
	return err_hint(e,
	    _("only the role clerk in registers/people.csv may "
	      "enter for others"));
}

int
ledger_actor(struct ledger *lg, const char *given, struct actor *out,
    struct err *e)
{
	struct arena *a = &lg->flows->arena;
	msec now = store_now(lg->store);
	const struct table *t;
	const char *own = NULL;
	long row;

	out->login = os_login(lg);
	out->by_clerk = false;
	if (person_of_login(lg, out->login, now, &row, e) < 0 ||
	    registers_table(lg->reg, "registers/people", &t, e) < 0)
		return -1;
	if (row >= 0)
		own = arena_str(a, cell(t, (size_t)row, "code"));
	if (given == NULL && own == NULL) {
		err_set(e, E_PERM,
		    _("nobody in registers/people.csv has the "
		      "login '%s'"),
		    out->login);
		return err_hint(e,
		    _("name the person with -a, or put the "
		      "login into registers/people.csv"));
	}
	if (given != NULL) {
		row =
		    registers_find(lg->reg, "registers/people", given, now, e);
		if (row < 0)
			return -1;
	}
	out->code = arena_str(a, cell(t, (size_t)row, "code"));
	out->name = arena_str(a, cell(t, (size_t)row, "name"));
	if (own != NULL && streq(own, out->code))
		return 0;
	return may_enter_for(lg, own, out, now, e);
}
