/*
 * Which machine a plate is of: numbers that are read clearly, in doubt, without a
 * label; and above all the neighbours that differ in one letter, which must not
 * match.
 */
#include "code/plate_match.h"

#include "code/plate_evidence.h"
#include "tap.h"

static const struct plate_row rows[] = {
	{ "CY-PR-0093", "螺杆式空气压缩机", "LU-37-2", "311151",
	    "上海博莱特气体设备有限公司", "P365D", "" },
	{ "CY-PR-0094", "螺杆式空气压缩机", "LU-37-2", "311158",
	    "上海博莱特气体设备有限公司", "P365D", "" },
	{ "CY-PR-0096", "螺杆式空气压缩机", "LU-37-2", "311172",
	    "上海博莱特气体设备有限公司", "P365D", "2#机 K-2" },
	{ "CY-PR-0097", "螺杆式空气压缩机", "LU-37-2", "311179",
	    "上海博莱特气体设备有限公司", "P365D", "" },
	{ "SB-GY405", "HYDRAULIC PRESS", "HPM-325", "313335",
	    "Norvik Maschinen GmbH", "", "" }
};
enum { ROWS = 5, RIGHT = 2, ALL = 10 };

static struct plate_fields fs;

/* So many more readings of a field say this. */
static void
say(enum plate_field f, const char *text, int times)
{
	struct plate_votes *v = &fs.votes[f];

	for (; times > 0; times--) {
		plate_text_fold(&v->v[v->n].text, text);
		v->v[v->n++].weight = 80;
	}
	plate_votes_count(v, &fs.value[f], &fs.confidence[f]);
}

static void
say_loose(const char *text, int times)
{
	struct plate_votes *v = &fs.loose[fs.nloose++];

	for (; times > 0; times--) {
		plate_text_fold(&v->v[v->n].text, text);
		v->v[v->n++].weight = 80;
	}
}

/* A plate on which the kind of machine was read, and these numbers. */
static void
plate(const char *code, const char *serial)
{
	memset(&fs, 0, sizeof(fs));
	fs.stroke = PLATE_STROKE;
	say(PLATE_MODEL, "LU-37-2", ALL);
	say(PLATE_NAME, "螺杆式空气压缩机", 4);
	if (code != NULL)
		say(PLATE_CODE, code, ALL);
	if (serial != NULL)
		say(PLATE_SERIAL, serial, ALL);
}

/* The row if it is certain, else -1. */
static long
matched(void)
{
	struct plate_match m;

	plate_match(&m, &fs, rows, ROWS);
	return m.sure ? m.row : -1;
}

static long
nearest(void)
{
	struct plate_match m;

	plate_match(&m, &fs, rows, ROWS);
	return m.row;
}

static void
clear(void)
{
	plate("CY-PR-0096", "311172");
	tap_int(matched(), RIGHT, "both numbers");
	plate("CY-PR-0096", NULL);
	tap_int(matched(), RIGHT, "the code alone");
	plate(NULL, "311172");
	tap_int(matched(), RIGHT, "the serial number alone");
	plate("CY-PR-OO96", "3III72");
	tap_int(matched(), RIGHT, "O for 0 and I for 1");
	memset(&fs, 0, sizeof(fs));
	say(PLATE_CODE, "CY-PR-0096", ALL);
	tap_int(matched(), RIGHT,
	    "a code that nobody doubts, and nothing else");
	memset(&fs, 0, sizeof(fs));
	say(PLATE_SERIAL, "311172", ALL);
	tap_int(matched(), -1, "a serial number and nothing else");
	plate("K-2", NULL);
	tap_int(matched(), -1, "a short alias alone");
	plate("K-2", "311172");
	tap_int(matched(), RIGHT, "a short alias and the serial number");
	plate(NULL, NULL);
	tap_int(matched(), -1, "no number");
}

