/*
 * Changing a table that people edit without touching what was not changed:
 * untouched rows keep their bytes, so diffs stay one line.
 *
 * Also what Excel does to data, found in a loaded table: 1.39E+10, dates
 * turned 2026/11/3, TRUE/FALSE, lost leading zeros of codes, formula cells
 * (= + - @ first, full-width too).
 */
#ifndef CSV_EDIT_H
#define CSV_EDIT_H

#include "csv/csv.h"

/*
 * bytes is a whole file; key columns name the row.  set: column = value pairs,
 * NULL-terminated.  Replaces the row with these keys or appends one.
 */
int csv_upsert(struct buf *out, const char *name, const char *bytes, size_t len,
    const char *const *keycols, const char *const *keys, const char *const *set,
    struct err *);

/*
 * The columns that name a row of this ledger path ("registers/people.csv"),
 * NULL-terminated, at most 5: settings key; duty date+shift+role+person; flow
 * node+action+class; form name; escalation policy+step; stations letter; else
 * code (+ valid_from where the table has it); NULL: the whole row is the key.
 */
const char *const *
csv_keycols(const char *path, const char *const *cols, size_t ncols);

/* Adds a finding for each suspicious cell. typed: columns that hold times. */
void csv_excel_damage(const struct table *, struct findings *);

/*
 * Three-way merge by key and cell.  Where both sides changed one cell
 * differently `theirs` stands and a finding names both values (code "cell").
 * The result keeps the row order of ours, then theirs' new rows.  NULL base:
 * no common ancestor.
 */
int csv_merge(struct buf *out, const char *name, const struct buf *base,
    const struct buf *ours, const struct buf *theirs,
    const char *const *keycols, struct findings *, struct err *);

#endif
