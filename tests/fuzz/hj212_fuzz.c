/*
 * What a park's platform sends, in pieces: everything is used up, nothing is
 * read beyond it, and what is taken for a frame has the length it says.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "response/hj212.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	size_t at = 0;

	memcpy(copy, data, size);
	while (at < size) {
		struct hj212_frame f;
		struct err e = ERR_INIT;
		char text[HJ212_QN];
		size_t used;
		bool refused;
		int rc = hj212_parse(copy + at, size - at, &f, &used, &e);

		must(used <= size - at);
		if (rc < 0 && e.code == E_ABSENT)
			break;
		must(used > 0);
		if (rc == 0) {
			must(f.data >= copy + at &&
			    f.data + f.len <= copy + at + used &&
			    f.len <= HJ212_DATA_MAX);
			hj212_answers(&f, "20261124080001234", &refused);
			hj212_value(&f, "CN", text, sizeof(text));
		}
		at += used;
	}
	free(copy);
	return 0;
}
