#include "base/text.h"
#include "drift/pass.h"

/* So many clients may end at once whatever share of the fleet, or of a region, they are. */
enum { TERMINATED_AT_ONCE = 5 };

static bool destroys(const struct change *change)
{
    return change->action == ACTION_DELETE || change->action == ACTION_REPLACE;
}

/* The deletions that would be done, and count. */
struct toll {
    int64_t all, purges; /* projects of terminated clients */
    size_t ended;        /* these clients */
};

static void add_client(struct toll *toll, const struct client_plan *client)
{
    int64_t purges = 0;
    for (size_t i = 0; i < client->changes.count; i++) {
        const struct change *change = client->changes.items[i];
        if (!destroys(change) || !change->counts || change->verdict != VERDICT_APPLY)
            continue;
        toll->all++;
        purges += client->life == LIFE_TERMINATED;
    }
    toll->purges += purges;
    toll->ended += purges > 0;
}

/*
 * To terminate a client is a decision about that one, as the guard against a fleet that shrinks has it: a few
 * are held by no share of a region, which may hold little else, and less with all that goes. Where the policy
 * wants no share to go at all, they are.
 */
static int64_t share_of(const struct toll *toll, const struct policy *policy)
{
    bool few = toll->ended <= TERMINATED_AT_ONCE && policy->delete_percent > 0;
    return few ? toll->all - toll->purges : toll->all;
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
    struct toll toll = {0};
    for (size_t i = 0; i < clients->count; i++)
        if (text_equal(clients->items[i]->region, snapshot->region))
            add_client(&toll, clients->items[i]);
    int64_t deletions = toll.all, marked = (int64_t)snapshot_marked(snapshot);
    const char *limit = NULL;
    if (deletions > policy->delete_count) {
        limit = arena_print(arena, "delete_count: %lld", (long long)policy->delete_count);
    } else if (share_of(&toll, policy) * 100 > policy->delete_percent * marked) {
        limit = arena_print(arena, "delete_percent: %lld", (long long)policy->delete_percent);
        deletions = share_of(&toll, policy);
    }
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

/* --- of the fleet --- */

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
