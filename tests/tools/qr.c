/*
 * Writes the symbols of the payloads on standard input, one a line, to
 * DIR/<n>.pgm (4 dots a module), DIR/<n>.txt and DIR/<n>.svg; for symbols.t.
 *
 *	qr DIR [MIN_VERSION]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code/symbol.h"

enum { DOTS = 4 };

static FILE *
out(const char *dir, int n, const char *ext)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%d.%s", dir, n, ext);
	return fopen(path, "w");
}

static int
put(const char *dir, int n, const char *ext, const struct buf *b)
{
	FILE *f = out(dir, n, ext);

	if (f == NULL)
		return -1;
	fwrite(b->ptr, 1, b->len, f);
	return fclose(f);
}

static void
picture(const struct symbol *s, struct buf *b)
{
	int side = (s->size + 2 * SYMBOL_QUIET) * DOTS, x, y;

	buf_printf(b, "P5 %d %d 255\n", side, side);
	for (y = 0; y < side; y++)
		for (x = 0; x < side; x++)
			buf_putc(b,
			    symbol_dark(s, x / DOTS - SYMBOL_QUIET,
				y / DOTS - SYMBOL_QUIET) ?
				0 :
				255);
}

int
main(int argc, char *argv[])
{
	struct symbol s = SYMBOL_INIT;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	char line[1024];
	int n = 0, rc = 0;

	if (argc < 2)
		return E_USAGE;
	while (rc == 0 && fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (symbol_make(&s, line, argc > 2 ? atoi(argv[2]) : 0, &e) <
		    0) {
			fprintf(stderr, "qr: %s\n", e.msg);
			return e.code;
		}
		n++;
		buf_clear(&b);
		picture(&s, &b);
		rc = put(argv[1], n, "pgm", &b);
		buf_clear(&b);
		symbol_text(&s, false, &b);
		rc |= put(argv[1], n, "txt", &b);
		buf_clear(&b);
		symbol_svg(&s, 0.5, &b);
		rc |= put(argv[1], n, "svg", &b);
	}
	buf_release(&b);
	symbol_release(&s);
	return rc == 0 ? 0 : E_IO;
}
