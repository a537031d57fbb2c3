/*
 * Compares pictures in pairs, for thresholds:
 *
 *	photopairs DIR <list
 *
 * list: file,scene,part,what, with a header; what is scene, again, or the name
 * of an edit.  Every picture is compared with the scene of its own number, and
 * the scenes of one part with each other (what is "stranger" then).  Standard
 * output: part,what,percent,turn,area,found, found telling whether look_near
 * finds it too.  No sandbox: these are pictures of our own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "evidence/look.h"
#include "image/picture.h"

struct shot {
	char file[64], part[16], what[32];
	int scene;
	struct look look;
};

static int
load(struct shot *s, const char *dir, struct err *e)
{
	struct picture p = PICTURE_INIT;
	struct buf b = BUF_INIT;
	char path[1024];
	int rc;

	snprintf(path, sizeof(path), "%s/%s", dir, s->file);
	rc = picture_read(&b, path, e);
	if (rc == 0)
		rc = picture_decode(&p, b.ptr, b.len, PICTURE_GREY, 2, path, e);
	if (rc == 0)
		look_make(&s->look, p.pixels, p.width, p.height);
	picture_release(&p);
	buf_release(&b);
	return rc;
}

static void
compare(const struct shot *a, const struct shot *b, const char *what)
{
	struct look_query q;
	struct look_match m;

	look_compare(&m, &a->look, &b->look);
	look_query(&q, &b->look);
	printf("%s,%s,%d,%d,%d,%s\n", b->part, what, m.percent, m.turn, m.area,
	    look_near(&q, a->look.hash, sizeof(a->look), 0, 1) == 0 ? "yes" :
								      "no");
}

int
main(int argc, char *argv[])
{
	struct shot *v = NULL, s;
	size_t n = 0, cap = 0, i, k;
	struct err e = ERR_INIT;
	char line[256];

	while (argc == 2 && fgets(line, sizeof(line), stdin) != NULL) {
		memset(&s, 0, sizeof(s));
		if (sscanf(line, "%63[^,],%d,%15[^,],%31s", s.file, &s.scene,
			s.part, s.what) != 4)
			continue;
		if (load(&s, argv[1], &e) < 0) {
			fprintf(stderr, "photopairs: %s\n", e.msg);
			return 65;
		}
		GROW(v, n, cap);
		v[n++] = s;
	}
	puts("part,what,percent,turn,area,found");
	for (i = 0; i < n; i++)
		for (k = 0; streq(v[i].what, "scene") && k < n; k++) {
			if (k != i && v[k].scene == v[i].scene)
				compare(&v[i], &v[k], v[k].what);
			else if (k > i && streq(v[k].what, "scene") &&
			    streq(v[k].part, v[i].part))
				compare(&v[i], &v[k], "stranger");
		}
	free(v);
	return n > 0 ? 0 : 64;
}
