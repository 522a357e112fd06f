/* What quotas promise, against what a region has and how often it may promise that. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "spec/checker.h"
#include "spec/encode.h"
#include "spec/kinds.h"

static const struct {
    const struct kind *kind;
    const char *key;
} quotas[SCARCE_COUNT] = {
    [SCARCE_CORES] = {&compute_quota_kind, "cores"},
    [SCARCE_RAM] = {&compute_quota_kind, "ram"},
    [SCARCE_GIGABYTES] = {&volume_quota_kind, "gigabytes"},
};

static const struct value *promise_of(const struct resource *resource, enum scarce what)
{
    if (resource->kind != quotas[what].kind)
        return NULL;
    const struct value *value = resource_value(resource, quotas[what].key);
    return value->type == VALUE_INTEGER ? value : NULL;
}

/* "512 GiB" */
static const char *amount(struct arena *arena, enum scarce what, int64_t number)
{
    const struct kind *kind = quotas[what].kind;
    struct value value = value_integer(number);
    return encode_text(arena, &kind->fields[kind_field(kind, quotas[what].key)], &value);
}

/* "1.5" */
static const char *ratio_text(struct arena *arena, int64_t thousandths)
{
    char *text = arena_print(arena, "%" PRId64 ".%03" PRId64, thousandths / 1000, thousandths % 1000);
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    text[text[length - 1] == '.' ? length - 1 : length] = '\0';
    return text;
}

static void oversold(struct checker *checker, const struct client *client, const struct region *region,
                     struct place at, enum scarce what, int64_t promised)
{
    struct arena *arena = &checker->fleet->arena;
    int64_t capacity = region->capacity[what], ratio = region->oversell[what];
    checker_client_problem(
        checker, client, at,
        arena_print(arena, "it has %s, which may be promised %s times: the Region stands in %s:%u",
                    amount(arena, what, capacity), ratio_text(arena, ratio), region->at.file,
                    region->at.line),
        "`%s` oversells region \"%s\": with it %s would be promised, above %s", quotas[what].key,
        region->name, amount(arena, what, promised), amount(arena, what, capacity * ratio / 1000));
}

/* What the client adds to what is promised; false where that is too much. */
static bool add_promises(struct checker *checker, const struct client *client, const struct region *region,
                         enum scarce what, int64_t *promised)
{
    bool fits = true;
    for (size_t i = 0; i < client->resource_count; i++) {
        const struct resource *quota = client->resources[i];
        const struct value *value = promise_of(quota, what);
        if (!value || region->oversell[what] < 0)
            continue;
        struct place at = value_place(value, quota->at);
        if (value->integer < 0) {
            checker_client_problem(checker, client, at, "write how much",
                                   "`%s` cannot be unlimited where region \"%s\" has an `oversell` ratio",
                                   quotas[what].key, region->name);
            fits = false;
            continue;
        }
        *promised += value->integer;
        if (!fits || region->capacity[what] < 0 ||
            *promised * 1000 <= region->capacity[what] * region->oversell[what])
            continue;
        oversold(checker, client, region, at, what, *promised);
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
            const struct value *value = promise_of(client->resources[i], what);
            promised[what] -= value ? value->integer : 0;
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
