/* subnets */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/addresses.h"
#include "reconciler/sandbox/network/subnet_pools.h"

enum { MOST_NAMESERVERS = 5, MOST_ROUTES = 20 };

static struct node *read_version(struct call *call, const char *name, const struct node *value)
{
    struct node *version = datum_integer(call, name, value);
    if (version && strcmp(version->text, "4") != 0 && strcmp(version->text, "6") != 0)
        return datum_refuse(call, name, "%s is not in [4, 6].", version->text);
    return version;
}

static struct node *read_mode(struct call *call, const char *name, const struct node *value)
{
    static const char *const modes[] = {"slaac", "dhcpv6-stateful", "dhcpv6-stateless"};
    if (node_is_null(value))
        return view_part(value);
    for (size_t i = 0; i < COUNT(modes); i++)
        if (text_equal(node_text(value), modes[i]))
            return view_part(value);
    return datum_refuse(call, name, "'%s' is not in ['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac'].",
                        datum_print(call, value));
}

static const struct attribute attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"ip_version", read_version, NULL, IN_POST | FILTER | REQUIRED},
    {"network_id", datum_uuid, NULL, IN_POST | FILTER | REQUIRED},
    {"subnetpool_id", datum_uuid_or_null, "null", IN_POST | FILTER},
    {"use_default_subnetpool", datum_boolean, NULL, IN_POST},
    {"prefixlen", datum_integer_or_null, NULL, IN_POST},
    {"cidr", datum_text_or_null, NULL, IN_POST | FILTER},
    {"gateway_ip", datum_ip_or_null, NULL, IN_BODY | FILTER},
    {"allocation_pools", datum_list, NULL, IN_BODY},
    {"dns_nameservers", datum_nameservers, "[]", IN_BODY},
    {"host_routes", datum_routes, "[]", IN_BODY},
    {"enable_dhcp", datum_boolean, "true", IN_BODY | FILTER},
    {"ipv6_ra_mode", read_mode, "null", IN_POST | FILTER},
    {"ipv6_address_mode", read_mode, "null", IN_POST | FILTER},
    {"service_types", datum_list, "[]", IN_BODY},
    {"segment_id", datum_uuid_or_null, "null", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
    {"shared", NULL, NULL, FILTER},
};

/* --- checks --- */

static void check_cidr(struct call *call, const struct node *subnet, struct cidr *cidr)
{
    const char *text = node_get_text(subnet, "cidr");
    int64_t version = node_get_integer(subnet, "ip_version", 0);
    if (!text)
        call_refuse(call, 400, "BadRequest",
                    "Bad subnets request: a subnetpool must be specified in the absence of a cidr.");
    else if (!cidr_parse(text, cidr, NULL))
        datum_refuse_input(call, "%s is not in a CIDR format.", text);
    else if (cidr->network.version != version)
        datum_refuse_input(call, "cidr '%s' does not match the ip_version '%lld'.", text, (long long)version);
    else if (node_is_true(node_get(subnet, "enable_dhcp")) && version == 4 && cidr->prefix > 30)
        datum_refuse_input(call,
                           "Subnet has a prefix length that is incompatible with DHCP service enabled.");
}

static void check_overlap(struct call *call, const struct node *subnet, const struct cidr *cidr)
{
    struct node_list others =
        resource_find(call, &subnet_collection, "network_id", node_get_text(subnet, "network_id"));
    for (size_t i = 0; i < others.count; i++) {
        struct cidr other;
        if (!cidr_parse(node_get_text(others.items[i], "cidr"), &other, NULL) || !cidr_overlap(cidr, &other))
            continue;
        datum_refuse_input(call,
                           "Requested subnet with cidr: %s for network: %s overlaps with another subnet.",
                           cidr_print(call->arena, cidr), node_get_text(subnet, "network_id"));
        return;
    }
}

static bool read_pool(struct call *call, const struct node *pool, struct ip_range *range)
{
    const char *first = node_get_text(pool, "start"), *last = node_get_text(pool, "end");
    if (first && last && ip_parse(first, &range->first) && ip_parse(last, &range->last) &&
        ip_compare(&range->first, &range->last) <= 0)
        return true;
    call_refuse(call, 400, "InvalidAllocationPool", "The allocation pool %s is not valid.",
                datum_print(call, pool));
    return false;
}

static void check_pool(struct call *call, const struct ip_range *pool, const struct cidr *cidr,
                       const struct ip *gateway)
{
    const char *text = ip_range_print(call->arena, pool);
    if (!cidr_contains(cidr, &pool->first) || !cidr_contains(cidr, &pool->last))
        call_refuse(call, 400, "OutOfBoundsAllocationPool",
                    "The allocation pool %s spans beyond the subnet cidr %s.", text,
                    cidr_print(call->arena, cidr));
    else if (gateway && ip_compare(gateway, &pool->first) >= 0 && ip_compare(gateway, &pool->last) <= 0)
        call_refuse(call, 409, "GatewayConflictWithAllocationPools",
                    "Gateway ip %s conflicts with allocation pool %s.", ip_print(call->arena, gateway), text);
}

static void check_pools(struct call *call, const struct node *pools, const struct cidr *cidr,
                        const struct ip *gateway)
{
    struct ip_range pool, other;
    for (size_t i = 0; !call->status && i < pools->count; i++) {
        if (!read_pool(call, pools->items[i], &pool))
            return;
        check_pool(call, &pool, cidr, gateway);
        for (size_t j = 0; !call->status && j < i; j++)
            if (read_pool(call, pools->items[j], &other) && ip_compare(&pool.first, &other.last) <= 0 &&
                ip_compare(&other.first, &pool.last) <= 0)
                call_refuse(call, 409, "OverlappingAllocationPools",
                            "Found overlapping allocation pools: %s %s for subnet %s.",
                            ip_range_print(call->arena, &other), ip_range_print(call->arena, &pool),
                            cidr_print(call->arena, cidr));
    }
}

