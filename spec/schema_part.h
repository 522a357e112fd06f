/*
 * schema_part - what schemas are put together from: nodes, scalars, and the patterns that say exactly what
 * scalars take.
 */
#ifndef SPEC_SCHEMA_PART_H
#define SPEC_SCHEMA_PART_H

#include "base/node.h"
#include "spec/field.h"

/* --- nodes --- */
void schema_text(struct arena *arena, struct node *map, const char *key, const char *text);
void schema_integer(struct arena *arena, struct node *map, const char *key, int64_t value);
struct node *schema_typed(struct arena *arena, const char *type);
struct node *schema_words(struct arena *arena, const char *const *items, size_t count);
/* Either of the two; flat where the first is a choice already. */
struct node *schema_either(struct arena *arena, struct node *first, struct node *second);

/* --- scalars --- */
/* Of a row that takes a scalar. */
struct node *schema_scalar(struct arena *arena, const struct field *field);
/* Of the keys of a map. */
struct node *schema_key(struct arena *arena);

/* --- patterns: regular expressions of ECMA 262, without anchors --- */
/* Whole plain numbers without leading zeros; least is 0 or 1. */
const char *pattern_number(struct arena *arena, int64_t least, int64_t most);
const char *pattern_ipv4(struct arena *arena);
const char *pattern_ipv6(struct arena *arena);
const char *pattern_date(struct arena *arena);
/* The words in small and large letters. */
const char *pattern_word(struct arena *arena, const char *word);
/* Printable, without blanks at the ends. */
extern const char pattern_name[];

#endif
