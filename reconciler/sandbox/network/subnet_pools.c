/* subnet pools, and the address scopes that they are in */
#include "reconciler/sandbox/network/subnet_pools.h"

#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "base/text.h"

#define DEFAULT_LENGTH "default_prefixlen"
#define LEAST_LENGTH "min_prefixlen"
#define MOST_LENGTH "max_prefixlen"

static struct node *read_natural(struct call *call, const char *name, const struct node *value)
{
    struct node *number = datum_integer(call, name, value);
    return number && number->text[0] == '-'
               ? datum_refuse(call, name, "'%s' should be non-negative.", number->text)
               : number;
}

/* Lengths are shown as text. */
static struct node *read_length(struct call *call, const char *name, const struct node *value)
{
    const struct node *number = read_natural(call, name, value);
    return number ? node_new_text(call->arena, number->text) : NULL;
}

static long length_of(const struct node *pool, const char *name)
{
    return strtol(node_get_text(pool, name), NULL, 10);
}

/* --- prefixes --- */

static struct node *read_prefixes(struct call *call, const char *name, const struct node *value)
{
    struct node *given = datum_list(call, name, value), *prefixes = node_new_list(call->arena);
    for (size_t i = 0; given && i < given->count; i++) {
        struct cidr cidr;
        if (!node_text(given->items[i]) || !cidr_parse(given->items[i]->text, &cidr, NULL))
            return datum_refuse(call, name, "'%s' is not a valid IP subnet.",
                                datum_print(call, given->items[i]));
        node_add(call->arena, prefixes, node_new_text(call->arena, cidr_print(call->arena, &cidr)));
    }
    return given ? prefixes : NULL;
}

static bool is_inside(const struct cidr *cidr, const struct cidr *wider)
{
    return wider->prefix <= cidr->prefix && cidr_contains(wider, &cidr->network);
}

/* Two halves of one prefix become that; one inside of another goes. */
static bool merge_two(struct call *call, struct node *prefixes)
{
    struct cidr a, b, both;
    for (size_t i = 0; i < prefixes->count; i++) {
        for (size_t j = i + 1; j < prefixes->count; j++) {
            if (!cidr_parse(prefixes->items[i]->text, &a, NULL) ||
                !cidr_parse(prefixes->items[j]->text, &b, NULL))
                continue;
            if (is_inside(&a, &b) || is_inside(&b, &a)) {
                prefixes->items[is_inside(&a, &b) ? i : j] = prefixes->items[prefixes->count - 1];
                prefixes->count--;
                return true;
            }
            if (a.prefix != b.prefix || !a.prefix)
                continue;
            const char *wider =
                arena_print(call->arena, "%s/%d", ip_print(call->arena, &a.network), a.prefix - 1);
            if (!cidr_parse(wider, &both, NULL) || !cidr_contains(&both, &b.network))
                continue;
            prefixes->items[i] = node_new_text(call->arena, cidr_print(call->arena, &both));
            prefixes->items[j] = prefixes->items[--prefixes->count];
            return true;
        }
    }
    return false;
}

static struct node *compact(struct call *call, const struct node *prefixes)
{
    struct node *merged = node_new_list(call->arena);
    for (size_t i = 0; i < prefixes->count; i++)
        node_add(call->arena, merged, prefixes->items[i]);
    while (merge_two(call, merged))
        ;
    return merged;
}

static bool is_within(const struct node *prefixes, const struct cidr *cidr)
{
    for (size_t i = 0; i < prefixes->count; i++) {
        struct cidr prefix;
        if (cidr_parse(prefixes->items[i]->text, &prefix, NULL) && is_inside(cidr, &prefix))
            return true;
    }
    return false;
}

/* --- cutting --- */

static bool overlaps_any(const struct node_list *taken, const struct cidr *wanted, struct ip *behind)
{
    for (size_t i = 0; i < taken->count; i++) {
        struct cidr cidr;
        if (!cidr_parse(node_get_text(taken->items[i], "cidr"), &cidr, NULL) || !cidr_overlap(&cidr, wanted))
            continue;
        *behind = cidr_last(&cidr);
        return true;
    }
    return false;
}

