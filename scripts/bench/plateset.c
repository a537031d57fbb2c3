/*
 * Pictures of nameplates for plate-read: machines of a plant that does not
 * exist, photographed after years in a workshop.
 *
 *	plateset [-n PLATES] [-o FIRST] [-p PART] DIR
 *
 * writes NNN.jpg of 1600 x 1200; plates.csv, what stands on each (file, part,
 * equipment, hard, and the fields, empty where the plate does not have one);
 * and equipment.csv, the register.  Every fourth plate is of the part "kept",
 * damaged by plate_wear_other.h, the others of "tune", by plate_wear.h and
 * plate_wear_more.h.  About a quarter is of machines that are not in the register,
 * in turn the next of a series that is and one of another make; their equipment is
 * empty.
 *
 * From NEAR to MORE they are of the part "near", damaged as those of "tune": machines
 * that are not in the register, each like one that is but for one figure of its
 * code and one of its serial number, by turns a figure that looks alike and the
 * next one; two of three show only one of these numbers.
 * All from MORE on are of the part "kept", which is too small without them.
 *
 * The same call gives the same bytes; a plate does not depend on the others.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>

#include "base/io.h"
#include "base/str.h"
#include "plate_draw.h"
#include "plate_wear_more.h"

#include "plate_wear_other.h"

/* KEPT_DRAW: another number, other plates; the part is fresh until it is read. */
enum { PLATES = 240, NEAR = 192, MORE = 240 };
enum { TUNE_DRAW = 20261129, KEPT_DRAW = 20261511 };
enum { KNOWN_MODELS = MODELS - 6, KNOWN_TWINS = TWINS - 3 };

static bool
is_kept(int i)
{
	return i >= MORE || (i < NEAR && i % 4 == 3);
}

static bool
is_near(int i)
{
	return i >= NEAR && i < MORE;
}

static const char *
part_of(int i)
{
	return is_near(i) ? "near" : is_kept(i) ? "kept" : "tune";
}

static void
machine_of(struct machine *m, int model, int twin)
{
	uint64_t seed = (uint64_t)model * 1000003 + (uint64_t)twin * 7001 + 11;

	machine_make(m, model, twin, &seed);
}

static void
quoted(FILE *f, const char *s)
{
	fprintf(f, strpbrk(s, ",\"") != NULL ? ",\"%s\"" : ",%s", s);
}

static int
write_register(const char *dir)
{
	char path[512];
	struct machine m;
	int model, twin;
	FILE *f;

	snprintf(path, sizeof(path), "%s/equipment.csv", dir);
	f = fopen(path, "w");
	if (f == NULL)
		return -1;
	fputs("code,name,alias,area,model,serial,maker,cycle,state,successor,"
	      "valid_from,valid_to,substance\n",
	    f);
	for (model = 0; model < KNOWN_MODELS; model++)
		for (twin = 0; twin < KNOWN_TWINS; twin++) {
			machine_of(&m, model, twin);
			fputs(m.value[CODE], f);
			quoted(f, m.value[NAME]);
			fputs(",,W1", f);
			quoted(f, m.value[MODEL]);
			quoted(f, m.value[SERIAL]);
			quoted(f, m.value[MAKER]);
			quoted(f, m.value[CYCLE]);
			fputs(",in_use,,,,\n", f);
		}
	return fclose(f);
}

static bool
registered(int field, const char *value)
{
	struct machine m;
	int i;

	for (i = 0; i < KNOWN_MODELS * KNOWN_TWINS; i++) {
		machine_of(&m, i / KNOWN_TWINS, i % KNOWN_TWINS);
		if (streq(m.value[field], value))
			return true;
	}
	return false;
}

/* One of the last three figures becomes one that looks alike, or the next. */
static void
other_figure(struct machine *m, int field, bool alike, uint64_t *seed)
{
	static const char looks[10][3] = { "86", "74", "73", "85", "19", "63",
		"85", "12", "03", "04" };
	char *v = m->value[field], was;
	size_t at;

	for (;;) {
		at = strlen(v) - 1 - (size_t)pick(seed, 3);
		was = v[at];
		v[at] = alike ?
		    looks[was - '0'][pick(seed, 2)] :
		    (char)('0' + (was - '0' + (pick(seed, 2) ? 1 : 9)) % 10);
		if (!registered(field, v))
			break;
		v[at] = was;
	}
	memcpy(m->shown[field], v, TEXT);
}

