/*
 * field - one row of a table that says what may be written, what it means, and how an API spells it.
 *
 * The rows of a document, of a kind and of the machine's own file are of this one type; a row drives decoding
 * with positioned problems, JSON Schema, the reference page, comparison, request bodies and plan text.
 */
#ifndef SPEC_FIELD_H
#define SPEC_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kind;
struct value;

enum field_type {
    FIELD_TEXT,    /* the scalar as written */
    FIELD_NAME,    /* text without blanks at the ends; least..most characters */
    FIELD_SLUG,    /* [a-z0-9] and inner '-', at most 48 */
    FIELD_WORD,    /* one of words */
    FIELD_BOOL,    /* true and false only */
    FIELD_INTEGER, /* plain decimal, least..most */
    FIELD_SIZE,    /* integer in unit, or with KiB..PiB */
    FIELD_RATIO,   /* decimal with at most three digits behind the point, to thousandths; least..most whole */
    FIELD_SPAN,    /* 5s 2m 12h 30d 4w, to seconds */
    FIELD_DATE,    /* YYYY-MM-DD */
    FIELD_IP,      /* canonical text */
    FIELD_CIDR,    /* canonical text, host bits dropped with a warning */
    FIELD_RANGE,   /* address-address; the API's {"start", "end"} */
    FIELD_PORTS, /* N or N-M, to the text "N" or "N-M"; json names both members, first and last, with a blank
                    between */
    FIELD_PROTOCOL,  /* IP protocol by name or number, to its name where it has one, else the number's text;
                        `any` is null */
    FIELD_REFERENCE, /* to a kind, by name */
    FIELD_LIST,      /* of: the row of one element */
    FIELD_GROUP,     /* element of a list or map: rows */
    FIELD_MAP,       /* free keys; of: the row of one value (a group, a text…); values are sorted by key */
    FIELD_CHILDREN   /* a list of resources of kind, or one, where the kind is a singleton */
};

enum field_effect {
    CHANGE_UPDATES,  /* in place */
    CHANGE_GROWS,    /* in place, and lists of ranges only if they cover what is there */
    CHANGE_REPLACES, /* the API forces delete and create */
    CHANGE_NEVER     /* compared and reported, never written */
};

enum size_unit { UNIT_NONE, UNIT_BYTES, UNIT_KIB, UNIT_MIB, UNIT_GIB };

/*
 * Dots in key descend: rows "external.network" and "external.snat" are one map `external` in the spec. A key
 * may have a scalar row ("from") and dotted rows ("from.group"): the spec may write either. A null group
 * (`external: null`) gives VALUE_NULL to its required nullable rows, which cannot be null on their own; the
 * other nullable ones can. A required dotted row is required where its group is written.
 */
struct field {
    const char *key;  /* as specs and plans say; NULL in element rows */
    const char *json; /* as the API says, dots descend; NULL: as key; "": not in the API's object */
    enum field_type type;
    enum field_effect change;
    enum size_unit unit;
    bool required;
    bool nullable;  /* null means explicitly none */
    bool unlimited; /* `unlimited` and -1 are allowed, and are -1 */
    bool set;       /* lists: order means nothing */
    bool late;      /* written after the children exist, not in the create request (a router's routes) */
    bool as_text;   /* numbers: the API has them as texts (headers) */
    bool in_path;   /* requests say it in their paths, not in their bodies */
    bool by_item;   /* lists: changed by calls of the kind's for what is new and what is too much */
    bool unguarded; /* Neutron moves the revision itself while it changes it, and would refuse its own
                       If-Match */
    bool local;     /* holds at one site: a rebuild at another leaves it out */
    bool spec_only; /* never read from or compared with an API */
    bool api_only;  /* no key of specs: wanted is the fallback, or nothing; null is never sent */
    bool one;       /* lists: a single element may stand for the list of it; children: there is but one */
    const char *fallback; /* wanted where the spec does not say, as a spec would write it */
    const char *usual;    /* what the cloud makes of it where nobody says, as a spec would write it */
    /* The same where it depends on the others; values are all of the object's. */
    bool (*is_usual)(const struct value *values, const struct value *value);
    bool common; /* what the cloud makes of it is what most of the region's have */
    /* Rows of specs that are not of the object's own table: */
    const char *gathers; /* the own row of each of several objects: they differ in nothing else */
    bool of_domain;      /* the Keystone domain of what the others refer to */
    const char *spread;  /* FIELD_MAP of groups: each row of each entry is a member "row" + spread + "key" */
    /* FIELD_MAP of groups: each entry is read, written and counted by requests of its own, those of the kind
     * with this and the key behind their paths: "?share_type=" */
    const char *apart;
    const char *unified; /* quotas: Keystone's name for it, where Keystone has the limits of each project */
    const char *empty;   /* API text that means null here: descriptions ("") */
    /* Integers, and sizes in unit; texts in characters; lists in items; groups in keys (which their reader
     * tells). Both 0: unbounded. */
    int64_t least, most;
    const char *const *words; /* FIELD_WORD */
    size_t word_count;
    const struct field *of;   /* FIELD_LIST, FIELD_MAP */
    const struct field *rows; /* FIELD_GROUP */
    size_t row_count;
    const struct kind *kind; /* FIELD_REFERENCE, FIELD_CHILDREN; FIELD_MAP: what its keys refer to, or NULL */
    const char *doc;         /* one sentence for the schema and the reference page */
    const char *example;     /* as YAML, or NULL */
};

enum { FIELDS_MOST = 64 }; /* of a table: sets of its rows are the bits of a number */

#define ROWS(table) .rows = (table), .row_count = sizeof(table) / sizeof *(table)
#define WORDS(table) .words = (table), .word_count = sizeof(table) / sizeof *(table)

#endif
