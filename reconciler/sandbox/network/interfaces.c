/* What a router joins and leaves, and routes one by one. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/floating_ips.h"
#include "reconciler/sandbox/network/ports.h"
#include "reconciler/sandbox/network/routers.h"

struct request {
    struct node *router;
    const char *subnet, *port; /* ids; NULL: not said */
};

/* --- asking --- */

static void refuse_request(struct call *call, const char *reason)
{
    call_refuse(call, 400, "BadRequest", "Bad router request: %s.", reason);
}

static bool read_request(struct call *call, struct request *request)
{
    request->router = resource_get(call, &router_collection, call_part(call, 0));
    request->subnet = node_get_text(call->body, "subnet_id");
    request->port = node_get_text(call->body, "port_id");
    if (!request->router || !resource_may(call, &router_collection, request->router, "update"))
        return false;
    if (!request->subnet && !request->port)
        refuse_request(call, "Either subnet_id or port_id must be specified");
    return !call->status;
}

static const char *subnet_of(const struct node *port)
{
    return node_text(node_find(port_addresses(port), "0.subnet_id"));
}

static void answer(struct call *call, const struct request *request, const struct node *port)
{
    const struct node *fixed = port_addresses(port);
    struct node *body = node_new_map(call->arena), *subnets = node_new_list(call->arena);
    for (size_t i = 0; i < fixed->count; i++)
        node_add(call->arena, subnets,
                 node_new_text(call->arena, node_get_text(fixed->items[i], "subnet_id")));
    view_text(call, body, "id", id_of(request->router));
    view_text(call, body, "tenant_id", project_of(request->router));
    view_text(call, body, "port_id", id_of(port));
    view_text(call, body, "network_id", node_get_text(port, "network_id"));
    view_text(call, body, "subnet_id", subnet_of(port));
    node_set(call->arena, body, "subnet_ids", subnets);
    call_answer(call, 200, body);
}

/* --- joining --- */

static void check_neighbour(struct call *call, const struct node *subnet, const struct node *other)
{
    struct cidr a, b;
    if (text_equal(id_of(subnet), id_of(other)))
        call_refuse(call, 400, "BadRequest", "Bad router request: Router already has a port on subnet %s.",
                    id_of(subnet));
    else if (cidr_parse(node_get_text(subnet, "cidr"), &a, NULL) &&
             cidr_parse(node_get_text(other, "cidr"), &b, NULL) && cidr_overlap(&a, &b))
        call_refuse(call, 400, "BadRequest",
                    "Bad router request: Cidr %s of subnet %s overlaps with cidr %s of subnet %s.",
                    cidr_print(call->arena, &a), id_of(subnet), cidr_print(call->arena, &b), id_of(other));
}

static bool may_join(struct call *call, const struct node *router, const struct node *subnet)
{
    struct node_list ports = router_ports(call, id_of(router), ROUTER_INTERFACE);
    for (size_t i = 0; !call->status && i < ports.count; i++) {
        const struct node *fixed = port_addresses(ports.items[i]);
        for (size_t f = 0; !call->status && f < fixed->count; f++) {
            const struct node *other =
                resource_peek(call, &subnet_collection, node_get_text(fixed->items[f], "subnet_id"));
            if (other)
                check_neighbour(call, subnet, other);
        }
    }
    return !call->status;
}

static struct node *join_subnet(struct call *call, const struct request *request)
{
    const struct node *subnet = resource_get(call, &subnet_collection, request->subnet);
    const char *gateway = node_get_text(subnet, "gateway_ip");
    if (subnet && !gateway)
        refuse_request(call, "Subnet for router interface must have a gateway IP");
    if (call->status || !may_join(call, request->router, subnet))
        return NULL;
    struct node *fixed = node_new_map(call->arena), *wishes = node_new_list(call->arena);
    view_text(call, fixed, "subnet_id", id_of(subnet));
    view_text(call, fixed, "ip_address", gateway);
    node_add(call->arena, wishes, fixed);
    return port_make(call, &(struct port_wish){.network = node_get_text(subnet, "network_id"),
                                               .project = project_of(request->router),
                                               .device = id_of(request->router),
                                               .owner = ROUTER_INTERFACE,
                                               .fixed_ips = wishes});
}

static struct node *join_port(struct call *call, const struct request *request)
{
    struct node *port = resource_get(call, &port_collection, request->port);
    if (!port)
        return NULL;
    const char *device = node_get_text(port, "device_id"), *subnet_id = subnet_of(port);
    const struct node *subnet = resource_peek(call, &subnet_collection, subnet_id);
    if (device && *device)
        call_refuse(
            call, 409, "PortInUse",
            "Unable to complete operation on port %s for network %s. Port already has an attached device "
            "%s.",
            id_of(port), node_get_text(port, "network_id"), device);
    else if (!subnet)
        refuse_request(call, "Router port must have at least one fixed IP");
    else if (may_join(call, request->router, subnet)) {
        view_text(call, port, "device_id", id_of(request->router));
        view_text(call, port, "device_owner", ROUTER_INTERFACE);
        return port;
    }
    return NULL;
}

