/*
 * Lists for people and programs: rows of text cells written as an aligned
 * table, CSV, JSON lines or bare ids (the first column).
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include "base/app.h"
#include "base/buf.h"

struct out_col {
	const char *code; /* CSV header, JSON key */
	const char *label; /* table header, translated by the caller */
	int max_width; /* table cells are cut to it; 0: never */
};

struct out;
/* cols must outlive it. */
struct out *out_new(enum app_format, const struct out_col *, size_t n);
void out_row(struct out *, const char *const *cells);
/* Everything so far (tables: all at once, they need the widths). */
void out_render(struct out *, struct buf *);
void out_free(struct out *);

/*
 * Findings as the result of a command, in the format of -o: with none given one
 * line each as app_findings writes them, those of SEV_INFO only if info; else
 * the columns severity,code,file,line,message,hint.
 */
int out_findings(struct app *, const struct findings *, bool info,
    struct err *);

#endif
