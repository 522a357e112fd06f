/*
 * encode - values to request paths and bodies, by rows.
 */
#ifndef SPEC_ENCODE_H
#define SPEC_ENCODE_H

#include "base/node.h"
#include "spec/kind.h"

enum encode_part {
    ENCODE_CREATE, /* every field that is not absent, not late; with the ids of project and parent */
    ENCODE_CHANGED /* those that only holds */
};

/* Where an object is; what a path or body does not need may be NULL. */
struct encode_ids {
    const char *id, *project, *parent;
};

/*
 * The body inside its envelope, or NULL if the kind has none. values by kind->fields with references resolved
 * to ids, and keys of maps to the cloud's names; live is what is there (NULL at a create); only: a bit for
 * each field to send (ENCODE_CHANGED). Of a map only those members are sent that differ from live; of one
 * that is apart, none.
 */
struct node *encode_body(struct arena *arena, const struct kind *kind, const struct encode_ids *ids,
                         const struct value *values, const struct value *live, enum encode_part part,
                         uint64_t only);

/* The same of one entry of a map that is apart: the members that differ from live, an entry or NULL. */
struct node *encode_entry(struct arena *arena, const struct kind *kind, const struct field *field,
                          const struct value *entry, const struct value *live);

/* A body that the kind has as JSON, its placeholders filled. */
struct node *encode_pattern(struct arena *arena, const struct kind *kind, const char *json,
                            const struct encode_ids *ids, const struct value *values);

/*
 * A verb's path with its placeholders filled and percent-encoded, {admin} and {account} left as they are; ids
 * that are not known are a programmer's error. values may be NULL where the path has no {KEY}.
 */
const char *encode_path(struct arena *arena, const struct kind *kind, const char *path,
                        const struct encode_ids *ids, const struct value *values);

/* Percent-encoded, for a part of a path or query. */
const char *encode_escaped(struct arena *arena, const char *text);

/* How plans name an object: its field `name`, or the kind's label; parent is the name of its parent (or
 * project), or NULL. */
const char *encode_label(struct arena *arena, const struct kind *kind, const char *parent,
                         const struct value *values);

/* One value as canonical JSON, as plans print it. References by name where known, else by id. */
struct node *encode_value(struct arena *arena, const struct field *field, const struct value *value);
/* One value as a spec writes it: sizes with a unit, `unlimited`; references by name. */
struct node *encode_spec(struct arena *arena, const struct field *field, const struct value *value);
/* One value as people read it: "unlimited", "512 GiB", "none", "9.9.9.9, 149.112.112.112". */
const char *encode_text(struct arena *arena, const struct field *field, const struct value *value);

#endif
