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

#endif
