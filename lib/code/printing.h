/*
 * One run of printing: options as typed, made into a layout and a job, and the
 * labels put out one after another, so that ten thousand need no more memory
 * than one (a PDF apart, which is one file).
 *
 *	struct printing p = PRINTING_INIT;
 *	p.layout_name = "60x40"; …
 *	printing_bind(&p, lg, &e);
 *	labels_add(&p.labels, lg, p.kind, "CY-101", &e); …
 *	printing_try(&p, &e);
 *	printing_run(&p, put, arg, &e);
 *	printing_release(&p);
 */
#ifndef CODE_PRINTING_H
#define CODE_PRINTING_H

#include "code/draw.h"

enum print_format { PRINT_PDF, PRINT_PNG, PRINT_SVG, PRINT_ZPL, PRINT_TSPL };

struct printing {
	/* as typed; NULL or false: not given */
	const char *kind_text, *layout_name, *format_text, *dpi_text;
	const char *start_text, *copies_text, *printer, *dir;
	bool unlabelled, all, calibrate;
	/* what that means */
	enum label_kind kind;
	enum print_format format;
	struct layout layout;
	struct print_job job;
	struct labels labels;
};

#define PRINTING_INIT							\
	{								\
		.layout = LAYOUT_INIT, .job = PRINT_JOB,		\
		.labels = LABELS_INIT					\
	}

/* Where bytes go. */
typedef int (*print_fn)(void *arg, const void *, size_t, struct err *);

/* E_USAGE, E_ABSENT (layout, printer), E_DATA (their tables). */
int	 printing_bind(struct printing *, struct ledger *, struct err *);
/* Would it print?  Draws every symbol's size and one label, puts out nothing. */
int	 printing_try(struct printing *, struct err *);
int	 printing_run(struct printing *, print_fn, void *arg, struct err *);
int	 printing_calibrate(struct printing *, print_fn, void *arg, struct err *);
void	 printing_release(struct printing *);

#endif
