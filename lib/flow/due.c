#include "flow/flow.h"

#include "base/str.h"
#include "flow/flow_int.h"

static int
bad_due(const struct flow *f, const struct flow_row *r, const char *w,
    struct err *e)
{
	err_at(e, E_DATA, f->flow_path, r->line, _("due '%s' is no deadline"),
	    w);
	return err_hint(e, _("PT24H, @FIELD, FIELD+PT24H or FIELD+@FIELD"));
}

/*
 * @FIELD: a duration or whole hours count from base; a time is the deadline
 * itself; a day means its end.
 */
static int
field_due(const struct flow *f, const char *name, const char *v, msec base,
    msec *out)
{
	const struct form_field *fd = flow_field(f, name);
	msec d;
	long h;

	if (fd == NULL)
		return -1;
	if (duration_parse(v, &d)) {
		*out = base + d;
	} else if ((streq(fd->type, "hours") || streq(fd->type, "integer")) &&
	    str_long(v, &h)) {
		*out = base + h * HOUR;
	} else if (clock_parse(v, &d)) {
		*out = streq(fd->type, "date") ? clock_add_days(d, 1) : d;
	} else {
		return -1;
	}
	return 0;
}

static const char *
value_or_empty(const struct values *vals, const char *name)
{
	const char *v = values_get(vals, name);

	return streq(v, "-") ? "" : v;
}

/* One alternative; *out stays MSEC_NONE when a field of it has no value. */
static int
alternative(const struct flow *f, const struct flow_row *r, const char *w,
    const struct values *vals, msec event_time, msec *out, struct err *e)
{
	const char *plus = strchr(w, '+'), *rest, *v;
	char name[64];
	msec base = event_time, d, unused;

	if (plus != NULL) {
		if ((size_t)(plus - w) >= sizeof(name))
			return bad_due(f, r, w, e);
		memcpy(name, w, (size_t)(plus - w));
		name[plus - w] = '\0';
		if (flow_field(f, name) == NULL)
			return bad_due(f, r, w, e);
		v = value_or_empty(vals, name);
		if (*v != '\0' && !clock_parse(v, &base))
			return bad_due(f, r, w, e);
		if (*v == '\0')
			out = &unused; /* the rest is still read */
	}
	rest = plus == NULL ? w : plus + 1;
	if (*rest == '@') {
		v = value_or_empty(vals, rest + 1);
		if (flow_field(f, rest + 1) == NULL)
			return bad_due(f, r, w, e);
		if (*v != '\0' && field_due(f, rest + 1, v, base, out) < 0)
			return bad_due(f, r, w, e);
		return 0;
	}
	if (!duration_parse(rest, &d) || d < 0)
		return bad_due(f, r, w, e);
	*out = base + d;
	return 0;
}

int
flow_due(struct ledger *lg, const struct flow *f, const struct flow_row *r,
    const struct values *vals, msec event_time, msec *out, struct err *e)
{
	const char *p = r->due;
	msec found = MSEC_NONE;
	char w[128];

	(void)lg;
	while (found == MSEC_NONE && word_take(&p, w, sizeof(w)))
		if (alternative(f, r, w, vals, event_time, &found, e) < 0)
			return -1;
	*out = found;
	return 0;
}

int
flow_due_check(const struct flow *f, const struct flow_row *r, struct err *e)
{
	const char **none = xcalloc(f->nfields + 1, sizeof(*none));
	struct values vals = { f, none };
	const char *p = r->due;
	char w[128];
	msec m;
	size_t i;
	int rc = 0;

	for (i = 0; i < f->nfields; i++)
		none[i] = "";
	while (rc == 0 && word_take(&p, w, sizeof(w))) {
		m = MSEC_NONE;
		rc = alternative(f, r, w, &vals, 0, &m, e);
	}
	free(none);
	return rc;
}
