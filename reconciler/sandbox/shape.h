/*
 * shape - what a body may look like, in tables: Nova and Cinder check theirs against JSON schemas, and say in
 * the same words what is wrong.
 */
#ifndef RECONCILER_SANDBOX_SHAPE_H
#define RECONCILER_SANDBOX_SHAPE_H

#include "reconciler/sandbox/call.h"

enum shape_type {
    SHAPE_ANY,
    SHAPE_TEXT,
    SHAPE_INTEGER, /* or its digits as text */
    SHAPE_BOOLEAN, /* or one of the words for it */
    SHAPE_MAP,
    SHAPE_LIST,
};

struct shape {
    const char *name; /* "*", as the last of a map's members: any other */
    enum shape_type type;
    bool required, nullable;
    int64_t least, most;    /* of an integer; of the length of a text or list; most 0: no bound */
    unsigned since, until;  /* the microversions that know it; until 0: all later ones */
    const struct shape *of; /* the members of a map, or the one shape of a list's items; NULL: any */
    size_t count;
};

#define SHAPES(table) .of = (table), .count = COUNT(table)
/* Up to which anything that is counted may go. */
#define SHAPE_MOST_INTEGER 0x7fffffff

/* Is the call's body {key: a map of these members}? If not, refuses and returns NULL; else that map. */
const struct node *shape_body(struct call *call, const char *key, const struct shape *members, size_t count);
/* The same for a value wherever it is. */
bool shape_check(struct call *call, const struct node *value, const struct shape *shape);
/* For a body whose only key is no action that there is: 400. */
void shape_refuse_action(struct call *call);
/* Are only these asked for? */
bool shape_query(struct call *call, const char *const *names, size_t count);
/* What a boolean, or a word for one, says; fallback where it is missing. */
bool shape_is_true(const struct node *map, const char *key, bool fallback);

/* Of a word alone, as it stands in a query; NULL is none. */
bool shape_word_is_boolean(const char *word);
bool shape_word_is_true(const char *word);
/* An integer, or its digits. */
int64_t shape_integer(const struct node *map, const char *key, int64_t fallback);

#endif
