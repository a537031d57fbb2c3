/*
 * Old accident reports as people have them.  A draft that was made is a case
 * that case-find can read, with the same id and title, whatever the text was.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/str.h"
#include "response/cases.h"
#include "response/draft.h"

static void
words(struct case_words *w)
{
	case_words_add(w, false, "氯气", "氯气", "CL2");
	case_words_add(w, false, "Cl2", "氯气", "CL2");
	case_words_add(w, false, "氨", "氨", "NH3");
	case_words_add(w, true, "泄漏", "泄漏中毒", "");
	case_words_add(w, true, "爆炸", "爆炸", "");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct case_words w = CASE_WORDS_INIT;
	struct case_draft d = CASE_DRAFT_INIT;
	struct cases cs = CASES_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	/* the first byte chooses between text and the text of a page */
	bool wrapped = size > 0 && data[0] % 2 == 1;

	words(&w);
	if (size == 0) {
		;
	} else if (case_draft_read(&d, &w, "report.txt", (const char *)data + 1,
		       size - 1, wrapped, &e) < 0) {
		must(e.code == E_DATA && e.msg[0] != '\0');
	} else {
		draft_set(&d, "id", "X-1", 0);
		draft_render(&d, &b);
		if (case_parse(&cs, "x.md", b.ptr, b.len, &e) < 0) {
			/* only for what the report's own front matter says */
			must(e.code == E_DATA && data[1] == '-');
		} else {
			must(streq(cs.v[0].id, draft_get(&d, "id")));
			must(streq(cs.v[0].title, draft_get(&d, "title")));
		}
	}
	case_draft_release(&d);
	case_words_release(&w);
	cases_release(&cs);
	buf_release(&b);
	return 0;
}
