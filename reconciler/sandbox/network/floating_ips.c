#include "reconciler/sandbox/network/floating_ips.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/dns.h"
#include "reconciler/sandbox/network/ports.h"
#include "reconciler/sandbox/network/routers.h"

#define OWNER "network:floatingip"
#define NETWORK "floating_network_id"
#define ADDRESS "floating_ip_address"
#define FIXED "fixed_ip_address"

static const struct attribute attributes[] = {
    {ADDRESS, datum_ip_or_null, NULL, IN_POST | FILTER | ADMIN_SETS},
    {NETWORK, datum_uuid, NULL, IN_POST | FILTER | REQUIRED},
    {"subnet_id", datum_uuid_or_null, NULL, IN_POST},
    {"router_id", NULL, "null", FILTER},
    {"port_id", datum_uuid_or_null, "null", IN_BODY | FILTER},
    {FIXED, datum_ip_or_null, "null", IN_BODY | FILTER},
    {"status", NULL, "\"DOWN\"", FILTER},
    {"qos_policy_id", datum_uuid_or_null, "null", IN_BODY | FILTER},
    {"dns_name", dns_read_relative_name, "\"\"", IN_POST},
    {"dns_domain", dns_read_domain, "\"\"", IN_POST},
    {"port_details", NULL, "null", 0},
    {"port_forwardings", NULL, "[]", 0},
};

/* --- where it leads --- */

/* The port's fixed IP that is to be used: [subnet_id, ip_address], or NULL. */
static const struct node *choose_fixed(const struct node *port, const char *address)
{
    const struct node *fixed = port_addresses(port);
    for (size_t i = 0; i < fixed->count; i++) {
        const char *own = node_get_text(fixed->items[i], "ip_address");
        if (address ? text_equal(own, address) : !strchr(own, ':'))
            return fixed->items[i];
    }
    return NULL;
}

/* The router between the subnet and the external network, or NULL. */
static const char *find_router(struct call *call, const struct node *port, const char *subnet,
                               const char *network)
{
    struct query query = {.region = call->region, .kind = port_collection.kind};
    query_where(&query, call->arena, "network_id", node_get_text(port, "network_id"));
    query_where(&query, call->arena, "device_owner", ROUTER_INTERFACE);
    struct node_list interfaces = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < interfaces.count; i++) {
        const char *router = node_get_text(interfaces.items[i], "device_id");
        const struct node *found = resource_peek(call, &router_collection, router);
        if (text_equal(node_text(node_find(interfaces.items[i], "fixed_ips.0.subnet_id")), subnet) &&
            text_equal(node_text(node_find(found, "external_gateway_info.network_id")), network))
            return router;
    }
    return NULL;
}

static void check_alone(struct call *call, const struct node *floating, const char *port, const char *fixed)
{
    struct node_list others = resource_find(call, &floating_ip_collection, "port_id", port);
    for (size_t i = 0; i < others.count; i++)
        if (text_equal(node_get_text(others.items[i], FIXED), fixed) &&
            !text_equal(id_of(others.items[i]), id_of(floating)))
            call_refuse(
                call, 409, "FloatingIPPortAlreadyAssociated",
                "Cannot associate floating IP %s (%s) with port %s using fixed IP %s, as that fixed IP "
                "already has a floating IP on external network %s.",
                node_get_text(floating, ADDRESS), id_of(floating), port, fixed,
                node_get_text(floating, NETWORK));
}

static struct node *describe_port(struct call *call, const struct node *port)
{
    static const char *const keys[] = {"name",   "network_id", "mac_address", "admin_state_up",
                                       "status", "device_id",  "device_owner"};
    struct node *details = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(keys); i++)
        node_set(call->arena, details, keys[i], view_part(node_get(port, keys[i])));
    return details;
}

static void dissociate(struct call *call, struct node *target)
{
    static const char *const keys[] = {"port_id", FIXED, "router_id", "port_details"};
    for (size_t i = 0; i < COUNT(keys); i++)
        view_text(call, target, keys[i], NULL);
}