/* Not one figure may be another one, whichever numbers there are. */
static void
one_figure(const char *code, const char *serial, const char *what)
{
	char c[16], s[16];
	size_t at, n = strlen(code != NULL ? code : serial);
	int wrong = 0, d, none = 0;

	for (at = 0; at < n; at++)
		for (d = '0'; d <= '9'; d++) {
			snprintf(c, sizeof(c), "%s", code != NULL ? code : "");
			snprintf(s, sizeof(s), "%s",
			    serial != NULL ? serial : "");
			if (code != NULL &&
			    (c[at] < '0' || c[at] > '9' || c[at] == d))
				continue;
			if (code != NULL)
				c[at] = (char)d;
			if (serial != NULL && at < strlen(s)) {
				if (s[at] == d)
					continue;
				s[at] = (char)d;
			} else if (serial != NULL) {
				s[5] = s[5] == '9' ? '8' : '9';
			}
			plate(code != NULL ? c : NULL,
			    serial != NULL ? s : NULL);
			wrong += matched() == RIGHT;
			none++;
		}
	tap_ok(none > 20, "%s: %d neighbours", what, none);
	tap_int(wrong, 0, "%s: none of them matches", what);
}

static void
neighbours(void)
{
	one_figure("CY-PR-0096", NULL, "the code alone");
	one_figure(NULL, "311172", "the serial number alone");
	one_figure("CY-PR-0096", "311172", "both");
	plate("CY-PR-0095", "311165");
	tap_int(matched(), -1, "the one between two of the register");
	plate("CY-PR-0096", "311165");
	tap_int(matched(), -1, "the right code, another serial number");
	tap_int(nearest(), RIGHT, "that one is the nearest");
	plate("CY-PR-0095", "311172");
	tap_int(matched(), -1, "the right serial number, another code");
	plate("CY-PR-00961", NULL);
	tap_int(matched(), -1, "a code that is longer");
	plate("CY-PR-009", NULL);
	tap_int(matched(), -1, "a code that is shorter");
	plate(NULL, "3111721");
	tap_int(matched(), -1, "a serial number that is longer");
	plate("CY-PR-0096", "311172");
	memset(&fs.votes[PLATE_MODEL], 0, sizeof(fs.votes[0]));
	say(PLATE_MODEL, "HPM-325", ALL);
	tap_int(matched(), -1, "another model");
}

/* Figures that some readings doubt. */
static void
doubts(void)
{
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-0096", 7);
	say(PLATE_CODE, "CY-PR-0098", 3);
	tap_int(matched(), RIGHT, "three of ten readings doubt a figure");
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-0096", 5);
	say(PLATE_CODE, "CY-PR-0095", 5);
	tap_int(matched(), -1, "five of ten: as well the neighbour");
	say(PLATE_SERIAL, "311172", ALL);
	tap_int(matched(), RIGHT, "the serial number decides it");
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-0095", 7);
	say(PLATE_CODE, "CY-PR-0096", 2);
	say(PLATE_SERIAL, "311165", 7);
	say(PLATE_SERIAL, "311172", 3);
	tap_int(matched(), -1, "three of ten readings see the neighbour");
	plate("CY-PR-6696", NULL);
	tap_int(matched(), -1, "noughts that all readings take for 6");
	plate("CV-PR-0096", NULL);
	tap_int(matched(), RIGHT, "a letter that the whole series has");
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-0096", 2);
	tap_int(matched(), -1, "two readings alone");
}

/* A cell that ends too early: unread, as if the number were not on the plate. */
static void
cut(void)
{
	plate("CY-PR-0096", "3111");
	tap_int(matched(), RIGHT, "a serial number cut off");
	plate("CY-PR-0", "311172");
	tap_int(matched(), RIGHT, "a code cut off");
	plate("CY-PR-0", "3111");
	tap_int(matched(), -1, "both");
	plate("CY-PR-0096", "3112");
	tap_int(matched(), -1, "another serial number cut off");
}

