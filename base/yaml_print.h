/*
 * yaml_print - nodes to YAML as people write it: what is short stands on one line, in braces, and what is
 * not, below each other.
 */
#ifndef BASE_YAML_PRINT_H
#define BASE_YAML_PRINT_H

#include "base/node.h"

/* A comment inside of a map: before the entry of that key, or at its end where there is none. */
struct yaml_remark {
    const struct node *map;
    const char *key;  /* or NULL */
    const char *text; /* one line, without the #; what cannot be shown is escaped */
};

struct yaml_remark_list LIST_OF(struct yaml_remark);

/*
 * One document, without a line `---`. Plain scalars are written as they stand; all others are quoted where
 * any reader of YAML would take them for something else. What yaml_parse() makes of the text is the document
 * again, as long as its scalars hold what YAML can.
 */
const char *yaml_print(struct arena *arena, const struct node *document,
                       const struct yaml_remark_list *remarks);

#endif
