#include "reconciler/http/timers.h"

void timers_init(struct timers *timers, struct arena *arena)
{
    *timers = (struct timers){.arena = arena};
}

static bool is_earlier(const struct timer *a, const struct timer *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->id < b->id;
}

static void swap(struct timer *a, struct timer *b)
{
    struct timer held = *a;
    *a = *b;
    *b = held;
}

static void rise(struct timers *timers, size_t at)
{
    for (; at > 0 && is_earlier(&timers->items[at], &timers->items[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&timers->items[at], &timers->items[(at - 1) / 2]);
}

static void sink(struct timers *timers, size_t at)
{
    for (;;) {
        size_t first = at;
        for (size_t child = at * 2 + 1; child <= at * 2 + 2 && child < timers->count; child++)
            if (is_earlier(&timers->items[child], &timers->items[first]))
                first = child;
        if (first == at)
            return;
        swap(&timers->items[at], &timers->items[first]);
        at = first;
    }
}

static void take_out(struct timers *timers, size_t at)
{
    timers->items[at] = timers->items[--timers->count];
    if (at < timers->count) {
        rise(timers, at);
        sink(timers, at);
    }
}

uint64_t timers_add(struct timers *timers, int64_t due_ms, timer_done *done, void *context)
{
    struct timer timer = {due_ms, ++timers->last_id, done, context};
    list_add(timers->arena, timers, timer);
    rise(timers, timers->count - 1);
    return timer.id;
}

void timers_cancel(struct timers *timers, uint64_t id)
{
    for (size_t i = 0; i < timers->count; i++) {
        if (timers->items[i].id == id) {
            take_out(timers, i);
            return;
        }
    }
}

bool timers_take(struct timers *timers, int64_t now_ms, struct timer *out)
{
    if (!timers->count || timers->items[0].due_ms > now_ms)
        return false;
    *out = timers->items[0];
    take_out(timers, 0);
    return true;
}

int64_t timers_wait(const struct timers *timers, int64_t now_ms, int64_t most)
{
    if (!timers->count)
        return most;
    int64_t wait = timers->items[0].due_ms - now_ms;
    return wait < 0 ? 0 : wait < most ? wait : most;
}
