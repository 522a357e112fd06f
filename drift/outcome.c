#include "drift/plan.h"

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

bool plan_fleet_shrinks(size_t before, size_t now)
{
    return now == 0 || now * 5 <= before * 4;
}
