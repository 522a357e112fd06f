/*
 * view - what of an object a reply shows: members come and go with microversions, and some are an admin's.
 */
#ifndef RECONCILER_SANDBOX_VIEW_H
#define RECONCILER_SANDBOX_VIEW_H

#include "reconciler/sandbox/call.h"

/* A member that no row is about is always shown. */
struct view_row {
    const char *key;
    unsigned since, until; /* microversions; until 0: all later ones */
    bool admin, never;
};

/* A new map of the object's members. */
struct node *view_make(struct call *call, const struct node *object, const struct view_row *rows,
                       size_t count);

/* Putting together what is shown, in the call's arena. */
void view_text(struct call *call, struct node *map, const char *key, const char *text); /* NULL: null */
void view_integer(struct call *call, struct node *map, const char *key, int64_t number);
void view_boolean(struct call *call, struct node *map, const char *key, bool value);
/* A copy of what the other map has there; null where it has nothing. */
void view_from(struct call *call, struct node *map, const char *key, const struct node *other);
void view_map(struct call *call, struct node *map, const char *key);
/* The object as it was, to be put into something that changes: the tree is shared. */
struct node *view_part(const struct node *node);
/* The object's `metadata` once what is given was laid over it, or has replaced it. */
struct node *view_metadata(struct call *call, struct node *object, const struct node *given, bool replaces);

/* [{rel: self, href: ROOT/VERSION/PATH/ID}, {rel: bookmark, href: ROOT/PATH/ID}]; version: "/v2.1" */
struct node *view_links(struct call *call, const char *version, const char *path, const char *id);

#endif
