/*
 * decode - nodes to values, by rows; for specs (with problems at their places) and for what APIs answer.
 */
#ifndef SPEC_DECODE_H
#define SPEC_DECODE_H

#include "base/error.h"
#include "base/node.h"
#include "base/problem.h"
#include "spec/kind.h"
#include "spec/resource.h"
#include "spec/value.h"

/*
 * A map in a file, by rows: values[i] belongs to rows[i]; what is not written is the row's fallback, or
 * absent. Unknown keys, wrong types, out of bounds, missing required keys: all become problems, and what is
 * wrong stays absent. FIELD_CHILDREN rows are left absent here: see decode_children. Nothing of map is needed
 * afterwards; keys of values live in the arena.
 */
void decode_rows(struct arena *arena, const struct node *map, const struct field *rows, size_t count,
                 struct value *values, struct problems *problems);

/* The value of one row. False: what is wrong has become a problem, and out stays absent. */
bool decode_row(struct arena *arena, const struct field *row, const struct node *node, struct value *out,
                struct problems *problems);
/* Gives rows that have no bit in written their fallback, where they have one. */
void decode_fallbacks(struct arena *arena, const struct field *rows, size_t count, uint64_t written,
                      struct value *values);
/* What stands there, for problems: "nothing", "a list", "a map" or "a single value". */
const char *decode_shape(const struct node *node);

/* Every FIELD_CHILDREN row of parent (its kind's rows): resources appended to it, marked declared; recursive.
 */
void decode_children(struct arena *arena, const struct node *map, const struct field *rows, size_t count,
                     struct resource *parent, struct problems *problems);

/* The objects of kind in one row of its list (of its list_of's list, where it has one): kind->where, each and
 * embedding. */
struct node_list decode_objects(struct arena *arena, const struct kind *kind, const struct node *row);

/* Is the member of the row as the condition says? */
bool decode_meets(const struct node *row, const struct condition *condition);

/*
 * An API's object to values by kind->fields, canonical. Fields that the answer lacks are absent; wrong types
 * are an error (ERROR_ANSWER): the reading must then count as failed. References have ids only; the keys of a
 * map are the cloud's names. Nothing of object is needed afterwards.
 */
struct error *decode_live(struct arena *arena, const struct kind *kind, const struct node *object,
                          struct value *values);

#endif
