#include "flow/duty.h"

#include <string.h>

#include "base/str.h"
#include "store/sync.h"

bool
duty_silent(struct ledger *lg, char letter)
{
	msec heard;
	char own = store_station(lg->store);

	if (letter == own)
		return false;
	heard = sync_alive(lg->store, letter);
	if (heard == MSEC_NONE)
		return own != '\0' && sync_alive(lg->store, own) != MSEC_NONE;
	return store_now(lg->store) - heard > DUTY_SILENCE;
}

static int
letter_check(const char *word, size_t len, const char *list, struct err *e)
{
	if (len == 1 && ch_upper((unsigned char)word[0]))
		return 0;
	err_at(e, E_DATA, "settings.csv", 0,
	    _("duty_station '%s' is no list of station letters"), list);
	return err_hint(e, _("write for example: A B"));
}

int
duty_here(struct ledger *lg, bool *here, char *holder, bool *took_over,
    struct err *e)
{
	const char *list = store_setting(lg->store, "duty_station"), *word;
	const char *p = list;
	char own = store_station(lg->store), first = '\0';
	size_t len;

	*here = *took_over = false;
	*holder = '\0';
	if (str_blank(list)) {
		*here = own != '\0';
		*holder = own;
		return 0;
	}
	while (word_next(&p, &word, &len)) {
		if (letter_check(word, len, list, e) < 0)
			return -1;
		if (*word == own) {
			*here = true;
			*took_over = first != '\0';
			*holder = own;
			return 0;
		}
		if (!duty_silent(lg, *word)) {
			*holder = *word;
			return 0;
		}
		if (first == '\0')
			first = *word;
	}
	*holder = first; /* all silent, and this clone is none of them */
	return 0;
}
