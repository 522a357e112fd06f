#include "spec/promise.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "spec/encode.h"
#include "spec/kinds.h"

/* Whose field says how much, or, counted, that it is one. */
static const struct {
    const char *word;
    const struct kind *kind;
    const char *key;
    bool counted;
} rows[SCARCE_COUNT] = {
    [SCARCE_CORES] = {"cores", &compute_quota_kind, "cores", false},
    [SCARCE_RAM] = {"ram", &compute_quota_kind, "ram", false},
    [SCARCE_GIGABYTES] = {"gigabytes", &volume_quota_kind, "gigabytes", false},
    [SCARCE_FLOATING_IPS] = {"floating_ips", &network_quota_kind, "floating_ips", false},
    [SCARCE_VLANS] = {"vlans", &network_kind, "vlan.id", true},
};

bool promise_of(const struct resource *resource, enum scarce what, struct promise *out)
{
    if (resource->kind != rows[what].kind)
        return false;
    const struct value *value = resource_value(resource, rows[what].key);
    if (value->type != VALUE_INTEGER)
        return false;
    *out = (struct promise){.key = rows[what].counted ? "vlan" : rows[what].key,
                            .amount = rows[what].counted ? 1 : value->integer,
                            .at = value_place(value, resource->at)};
    return true;
}

bool promise_is_of(const struct kind *kind, const char *field, enum scarce what)
{
    return kind == rows[what].kind && (!field || text_equal(field, rows[what].key));
}

const char *promise_word(enum scarce what)
{
    return rows[what].word;
}

const char *promise_amount(struct arena *arena, enum scarce what, int64_t amount)
{
    const struct kind *kind = rows[what].kind;
    struct value value = value_integer(amount);
    return encode_text(arena, &kind->fields[kind_field(kind, rows[what].key)], &value);
}

const char *promise_ratio(struct arena *arena, int64_t thousandths)
{
    char *text = arena_print(arena, "%" PRId64 ".%03" PRId64, thousandths / 1000, thousandths % 1000);
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    text[text[length - 1] == '.' ? length - 1 : length] = '\0';
    return text;
}

static bool counts(const struct fleet *fleet, const struct client *client, const struct region *region)
{
    return client && client->state != LIFE_TERMINATED &&
           text_equal(fleet_region_of(fleet, client), region->name);
}

/* Each project is written once, and says of each at most once how much, but for what is counted. */
static void add_client(const struct client *client, struct promise_sum *sum)
{
    sum->clients++;
    sum->projects += client->projects.count;
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        size_t said = 0;
        for (size_t i = 0; i < client->resource_count; i++) {
            struct promise promise;
            if (!promise_of(client->resources[i], what, &promise))
                continue;
            said++;
            if (promise.amount < 0)
                sum->unlimited[what]++;
            else
                sum->promised[what] += promise.amount;
        }
        sum->unwritten[what] += rows[what].counted ? 0 : client->projects.count - said;
    }
}

void promise_sum(struct arena *arena, const struct fleet *fleet, const struct region *region,
                 struct promise_sum *out)
{
    struct name_list names = fleet_names(arena, fleet);
    *out = (struct promise_sum){0};
    for (size_t i = 0; i < names.count; i++) {
        const struct client *client = fleet_client(fleet, names.items[i]);
        if (counts(fleet, client, region))
            add_client(client, out);
    }
}

bool promise_exceeds(int64_t promised, int64_t capacity, int64_t thousandths)
{
    return promised * 1000 > capacity * thousandths;
}

/* Is so much promised in all that somebody's promises do not fit? The check of the fleet has counted. */
static bool is_exceeded(const struct fleet *fleet, const struct region *region, const int64_t *capacity)
{
    const int64_t *sums = map_get(&fleet->claims.promised, region->name);
    if (!sums && fleet->base)
        sums = map_get(&fleet->base->claims.promised, region->name);
    for (enum scarce what = 0; sums && what < SCARCE_COUNT; what++)
        if (capacity[what] >= 0 && region->oversell[what] >= 0 &&
            promise_exceeds(sums[what], capacity[what], region->oversell[what]))
            return true;
    return false;
}

static const char *why(struct arena *arena, const struct region *region, enum scarce what, int64_t promised,
                       int64_t capacity)
{
    return arena_print(
        arena,
        "it oversells region %s: with it %s %s would be promised, above %s (its cloud has %s, %s times)",
        region->name, promise_amount(arena, what, promised), promise_word(what),
        promise_amount(arena, what, capacity * region->oversell[what] / 1000),
        promise_amount(arena, what, capacity), promise_ratio(arena, region->oversell[what]));
}

/* Why some of the client's promises do not fit beside those in sums, which grow by the others; NULL: all do.
 */
static const char **refusals(struct arena *arena, const struct client *client, const struct region *region,
                             const int64_t *capacity, int64_t *sums)
{
    struct promise_sum own = {0};
    const char **reasons = NULL;
    add_client(client, &own);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        int64_t promised = sums[what] + own.promised[what];
        bool bounded = capacity[what] >= 0 && region->oversell[what] >= 0 && own.promised[what] > 0;
        if (!bounded || !promise_exceeds(promised, capacity[what], region->oversell[what])) {
            sums[what] = promised;
            continue;
        }
        if (!reasons)
            reasons = ARENA_ARRAY(arena, const char *, SCARCE_COUNT);
        reasons[what] = why(arena, region, what, promised, capacity[what]);
    }
    return reasons;
}

void promise_excess(struct arena *arena, const struct fleet *fleet, const struct region *region,
                    const int64_t *capacity, struct map *out)
{
    map_init(out, arena);
    if (!is_exceeded(fleet, region, capacity))
        return;
    struct name_list names = fleet_names(arena, fleet);
    int64_t sums[SCARCE_COUNT] = {0};
    for (size_t i = 0; i < names.count; i++) {
        const struct client *client = fleet_client(fleet, names.items[i]);
        if (!counts(fleet, client, region))
            continue;
        const char **reasons = refusals(arena, client, region, capacity, sums);
        if (reasons)
            map_set(out, client->name, reasons);
    }
}
