#include "response/steps.h"

#include "base/msg.h"
#include "base/str.h"

enum { TIMEOUT_DEFAULT = 10, TIMEOUT_MAX = 120, WITHIN_DEFAULT = 100 };

enum step_kind
step_kind_of(const char *text)
{
	static const char *const names[] = { "notify", "channel", "suspend",
		"cameras", "park", "profile" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (streq(text, names[i]))
			return (enum step_kind)i;
	return STEP_UNKNOWN;
}

const char *
step_kind_words(enum step_kind kind)
{
	static const char *const words[] = { N_("notices sent"),
		N_("told on the spot"), N_("permits suspended"),
		N_("cameras turned"), N_("handed to the park"),
		N_("risk profile made") };

	return kind == STEP_UNKNOWN ? "" : _(words[kind]);
}

static int
whole(const struct table *t, size_t row, const char *col, long dflt, long most,
    long *out, struct err *e)
{
	const char *text = table_get(t, row, col);

	*out = dflt;
	if (text[0] == '\0' ||
	    (str_long(text, out) && *out >= 0 && *out <= most))
		return 0;
	err_at(e, E_DATA, t->name, t->lines[row], _("%s cannot be '%s'"), col,
	    text);
	return err_hint(e, "man 5 response");
}

int
step_read(const struct table *t, size_t row, struct step_row *s, struct err *e)
{
	long within;

	s->code = table_get(t, row, "code");
	s->area = table_get(t, row, "area");
	s->target = table_get(t, row, "target");
	s->works = table_get(t, row, "works");
	s->kind = step_kind_of(table_get(t, row, "kind"));
	s->line = t->lines[row];
	if (s->kind == STEP_UNKNOWN) {
		err_at(e, E_DATA, t->name, t->lines[row],
		    _("%s cannot be '%s'"), "kind", table_get(t, row, "kind"));
		return err_hint(e, "man 5 response");
	}
	if (whole(t, row, "within_m", WITHIN_DEFAULT, 100000, &within, e) < 0 ||
	    whole(t, row, "timeout_s", TIMEOUT_DEFAULT, TIMEOUT_MAX,
		&s->timeout_s, e) < 0 ||
	    whole(t, row, "repeat_s", 0, 3600, &s->repeat_s, e) < 0)
		return -1;
	s->within_m = (double)within;
	if (s->timeout_s == 0)
		s->timeout_s = TIMEOUT_DEFAULT;
	return 0;
}
