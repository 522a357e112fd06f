/*
 * node - one tree for what YAML and JSON say.
 *
 * A scalar keeps its text as written; plain tells 08 from "08". JSON's true, false, null and numbers are
 * plain scalars, its strings are not. What a scalar means is decided by the field that reads it, never
 * guessed here.
 */
#ifndef BASE_NODE_H
#define BASE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"

enum node_type { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_type type;
    bool plain;            /* scalars: not quoted */
    bool missing;          /* scalars: null for an alias of nothing, which has been reported */
    unsigned line, column; /* from 1; 0 where there is no source (built or JSON) */
    struct origin *origin; /* one for each document of a file; NULL where there is no source */
    const char *text;      /* scalars: NUL-terminated UTF-8, no NUL inside */
    size_t count, capacity;
    struct node **items;        /* lists */
    struct node_entry *entries; /* maps, in order; keys are unique scalars */
};

struct node_entry {
    struct node *key, *value;
};

struct node_list LIST_OF(struct node *);

/* Reading. Each accepts NULL and wrong types, and then finds nothing. */
const struct node *node_get(const struct node *map, const char *key);
/*
 * Dots descend; a number descends into a list: "fixed_ips.0.subnet_id". A key that is the whole rest of the
 * path goes first.
 */
const struct node *node_find(const struct node *node, const char *path);
bool node_is_null(const struct node *node);     /* plain null, Null, NULL, ~ or empty */
const char *node_text(const struct node *node); /* NULL where it is no scalar or null */
const char *node_get_text(const struct node *map, const char *key);
/* fallback unless a plain decimal integer of 64 bits */
int64_t node_get_integer(const struct node *map, const char *key, int64_t fallback);
bool node_is_true(const struct node *node);
struct place node_place(const struct node *node);

/* Building, for JSON. */
struct node *node_new_map(struct arena *arena);
struct node *node_new_list(struct arena *arena);
struct node *node_new_text(struct arena *arena, const char *text); /* NULL text gives null */
struct node *node_new_integer(struct arena *arena, int64_t value);
struct node *node_new_boolean(struct arena *arena, bool value);
struct node *node_new_null(struct arena *arena);
struct node *node_set(struct arena *arena, struct node *map, const char *key,
                      struct node *value); /* returns value */
/* The same for a key that is known to be new. */
void node_append(struct arena *arena, struct node *map, struct node *key, struct node *value);
/* Nothing, if it is not there. */
void node_remove(struct node *map, const char *key);
void node_add(struct arena *arena, struct node *list, struct node *item);
/* Sets at a dotted path, making the maps on the way. */
void node_put(struct arena *arena, struct node *map, const char *path, struct node *value);

#endif
