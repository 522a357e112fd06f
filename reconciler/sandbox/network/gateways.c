/* gateways of routers */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/floating_ips.h"
#include "reconciler/sandbox/network/ports.h"
#include "reconciler/sandbox/network/qos.h"
#include "reconciler/sandbox/network/routers.h"

#define INFO "external_gateway_info"
#define FIXED "external_fixed_ips"

struct node *gateway_read(struct call *call, const char *name, const struct node *value)
{
    static const char *const known[] = {"network_id", "enable_snat", FIXED, "qos_policy_id"};
    if (node_is_null(value))
        return view_part(value);
    if (value->type != NODE_MAP)
        return datum_refuse(call, name, "'%s' is not a dictionary.", datum_print(call, value));
    for (size_t i = 0; i < value->count; i++) {
        size_t k = 0;
        while (k < COUNT(known) && strcmp(known[k], value->entries[i].key->text) != 0)
            k++;
        if (k == COUNT(known))
            return datum_refuse(call, name, "Unexpected keys supplied: %s.", value->entries[i].key->text);
    }
    if (value->count && !node_get_text(value, "network_id"))
        return datum_refuse(call, name,
                            "Validation of dictionary's keys failed. Expected keys: {'network_id'}");
    return view_part(value);
}

/* What the real one has counted by then stays, though it refuses. */
static void refuse_counted(struct call *call, struct node *router)
{
    resource_touch(call, &router_collection, router);
    call->keeps = true;
}

static bool is_usable(struct call *call, struct node *router, const char *network_id)
{
    const struct node *network = resource_get(call, &network_collection, network_id);
    if (network && !node_is_true(node_get(network, "router:external")))
        call_refuse(call, 400, "BadRequest", "Bad router request: Network %s is not an external network.",
                    network_id);
    if (call->status && resource_peek(call, &router_collection, id_of(router)))
        refuse_counted(call, router);
    return !call->status;
}

static void drop(struct call *call, struct node *router)
{
    struct node_list ports = router_ports(call, id_of(router), ROUTER_GATEWAY);
    for (size_t i = 0; i < ports.count; i++)
        port_erase(call, ports.items[i]);
}

/* policy: NULL or null for none, and then nothing is said of it. */
static struct node *describe(struct call *call, const struct node *port, const struct node *wanted,
                             const struct node *policy)
{
    const struct node *snat = node_get(wanted, "enable_snat");
    struct node *info = node_new_map(call->arena);
    view_text(call, info, "network_id", node_get_text(port, "network_id"));
    view_boolean(call, info, "enable_snat", !snat || node_is_true(snat));
    node_set(call->arena, info, FIXED, view_part(port_addresses(port)));
    if (node_text(policy))
        node_set(call->arena, info, "qos_policy_id", view_part(policy));
    return info;
}

/* Revisions: the real one writes the router once more where a gateway comes, twice where one goes. */
static void bump(struct call *call, struct node *router, int64_t by)
{
    view_integer(call, router, "revision_number", node_get_integer(router, "revision_number", 0) + by);
}

void gateway_set(struct call *call, struct node *router, struct node *object, const struct node *wanted)
{
    const struct node *old = node_get(router, INFO);
    const char *before = node_get_text(old, "network_id"), *after = node_get_text(wanted, "network_id");
    const struct node *addresses = node_get(wanted, FIXED);
    if (after && !is_usable(call, router, after))
        return;
    bool stays = text_equal(before, after) && (!addresses || datum_equal(addresses, node_get(old, FIXED)));
    if (before && !text_equal(before, after) && floating_ip_needs_gateway(call, id_of(router))) {
        call_refuse(call, 409, "RouterExternalGatewayInUseByFloatingIp",
                    "Gateway cannot be updated for router %s, since a gateway to external network %s is "
                    "required by one or more floating IPs.",
                    id_of(router), before);
        return;
    }
    struct node *port = stays && after ? port_of_device(call, id_of(router), ROUTER_GATEWAY) : NULL;
    if (!stays && before)
        drop(call, router);
    if (!stays && after)
        port = port_make(call, &(struct port_wish){.network = after,
                                                   .project = "",
                                                   .device = id_of(router),
                                                   .owner = ROUTER_GATEWAY,
                                                   .fixed_ips = addresses});
    if (call->status)
        return;
    const struct node *policy = node_get(wanted, "qos_policy_id");
    if (!policy && stays)
        policy = node_get(old, "qos_policy_id");
    qos_check(call, wanted);
    if (call->status)
        return;
    node_set(call->arena, object, INFO,
             port ? describe(call, port, wanted, policy) : node_new_null(call->arena));
    if (!stays)
        bump(call, router, after ? 1 : 2);
}
