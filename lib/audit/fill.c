/*
 * What a row's set cell says is filled in by system in the event after it.
 * Only what follows from the record alone is expected: a deputy or a value's
 * other spelling would be asked of tables that may have been others then.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_int.h"
#include "base/str.h"

/* "" for none, whichever way it was written. */
static const char *
value(const char *const *values, int field)
{
	const char *v = field < 0 ? "" : values[field];

	return v == NULL || streq(v, "-") ? "" : v;
}

static bool
is_near(const char *text, msec t)
{
	msec at;

	return clock_parse(text, &at) && llabs(at - t) <= AUDIT_SLACK;
}

/* Must VALUE|VALUE… have changed the field?  *want: to what, NULL if unknown. */
static bool
changes(const struct flow *f, const char *p, const struct event *ev,
    const char *const *values, int field, const char **want)
{
	const char *now = value(values, field);
	char alt[64];

	*want = NULL;

	for (; *p != '\0'; p += strcspn(p, "|"), p += *p == '|') {
		size_t n = strcspn(p, "|");

		if (n >= sizeof(alt))
			return false;
		memcpy(alt, p, n);
		alt[n] = '\0';
		if (streq(alt, "-"))
			return *now != '\0';
		if (streq(alt, "@now"))
			return *now == '\0' || !is_near(now, ev->time);
		if (streq(alt, "@actor")) {
			*want = ev->actor;
			return !streq(now, ev->actor);
		}
		if (alt[0] != '@')
			return *now == '\0';
		if (strchr(alt, '>') != NULL)
			return false;
		if (*value(values, schema_field(&f->schema, alt + 1)) != '\0')
			return *now == '\0';
	}
	return false;
}

/* The event in which system did so. */
static const struct event *
filled_after(const struct record *rec, const struct event *ev)
{
	for (size_t i = 0; i < rec->nevents; i++)
		if (streq(rec->events[i]->action, "fill") &&
		    streq(rec->events[i]->prev, ev->event))
			return rec->events[i];
	return NULL;
}

bool
fill_missing(const struct flow *f, const struct flow_row *row,
    const struct record *rec, const struct event *ev, const char *const *values,
    char field[64])
{
	const struct event *fill = filled_after(rec, ev);
	const char *p = row->set, *word, *want;
	size_t len, n;

	while (word_next(&p, &word, &len)) {
		char text[256];
		int k;

		n = strcspn(word, "=");
		if (len >= sizeof(text) || n >= 64 || n >= len)
			continue;
		memcpy(text, word, len);
		text[len] = '\0';
		memcpy(field, word, n);
		field[n] = '\0';
		k = schema_field(&f->schema, field);
		if (k >= 0 && changes(f, text + n + 1, ev, values, k, &want) &&
		    (fill == NULL || fill->fields[k][0] == '\0' ||
			(want != NULL && !streq(fill->fields[k], want))))
			return true;
	}
	return false;
}
