#include "code/plate_agree.h"

#include <string.h>

#include "base/str.h"
#include "code/plate_evidence.h"

/* Share of the votes for a letter that makes it seen. */
#define SOME 0.12

/* Does what stands in the register look like what was read? */
static bool
alike(uint32_t want, uint32_t read)
{
	static const char *const looks[] = { "0689OQD", "1ITLJ7", "5S", "2Z7",
		"8B", "6GC", "4A", "KRXH", "RPF", "MNHW", "VY", "CG", "EF",
		NULL };
	int i;

	if (want >= 128 || read >= 128 || want == 0 || read == 0)
		return false;
	for (i = 0; looks[i] != NULL; i++)
		if (looks[i][0] == (char)want &&
		    strchr(looks[i], (int)read) != NULL)
			return true;
	for (i = 0; looks[i] != NULL; i++)
		if (looks[i][0] == (char)read && !ch_digit((int)want) &&
		    strchr(looks[i], (int)want) != NULL)
			return true;
	return false;
}

static bool
look_alike(const struct plate_text *read, const struct plate_text *want)
{
	int i, differ = 0;

	if (read->n != want->n)
		return false;
	for (i = 0; i < read->n; i++)
		if (read->v[i] != want->v[i]) {
			if (!alike(want->v[i], read->v[i]))
				return false;
			differ++;
		}
	return differ * 2 <= read->n;
}

static bool
any_reads(const struct plate_votes *v, const struct plate_text *want)
{
	int i;

	for (i = 0; i < v->n; i++)
		if (plate_same_shape(&v->v[i].text, want))
			return true;
	return false;
}

enum plate_agrees
plate_agrees(const struct plate_fields *fs, enum plate_field f,
    const char *cell)
{
	const struct plate_text *read = &fs->value[f];
	struct plate_text want;

	plate_text_fold(&want, cell);
	if (f != PLATE_NAME && f != PLATE_MAKER) {
		plate_text_squeeze(&want);
		plate_text_upper(&want);
	}
	if (want.n == 0 || read->n == 0)
		return PLATE_IS_UNREAD;
	if (plate_same_shape(read, &want))
		return PLATE_IS_EXACT;
	if (any_reads(&fs->votes[f], &want))
		return PLATE_IS_READ;
	if (plate_votes_support(&fs->votes[f], &want) > SOME)
		return PLATE_IS_LETTERS;
	if (look_alike(read, &want))
		return PLATE_IS_CONFUSED;
	if (fs->confidence[f] < PLATE_NOISE || read->n < 3)
		return PLATE_IS_UNREAD;
	if (plate_text_distance(read, &want) <= (want.n > 8 ? 2 : 1))
		return PLATE_IS_NEAR;
	return PLATE_IS_FAR;
}

enum plate_agrees
plate_agrees_words(const struct plate_fields *fs, enum plate_field f,
    const char *cell)
{
	enum plate_agrees a = plate_agrees(fs, f, cell);
	struct plate_text want;

	plate_text_fold(&want, cell);
	if (a <= PLATE_IS_UNREAD && want.n > 3 &&
	    plate_text_distance(&fs->value[f], &want) * 3 <= want.n)
		return PLATE_IS_NEAR;
	return a;
}
