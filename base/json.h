/*
 * json - text to nodes and back, by cJSON.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/error.h"
#include "base/node.h"

/*
 * NULL and out set, or ERROR_ANSWER and out untouched. Depth is bounded by cJSON (1000). Whole numbers are
 * kept exactly up to 2^53 and written without exponent. Invalid UTF-8 and escaped NULs become U+FFFD. Of
 * equal keys the last value counts.
 */
struct error *json_parse(struct arena *arena, const char *bytes, size_t length, struct node **out);

enum json_style { JSON_COMPACT, JSON_INDENTED };
/* Text in the arena. Plain scalars that are null, true, false or JSON numbers stay so, all else is a string.
 */
const char *json_print(struct arena *arena, const struct node *node, enum json_style style);

#endif
