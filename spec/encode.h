/*
 * encode - values to request paths and bodies, by rows.
 */
#ifndef SPEC_ENCODE_H
#define SPEC_ENCODE_H

#include "base/node.h"
#include "spec/kind.h"

enum encode_part {
    ENCODE_CREATE, /* every set field that is not late */
    ENCODE_LATE,   /* the late ones */
    ENCODE_CHANGED /* those that only holds */
};

/*
 * The body inside its envelope, or NULL if the kind has none. values by kind->fields with references resolved to ids; live is
 * what is there (NULL at a create); only: a bit for each field to send (ENCODE_CHANGED).
 */
struct node *encode_body(struct arena *arena, const struct kind *kind, const struct value *values, const struct value *live,
                         enum encode_part part, uint64_t only);

/* A verb's path with its placeholders filled and percent-encoded; ids that are not known are a programmer's error. */
const char *encode_path(struct arena *arena, const struct kind *kind, const char *path, const char *id, const char *project_id,
                        const char *parent_id, const struct value *values);

/* One value as canonical JSON, as plans print and digests take it. References by name where known, else by id. */
struct node *encode_value(struct arena *arena, const struct field *field, const struct value *value);
/* One value as people read it: "unlimited", "512 GiB", "none", "9.9.9.9, 149.112.112.112". */
const char *encode_text(struct arena *arena, const struct field *field, const struct value *value);

#endif
