/*
 * JSON: writing by appending to a buf (no tree), reading small answers through
 * jansson.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

void json_str(struct buf *, const char *); /* quoted and escaped */
/* Adds "key":"value" with a comma before it unless the last byte is '{'. */
void json_pair(struct buf *, const char *key, const char *value);

struct json;
/* At most 1 MB and 32 levels. */
int json_parse(struct json **out, const char *, size_t, struct err *);
/* A member by dotted path ("text.content", "items.0.id"); NULL if absent. */
const struct json *json_get(const struct json *, const char *path);
bool json_long(const struct json *, const char *path, long *out);
const char *json_text(const struct json *, const char *path);
void json_free(struct json *);

/*
 * By JSON Pointer (RFC 6901): "" is the whole, "/items/0/a~1b" a part.  NULL
 * when there is none or the pointer is malformed; json_pointer_is tells which.
 */
const struct json *json_at(const struct json *, const char *pointer);
bool json_pointer_is(const char *);
/* Adds one step, escaped: json_pointer_step(&b, "a/b") adds "/a~1b". */
void json_pointer_step(struct buf *, const char *name);
/*
 * The text of a string, number, true or false (a number in the shortest form
 * that reads as the same); false for null, lists and objects.
 */
bool json_scalar(const struct json *, struct buf *out);
bool json_none(const struct json *);
bool json_double(const struct json *, double *out); /* of a number only */
/*
 * Calls fn for every member of an object, as they stand, or element of a list,
 * whose key is its place from 0; nothing for what is neither.
 */
typedef void json_fn(void *arg, const char *key, const struct json *);
void json_each(const struct json *, json_fn *, void *arg);

#endif
