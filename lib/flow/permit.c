#include "flow/flow.h"

#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

enum { NAMED_MAX = 5 };

/* What is asked, so that it need not be passed one by one. */
struct ask {
	struct ledger *lg;
	const struct flow *flow;
	const struct flow_row *row;
	const struct record *rec;
	const struct head *head;
	const struct values *values;
	const char *actor, *area;
	msec now;
	bool contact; /* the actor is of elsewhere: no roles */
};

static bool
stands_in(const struct ask *a, const char *absent)
{
	const char *deputy;

	return *absent != '\0' &&
	    person_absent(a->lg, absent, a->now, &deputy) &&
	    streq(deputy, a->actor);
}

/* The person that "@field" means before this action. */
static const char *
referred(const struct ask *a, const char *name)
{
	if (streq(name, "reporter"))
		return a->rec == NULL ? a->actor : a->rec->reporter;
	if (a->rec != NULL && a->head != NULL)
		return head_field(a->rec, a->head, name);
	return values_get(a->values, name);
}

static bool
person_fits(const struct ask *a, const char *role)
{
	size_t n = strcspn(role + 1, ">");
	const char *who;
	char name[64];

	if (n >= sizeof(name))
		return false;
	memcpy(name, role + 1, n);
	name[n] = '\0';
	who = referred(a, name);
	if (*who == '\0' || streq(who, "-"))
		return false;
	if (streq(role + 1 + n, ">deputy"))
		return streq(person_deputy(a->lg, who, a->now), a->actor);
	return streq(who, a->actor) || stands_in(a, who);
}

/* Holders may act whether or not they are on duty; so may who is on duty. */
static int
role_fits(const struct ask *a, const char *role, bool *fits, struct err *e)
{
	struct persons ps = PERSONS_INIT;
	const struct table *t;
	size_t i;

	*fits = person_has_role(a->lg, a->actor, role, a->area, a->now);
	if (*fits)
		return 0;
	if (people_of_role(a->lg, role, a->rec, a->head, a->area, a->now, &ps,
		e) < 0 ||
	    registers_table(a->lg->reg, "registers/people", &t, e) < 0) {
		persons_release(&ps);
		return -1;
	}
	for (i = 0; i < ps.n && !*fits; i++)
		*fits = streq(ps.v[i].code, a->actor);
	persons_release(&ps);
	for (i = 0; i < t->nrows && !*fits; i++)
		*fits = person_has_role(a->lg, cell(t, i, "code"), role,
			    a->area, a->now) &&
		    stands_in(a, cell(t, i, "code"));
	return 0;
}

static int
any_role_fits(const struct ask *a, bool *fits, struct err *e)
{
	const char *p = a->row->role;
	char w[64];

	*fits = false;
	while (!*fits && word_take(&p, w, sizeof(w))) {
		if (*w == '@')
			*fits = person_fits(a, w);
		else if (a->contact)
			continue;
		else if (streq(w, "*"))
			*fits = true;
		else if (!role_is_nobody(w) && role_fits(a, w, fits, e) < 0)
			return -1;
	}
	return 0;
}

/* Every branch and every round counts: who ever did it may not judge it. */
static const char *
did_before(const struct ask *a, const char *person, char *w, size_t size)
{
	const char *p = a->row->distinct, *who;
	size_t i;
	msec when;

	while (a->rec != NULL && word_take(&p, w, size)) {
		for (i = 0; a->rec->events != NULL && i < a->rec->nevents; i++)
			if (streq(a->rec->events[i]->action, w) &&
			    streq(a->rec->events[i]->actor, person))
				return w;
		for (i = 0; a->rec->events == NULL && i < a->rec->nheads; i++)
			if (head_did(a->rec, &a->rec->heads[i], w, &who,
				&when) &&
			    streq(who, person))
				return w;
	}
	return NULL;
}

/* "E1001 李四, E1002 王五": those who may and do not judge themselves. */
static void
who_may(const struct ask *a, struct buf *out)
{
	struct persons ps = PERSONS_INIT;
	struct err ignored = ERR_INIT;
	const char *p = a->row->role;
	char w[64];
	size_t i, n = 0;

	while (word_take(&p, w, sizeof(w)))
		if (!streq(w, "*") && !role_is_nobody(w))
			people_of_role(a->lg, w, a->rec, a->head, a->area,
			    a->now, &ps, &ignored);
	for (i = 0; i < ps.n && n <= NAMED_MAX; i++) {
		if (did_before(a, ps.v[i].code, w, sizeof(w)) != NULL)
			continue;
		if (n++ == NAMED_MAX)
			buf_printf(out, "%s…", _(", "));
		else
			buf_printf(out, "%s%s %s", n > 1 ? _(", ") : "",
			    ps.v[i].code, person_name(a->lg, ps.v[i].code));
	}
	persons_release(&ps);
}

static int
refuse(const struct ask *a, struct err *e)
{
	struct buf who = BUF_INIT, roles = BUF_INIT;

	roles_named(a->lg, a->flow, a->row->role, false, &roles);
	if (roles.len == 0)
		err_set(e, E_PERM,
		    _("%s %s may not do '%s': no person does, it comes by "
		      "itself"),
		    a->actor, person_name(a->lg, a->actor), a->row->label);
	else
		err_set(e, E_PERM, _("%s %s may not do '%s': it is for %s"),
		    a->actor, person_name(a->lg, a->actor), a->row->label,
		    roles.ptr);
	who_may(a, &who);
	if (who.len > 0)
		err_hint(e, _("these may: %s"), who.ptr);
	else if (roles.len > 0)
		err_hint(e,
		    a->rec != NULL && a->row->distinct[0] != '\0' ?
			_("nobody else holds that role now; see "
			  "registers/people.csv") :
			_("nobody holds that role now; see "
			  "registers/people.csv"));
	buf_release(&who);
	buf_release(&roles);
	return -1;
}

static int
check_distinct(const struct ask *a, struct err *e)
{
	struct buf who = BUF_INIT;
	char w[64];

	if (did_before(a, a->actor, w, sizeof(w)) == NULL)
		return 0;
	err_set(e, E_PERM, _("%s %s did '%s' and may not do '%s' too"),
	    a->actor, person_name(a->lg, a->actor),
	    flow_action_label(a->flow, w), a->row->label);
	who_may(a, &who);
	if (who.len > 0)
		err_hint(e, _("another person has to do it: %s"), who.ptr);
	else
		err_hint(e, _("another person has to do it"));
	buf_release(&who);
	return -1;
}

int
flow_permit(struct ledger *lg, const struct flow *f, const struct flow_row *row,
    const struct record *rec, const struct head *head,
    const struct values *vals, const char *actor, msec now, struct err *e)
{
	struct ask a = { lg, f, row, rec, head, vals, actor, "", now, false };
	struct err why = ERR_INIT;
	bool fits;

	if (streq(actor, "system"))
		return 0;
	if (person_check(lg, actor, now, &why) < 0) {
		a.contact = contact_is(lg, actor, now);
		if (!a.contact) {
			*e = why;
			return -1;
		}
	}
	a.area = rec != NULL && head != NULL ? head_field(rec, head, "area") :
					       values_get(vals, "area");
	if (any_role_fits(&a, &fits, e) < 0)
		return -1;
	return fits ? check_distinct(&a, e) : refuse(&a, e);
}
