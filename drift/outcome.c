#include "drift/pass.h"

bool plan_does_anything(const struct plan *plan)
{
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct change_list *changes = &plan->clients.items[i]->changes;
        for (size_t k = 0; k < changes->count; k++)
            if (changes->items[k]->verdict == VERDICT_APPLY && changes->items[k]->action != ACTION_NONE)
                return true;
    }
    return false;
}

static bool has_lost_a_fifth(size_t before, size_t now)
{
    return before > 0 && now * 5 <= before * 4;
}

bool plan_fleet_shrinks(struct fleet_size before, struct fleet_size now)
{
    size_t ended = now.terminated > before.terminated ? now.terminated - before.terminated : 0;
    return now.living + now.terminated == 0 || has_lost_a_fifth(before.living, now.living + ended) ||
           (ended > TERMINATED_AT_ONCE && has_lost_a_fifth(before.living, now.living));
}