/* Sets in target, which is the floating IP or what changes of it. */
static void associate(struct call *call, const struct node *floating, struct node *target,
                      const char *port_id, const char *address)
{
    const struct node *port = resource_get(call, &port_collection, port_id);
    if (!port)
        return;
    const struct node *fixed = choose_fixed(port, address);
    const char *network = node_get_text(floating, NETWORK), *subnet = node_get_text(fixed, "subnet_id");
    if (!fixed && address)
        call_refuse(call, 400, "BadRequest", "Bad floatingip request: Port %s does not have fixed ip %s.",
                    port_id, address);
    else if (!fixed)
        call_refuse(call, 400, "BadRequest",
                    "Bad floatingip request: Cannot add floating IP to port %s that has no fixed IPv4 "
                    "addresses.",
                    port_id);
    else
        check_alone(call, floating, port_id, node_get_text(fixed, "ip_address"));
    const char *router = call->status ? NULL : find_router(call, port, subnet, network);
    if (call->status)
        return;
    if (!router) {
        call_refuse(
            call, 404, "ExternalGatewayForFloatingIPNotFound",
            "External network %s is not reachable from subnet %s.  Therefore, cannot associate Port %s "
            "with a Floating IP.",
            network, subnet, port_id);
        return;
    }
    view_text(call, target, "port_id", port_id);
    view_text(call, target, FIXED, node_get_text(fixed, "ip_address"));
    view_text(call, target, "router_id", router);
    node_set(call->arena, target, "port_details", describe_port(call, port));
}

/* --- the collection --- */

static const struct node *wish_of(struct call *call, const struct node *floating)
{
    const char *address = node_get_text(floating, ADDRESS), *subnet = node_get_text(floating, "subnet_id");
    if (!address && !subnet)
        return NULL;
    struct node *wish = node_new_map(call->arena), *wishes = node_new_list(call->arena);
    view_text(call, wish, address ? "ip_address" : "subnet_id", address ? address : subnet);
    node_add(call->arena, wishes, wish);
    return wishes;
}

static void create(struct call *call, struct node *floating)
{
    const char *network_id = node_get_text(floating, NETWORK);
    const struct node *network = resource_get(call, &network_collection, network_id);
    if (network && !node_is_true(node_get(network, "router:external")))
        call_refuse(call, 400, "BadRequest",
                    "Bad floatingip request: Network %s is not a valid external network.", network_id);
    if (call->status)
        return;
    struct node *port = port_make(call, &(struct port_wish){.network = network_id,
                                                            .project = "",
                                                            .device = id_of(floating),
                                                            .owner = OWNER,
                                                            .fixed_ips = wish_of(call, floating),
                                                            .status = "N/A"});
    const struct node *fixed = port ? choose_fixed(port, NULL) : NULL;
    if (port && !fixed)
        call_refuse(call, 409, "ExternalIpAddressExhausted",
                    "Unable to find any IP address on external network %s.", network_id);
    if (call->status)
        return;
    resource_touch(call, &port_collection, port);
    node_remove(floating, "subnet_id");
    view_text(call, floating, "dns_domain", "");
    view_text(call, floating, ADDRESS, node_get_text(fixed, "ip_address"));
    const char *target = node_get_text(floating, "port_id");
    if (target)
        associate(call, floating, floating, target, node_get_text(floating, FIXED));
}

static void update(struct call *call, struct node *floating, struct node *changes)
{
    const struct node *port = node_get(changes, "port_id"), *fixed = node_get(changes, FIXED);
    if (!port && !fixed)
        return;
    const char *id = node_text(port ? port : node_get(floating, "port_id"));
    if (id)
        associate(call, floating, changes, id, node_text(fixed));
    else
        dissociate(call, changes);
}

static void erase(struct call *call, const struct node *floating)
{
    const struct node *port = port_of_device(call, id_of(floating), OWNER);
    if (port)
        port_erase(call, port);
}

const struct collection floating_ip_collection = {
    .path = "floatingips",
    .kind = "floatingip",
    .plural = "floatingips",
    .missing = "FloatingIPNotFound",
    .no_such = "Floating IP %s could not be found",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .tagged = true,
    .counted = true,
    .loose_marker = true,
    .create = create,
    .update = update,
    .remove = erase,
};

/* --- what others ask --- */

void floating_ip_leave(struct call *call, const struct node *port)
{
    struct node_list found = resource_find(call, &floating_ip_collection, "port_id", id_of(port));
    for (size_t i = 0; i < found.count; i++) {
        dissociate(call, found.items[i]);
        resource_touch(call, &floating_ip_collection, found.items[i]);
    }
}

bool floating_ip_needs_gateway(struct call *call, const char *router)
{
    return resource_find(call, &floating_ip_collection, "router_id", router).count > 0;
}

bool floating_ip_needs_subnet(struct call *call, const char *router, const char *subnet)
{
    struct node_list found = resource_find(call, &floating_ip_collection, "router_id", router);
    for (size_t i = 0; i < found.count; i++) {
        const struct node *port =
            resource_peek(call, &port_collection, node_get_text(found.items[i], "port_id"));
        const struct node *fixed = port ? choose_fixed(port, node_get_text(found.items[i], FIXED)) : NULL;
        if (text_equal(node_get_text(fixed, "subnet_id"), subnet))
            return true;
    }
    return false;
}
