#include "sensor/told.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

/* What is beyond the last slot shares it. */
enum { SLOTS = 4096, PROBES = 16 };

struct slot {
	char *what;
	msec said;
	size_t times;
};

struct told {
	struct slot v[SLOTS + 1];
};

struct told *
told_new(void)
{
	return xcalloc(1, sizeof(struct told));
}

void
told_free(struct told *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i <= SLOTS; i++)
		free(t->v[i].what);
	free(t);
}

static size_t
hash(const char *s)
{
	size_t h = 5381;

	for (; *s != '\0'; s++)
		h = h * 33 + (unsigned char)*s;
	return h;
}

static struct slot *
slot_of(struct told *t, const char *what)
{
	size_t at = hash(what);

	for (size_t i = 0; i < PROBES; i++) {
		struct slot *s = &t->v[(at + i) % SLOTS];

		if (s->what == NULL || streq(s->what, what))
			return s;
	}
	return &t->v[SLOTS];
}

bool
told_again(struct told *t, const char *what, msec now, msec every,
    size_t *times)
{
	struct slot *s = slot_of(t, what);

	s->times++;
	if (s->what != NULL && now >= s->said && now - s->said < every)
		return false;
	if (s->what == NULL)
		s->what = xstrdup(what);
	s->said = now;
	*times = s->times;
	s->times = 0;
	return true;
}