static void
choose(struct machine *m, int i, bool *known, uint64_t *seed)
{
	int model = pick(seed, KNOWN_MODELS), twin = pick(seed, KNOWN_TWINS);
	int nth = i >= MORE ? NEAR / 4 + i - MORE : is_kept(i) ? i / 4 : i / 3;

	*known = !is_near(i) && nth % 4 != 3;
	if (!is_near(i) && !*known && nth / 4 % 2 == 0)
		twin = KNOWN_TWINS + pick(seed, TWINS - KNOWN_TWINS);
	else if (!is_near(i) && !*known)
		model = KNOWN_MODELS + pick(seed, MODELS - KNOWN_MODELS);
	machine_of(m, model, twin);
	if (is_near(i)) {
		other_figure(m, CODE, i % 2, seed);
		other_figure(m, SERIAL, i % 2, seed);
	}
}

static int
save(const struct light *c, int quality, const char *path, struct err *e)
{
	struct picture p = PICTURE_INIT;
	struct buf jpeg = BUF_INIT;
	int i, rc;

	picture_new(&p, c->w, c->h, PICTURE_GREY);
	for (i = 0; i < c->w * c->h; i++) {
		float v = c->v[i] * 255 + 0.5f;

		p.pixels[i] = (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
	rc = picture_to_jpeg(&p, quality, &jpeg, e);
	if (rc == 0)
		rc = io_replace(AT_FDCWD, path, jpeg.ptr, jpeg.len, 0644, 0, e);
	buf_release(&jpeg);
	picture_release(&p);
	return rc;
}

static void
describe(FILE *f, int i, bool known, float much, const struct plate *p)
{
	const struct machine *m = p->m;
	int k, field;

	fprintf(f, "%03d.jpg,%s,%s,%.2f", i, part_of(i),
	    known ? m->value[CODE] : "", much);
	for (field = 0; field < FIELDS; field++) {
		bool shown =
		    (field == NAME && p->title) || (field == MAKER && p->foot);

		for (k = 0; k < p->nrows; k++)
			shown |= p->row[k].field == field;
		quoted(f, shown ? m->value[field] : "");
	}
	fputc('\n', f);
}

static int
one(int i, const char *dir, FILE *list, struct err *e)
{
	uint64_t seed =
	    (uint64_t)i * 1299709 + (is_kept(i) ? KEPT_DRAW : TUNE_DRAW);
	struct plate p = { .m = NULL };
	struct machine m;
	struct light flat, c;
	char path[512];
	int quality = 0, lacks, rc;
	float much;
	bool known;

	choose(&m, i, &known, &seed);
	p.m = &m;
	p.seed = chance(&seed);
	lacks = is_near(i) ? i / 3 % 3 : pick(&seed, 8);
	p.no_code = lacks == 0;
	p.no_serial = lacks == 1;
	plate_style(&p);
	if (plate_draw(&p, &flat, e) < 0)
		return -1;
	much = uniform(&seed, 0, 0.8f);
	c = is_kept(i) ? wear_other(&flat, &seed, much, &quality) :
	    i % 3 == 0 ? wear(&flat, &seed, much, &quality) :
			 wear_more(&flat, &seed, much, &quality);
	snprintf(path, sizeof(path), "%s/%03d.jpg", dir, i);
	rc = save(&c, quality, path, e);
	free(c.v);
	describe(list, i, known, much, &p);
	return rc;
}

int
main(int argc, char *argv[])
{
	int c, i, n = PLATES, first = 0;
	const char *part = NULL;
	struct err e = ERR_INIT;
	char path[512];
	FILE *list;

	while ((c = getopt(argc, argv, "n:o:p:")) != -1)
		if (c == 'n')
			n = atoi(optarg);
		else if (c == 'o')
			first = atoi(optarg);
		else if (c == 'p')
			part = optarg;
		else
			return 64;
	if (optind + 1 != argc)
		return 64;
	snprintf(path, sizeof(path), "%s/plates.csv", argv[optind]);
	list = fopen(path, "w");
	if (list == NULL || write_register(argv[optind]) != 0) {
		perror(argv[optind]);
		return 74;
	}
	fputs("file,part,equipment,hard", list);
	for (i = 0; i < FIELDS; i++)
		fprintf(list, ",%s", field_names[i]);
	fputc('\n', list);
	for (i = first; i < first + n; i++)
		if ((part == NULL || streq(part, part_of(i))) &&
		    one(i, argv[optind], list, &e) < 0) {
			fprintf(stderr, "plateset: %s: %s\n", e.file, e.msg);
			return 74;
		}
	return fclose(list) == 0 ? 0 : 74;
}
