/*
 * json - text to nodes and back, by cJSON.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/error.h"
#include "base/node.h"

/* NULL and out set, or ERROR_ANSWER and out untouched. Depth is bounded by cJSON (1000). */
struct error *json_parse(struct arena *arena, const char *bytes, size_t length, struct node **out);

enum json_style { JSON_COMPACT, JSON_INDENTED };
/* Text in the arena; plain scalars that are JSON literals or numbers stay so, all else is a string. */
const char *json_print(struct arena *arena, const struct node *node, enum json_style style);

#endif
