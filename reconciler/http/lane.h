/*
 * lane - what is at most so often under way at once, and what waits for it.
 */
#ifndef RECONCILER_HTTP_LANE_H
#define RECONCILER_HTTP_LANE_H

#include "reconciler/http/queue.h"

struct http_lane {
    struct http_lane *next;
    const char *name;
    unsigned in_flight, limit;
    struct queue waiting;
};

/* The one of that name among lanes, made where it is missing; its limit is set anew. */
struct http_lane *lane_find(struct http_lane **lanes, struct arena *arena, const char *name, unsigned limit);
/* Who may start, or NULL. */
struct queue_item *lane_take(struct http_lane *lane);

#endif
