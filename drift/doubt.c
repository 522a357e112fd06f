/* What a reading does not show although something else in it says that it is there. */
#include "drift/pass.h"

/* Something of the client's in a domain that is not among those read; or NULL. */
static const struct live *of_unseen_domain(const struct pass *pass)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        if (kind->domain_json == NULL || kind->mark == MARK_NONE)
            continue;
        const struct live_list *ours = snapshot_of_client(pass->snapshot, kind, pass->client->name);
        for (size_t j = 0; j < ours->count; j++) {
            const char *domain = ours->items[j]->domain_id;
            if (domain != NULL && snapshot_by_id(pass->snapshot, &domain_kind, domain) == NULL)
                return ours->items[j];
        }
    }
    return NULL;
}

void doubt_domain(const struct pass *pass, struct item *item)
{
    if (item->desired->kind != &domain_kind || item->presence != PRESENCE_ABSENT)
        return;
    const struct live *stray = of_unseen_domain(pass);
    if (stray == NULL)
        return;
    item->presence = PRESENCE_UNKNOWN;
    item->blocked = arena_print(pass->arena, "the domain of %s %s is not among those that were read",
                                stray->kind->title, stray->name);
    item->blocked_verdict = VERDICT_HELD;
}

const struct item *doubt_root(const struct pass *pass, const struct kind *kind)
{
    const struct resource_list *roots = &pass->client->roots;
    for (size_t i = 0; i < roots->count; i++) {
        const struct item *item = &pass->plan->items[roots->items[i]->index];
        if (item->desired->kind == kind && item->presence == PRESENCE_UNKNOWN)
            return item;
    }
    return NULL;
}
