#include "reconciler/loop/residency.h"

#include "base/text.h"
#include "reconciler/ledger/episode.h"

/* What is not known may still be so. */
static bool may_violate(const struct client_plan_list *plans, const char *client)
{
    const struct client_plan *plan = plan_named(plans, client);
    return plan && (plan->violations.count > 0 || !plan->complete);
}

struct error *residency_tell(struct alerts *alerts, struct ledger *ledger, struct arena *arena,
                             const char *region, const struct client_plan_list *plans)
{
    const char *key = arena_print(arena, "residency-violation/%s", region);
    struct episode_list open = {0};
    struct error *error = ledger_open_episodes(ledger, arena, &open);
    for (size_t i = 0; !error && i < open.count; i++)
        if (text_equal(open.items[i].condition, key) && !may_violate(plans, open.items[i].client))
            alerts_condition(alerts, key, open.items[i].client, open.items[i].summary, false);
    for (size_t i = 0; i < plans->count; i++) {
        const struct client_plan *plan = plans->items[i];
        struct name_list messages = {0};
        for (size_t k = 0; k < plan->violations.count; k++)
            list_add(arena, &messages, plan->violations.items[k].message);
        if (messages.count > 0)
            alerts_condition(alerts, key, plan->name, text_join(arena, &messages, "; "), true);
    }
    return error;
}