/* One number, read rather as one machine's, now and then as the other's. */
static void
contested(void)
{
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-0096", 9);
	say(PLATE_CODE, "CY-PR-0094", 1);
	tap_int(matched(), -1, "a reading is the neighbour's code");
	say(PLATE_SERIAL, "311172", ALL);
	tap_int(matched(), RIGHT, "the serial number decides it");
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-0096", 9);
	say(PLATE_CODE, "CY-PR-0046", 1);
	tap_int(matched(), RIGHT, "a reading is nobody's code");
}

static void
mislabelled(void)
{
	plate(NULL, "CY-PR-0096");
	say_loose("CY-PR-0096", ALL);
	tap_int(matched(), RIGHT, "the code under the other's label");
	plate(NULL, "CY-PR-0096");
	tap_int(matched(), -1, "which says nothing by itself");
	plate("311172", NULL);
	say_loose("311172", ALL);
	tap_int(matched(), RIGHT, "the serial number under the code's");
}

/* Nothing but a serial number, as long as it is nobody else's. */
static void
serial_alone(void)
{
	static const struct plate_row two[] = {
		{ "DL-432", "SURFACE GRINDER", "SG-628-2", "S2008-21696",
		    "Harrow Tools Inc.", "", "" },
		{ "DL-433", "SURFACE GRINDER", "SG-628-2", "20082169",
		    "Harrow Tools Inc.", "", "" }
	};
	struct plate_match m;

	memset(&fs, 0, sizeof(fs));
	fs.stroke = PLATE_STROKE;
	say_loose("S2008-21696", ALL);
	plate_match(&m, &fs, two, 2);
	tap_ok(m.sure && m.row == 0, "with a letter in it");
	memset(&fs, 0, sizeof(fs));
	fs.stroke = PLATE_STROKE;
	say_loose("20082169", ALL);
	plate_match(&m, &fs, two, 2);
	tap_ok(!m.sure, "figures alone may be anything");
}

static void
loose(void)
{
	plate(NULL, NULL);
	say_loose("311172", ALL);
	tap_int(matched(), RIGHT, "a number without a label");
	plate("LU-37-2", NULL);
	say_loose("CY-PR-0096", ALL);
	say_loose("311172", ALL);
	tap_int(matched(), RIGHT, "another number stands under its label");
	plate(NULL, NULL);
	say_loose("311173", ALL);
	say_loose("CY-PR-0095", ALL);
	tap_int(matched(), -1, "neighbours without a label");
}

/* 0096 read as 8696: as good as read on a plate with such noughts. */
static void
strokes(void)
{
	plate(NULL, NULL);
	say(PLATE_CODE, "CY-PR-8696", 8);
	say(PLATE_CODE, "CY-PR-0096", 2);
	fs.stroke = 0.08;
	tap_int(matched(), -1, "noughts that are plain");
	fs.stroke = 0.35;
	tap_int(matched(), RIGHT, "noughts with a stroke in them");
	plate("CY-PR-8096", NULL);
	fs.stroke = 0.35;
	tap_int(matched(), -1, "but an 8 is an 8");
}

static void
evidence(void)
{
	struct plate_text want;
	double all, some;

	plate("CY-PR-0096", NULL);
	plate_text_fold(&want, "CY-PR-0096");
	all = plate_evidence(&fs.votes[PLATE_CODE], &want, NULL, fs.stroke);
	say(PLATE_CODE, "CY-PR-0095", 5);
	some = plate_evidence(&fs.votes[PLATE_CODE], &want, NULL, fs.stroke);
	tap_ok(all > 1 && some > 0 && some < all, "doubts lessen it: %.2f %.2f",
	    all, some);
	plate_text_fold(&want, "SB-GY405");
	tap_ok(plate_evidence(&fs.votes[PLATE_CODE], &want, NULL, fs.stroke) <
		PLATE_AGAINST / 2,
	    "another number");
	tap_ok(plate_evidence(&fs.votes[PLATE_SERIAL], &want, NULL,
		   fs.stroke) == 0,
	    "nothing read");
}

int
main(void)
{
	clear();
	neighbours();
	doubts();
	cut();
	contested();
	mislabelled();
	serial_alone();
	loose();
	strokes();
	evidence();
	return tap_done();
}