static void join(struct call *call)
{
    struct request request;
    if (!read_request(call, &request))
        return;
    if (request.subnet && request.port) {
        refuse_request(call, "Cannot specify both subnet-id and port-id");
        return;
    }
    struct node *port = request.subnet ? join_subnet(call, &request) : join_port(call, &request);
    if (!port)
        return;
    resource_touch(call, &port_collection, port);
    resource_touch(call, &router_collection, request.router);
    answer(call, &request, port);
}

/* --- leaving --- */

static bool is_on(const struct node *port, const char *subnet)
{
    const struct node *fixed = port_addresses(port);
    for (size_t i = 0; i < fixed->count; i++)
        if (text_equal(node_get_text(fixed->items[i], "subnet_id"), subnet))
            return true;
    return false;
}

static const struct node *find_interface(struct call *call, const struct request *request)
{
    struct node_list ports = router_ports(call, id_of(request->router), ROUTER_INTERFACE);
    for (size_t i = 0; i < ports.count; i++) {
        const struct node *port = ports.items[i];
        if (request->port ? !text_equal(id_of(port), request->port) : !is_on(port, request->subnet))
            continue;
        if (!request->port || !request->subnet || is_on(port, request->subnet))
            return port;
        call_refuse(call, 400, "SubnetMismatchForPort",
                    "Subnet on port %s does not match the requested subnet %s.", id_of(port),
                    request->subnet);
        return NULL;
    }
    if (request->port)
        call_refuse(call, 404, "RouterInterfaceNotFound", "Router %s does not have an interface with id %s",
                    id_of(request->router), request->port);
    else if (resource_get(call, &subnet_collection, request->subnet))
        call_refuse(call, 404, "RouterInterfaceNotFoundForSubnet", "Router %s has no interface on subnet %s",
                    id_of(request->router), request->subnet);
    return NULL;
}

static void check_needed(struct call *call, const struct request *request, const char *subnet_id)
{
    struct cidr cidr;
    const struct node *subnet = resource_peek(call, &subnet_collection, subnet_id);
    const struct node *routes = node_get(request->router, "routes");
    if (!subnet || !cidr_parse(node_get_text(subnet, "cidr"), &cidr, NULL))
        return;
    for (size_t i = 0; !call->status && i < routes->count; i++) {
        struct ip via;
        if (ip_parse(node_get_text(routes->items[i], "nexthop"), &via) && cidr_contains(&cidr, &via))
            call_refuse(call, 409, "RouterInterfaceInUseByRoute",
                        "Router interface for subnet %s on router %s cannot be deleted, as it is required by "
                        "one or more routes.",
                        subnet_id, id_of(request->router));
    }
    if (!call->status && floating_ip_needs_subnet(call, id_of(request->router), subnet_id))
        call_refuse(
            call, 409, "RouterInterfaceInUseByFloatingIP",
            "Router interface for subnet %s on router %s cannot be deleted, as it is required by one or "
            "more floating IPs.",
            subnet_id, id_of(request->router));
}

static void leave(struct call *call)
{
    struct request request;
    if (!read_request(call, &request))
        return;
    const struct node *port = find_interface(call, &request);
    if (port)
        check_needed(call, &request, request.subnet ? request.subnet : subnet_of(port));
    if (call->status)
        return;
    port_erase(call, port);
    resource_touch(call, &router_collection, request.router);
    answer(call, &request, port);
}

/* --- routes one by one --- */

static void change_routes(struct call *call, bool add)
{
    struct node *router = resource_get(call, &router_collection, call_part(call, 0));
    const struct node *given = router ? resource_body(call, router_collection.kind) : NULL;
    struct node *routes =
        given && node_get(given, "routes") ? datum_routes(call, "routes", node_get(given, "routes")) : NULL;
    if (!routes || !resource_may(call, &router_collection, router, "update"))
        return;
    const struct node *before = node_get(router, "routes");
    struct node *after = node_new_list(call->arena);
    for (size_t i = 0; i < before->count; i++) {
        bool named = false;
        for (size_t r = 0; r < routes->count; r++)
            named |= datum_equal(before->items[i], routes->items[r]);
        if (!named)
            node_add(call->arena, after, before->items[i]);
    }
    for (size_t i = 0; add && i < routes->count; i++)
        node_add(call->arena, after, routes->items[i]);
    if (add && !router_reaches(call, router, after))
        return;
    node_set(call->arena, router, "routes", after);
    resource_touch(call, &router_collection, router);
    call_answer_as(call, 200, router_collection.kind, resource_show(call, &router_collection, router));
}

static void add_routes(struct call *call)
{
    change_routes(call, true);
}

static void remove_routes(struct call *call)
{
    change_routes(call, false);
}

static const struct route routes[] = {
    {"PUT", "/v2.0/routers/{}/add_router_interface", join, NEEDS_TOKEN},
    {"PUT", "/v2.0/routers/{}/remove_router_interface", leave, NEEDS_TOKEN},
    {"PUT", "/v2.0/routers/{}/add_extraroutes", add_routes, NEEDS_TOKEN},
    {"PUT", "/v2.0/routers/{}/remove_extraroutes", remove_routes, NEEDS_TOKEN},
};

const struct route_table interface_routes = {routes, COUNT(routes)};
