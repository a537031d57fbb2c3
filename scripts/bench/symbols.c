/*
 * Makes the symbol of every line of standard input, and counts their modules:
 * what scripts/bench/labels measures against qrencode.
 */
#include <stdio.h>
#include <string.h>

#include "code/symbol.h"

int
main(void)
{
	struct symbol s = SYMBOL_INIT;
	struct err e = ERR_INIT;
	char line[1024];
	unsigned long n = 0, modules = 0;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (symbol_make(&s, line, 0, &e) < 0) {
			fprintf(stderr, "symbols: %s\n", e.msg);
			return e.code;
		}
		n++;
		modules += (unsigned long)s.size * (unsigned long)s.size;
	}
	symbol_release(&s);
	printf("%lu symbols, %lu modules\n", n, modules);
	return 0;
}
