/*
 * attribute - what the members of a Keystone body may be, in tables, and how it is said that one is not.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_ATTRIBUTE_H
#define RECONCILER_SANDBOX_IDENTITY_ATTRIBUTE_H

#include "reconciler/sandbox/call.h"

enum attribute_type {
    ATTRIBUTE_TEXT,
    ATTRIBUTE_NAME, /* a text that is not empty and not blank */
    ATTRIBUTE_ID,   /* a text of letters, digits and dashes */
    ATTRIBUTE_BOOLEAN,
    ATTRIBUTE_INTEGER, /* from -1 */
    ATTRIBUTE_TAGS,
    ATTRIBUTE_IMMUTABLE, /* options of which immutable is the only one */
    ATTRIBUTE_MAP,
    ATTRIBUTE_LIST,
};

struct attribute {
    const char *name;
    enum attribute_type type;
    bool required, nullable;
    size_t longest; /* of a text, in characters; 0: any */
};

struct attributes {
    const struct attribute *items;
    size_t count;
    bool closed; /* others are refused */
};

#define ATTRIBUTES(table)                                                                                    \
    {                                                                                                        \
        .items = (table), .count = COUNT(table)                                                              \
    }
#define ATTRIBUTES_CLOSED(table)                                                                             \
    {                                                                                                        \
        .items = (table), .count = COUNT(table), .closed = true                                              \
    }

/* 400 and false unless given is a map that fits; NULL counts as an empty one. A new object needs what is
 * required, a change needs something. */
bool attribute_check(struct call *call, const struct node *given, const struct attributes *attributes,
                     bool is_new);
/* 400 and false unless value fits; name is where it stands. */
bool attribute_check_value(struct call *call, const char *name, const struct node *value,
                           const struct attribute *attribute);

#endif
