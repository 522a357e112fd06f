/* What quotas promise, against what a region has and how often it may promise that. */
#include <string.h>

#include "base/text.h"
#include "spec/checker.h"
#include "spec/promise.h"

static void oversold(struct checker *checker, const struct client *client, const struct region *region,
                     const struct promise *promise, enum scarce what, int64_t promised)
{
    struct arena *arena = &checker->fleet->arena;
    int64_t capacity = region->capacity[what], ratio = region->oversell[what];
    bool named = !client_wrote(client, promise->at); /* by whoever tells the problem */
    const char *whose = named ? "" : arena_print(arena, " of client \"%s\"", client->name);
    checker_client_problem(
        checker, client, promise->at,
        arena_print(arena, "it has %s, which may be promised %s times: the Region stands in %s:%u",
                    promise_amount(arena, what, capacity), promise_ratio(arena, ratio), region->at.file,
                    region->at.line),
        "`%s`%s oversells region \"%s\": with it %s would be promised, above %s", promise->key, whose,
        region->name, promise_amount(arena, what, promised),
        promise_amount(arena, what, capacity * ratio / 1000));
}

/* What the client adds to what is promised; false where that is too much. */
static bool add_promises(struct checker *checker, const struct client *client, const struct region *region,
                         enum scarce what, int64_t *promised)
{
    bool fits = true;
    for (size_t i = 0; i < client->resource_count; i++) {
        struct promise promise;
        if (region->oversell[what] < 0 || !promise_of(client->resources[i], what, &promise))
            continue;
        if (promise.amount < 0) {
            checker_client_problem(checker, client, promise.at, "write how much",
                                   "`%s` cannot be unlimited where region \"%s\" has an `oversell` ratio",
                                   promise.key, region->name);
            fits = false;
            continue;
        }
        *promised += promise.amount;
        if (!fits || region->capacity[what] < 0 ||
            !promise_exceeds(*promised, region->capacity[what], region->oversell[what]))
            continue;
        oversold(checker, client, region, &promise, what, *promised);
        fits = false;
    }
    return fits;
}

/* What is promised in a region so far. */
static int64_t *promised_in(struct checker *checker, const struct region *region)
{
    struct fleet *fleet = checker->fleet;
    int64_t *promised = map_get(&checker->claims->promised, region->name);
    if (promised)
        return promised;
    const int64_t *before = fleet->base ? map_get(&fleet->base->claims.promised, region->name) : NULL;
    promised = ARENA_ARRAY(&fleet->arena, int64_t, SCARCE_COUNT);
    if (before)
        memcpy(promised, before, SCARCE_COUNT * sizeof *promised);
    map_set(&checker->claims->promised, region->name, promised);
    return promised;
}

void checker_withdraw_promises(struct checker *checker, const struct client *client)
{
    if (client->state == LIFE_TERMINATED)
        return;
    const struct region *region = map_get(&checker->fleet->regions, client->region);
    int64_t *promised = region ? promised_in(checker, region) : NULL;
    for (enum scarce what = 0; region && what < SCARCE_COUNT; what++)
        for (size_t i = 0; region->oversell[what] >= 0 && i < client->resource_count; i++) {
            struct promise promise;
            if (promise_of(client->resources[i], what, &promise))
                promised[what] -= promise.amount;
        }
}

/* A client that is refused is promised nothing, and so is one that is terminated. */
void checker_check_oversell(struct checker *checker, const struct client *client)
{
    struct fleet *fleet = checker->fleet;
    const struct region *region = map_get(&fleet->regions, fleet_region_of(fleet, client));
    if (!region || client->state == LIFE_TERMINATED)
        return;
    int64_t *promised = promised_in(checker, region);
    int64_t sums[SCARCE_COUNT];
    memcpy(sums, promised, sizeof sums);
    bool fits = true;
    for (enum scarce what = 0; what < SCARCE_COUNT; what++)
        fits = add_promises(checker, client, region, what, &sums[what]) && fits;
    if (fits)
        memcpy(promised, sums, sizeof sums);
}
