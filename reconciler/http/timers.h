/*
 * timers - what is to be called when: a heap, earliest first, and first set first among equals.
 */
#ifndef RECONCILER_HTTP_TIMERS_H
#define RECONCILER_HTTP_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

typedef void timer_done(void *context);

struct timer {
    int64_t due_ms; /* of the monotonic clock */
    uint64_t id;
    timer_done *done;
    void *context;
};

struct timers {
    struct arena *arena;
    struct timer *items;
    size_t count, capacity;
    uint64_t last_id;
};

void timers_init(struct timers *timers, struct arena *arena);
/* Returns an id for timers_cancel, never 0. */
uint64_t timers_add(struct timers *timers, int64_t due_ms, timer_done *done, void *context);
/* An id that is no longer there is fine. */
void timers_cancel(struct timers *timers, uint64_t id);
/* Takes out the first one that is due, or returns false. */
bool timers_take(struct timers *timers, int64_t now_ms, struct timer *out);
/* Milliseconds until the first is due, or most. */
int64_t timers_wait(const struct timers *timers, int64_t now_ms, int64_t most);

#endif
