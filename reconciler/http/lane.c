#include "reconciler/http/lane.h"

#include <string.h>

struct http_lane *lane_find(struct http_lane **lanes, struct arena *arena, const char *name, unsigned limit)
{
    struct http_lane *lane = *lanes;
    while (lane && strcmp(lane->name, name) != 0)
        lane = lane->next;
    if (!lane) {
        lane = ARENA_NEW(arena, struct http_lane);
        lane->name = arena_text(arena, name);
        queue_init(&lane->waiting, arena);
        lane->next = *lanes;
        *lanes = lane;
    }
    lane->limit = limit;
    return lane;
}

struct queue_item *lane_take(struct http_lane *lane)
{
    return lane->in_flight < lane->limit ? queue_take(&lane->waiting) : NULL;
}
