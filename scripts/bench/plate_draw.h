/*
 * A nameplate as it leaves its maker: six layouts, fonts for label and value,
 * ruled lines, printed, etched or stamped letters, light and dark metal.
 */
#ifndef BENCH_PLATE_DRAW_H
#define BENCH_PLATE_DRAW_H

#include "image/text.h"
#include "plate_words.h"

enum { PX = 10 }; /* of a millimetre */

/* What a plate shows besides the fields. */
enum { NONE = -1, ROWS = 16 };

struct plate {
	const struct machine *m;
	const char *face, *hand; /* fonts of labels and of values */
	bool bold, stamped, etched, dark, ruled, boxed, banded, screws;
	bool title, foot; /* name or maker without a label */
	bool no_code, no_serial, two, bilingual;
	float base, ink, brush;
	double size; /* of the letters, points */
	int nrows;
	struct {
		int field;
		char label[TEXT], value[TEXT];
	} row[ROWS];
	uint64_t seed;
};

static const char *const label_zh[FIELDS][3] = {
	{ "名称", "设备名称", "产品名称" }, { "型号", "规格型号", "产品型号" },
	{ "设备编号", "设备编码", "资产编号" },
	{ "出厂编号", "机身编号", "产品编号" },
	{ "出厂日期", "制造日期", "生产日期" },
	{ "制造厂", "制造商", "制造单位" }, { "功率", "额定功率", "电机功率" },
	{ "检验周期", "点检周期", "检修周期" }
};
static const char *const label_en[FIELDS][2] = { { "NAME", "EQUIPMENT" },
	{ "MODEL", "TYPE" }, { "EQUIP. NO.", "ASSET NO." },
	{ "SERIAL NO.", "S/N" }, { "DATE", "MFG. DATE" },
	{ "MANUFACTURER", "MAKER" }, { "POWER", "RATED POWER" },
	{ "INSPECTION", "INSP. CYCLE" } };
static const char *const other_rows[][3] = { { "电压", "VOLTAGE", "380 V" },
	{ "频率", "FREQUENCY", "50 Hz" }, { "重量", "WEIGHT", "1250 kg" },
	{ "转速", "SPEED", "1450 r/min" }, { "公称力", "FORCE", "800 kN" },
	{ "执行标准", "STANDARD", "GB/T 14347-2009" },
	{ "防护等级", "ENCLOSURE", "IP54" }, { "电流", "CURRENT", "15.4 A" } };

static void
add_row(struct plate *p, int field, const char *label, const char *value)
{
	p->row[p->nrows].field = field;
	snprintf(p->row[p->nrows].label, TEXT, "%s", label);
	snprintf(p->row[p->nrows++].value, TEXT, "%s", value);
}

static void
add_field(struct plate *p, int f)
{
	int way = pick(&p->seed, 6);
	char both[2 * TEXT];

	if ((f == NAME && p->title) || (f == MAKER && p->foot) ||
	    (f == CODE && p->no_code) || (f == SERIAL && p->no_serial))
		return;
	if (p->m->latin)
		snprintf(both, sizeof(both), "%s", label_en[f][way % 2]);
	else if (p->bilingual)
		snprintf(both, sizeof(both), "%s %s", label_zh[f][way % 3],
		    label_en[f][way % 2]);
	else
		snprintf(both, sizeof(both), "%s", label_zh[f][way % 3]);
	both[TEXT - 1] = '\0';
	add_row(p, f, both, p->m->shown[f]);
}

/* The rows in one of three orders, with what nobody asks for in between. */
static void
fill(struct plate *p)
{
	static const int orders[3][FIELDS] = { { NAME, MODEL, CODE, POWER,
						   SERIAL, DATE, CYCLE, MAKER },
		{ NAME, MODEL, POWER, SERIAL, DATE, CODE, CYCLE, MAKER },
		{ MAKER, NAME, MODEL, SERIAL, POWER, DATE, CODE, CYCLE } };
	const int *order = orders[pick(&p->seed, 3)];
	int i, n = (int)(sizeof(other_rows) / sizeof(other_rows[0]));
	int extra = 1 + pick(&p->seed, 3), from = pick(&p->seed, n);

	for (i = 0; i < FIELDS; i++) {
		add_field(p, order[i]);
		if (i >= 2 && extra > 0 && i % 2 == 0) {
			const char *const *o = other_rows[(from + i) % n];

			add_row(p, NONE, o[p->m->latin], o[2]);
			extra--;
		}
	}
}

