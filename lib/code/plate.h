/*
 * Nameplates: from a file to the machine in the register.
 *
 *	struct plate_reader r = PLATE_READER_INIT;
 *	struct plate p;
 *	plate_reader_open(&r, lg, &e);		lg NULL: no register
 *	if (plate_file(&r, &p, path, &e) == 0)
 *		… p.fields, p.match, plate_row(&r, &p) …
 *	plate_reader_close(&r);
 *
 * A picture is foreign: its header is looked at first, and it is decoded and read
 * in a child that may do nothing but compute.
 */
#ifndef CODE_PLATE_H
#define CODE_PLATE_H

#include "base/out.h"
#include "code/plate_match.h"
#include "flow/ledger.h"

struct plate_reader {
	struct plate_ocr *ocr;
	struct ledger *lg;
	bool raw; /* as it was read, without the register's spelling */
	struct plate_row *rows;
	long *table_row; /* of each of rows */
	size_t nrows;
	struct plate_scan *scan; /* shared with the child */
};

#define PLATE_READER_INIT \
	{ \
		.ocr = NULL \
	}

struct plate {
	bool outline;
	struct plate_fields fields;
	struct plate_match match;
};

/* E_UNAVAILABLE without tesseract's data, E_DATA of a broken register. */
int plate_reader_open(struct plate_reader *, struct ledger *, struct err *);
void plate_reader_close(struct plate_reader *);
/* Errors as of picture.h and sandbox.h. */
int plate_file(struct plate_reader *, struct plate *, const char *file,
    struct err *);
/* The machine's row if the match is sure, else NULL. */
const struct plate_row *
plate_row(const struct plate_reader *, const struct plate *);
/* A cell of the register in the row of the match, sure or not. */
const char *plate_cell(const struct plate_reader *, const struct plate *,
    const char *column);

/* ---- as text ---- */

extern const struct out_col plate_cols[];
enum { PLATE_COLS = 4 };

/* Why there is nothing to say of this photo, in the user's words; or NULL. */
const char *plate_nothing(const struct plate *);
/* file, field, value, confidence: one row a field, "equipment" if it is sure. */
void plate_rows(const struct plate_reader *, const struct plate *,
    const char *file, struct out *);
/* For people. */
void plate_page(const struct plate_reader *, const struct plate *,
    const char *file, struct buf *);
/* A row for registers/equipment in the order of its columns. */
void plate_register_row(const struct plate_reader *, const struct plate *,
    struct buf *);

#endif
