/* Expressions of forms: any bytes, never more than a refusal. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "flow/flow.h"

static const struct form_field fields[] = {
	{ "integer", "count", "", "", "", "", "", "", "", "", 2 },
	{ "text", "name", "", "", "", "", "", "", "", "", 3 },
	{ "time", "found_at", "", "", "", "", "", "", "", "", 4 },
	{ "duration", "span", "", "", "", "", "", "", "", "", 5 },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *v[] = { "12", "泄漏 a b", "2026-11-24T08:00:00Z",
		"PT2H" };
	struct flow flow;
	struct values vals = { &flow, v };
	struct expr_env env = { &vals, "7", "accept judge" };
	struct err e = ERR_INIT;
	char *text = malloc(size + 1);
	bool first = false, second = false;
	int a, b;

	memset(&flow, 0, sizeof(flow));
	flow.fields = (struct form_field *)fields;
	flow.nfields = sizeof(fields) / sizeof(*fields);
	memcpy(text, data, size);
	text[size] = '\0';
	a = expr_true(text, &env, &first, "form.csv", 2, &e);
	b = expr_true(text, &env, &second, "form.csv", 2, &e);
	must(a == b && (a < 0 || first == second));
	/* What holds at work holds in the lint too. */
	must(a < 0 || expr_check(text, &flow, "form.csv", 2, &e) == 0);
	free(text);
	return 0;
}
