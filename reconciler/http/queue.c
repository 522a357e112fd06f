#include "reconciler/http/queue.h"

struct queue_owner {
    struct queue_owner *next; /* in the ring */
    struct queue_item *first, *last;
};

void queue_init(struct queue *queue, struct arena *arena)
{
    *queue = (struct queue){.arena = arena};
    map_init(&queue->owners, arena);
}

static struct queue_owner *owner_of(struct queue *queue, const char *name)
{
    struct queue_owner *owner = map_get(&queue->owners, name);
    if (!owner) {
        owner = ARENA_NEW(queue->arena, struct queue_owner);
        map_set(&queue->owners, arena_text(queue->arena, name), owner);
    }
    return owner;
}

void queue_add(struct queue *queue, const char *owner_name, struct queue_item *item)
{
    struct queue_owner *owner = owner_of(queue, owner_name ? owner_name : "");
    item->next = NULL;
    if (owner->first) {
        owner->last->next = item;
    } else {
        owner->first = item;
        owner->next = queue->last ? queue->last->next : owner;
        if (queue->last)
            queue->last->next = owner;
        queue->last = owner;
    }
    owner->last = item;
}

struct queue_item *queue_take(struct queue *queue)
{
    if (!queue->last)
        return NULL;
    struct queue_owner *owner = queue->last->next;
    struct queue_item *item = owner->first;
    owner->first = item->next;
    if (owner->first)
        queue->last = owner; /* to the end of the turn */
    else if (owner == queue->last)
        queue->last = NULL;
    else
        queue->last->next = owner->next;
    return item;
}
