/*
 * package - a Package document: what a client buys; defaults for every project of the clients that name it.
 */
#ifndef SPEC_PACKAGE_H
#define SPEC_PACKAGE_H

#include "base/node.h"
#include "spec/document.h"

struct package {
    const char *name, *extends;
    const struct node *document;
    const struct node *project; /* what it says of a project itself, or NULL */
    struct place at, extends_at;
    bool extends_some;   /* the key stands there, even if its value cannot be read */
    const char *trouble; /* of its header: the first "file:line:col: message", or NULL */
};

struct package_list LIST_OF(struct package *);

/* Never NULL. What stands in its project is looked at by package_check(). The document must live as long. */
struct package *package_read(struct arena *arena, const struct node *document, struct problems *problems);
/* Reads the project of a package, below which that of what it extends is laid. */
void package_check(struct arena *arena, const struct package *package, const struct node *project,
                   enum ground ground, struct problems *problems);

extern const struct field package_fields[];
extern const size_t package_field_count;

#endif
