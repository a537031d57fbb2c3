/*
 * Stamped copies for a page, in a folder that the user names.
 */
#include <fcntl.h>

#include "base/io.h"
#include "base/str.h"
#include "flow/show_int.h"
#include "flow/stamped.h"

enum { DIGITS = 16 };

const char *
story_copy(const struct story *s, const char *name)
{
	for (size_t i = 0; i < s->ncopies; i++)
		if (streq(s->copies[i].name, name))
			return s->copies[i].path;
	return NULL;
}

/* A photo that is not here or is damaged is told; the page goes on. */
static int
draw(struct story *s, const char *name, struct findings *fs, struct err *e)
{
	struct err why = ERR_INIT;
	const char *path;

	path = arena_printf(&s->arena, "%s/%.*s.jpg", s->folder, DIGITS, name);
	if (stamped_draw(s->lg, s->r->id, name, path, &why) == 0) {
		GROW(s->copies, s->ncopies, s->copycap);
		s->copies[s->ncopies].name = arena_str(&s->arena, name);
		s->copies[s->ncopies++].path = path;
	} else if (why.code == E_ABSENT) {
		finding_add(fs, SEV_WARN, "evidence-absent", NULL, 0, "%s: %s",
		    s->r->id, why.msg);
	} else if (why.code == E_DATA) {
		finding_add(fs, SEV_ERROR, "evidence-wrong", NULL, 0, "%s: %s",
		    s->r->id, why.msg);
	} else {
		*e = why;
		return -1;
	}
	return 0;
}

int
story_photos(struct story *s, struct findings *fs, struct err *e)
{
	char role[33], file[80];
	int rc = io_mkdirs(AT_FDCWD, s->folder, 0777, e);

	for (size_t i = 0; rc == 0 && i < s->r->nevents; i++) {
		const char *p = s->r->events[i]->evidence;

		while (rc == 0 && evidence_next(&p, role, file))
			if (stamped_can(file) && story_copy(s, file) == NULL)
				rc = draw(s, file, fs, e);
	}
	return rc;
}
