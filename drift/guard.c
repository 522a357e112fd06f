#include "base/text.h"
#include "drift/pass.h"

static bool destroys(const struct change *change)
{
    return change->action == ACTION_DELETE || change->action == ACTION_REPLACE;
}

static size_t deletions_in(const struct snapshot *snapshot, const struct client_plan_list *clients)
{
    size_t count = 0;
    for (size_t i = 0; i < clients->count; i++) {
        const struct client_plan *client = clients->items[i];
        if (!text_equal(client->region, snapshot->region))
            continue;
        for (size_t j = 0; j < client->changes.count; j++) {
            const struct change *change = client->changes.items[j];
            count += destroys(change) && change->counts && change->verdict == VERDICT_APPLY;
        }
    }
    return count;
}

static bool goes_with_destruction(const struct change *change)
{
    for (; change != NULL; change = change->because)
        if (destroys(change))
            return true;
    return false;
}

static void hold(struct arena *arena, struct client_plan *client, const char *reason)
{
    bool any = false;
    for (size_t i = 0; i < client->changes.count; i++) {
        if (!goes_with_destruction(client->changes.items[i]))
            continue;
        change_stop(client->changes.items[i], VERDICT_HELD, reason);
        any = true;
    }
    if (any)
        list_add(arena, &client->problems,
                 arena_print(arena, "%s; if that is meant, raise the limit in a commit", reason));
    plan_settle(client);
}

void plan_guard(struct arena *arena, const struct policy *policy, const struct snapshot *snapshot,
                struct client_plan_list *clients)
{
    int64_t deletions = (int64_t)deletions_in(snapshot, clients), marked = (int64_t)snapshot_marked(snapshot);
    const char *limit = NULL;
    if (deletions > policy->delete_count)
        limit = arena_print(arena, "delete_count: %lld", (long long)policy->delete_count);
    else if (deletions * 100 > policy->delete_percent * marked)
        limit = arena_print(arena, "delete_percent: %lld", (long long)policy->delete_percent);
    if (limit == NULL)
        return;
    const char *reason =
        arena_print(arena, "%lld deletion%s of %lld marked objects in %s %s above the policy's limit (%s)",
                    (long long)deletions, deletions == 1 ? "" : "s", (long long)marked, snapshot->region,
                    deletions == 1 ? "is" : "are", limit);
    for (size_t i = 0; i < clients->count; i++)
        if (text_equal(clients->items[i]->region, snapshot->region))
            hold(arena, clients->items[i], reason);
}
