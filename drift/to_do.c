#include "drift/plan.h"

bool plan_is_to_do(const struct change *change)
{
    return change->verdict == VERDICT_APPLY && change->action != ACTION_NONE;
}

size_t plan_count_to_do(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct change_list *changes = &plan->clients.items[i]->changes;
        for (size_t k = 0; k < changes->count; k++)
            count += plan_is_to_do(changes->items[k]);
    }
    return count;
}
