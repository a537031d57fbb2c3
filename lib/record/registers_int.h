/*
 * Loaded registers; private to this room.
 */
#ifndef RECORD_REGISTERS_INT_H
#define RECORD_REGISTERS_INT_H

#include <stdint.h>

#include "record/registers.h"

/* A code or alias in small letters, and the row it stands in. */
struct reg_key {
	const char *key;
	size_t row;
	bool alias;
};

struct reg_table {
	struct reg_table *next;
	char *name; /* "registers/people" */
	char *path; /* "registers/people.csv" */
	uint64_t sum;
	struct table t;
	msec *from, *to; /* of each row; MSEC_NONE: open */
	bool *bad_date;
	struct reg_key *keys; /* sorted */
	size_t nkeys;
	struct arena arena;
};

struct registers {
	struct store *store;
	struct reg_table *tables;
	struct findings notes;
};

int registers_get_table(struct registers *, const char *name,
    struct reg_table **out, struct err *);
/* First key not below the lower-cased text; compare its key with it. */
size_t reg_first(const struct reg_table *, const char *lower);
bool reg_valid(const struct reg_table *, size_t row, msec at);
/* The word for one thing of a table, translated: "person", "area". */
const char *reg_noun(const char *name);
/* The column of the names that people read: name, name_zh or label. */
const char *reg_name_col(const struct table *);

/* "08:00" in minutes, 24:00 is the end of the day; -1 when it is none. */
int reg_minutes(const char *);

/* registers_check.c and its parts: each adds its findings. */
void check_table_rows(struct reg_table *, struct findings *);
void check_refs(struct registers *, struct reg_table *, struct findings *);
void check_loops(struct registers *, struct findings *);
void check_duty(struct registers *, struct findings *);
void check_settings(struct registers *, struct findings *);

#endif
