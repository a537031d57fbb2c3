/*
 * QR symbols (ISO/IEC 18004), versions 1 to 10.
 *
 *	struct symbol s = SYMBOL_INIT;
 *	if (symbol_make(&s, "HTTPS://HOST/E/CY-101", 0, &e) == 0) {
 *		… symbol_dark(&s, x, y) …
 *		symbol_release(&s);
 *	}
 *
 * A payload of digits, upper-case letters and " $%*+-./:" takes the dense
 * alphanumeric mode, any other ASCII text 8 bits a character.  The symbol has
 * the smallest version that holds it (at least min_version), and of that
 * version the highest level of error correction that still fits: a level that
 * is free is always taken.
 *
 * What is drawn includes the quiet zone of SYMBOL_QUIET modules on each side,
 * without which readers fail.
 */
#ifndef CODE_SYMBOL_H
#define CODE_SYMBOL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum { SYMBOL_QUIET = 4, SYMBOL_VERSIONS = 10 };

struct symbol {
	int version;		/* 1 to 10 */
	int size;		/* modules a side: 17 + 4 * version */
	char level;		/* L M Q H */
	unsigned char *modules;	/* size * size, 1 is dark */
};

#define SYMBOL_INIT { 0, 0, 'L', NULL }

/*
 * Replaces what is there.  min_version 0: none.  E_DATA: empty, not printable
 * ASCII, or too long for version 10.  No message quotes the payload: it may be
 * a secret.
 */
int	 symbol_make(struct symbol *, const char *payload, int min_version,
	    struct err *);
void	 symbol_release(struct symbol *);
/* Outside the symbol everything is light. */
bool	 symbol_dark(const struct symbol *, int x, int y);

/*
 * Version and level for a payload, without making the symbol.  False: too long.
 */
bool	 symbol_fit(const char *payload, int min_version, int *version,
	    char *level);

/*
 * Two rows of modules a line of text, in half blocks.  With colour (for a
 * terminal) every line sets black on white by escape sequences, so that a dark
 * and a light terminal show the same; without, dark modules are the blocks, for
 * paper and for pages that are light.
 */
void	 symbol_text(const struct symbol *, bool colour, struct buf *out);

/* Path data (the d of an SVG path) in modules; 0,0 is the quiet zone's corner. */
void	 symbol_path(const struct symbol *, struct buf *out);
/* A whole SVG document of module_mm a module. */
void	 symbol_svg(const struct symbol *, double module_mm, struct buf *out);

#endif
