#include "reconciler/sandbox/network/routers.h"

#include "base/text.h"
#include "reconciler/sandbox/network/ports.h"

#define INFO "external_gateway_info"

static const struct attribute attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"admin_state_up", datum_boolean, "true", IN_BODY | FILTER},
    {"status", NULL, "\"ACTIVE\"", FILTER},
    {INFO, gateway_read, "null", IN_BODY},
    {"availability_zones", NULL, "[]", 0},
    {"distributed", datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
    {"ha", datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
    {"availability_zone_hints", datum_list, "[]", IN_POST},
    {"routes", datum_routes, "[]", IN_PUT},
    {"flavor_id", datum_uuid_or_null, "null", IN_POST},
};

struct node_list router_ports(struct call *call, const char *router, const char *owner)
{
    struct query query = {.region = call->region, .kind = port_collection.kind};
    query_where(&query, call->arena, "device_id", router);
    query_where(&query, call->arena, "device_owner", owner);
    return store_find(call->store, call->arena, &query);
}

/* --- routes --- */

static bool has_route(const struct node *routes, const struct node *route)
{
    for (size_t i = 0; i < routes->count; i++)
        if (text_equal(node_get_text(routes->items[i], "destination"), node_get_text(route, "destination")) &&
            text_equal(node_get_text(routes->items[i], "nexthop"), node_get_text(route, "nexthop")))
            return true;
    return false;
}

bool routes_equal(const struct node *a, const struct node *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!has_route(b, a->items[i]))
            return false;
    return a->count == b->count;
}

static bool is_connected(struct call *call, const struct node_list *fixed, const struct ip *via)
{
    for (size_t i = 0; i < fixed->count; i++) {
        struct cidr cidr;
        const struct node *subnet =
            resource_peek(call, &subnet_collection, node_get_text(fixed->items[i], "subnet_id"));
        if (subnet && cidr_parse(node_get_text(subnet, "cidr"), &cidr, NULL) && cidr_contains(&cidr, via))
            return true;
    }
    return false;
}

static bool is_own(const struct node_list *fixed, const struct ip *via)
{
    struct ip own;
    for (size_t i = 0; i < fixed->count; i++)
        if (ip_parse(node_get_text(fixed->items[i], "ip_address"), &own) && ip_compare(&own, via) == 0)
            return true;
    return false;
}

/* [{subnet_id, ip_address}] of all its ports. */
static struct node_list own_addresses(struct call *call, const struct node *router)
{
    static const char *const owners[] = {ROUTER_INTERFACE, ROUTER_GATEWAY};
    struct node_list all = {0};
    for (size_t o = 0; o < COUNT(owners); o++) {
        struct node_list ports = router_ports(call, id_of(router), owners[o]);
        for (size_t p = 0; p < ports.count; p++) {
            const struct node *fixed = port_addresses(ports.items[p]);
            for (size_t i = 0; i < fixed->count; i++)
                list_add(call->arena, &all, fixed->items[i]);
        }
    }
    return all;
}

bool router_reaches(struct call *call, const struct node *router, const struct node *routes)
{
    struct node_list fixed = own_addresses(call, router);
    for (size_t i = 0; i < routes->count; i++) {
        struct ip via;
        const char *reason = NULL;
        if (!ip_parse(node_get_text(routes->items[i], "nexthop"), &via) || !is_connected(call, &fixed, &via))
            reason = "the nexthop is not connected with router";
        else if (is_own(&fixed, &via))
            reason = "the nexthop is used by router";
        if (!reason)
            continue;
        call_refuse(call, 400, "InvalidRoutes", "Invalid format for routes: %s, %s",
                    datum_print(call, routes), reason);
        return false;
    }
    return true;
}

/* --- the collection --- */

static void create(struct call *call, struct node *router)
{
    const struct node *wanted = node_get(router, INFO);
    if (node_get(wanted, "network_id")) {
        view_text(call, router, INFO, NULL);
        gateway_set(call, router, router, wanted);
        view_integer(call, router, "revision_number", router_collection.first_revision + 2);
    } else {
        view_text(call, router, INFO, NULL);
    }
}

static void update(struct call *call, struct node *router, struct node *changes)
{
    const struct node *routes = node_get(changes, "routes"), *wanted = node_get(changes, INFO);
    if (wanted)
        gateway_set(call, router, changes, wanted);
    if (call->status || !routes)
        return;
    if (routes_equal(routes, node_get(router, "routes")))
        node_remove(changes, "routes");
    else
        (void)router_reaches(call, router, routes);
}

/* How the gateway translates is an admin's to say, though the gateway is not. */
static bool may_update(struct call *call, const struct node *changes)
{
    if (call->caller.is_admin || !node_get(node_get(changes, INFO), "enable_snat"))
        return attribute_may_say(call, &router_collection, changes, "update");
    call_refuse(call, 403, "PolicyNotAuthorized",
                "(rule:update_router and (rule:update_router:external_gateway_info and "
                "(rule:update_router:external_gateway_info:network_id and "
                "rule:update_router:external_gateway_info:enable_snat))) is disallowed by policy");
    return false;
}

static void erase(struct call *call, const struct node *router)
{
    struct node_list interfaces = router_ports(call, id_of(router), ROUTER_INTERFACE);
    struct name_list ids = {0};
    for (size_t i = 0; i < interfaces.count; i++)
        list_add(call->arena, &ids, id_of(interfaces.items[i]));
    if (ids.count) {
        call_refuse(call, 409, "RouterInUse", "Router %s has ports still attached: %s", id_of(router),
                    text_join(call->arena, &ids, ", "));
        return;
    }
    struct node_list gateways = router_ports(call, id_of(router), ROUTER_GATEWAY);
    for (size_t i = 0; i < gateways.count; i++)
        port_erase(call, gateways.items[i]);
}

const struct collection router_collection = {
    .path = "routers",
    .kind = "router",
    .plural = "routers",
    .missing = "RouterNotFound",
    .no_such = "Router %s could not be found",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .first_revision = 1,
    .tagged = true,
    .counted = true,
    .create = create,
    .update = update,
    .may_update = may_update,
    .remove = erase,
};
