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

/* 0 done, 2 left for a reason, 1 failed */
static int change_status(const struct change *change)
{
    if (change->action == ACTION_NONE)
        return 0;
    if (change->verdict != VERDICT_APPLY || change->outcome == OUTCOME_NOT_CONVERGING)
        return change->cause == CAUSE_EXTRA && change->verdict == VERDICT_REPORT ? 0 : 2;
    return change->outcome == OUTCOME_DONE ? 0 : 1;
}

int plan_apply_status(const struct plan *plan)
{
    int status = plan->complete ? 0 : 1;
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct client_plan *client = plan->clients.items[i];
        if (client->status == STATUS_INVALID || client->status == STATUS_UNKNOWN)
            return 1;
        for (size_t k = 0; k < client->changes.count && status != 1; k++) {
            int one = change_status(client->changes.items[k]);
            status = one == 0 ? status : one;
        }
    }
    return status;
}

bool plan_fleet_shrinks(size_t before, size_t now)
{
    return now == 0 || now * 5 <= before * 4;
}
