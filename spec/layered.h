/*
 * layered - a Package or Client with the packages below it.
 *
 * It depends on nothing but its document and what is below, so that it is kept from fleet to fleet until one
 * of them changes: a client is another one exactly when its own file or one of its packages' is.
 */
#ifndef SPEC_LAYERED_H
#define SPEC_LAYERED_H

#include "spec/client.h"
#include "spec/package.h"

struct spec_file;

enum {
    LAYERED_MOST_BELOW = 16,     /* packages below a package */
    LAYERED_MOST_VALUES = 100000 /* of a document with all that is laid below it, as of a file */
};

/* Immutable once made. */
struct layered {
    struct arena arena;
    _Atomic unsigned references;
    struct spec_file *file;        /* that has the document; held */
    struct layered *below;         /* held; or NULL */
    enum ground asked, ground;     /* what the maker said, and what it comes to */
    const struct package *package; /* one of both */
    const struct client *draft;    /* as its file has it */
    struct client *client;         /* what it comes to; only of a draft */
    const struct node *project;    /* of a package: with those below; NULL where none says anything */
    size_t size;                   /* values in that */
    const char *trouble;           /* the first error "file:line:col: message", or NULL */
    struct problems problems;      /* without source lines; those of what is below are not repeated */
};

struct layered_list LIST_OF(struct layered *);

/* Pure; references on file and below are taken. With one reference, the caller's. */
struct layered *layered_package(struct spec_file *file, const struct package *package, struct layered *below,
                                enum ground ground);
struct layered *layered_client(struct spec_file *file, const struct client *draft, struct layered *below,
                               enum ground ground);
/* Is it what would be made of these? layered may be NULL. */
bool layered_is(const struct layered *layered, const void *document, const struct layered *below,
                enum ground ground);
struct layered *layered_hold(struct layered *layered);
/* NULL is fine. */
void layered_release(struct layered *layered);

/* How many values the packages below would lay into a client's projects. */
size_t layered_weight(const struct client *draft, const struct layered *below);

#endif
