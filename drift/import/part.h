/*
 * part - one tenant on its way to a document: what import, object and check share.
 * Private to drift/import/.
 */
#ifndef DRIFT_IMPORT_PART_H
#define DRIFT_IMPORT_PART_H

#include "drift/import/import.h"
#include "drift/pass.h"

/* A live object in the document, from one line of it to another: nodes are numbered. */
struct thing {
    const struct live *live;
    const struct node *node;
    struct node *map, *list; /* that has the collection; that has the node, or NULL: it is alone */
    const char *key;         /* of the collection in map */
    unsigned first, last;
};

struct thing_list LIST_OF(struct thing);

struct work {
    struct arena *arena;
    const struct tenant *tenant;
    const struct snapshot *snapshot;
    const struct region *region;
    const struct policy *policy;
    const char *project; /* id of the one at work, or NULL */
    struct node *document;
    struct yaml_remark_list remarks;
    struct thing_list things;
    struct map lost; /* a live object's serial -> why (const char *) */
    struct import *out;
};

/* --- import_object: one live object as a spec writes it --- */
/* Its own rows, without children; those of alike differ from it in nothing but what is gathered. NULL: it
 * cannot be said, and why tells. */
struct node *import_object(struct work *work, const struct live *live, const struct live_list *alike,
                           const char **why);
/* The scalar alone where that says it all. */
struct node *import_shortest(const struct kind *kind, struct node *map);
/* Would a plan take it away if the spec named others of its collection, and not it? */
bool import_is_at_risk(const struct work *work, const struct live *live);

/* --- import: what is left out --- */
/* A comment in map, before that key, and a loss. */
void import_lose(struct work *work, const struct node *map, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A collection of which a part alone may not be named. */
void import_lose_all(struct work *work, const struct node *map, const char *key, const struct live *on);
/* "network app (id)" */
const char *import_called(const struct work *work, const struct live *live);

/* --- import_check: is it a spec, and does a plan of it change nothing? --- */
/* Takes out what the language refuses. NULL: nothing is left that could stand. */
const struct client *import_settle(struct work *work);
/* Tells what a plan of it would change, and what a fleet would refuse. */
void import_foresee(struct work *work, const struct client *client);
/* Is the text read as the client that it was written of? */
bool import_reads_back(struct work *work, const struct client *client, const char *text);

#endif
