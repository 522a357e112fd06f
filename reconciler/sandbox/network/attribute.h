/*
 * attribute - what the objects of a collection of the network service say, and what may be said of them.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_ATTRIBUTE_H
#define RECONCILER_SANDBOX_NETWORK_ATTRIBUTE_H

#include "reconciler/sandbox/network/datum.h"

enum attribute_flags {
    IN_POST = 1,
    IN_PUT = 2,
    IN_BODY = IN_POST | IN_PUT,
    FILTER = 4,
    REQUIRED = 8,    /* in a POST */
    ADMIN_SETS = 16, /* else 403 */
    ADMIN_SEES = 32,
    CONTAINS = 64, /* a list, and a filter asks for one of its items */
};

struct attribute {
    const char *name;
    datum_reader *read;   /* NULL: it is never in a body */
    const char *fallback; /* JSON, of a new object; NULL: not there unless given */
    unsigned flags;
};

struct attribute_table {
    const struct attribute *rows;
    size_t count;
};

struct collection;

/* What an object has: two tables, that of its collection and that of all, NULL behind the last. */
const struct attribute *attribute_at(const struct collection *collection, size_t index);
const struct attribute *attribute_find(const struct collection *collection, const char *name);
/* A new object, with everything but id, times and revision; NULL once the call is refused. */
struct node *attribute_read_new(struct call *call, const struct collection *collection,
                                const struct node *given);
/* What a PUT changes; NULL once the call is refused. */
struct node *attribute_read_changes(struct call *call, const struct collection *collection,
                                    const struct node *given);
/* Refuses what only an admin may say. verb: "create", "update" */
bool attribute_may_say(struct call *call, const struct collection *collection, const struct node *given,
                       const char *verb);

#endif