static void
plate_style(struct plate *p)
{
	static const char *const zh[] = { "WenQuanYi Micro Hei",
		"WenQuanYi Zen Hei", "AR PL UMing CN" };
	static const char *const en[] = { "DejaVu Sans",
		"DejaVu Sans Condensed", "DejaVu Serif", "DejaVu Sans Mono",
		"WenQuanYi Micro Hei", "WenQuanYi Zen Hei" };
	uint64_t *s = &p->seed;

	p->face = p->m->latin ? en[pick(s, 6)] : zh[pick(s, 3)];
	p->hand = pick(s, 2) ? p->face : en[pick(s, 4)];
	p->bold = pick(s, 3) == 0;
	p->stamped = pick(s, 4) == 0;
	p->etched = pick(s, 3) == 0;
	p->dark = pick(s, 3) == 0;
	p->ruled = pick(s, 2);
	p->boxed = p->ruled && pick(s, 2);
	p->banded = pick(s, 4) == 0;
	p->screws = pick(s, 3) > 0;
	p->title = pick(s, 2);
	p->foot = pick(s, 2);
	p->two = pick(s, 4) == 0;
	p->bilingual = !p->m->latin && !p->two && pick(s, 4) == 0;
	p->size = p->two ? uniform(s, 2.7f, 3.1f) : uniform(s, 3.0f, 3.9f);
	p->base = p->dark ? uniform(s, 0.08f, 0.25f) : uniform(s, 0.6f, 0.85f);
	p->ink = p->dark ? uniform(s, 0.65f, 0.9f) : uniform(s, 0.08f, 0.3f);
	p->brush = pick(s, 2) ? uniform(s, 0.01f, 0.03f) : 0.005f;
	fill(p);
}

/* Stamped by hand: every letter a little beside its place. */
static void
put_value(struct plate *p, struct canvas *c, double x, double y,
    const char *text)
{
	struct text_style s = { .size = p->size * 2.8346,
		.bold = p->bold,
		.family = p->hand,
		.lines = 1 };
	struct text_extent t;
	const char *q;
	char one[8];
	size_t n;

	if (!p->stamped || p->m->latin != 0) {
		text_draw(c, x, y, 0, text, &s, NULL);
		return;
	}
	for (q = text; *q != '\0'; q += n) {
		for (n = 1; ((unsigned char)q[n] & 0xc0) == 0x80; n++)
			;
		snprintf(one, sizeof(one), "%.*s", (int)n, q);
		text_measure(c, one, 0, &s, &t);
		text_draw(c, x + uniform(&p->seed, -0.12f, 0.12f),
		    y + uniform(&p->seed, -0.22f, 0.22f), 0, one, &s, NULL);
		x += (*q == ' ' ? p->size * 0.4 : t.width) + p->size * 0.06;
	}
}

struct frame {
	double w, h, top, step, column, split;
	int lines;
};

static struct frame
measure(struct plate *p, struct canvas *c)
{
	struct text_style s = { .size = p->size * 2.8346, .family = p->face };
	struct text_style v = {
		.size = p->size * 2.8346, .bold = p->bold, .family = p->hand
	};
	double label = 0, value = 0;
	struct text_extent t;
	struct frame f = { 0 };
	int i;

	for (i = 0; i < p->nrows; i++) {
		text_measure(c, p->row[i].label, 0, &s, &t);
		label = t.width > label ? t.width : label;
		text_measure(c, p->row[i].value, 0, &v, &t);
		value = t.width > value ? t.width : value;
	}
	f.split = label + p->size * 1.2;
	f.column = f.split + value * 1.12 + p->size * 1.2;
	f.lines = p->two ? (p->nrows + 1) / 2 : p->nrows;
	f.step = p->size * (p->ruled ? 2.0 : 1.8);
	f.top = 4 + (p->title ? p->size * 2.6 : 1.5);
	f.w = 10 + f.column * (p->two ? 2 : 1);
	f.w = f.w < 70 ? 70 : f.w;
	f.h = f.top + f.step * f.lines + (p->foot ? p->size * 2.4 : 1.5) + 4;
	return f;
}

static void
rules(const struct plate *p, struct canvas *c, const struct frame *f)
{
	int i, k, columns = p->two ? 2 : 1;
	double y;

	canvas_rect(c, 2, 2, f->w - 4, f->h - 4, CANVAS_NONE, CANVAS_BLACK,
	    0.4);
	for (i = 0; p->ruled && i <= f->lines; i++) {
		y = f->top + f->step * i;
		for (k = 0; k < columns; k++)
			canvas_line(c,
			    5 + k * f->column + (p->boxed ? 0 : f->split), y,
			    5 + (k + 1) * f->column - (p->boxed ? 0 : 2), y,
			    CANVAS_BLACK, 0.25);
	}
	for (k = 0; p->boxed && k <= columns; k++) {
		canvas_line(c, 5 + k * f->column, f->top, 5 + k * f->column,
		    f->top + f->step * f->lines, CANVAS_BLACK, 0.25);
		if (k < columns)
			canvas_line(c, 4 + k * f->column + f->split, f->top,
			    4 + k * f->column + f->split,
			    f->top + f->step * f->lines, CANVAS_BLACK, 0.25);
	}
}

