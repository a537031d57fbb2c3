#include "evidence/photo_show.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { NCOLS = 18, SEVERITY = 15, NUMBER = 32, LABEL = 12 };

const struct out_col photo_cols[] = { { "role", "role", 0 },
	{ "file", "file", 0 }, { "sha256", "sha256", 0 },
	{ "received", "received", 0 }, { "taken", "taken", 0 },
	{ "zone", "zone", 0 }, { "latitude", "latitude", 0 },
	{ "longitude", "longitude", 0 }, { "orientation", "orientation", 0 },
	{ "make", "make", 0 }, { "model", "model", 0 },
	{ "software", "software", 0 }, { "width", "width", 0 },
	{ "height", "height", 0 }, { "thumbnail", "thumbnail", 0 },
	{ "severity", "severity", 0 }, { "code", "code", 0 },
	{ "message", "message", 0 } };
const size_t photo_ncols = NCOLS;

/* The texts of one photo that are made, not copied. */
struct texts {
	char received[CLOCK_TEXT], taken[CLOCK_TEXT], lat[NUMBER], lon[NUMBER],
	    turn[NUMBER], width[NUMBER], height[NUMBER];
};

static void
cells(const struct photo_case *c, const struct photo_shot *s, struct texts *t,
    const char *out[NCOLS])
{
	const struct exif *x = &s->photo.exif;
	const struct photo *p = &s->photo;

	memset(t, 0, sizeof(*t));
	clock_format(c->now, t->received);
	if (x->taken != MSEC_NONE)
		clock_format(x->taken, t->taken);
	if (x->placed) {
		snprintf(t->lat, sizeof(t->lat), "%.6f", x->lat);
		snprintf(t->lon, sizeof(t->lon), "%.6f", x->lon);
	}
	snprintf(t->turn, sizeof(t->turn), "%d", x->orientation);
	if (p->seen) {
		snprintf(t->width, sizeof(t->width), "%d", p->width);
		snprintf(t->height, sizeof(t->height), "%d", p->height);
	}
	memset(out, 0, NCOLS * sizeof(*out));
	out[0] = s->role;
	out[1] = s->file;
	out[2] = p->sha;
	if (!p->picture)
		return;
	out[3] = t->received;
	out[4] = t->taken;
	out[5] = x->taken == MSEC_NONE ? "" : x->zoned ? "said" : "assumed";
	out[6] = t->lat;
	out[7] = t->lon;
	out[8] = t->turn;
	out[9] = x->make;
	out[10] = x->model;
	out[11] = x->software;
	out[12] = t->width;
	out[13] = t->height;
	out[14] = p->thumbnailed ? "yes" : "no";
}

void
photo_rows(const struct photo_case *c, const struct photo_findings *fs,
    struct out *o)
{
	const char *row[NCOLS];
	struct texts t;
	size_t i, k;

	for (i = 0; i < c->nshots; i++) {
		bool any = false;

		if (c->shots[i].own)
			continue;
		cells(c, &c->shots[i], &t, row);
		for (k = 0; k < fs->n; k++) {
			if (fs->v[k].shot != i)
				continue;
			row[SEVERITY] = fs->v[k].refuse ? "refuse" : "flag";
			row[SEVERITY + 1] = fs->v[k].code;
			row[SEVERITY + 2] = fs->v[k].text;
			out_row(o, row);
			any = true;
		}
		if (!any)
			out_row(o, row);
	}
}

static void
line(struct buf *b, const char *label, const char *text)
{
	if (*text == '\0')
		return;
	buf_puts(b, "  ");
	utf8_pad(b, label, LABEL);
	buf_puts(b, "  ");
	utf8_shown(b, text);
	buf_putc(b, '\n');
}

static void
claimed(struct buf *b, const struct photo *p)
{
	const struct exif *x = &p->exif;
	char text[256], when[CLOCK_TEXT];

	if (x->taken != MSEC_NONE) {
		clock_format(x->taken, when);
		snprintf(text, sizeof(text), "%s%s", when,
		    x->zoned ? "" : _(" (no zone said, the site's taken)"));
		line(b, _("taken"), text);
	}
	if (x->placed) {
		snprintf(text, sizeof(text), "%.6f, %.6f", x->lat, x->lon);
		line(b, _("place"), text);
	}
	snprintf(text, sizeof(text), "%s%s%s", x->make,
	    *x->make != '\0' && *x->model != '\0' ? " " : "", x->model);
	line(b, _("camera"), text);
	line(b, _("software"), x->software);
	if (p->seen) {
		snprintf(text, sizeof(text), _("%d x %d, orientation %d%s"),
		    p->width, p->height, x->orientation,
		    p->thumbnailed ? _(", with a thumbnail") : "");
		line(b, _("picture"), text);
	}
	if (!x->any)
		line(b, _("taken"), _("the file says nothing (no EXIF)"));
}

void
photo_page(const struct photo_case *c, const struct photo_findings *fs,
    struct buf *b)
{
	char when[CLOCK_TEXT];
	size_t i, k, n;

	for (i = 0; i < c->nshots; i++) {
		const struct photo_shot *s = &c->shots[i];

		if (s->own)
			continue;
		utf8_shown(b, s->file);
		buf_putc(b, '\n');
		line(b, "SHA-256", s->photo.sha);
		if (!s->photo.picture) {
			line(b, _("picture"), _("it is none"));
			continue;
		}
		clock_format(c->now, when);
		line(b, _("received"), when);
		claimed(b, &s->photo);
		for (k = n = 0; k < fs->n; k++) {
			if (fs->v[k].shot != i)
				continue;
			n++;
			buf_puts(b, "  ");
			utf8_pad(b, fs->v[k].refuse ? _("refuse") : _("flag"),
			    LABEL);
			buf_puts(b, "  ");
			utf8_shown(b, fs->v[k].text);
			buf_putc(b, '\n');
		}
		if (n == 0)
			line(b, _("findings"), _("none"));
	}
}
