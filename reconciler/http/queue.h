/*
 * queue - who is next: items of many owners, each owner in order, the owners in turn.
 */
#ifndef RECONCILER_HTTP_QUEUE_H
#define RECONCILER_HTTP_QUEUE_H

#include "base/map.h"

/* Embedded in what is queued. */
struct queue_item {
    struct queue_item *next;
};

struct queue_owner;

struct queue {
    struct arena *arena;
    struct map owners;        /* name -> struct queue_owner *; kept when empty */
    struct queue_owner *last; /* of the ring of owners that have items; its next is first in turn */
};

/* The arena holds the owners' names, for good. */
void queue_init(struct queue *queue, struct arena *arena);
/* owner may be NULL, which is an owner of its own. */
void queue_add(struct queue *queue, const char *owner, struct queue_item *item);
/* NULL when empty. */
struct queue_item *queue_take(struct queue *queue);

#endif