/* The next block of that length behind last, which is its predecessor's or a taken one's last address. */
static bool next_block(struct ip last, int length, struct cidr *out)
{
    int bytes = last.version == 4 ? 4 : 16;
    for (int bit = bytes * 8 - 1; bit >= length; bit--)
        last.bytes[bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
    int i = bytes - 1;
    while (i >= 0 && ++last.bytes[i] == 0)
        i--;
    *out = (struct cidr){.network = last, .prefix = length};
    return i >= 0;
}

static bool find_block(const struct node *prefixes, const struct node_list *taken, int length,
                       struct cidr *out)
{
    for (size_t i = 0; i < prefixes->count; i++) {
        struct cidr prefix;
        struct ip behind;
        if (!cidr_parse(prefixes->items[i]->text, &prefix, NULL) || prefix.prefix > length)
            continue;
        *out = (struct cidr){.network = prefix.network, .prefix = length};
        while (cidr_contains(&prefix, &out->network)) {
            if (!overlaps_any(taken, out, &behind))
                return true;
            if (!next_block(behind, length, out))
                break;
        }
    }
    return false;
}

static void refuse_allocation(struct call *call, const char *reason)
{
    call_refuse(call, 500, "SubnetAllocationError", "Failed to allocate subnet: %s", reason);
}

static bool has_length(struct call *call, const struct node *pool, int64_t length)
{
    const long least = length_of(pool, LEAST_LENGTH), most = length_of(pool, MOST_LENGTH);
    if (length < least)
        call_refuse(call, 400, "MinPrefixSubnetAllocationError",
                    "Unable to allocate subnet with prefix length %lld, minimum allowed prefix is %ld.",
                    (long long)length, least);
    else if (length > most)
        call_refuse(call, 400, "MaxPrefixSubnetAllocationError",
                    "Unable to allocate subnet with prefix length %lld, maximum allowed prefix is %ld.",
                    (long long)length, most);
    return length >= least && length <= most;
}

static void cut_any(struct call *call, struct node *subnet, const struct node *pool,
                    const struct node_list *taken)
{
    const int64_t length = node_get_integer(subnet, "prefixlen", length_of(pool, DEFAULT_LENGTH));
    struct cidr cidr;
    if (!has_length(call, pool, length))
        return;
    if (!find_block(node_get(pool, "prefixes"), taken, (int)length, &cidr))
        refuse_allocation(call,
                          arena_print(call->arena, "Insufficient prefix space to allocate subnet size /%lld.",
                                      (long long)length));
    else
        view_text(call, subnet, "cidr", cidr_print(call->arena, &cidr));
}

static void cut(struct call *call, struct node *subnet, const struct node *pool)
{
    struct node_list taken = resource_find(call, &subnet_collection, "subnetpool_id", id_of(pool));
    const char *text = node_get_text(subnet, "cidr");
    struct cidr cidr;
    struct ip behind;
    if (node_get_integer(pool, "ip_version", 0) != node_get_integer(subnet, "ip_version", 0))
        call_refuse(call, 400, "BadRequest",
                    "Bad subnets request: Cannot allocate IPv%s subnet from IPv%s subnet "
                    "pool.",
                    node_get_text(subnet, "ip_version"), node_get_text(pool, "ip_version"));
    else if (!text)
        cut_any(call, subnet, pool, &taken);
    else if (!cidr_parse(text, &cidr, NULL))
        datum_refuse_input(call, "%s is not in a CIDR format.", text);
    else if (has_length(call, pool, cidr.prefix) &&
             (!is_within(node_get(pool, "prefixes"), &cidr) || overlaps_any(&taken, &cidr, &behind)))
        refuse_allocation(call, "Cannot allocate requested subnet from the available set of prefixes.");
}

/* All subnets of a network and a version are of one pool, or of none. */
static void check_affinity(struct call *call, const struct node *subnet, const char *pool)
{
    struct node_list others =
        resource_find(call, &subnet_collection, "network_id", node_get_text(subnet, "network_id"));
    for (size_t i = 0; !call->status && i < others.count; i++)
        if (text_equal(node_get_text(others.items[i], "ip_version"), node_get_text(subnet, "ip_version")) &&
            !text_equal(node_get_text(others.items[i], "subnetpool_id"), pool))
            call_refuse(call, 400, "NetworkSubnetPoolAffinityError",
                        "Subnets hosted on the same network must be allocated from the same subnet pool.");
}

static const char *default_pool(struct call *call, const struct node *subnet)
{
    struct query query = {.region = call->region, .kind = subnet_pool_collection.kind};
    query_where(&query, call->arena, "is_default", "1");
    query_where(&query, call->arena, "ip_version", node_get_text(subnet, "ip_version"));
    const struct node *pool = store_first(call->store, call->arena, &query);
    if (!pool)
        call_refuse(call, 400, "BadRequest", "Bad subnets request: No default subnetpool found for IPv%s.",
                    node_get_text(subnet, "ip_version"));
    return id_of(pool);
}

void subnet_pool_cut(struct call *call, struct node *subnet)
{
    const char *id = node_get_text(subnet, "subnetpool_id");
    if (!id && node_is_true(node_get(subnet, "use_default_subnetpool")))
        id = default_pool(call, subnet);
    const struct node *pool = id ? resource_get(call, &subnet_pool_collection, id) : NULL;
    if (!call->status)
        check_affinity(call, subnet, id);
    if (pool && !call->status)
        cut(call, subnet, pool);
    view_text(call, subnet, "subnetpool_id", id);
    node_remove(subnet, "prefixlen");
    node_remove(subnet, "use_default_subnetpool");
}

/* --- the pools --- */

static const struct attribute pool_attributes[] = {
    {"name", datum_text, NULL, IN_BODY | FILTER | REQUIRED},
    {"prefixes", read_prefixes, NULL, IN_BODY | REQUIRED},
    {DEFAULT_LENGTH, read_length, NULL, IN_BODY | FILTER},
    {LEAST_LENGTH, read_length, NULL, IN_BODY | FILTER},
    {MOST_LENGTH, read_length, NULL, IN_BODY | FILTER},
    {"ip_version", NULL, NULL, FILTER},
    {"shared", datum_boolean, "false", IN_POST | FILTER | ADMIN_SETS},
    {"is_default", datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS},
    {"address_scope_id", datum_uuid_or_null, "null", IN_BODY | FILTER},
    {"default_quota", read_natural, "null", IN_BODY | FILTER},
};

static void give_length(struct call *call, struct node *pool, const char *name, const char *length)
{
    if (!node_get(pool, name))
        view_text(call, pool, name, length);
}

/* Are they all of one version? */
static bool check_versions(struct call *call, const struct node *prefixes)
{
    for (size_t i = 1; i < prefixes->count; i++)
        if (!strchr(prefixes->items[i]->text, ':') != !strchr(prefixes->items[0]->text, ':'))
            call_refuse(call, 400, "PrefixVersionMismatch",
                        "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.");
    return !call->status;
}

static void check_bound(struct call *call, const char *name, long length, const char *bound, long limit,
                        bool fits)
{
    if (!fits && !call->status)
        call_refuse(call, 400, "IllegalSubnetPoolPrefixBounds", "Illegal prefix bounds: %s=%ld, %s=%ld.",
                    name, length, bound, limit);
}

static void check_bounds(struct call *call, const struct node *pool)
{
    const long least = length_of(pool, LEAST_LENGTH), most = length_of(pool, MOST_LENGTH),
               usual = length_of(pool, DEFAULT_LENGTH),
               all = node_get_integer(pool, "ip_version", 4) == 4 ? 32 : 128;
    check_bound(call, LEAST_LENGTH, least, MOST_LENGTH, most, least <= most);
    check_bound(call, MOST_LENGTH, most, "ip_version_max", all, most <= all);
    check_bound(call, DEFAULT_LENGTH, usual, LEAST_LENGTH, least, usual >= least);
    check_bound(call, DEFAULT_LENGTH, usual, MOST_LENGTH, most, usual <= most);
}

static bool share_addresses(const struct node *prefixes, const struct node *others)
{
    struct cidr a, b;
    for (size_t i = 0; i < prefixes->count; i++)
        for (size_t j = 0; j < others->count; j++)
            if (cidr_parse(prefixes->items[i]->text, &a, NULL) &&
                cidr_parse(others->items[j]->text, &b, NULL) && cidr_overlap(&a, &b))
                return true;
    return false;
}

/* No address is twice in a scope. */
static void check_scope(struct call *call, const struct node *pool)
{
    const char *id = node_get_text(pool, "address_scope_id");
    const struct node *scope = id && !call->status ? resource_get(call, &address_scope_collection, id) : NULL;
    if (!scope)
        return;
    const char *version = node_get_text(scope, "ip_version");
    if (!text_equal(version, node_get_text(pool, "ip_version"))) {
        call_refuse(call, 400, "IllegalSubnetPoolIpVersionAssociationToAddressScope",
                    "Illegal subnetpool association: subnetpool %s cannot associate with address scope %s "
                    "because subnetpool ip_version is not %s.",
                    id_of(pool), id, version);
        return;
    }
    struct node_list others = resource_find(call, &subnet_pool_collection, "address_scope_id", id);
    for (size_t i = 0; !call->status && i < others.count; i++)
        if (!text_equal(id_of(others.items[i]), id_of(pool)) &&
            share_addresses(node_get(pool, "prefixes"), node_get(others.items[i], "prefixes")))
            call_refuse(call, 409, "AddressScopePrefixConflict",
                        "Failed to associate address scope: subnetpools within an address scope must have "
                        "unique prefixes.");
}

static void create_pool(struct call *call, struct node *pool)
{
    const struct node *given = node_get(pool, "prefixes");
    if (!given->count) {
        call_refuse(call, 400, "EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.");
        return;
    }
    if (!check_versions(call, given))
        return;
    bool is_v4 = !strchr(given->items[0]->text, ':');
    node_set(call->arena, pool, "prefixes", compact(call, given));
    view_integer(call, pool, "ip_version", is_v4 ? 4 : 6);
    give_length(call, pool, LEAST_LENGTH, is_v4 ? "8" : "64");
    give_length(call, pool, MOST_LENGTH, is_v4 ? "32" : "128");
    give_length(call, pool, DEFAULT_LENGTH, node_get_text(pool, LEAST_LENGTH));
    check_bounds(call, pool);
    check_scope(call, pool);
}

/* As it will be. */
static struct node *with_changes(struct call *call, const struct node *pool, const struct node *changes)
{
    struct node *both = node_new_map(call->arena);
    for (size_t i = 0; i < pool->count; i++)
        node_set(call->arena, both, pool->entries[i].key->text, pool->entries[i].value);
    for (size_t i = 0; i < changes->count; i++)
        node_set(call->arena, both, changes->entries[i].key->text, changes->entries[i].value);
    return both;
}

static void update_pool(struct call *call, struct node *pool, struct node *changes)
{
    const struct node *wanted = node_get(changes, "prefixes"), *before = node_get(pool, "prefixes");
    struct node *prefixes = wanted ? compact(call, wanted) : NULL;
    for (size_t i = 0; prefixes && i < before->count; i++) {
        struct cidr cidr;
        if (cidr_parse(before->items[i]->text, &cidr, NULL) && is_within(prefixes, &cidr))
            continue;
        call_refuse(call, 400, "IllegalSubnetPoolPrefixUpdate",
                    "Illegal update to prefixes: Existing prefixes must be a subset of the new prefixes.");
        return;
    }
    if (prefixes && check_versions(call, prefixes))
        node_set(call->arena, changes, "prefixes", prefixes);
    const struct node *both = with_changes(call, pool, changes);
    if (!call->status)
        check_bounds(call, both);
    check_scope(call, both);
}

/* Then lengths are numbers, and what is none is not shown unless it was said. */
static void show_updated(struct call *call, struct node *shown, const struct node *changes)
{
    static const char *const lengths[] = {LEAST_LENGTH, MOST_LENGTH, DEFAULT_LENGTH}, *const rest[] = {
                                                                                          "default_quota",
                                                                                          "address_scope_id"};
    for (size_t i = 0; i < COUNT(lengths); i++)
        view_integer(call, shown, lengths[i], length_of(shown, lengths[i]));
    for (size_t i = 0; i < COUNT(rest); i++)
        if (!node_get(changes, rest[i]) && node_is_null(node_get(shown, rest[i])))
            node_remove(shown, rest[i]);
}

static void erase_pool(struct call *call, const struct node *pool)
{
    if (resource_find(call, &subnet_collection, "subnetpool_id", id_of(pool)).count)
        call_refuse(call, 400, "SubnetPoolDeleteError",
                    "Unable to delete subnet pool: Subnet pool has existing allocations.");
}

const struct collection subnet_pool_collection = {
    .path = "subnetpools",
    .kind = "subnetpool",
    .plural = "subnetpools",
    .missing = "SubnetPoolNotFound",
    .no_such = "Subnet pool %s could not be found.",
    .attributes = pool_attributes,
    .attribute_count = COUNT(pool_attributes),
    .sharing = SHARED_BY_POLICY,
    .bulk = true,
    .tagged = true,
    .counted = true,
    .loose_marker = true,
    .create = create_pool,
    .update = update_pool,
    .show_updated = show_updated,
    .remove = erase_pool,
};

/* --- address scopes --- */

static const struct attribute scope_attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"ip_version", datum_integer, NULL, IN_POST | FILTER | REQUIRED},
    {"shared", datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS},
};

static void erase_scope(struct call *call, const struct node *scope)
{
    if (resource_find(call, &subnet_pool_collection, "address_scope_id", id_of(scope)).count)
        call_refuse(
            call, 409, "AddressScopeInUse",
            "Unable to complete operation on address scope %s. There are one or more subnet pools in use "
            "on the address scope.",
            id_of(scope));
}

const struct collection address_scope_collection = {
    .path = "address-scopes",
    .kind = "address_scope",
    .plural = "address_scopes",
    .missing = "AddressScopeNotFound",
    .no_such = "Address scope %s could not be found.",
    .attributes = scope_attributes,
    .attribute_count = COUNT(scope_attributes),
    .sharing = SHARED_BY_POLICY,
    .plain = true,
    .bulk = true,
    .loose_marker = true,
    .remove = erase_scope,
};
