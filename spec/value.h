/*
 * value - what a field says, on either side: absent, null, or something in canonical form, so that comparing
 * is equality.
 */
#ifndef SPEC_VALUE_H
#define SPEC_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"

struct resource;

enum value_type {
    VALUE_ABSENT, /* not written: not managed */
    VALUE_NULL,   /* explicitly none */
    VALUE_BOOL,
    VALUE_INTEGER,   /* also sizes, in the API's unit; -1 is unlimited */
    VALUE_TEXT,      /* also addresses, prefixes, ranges and words, canonical */
    VALUE_REFERENCE, /* another object */
    VALUE_LIST,      /* items; sets are sorted by value_order */
    VALUE_GROUP      /* items, one for each row of the field's rows; key set where it is an entry of a map */
};

/*
 * Specs know the name, APIs the id; target is the object of the same client that is meant, once checked.
 * domain is the name of the Keystone domain that the name stands in, for groups and users.
 */
struct reference {
    const char *name, *id, *domain;
    const struct resource *target;
};

struct value {
    enum value_type type;
    unsigned line, column;       /* where the spec says it; 0: nowhere */
    const struct origin *origin; /* the document that says it, or NULL */
    const char *key;             /* entries of maps only */
    union {
        bool boolean;
        int64_t integer;
        const char *text;
        struct reference reference;
        struct {
            struct value *items;
            size_t count;
        } list; /* VALUE_LIST and VALUE_GROUP */
    };
};

/* Total order by type and content; references by id where both have one, else by name. 0 is equal. */
int value_order(const struct value *a, const struct value *b);
bool value_equal(const struct value *a, const struct value *b);
/*
 * Is what is wanted there? An absent value wants nothing, and so do the absent members of a map's entries; of
 * a map only the entries that are written are wanted. All else by equality.
 */
bool value_covers(const struct value *wanted, const struct value *live);
/* Sorts the items of a list by value_order: for sets, and for maps (whose order is that of their keys). */
void value_sort(struct value *list);
/* The entry of a map, or NULL. */
const struct value *value_entry(const struct value *map, const char *key);
/* Is there anything: neither absent nor null. */
bool value_is_set(const struct value *value);

/* Where the spec says it, or elsewhere where it says nothing of it. */
struct place value_place(const struct value *value, struct place elsewhere);

struct value value_null(void);
struct value value_text(const char *text);
struct value value_integer(int64_t integer);
struct value value_boolean(bool boolean);

#endif