static void
letters(struct plate *p, struct canvas *c, const struct frame *f)
{
	struct text_style s = { .size = p->size * 2.8346, .family = p->face };
	struct text_style big = { .size = p->size * 4.0,
		.family = p->face,
		.align = TEXT_CENTRE,
		.bold = true,
		.lines = 1 };
	bool colon = !p->ruled && pick(&p->seed, 2);
	char label[TEXT + 4];
	double x, y;
	int i;

	if (p->banded && p->title) {
		canvas_rect(c, 2, 2, f->w - 4, f->top - 3, CANVAS_BLACK,
		    CANVAS_NONE, 0);
		big.colour = CANVAS_WHITE;
	}
	if (p->title)
		text_draw(c, 0, 3.4, f->w, p->m->shown[NAME], &big, NULL);
	for (i = 0; i < p->nrows; i++) {
		x = 6 + (i >= f->lines ? f->column : 0);
		y = f->top + f->step * (i % f->lines) + f->step / 2 -
		    p->size * 0.72;
		snprintf(label, sizeof(label), "%s%s", p->row[i].label,
		    !colon          ? "" :
			p->m->latin ? ":" :
				      "：");
		text_draw(c, x, y, 0, label, &s, NULL);
		put_value(p, c, x + f->split, y, p->row[i].value);
	}
	big.colour = CANVAS_BLACK;
	big.size = p->size * 3.0;
	if (p->foot)
		text_draw(c, 0, f->h - 4.2 - p->size * 1.5, f->w,
		    p->m->shown[MAKER], &big, NULL);
}

static void
screw(struct light *t, float cx, float cy, uint64_t *seed)
{
	float a = uniform(seed, 0, 3.14f), r = 14;
	int x, y;

	for (y = (int)(cy - r); y <= cy + r; y++)
		for (x = (int)(cx - r); x <= cx + r; x++) {
			float dx = x - cx, dy = y - cy, d = hypotf(dx, dy);

			if (d > r)
				continue;
			*at_pixel(t, x, y) =
			    fabsf(dx * cosf(a) + dy * sinf(a)) < 2.5f ||
				d > r - 2 ?
			    0.2f :
			    0.75f - 0.01f * (dx + dy);
		}
}

/* The ink on its metal. */
static struct light
metal(struct plate *p, const struct picture *ink)
{
	struct light t = light_new(ink->width, ink->height, 0);
	struct light patches = clouds(&p->seed, t.w, t.h, 300);
	float streak, v;
	int x, y;

	for (y = 0; y < t.h; y++) {
		for (x = 0, streak = 0; x < t.w; x++) {
			const unsigned char *m = ink->pixels + y * t.w + x;
			float paper = *m / 255.0f, rim = 0;

			streak = streak * 0.985f +
			    0.17f * p->brush * normal(&p->seed);
			if (p->etched && x > 1 && y > 1 && x < t.w - 2 &&
			    y < t.h - 2)
				rim = (m[2 * t.w + 2] - m[-2 * t.w - 2]) /
				    255.0f * 0.14f;
			v = p->base + streak * 6 +
			    0.08f * (patches.v[y * t.w + x] - 0.5f);
			t.v[y * t.w + x] =
			    v * paper + p->ink * (1 - paper) + rim;
		}
	}
	free(patches.v);
	if (p->screws)
		for (x = 0; x < 4; x++)
			screw(&t, x % 2 ? t.w - 34.0f : 34,
			    x / 2 ? t.h - 34.0f : 34, &p->seed);
	return t;
}

/* -1 with the error: no fonts. */
static int
plate_draw(struct plate *p, struct light *out, struct err *e)
{
	struct picture ink = PICTURE_INIT;
	struct canvas *c = NULL;
	struct frame f;

	if (canvas_open(&c, CANVAS_PNG, 10, 10, 25.4 * PX, e) < 0)
		return -1;
	f = measure(p, c);
	canvas_drop(c);
	c = NULL;
	if (canvas_open(&c, CANVAS_PNG, f.w, f.h, 25.4 * PX, e) < 0)
		return -1;
	rules(p, c, &f);
	letters(p, c, &f);
	if (canvas_pixels(c, &ink, PICTURE_GREY, e) < 0)
		return -1;
	*out = metal(p, &ink);
	picture_release(&ink);
	return 0;
}

#endif