static void check_numbers(struct call *call, const struct node *object, const struct node *said)
{
    const struct node *servers = node_get(said, "dns_nameservers"), *routes = node_get(said, "host_routes");
    const char *id = node_get(object, "cidr") == node_get(said, "cidr") ? "new subnet" : id_of(object);
    if (servers && servers->count > MOST_NAMESERVERS)
        call_refuse(
            call, 400, "DNSNameServersExhausted",
            "Unable to complete operation for %s. The number of DNS nameservers exceeds the limit %d.", id,
            MOST_NAMESERVERS);
    else if (routes && routes->count > MOST_ROUTES)
        call_refuse(call, 400, "HostRoutesExhausted",
                    "Unable to complete operation for %s. The number of host routes exceeds the limit %d.",
                    id, MOST_ROUTES);
}

/* --- making --- */

/* What is not said of it: the first host of IPv4, the network itself of IPv6. */
static bool take_gateway(struct call *call, struct node *subnet, const struct cidr *cidr, struct ip *gateway)
{
    if (!node_get(subnet, "gateway_ip")) {
        *gateway = cidr_first(cidr);
        if (gateway->version == 4)
            gateway->bytes[3]++;
        view_text(call, subnet, "gateway_ip", ip_print(call->arena, gateway));
        return true;
    }
    const char *text = node_get_text(subnet, "gateway_ip");
    return text && ip_parse(text, gateway);
}

static void join_network(struct call *call, struct node *network, const struct node *subnet)
{
    node_add(call->arena, view_part(node_get(network, "subnets")), node_new_text(call->arena, id_of(subnet)));
    resource_touch(call, &network_collection, network);
}

static void create(struct call *call, struct node *subnet)
{
    struct cidr cidr;
    struct ip gateway;
    struct node *network = resource_get(call, &network_collection, node_get_text(subnet, "network_id"));
    if (!network || !resource_may(call, &subnet_collection, network, "create"))
        return;
    subnet_pool_cut(call, subnet);
    if (!call->status)
        check_numbers(call, subnet, subnet);
    if (!call->status)
        check_cidr(call, subnet, &cidr);
    if (call->status)
        return;
    view_text(call, subnet, "cidr", cidr_print(call->arena, &cidr));
    bool has_gateway = take_gateway(call, subnet, &cidr, &gateway);
    const struct node *pools = node_get(subnet, "allocation_pools");
    if (pools)
        check_pools(call, pools, &cidr, has_gateway ? &gateway : NULL);
    else
        addresses_fill_pools(call, subnet, &cidr, has_gateway ? &gateway : NULL);
    if (!call->status)
        check_overlap(call, subnet, &cidr);
    if (!call->status)
        join_network(call, network, subnet);
}

/* --- changing --- */

static void change_gateway(struct call *call, const struct node *subnet, const struct node *wanted,
                           const struct node *pools, const struct cidr *cidr)
{
    const char *before = node_get_text(subnet, "gateway_ip"), *after = node_text(wanted);
    const char *holder = before ? addresses_holder(call, id_of(subnet), before) : NULL;
    struct ip gateway;
    bool is_router =
        holder && text_starts(node_get_text(resource_peek(call, &port_collection, holder), "device_owner"),
                              "network:router_interface");
    if (is_router && !text_equal(before, after))
        call_refuse(call, 409, "GatewayIpInUse",
                    "Current gateway ip %s already in use by port %s. Unable to update.", before, holder);
    else if (after && ip_parse(after, &gateway))
        check_pools(call, pools, cidr, &gateway);
}

static void update(struct call *call, struct node *subnet, struct node *changes)
{
    struct cidr cidr;
    if (!changes->count || !cidr_parse(node_get_text(subnet, "cidr"), &cidr, NULL))
        return;
    const struct node *pools = node_get(changes, "allocation_pools");
    const struct node *gateway = node_get(changes, "gateway_ip");
    check_numbers(call, subnet, changes);
    if (!call->status && (gateway || pools))
        change_gateway(call, subnet, gateway ? gateway : node_get(subnet, "gateway_ip"),
                       pools ? pools : node_get(subnet, "allocation_pools"), &cidr);
    if (!call->status && pools)
        check_pools(call, pools, &cidr, NULL);
    struct node *network = resource_peek(call, &network_collection, node_get_text(subnet, "network_id"));
    if (!call->status && network)
        resource_touch(call, &network_collection, network);
}

static void erase(struct call *call, const struct node *subnet)
{
    if (addresses_used(call, id_of(subnet))) {
        call_refuse(call, 409, "SubnetInUse",
                    "Unable to complete operation on subnet %s: One or more ports have an IP allocation from "
                    "this subnet.",
                    id_of(subnet));
        return;
    }
    struct node *network = resource_peek(call, &network_collection, node_get_text(subnet, "network_id"));
    if (!network)
        return;
    drop_text(call, network, "subnets", id_of(subnet));
    resource_touch(call, &network_collection, network);
}

const struct collection subnet_collection = {
    .path = "subnets",
    .kind = "subnet",
    .plural = "subnets",
    .missing = "SubnetNotFound",
    .no_such = "Subnet %s could not be found.",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .sharing = SHARED_BY_NETWORK,
    .bulk = true,
    .tagged = true,
    .counted = true,
    .loose_marker = true,
    .create = create,
    .update = update,
    .remove = erase,
};
