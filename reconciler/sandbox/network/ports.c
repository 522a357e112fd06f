/* ports */
#include "reconciler/sandbox/network/ports.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/addresses.h"
#include "reconciler/sandbox/network/dns.h"
#include "reconciler/sandbox/network/floating_ips.h"
#include "reconciler/sandbox/network/groups.h"
#include "reconciler/sandbox/network/qos.h"

static const struct attribute attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"network_id", datum_uuid, NULL, IN_POST | FILTER | REQUIRED},
    {"mac_address", datum_text, NULL, IN_BODY | FILTER},
    {"admin_state_up", datum_boolean, "true", IN_BODY | FILTER},
    {"status", NULL, "\"DOWN\"", FILTER},
    {"device_id", datum_text, "\"\"", IN_BODY | FILTER},
    {"device_owner", datum_text, "\"\"", IN_BODY | FILTER},
    {"fixed_ips", datum_list, NULL, IN_BODY | FILTER},
    {"allowed_address_pairs", datum_list, "[]", IN_BODY},
    {"extra_dhcp_opts", datum_list, "[]", IN_BODY},
    {"security_groups", datum_uuids, NULL, IN_BODY | FILTER | CONTAINS},
    {"binding:vnic_type", datum_text, "\"normal\"", IN_BODY | FILTER},
    {"binding:profile", datum_anything, "{}", IN_BODY | ADMIN_SETS | ADMIN_SEES},
    {"binding:host_id", datum_text_or_null, "\"\"", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
    {"binding:vif_type", NULL, "\"unbound\"", ADMIN_SEES},
    {"binding:vif_details", NULL, "{}", ADMIN_SEES},
    {"port_security_enabled", datum_boolean, NULL, IN_BODY | FILTER},
    {"qos_policy_id", datum_uuid_or_null, "null", IN_BODY | FILTER},
    {"qos_network_policy_id", NULL, "null", 0},
    {"resource_request", NULL, "null", ADMIN_SEES},
    {"dns_name", dns_read_name, "\"\"", IN_BODY},
    {"dns_assignment", NULL, "[]", 0},
    {"ip_allocation", NULL, "\"immediate\"", 0},
};

const struct node *port_addresses(const struct node *port)
{
    return node_get(port, "fixed_ips");
}

/* --- addresses --- */

static void add_address(struct call *call, struct node *taken, const char *subnet, const char *address)
{
    struct node *fixed = node_new_map(call->arena);
    view_text(call, fixed, "subnet_id", subnet);
    view_text(call, fixed, "ip_address", address);
    node_add(call->arena, taken, fixed);
}

/* One of the port's network, or NULL once the call is refused. */
static const struct node *subnet_of(struct call *call, const struct node *port, const struct node *wish)
{
    const char *id = node_get_text(wish, "subnet_id"), *network = node_get_text(port, "network_id");
    const char *address = node_get_text(wish, "ip_address");
    struct node_list subnets = resource_find(call, &subnet_collection, "network_id", network);
    struct cidr cidr;
    struct ip ip;
    for (size_t i = 0; i < subnets.count; i++) {
        const struct node *subnet = subnets.items[i];
        if (id ? text_equal(id_of(subnet), id)
               : address && ip_parse(address, &ip) &&
                     cidr_parse(node_get_text(subnet, "cidr"), &cidr, NULL) && cidr_contains(&cidr, &ip))
            return subnet;
    }
    if (!id)
        call_refuse(call, 400, "InvalidIpForNetwork",
                    "IP address %s is not a valid IP for any of the subnets on the specified network.",
                    address ? address : "");
    else if (resource_get(call, &subnet_collection, id))
        datum_refuse_input(
            call, "Failed to create port on network %s, because fixed_ips included invalid subnet %s.",
            network, id);
    return NULL;
}

static void refuse_exhausted(struct call *call, const struct node *port)
{
    call_refuse(call, 409, "IpAddressGenerationFailure", "No more IP addresses available on network %s.",
                node_get_text(port, "network_id"));
}

static bool is_automatic(const struct node *subnet)
{
    const char *mode = node_get_text(subnet, "ipv6_address_mode");
    return mode && strcmp(mode, "dhcpv6-stateful") != 0;
}

static const char *take_any(struct call *call, const struct node *subnet, const struct node *port)
{
    struct cidr cidr;
    if (!is_automatic(subnet) || !cidr_parse(node_get_text(subnet, "cidr"), &cidr, NULL))
        return addresses_take_next(call, subnet, id_of(port));
    const char *address = addresses_by_mac(call, &cidr, node_get_text(port, "mac_address"));
    return address && addresses_take(call, subnet, address, id_of(port)) ? address : NULL;
}

static void take_wish(struct call *call, const struct node *port, const struct node *wish, struct node *taken)
{
    const struct node *subnet = subnet_of(call, port, wish);
    const char *address = node_get_text(wish, "ip_address");
    if (!subnet)
        return;
    if (!address)
        address = take_any(call, subnet, port);
    else if (!addresses_take(call, subnet, address, id_of(port)))
        return;
    if (address)
        add_address(call, taken, id_of(subnet), address);
    else if (!call->status)
        refuse_exhausted(call, port);
}

/* One of IPv4, one of IPv6, and those that follow from the MAC. */
static void take_default(struct call *call, const struct node *port, struct node *taken)
{
    struct node_list subnets =
        resource_find(call, &subnet_collection, "network_id", node_get_text(port, "network_id"));
    bool has[7] = {false}, wanted[7] = {false};
    for (size_t i = 0; !call->status && i < subnets.count; i++) {
        const struct node *subnet = subnets.items[i];
        int64_t version = node_get_integer(subnet, "ip_version", 4);
        if (has[version] && !is_automatic(subnet))
            continue;
        wanted[version] = true;
        const char *address = take_any(call, subnet, port);
        if (address)
            add_address(call, taken, id_of(subnet), address);
        has[version] |= address && !is_automatic(subnet);
    }
    if (!call->status && subnets.count && !taken->count && (wanted[4] || wanted[6]))
        refuse_exhausted(call, port);
}

static struct node *take_addresses(struct call *call, const struct node *port, const struct node *wishes)
{
    struct node *taken = node_new_list(call->arena);
    if (!wishes)
        take_default(call, port, taken);
    for (size_t i = 0; wishes && !call->status && i < wishes->count; i++)
        take_wish(call, port, wishes->items[i], taken);
    return taken;
}

/* Says in target which, which is the port or what changes of it. */
static void give_addresses(struct call *call, const struct node *port, struct node *target,
                           const struct node *wishes)
{
    struct node *taken = take_addresses(call, port, wishes);
    node_set(call->arena, target, "fixed_ips", taken);
    dns_assign(call, target, taken);
}

static void release_addresses(struct call *call, const struct node *port)
{
    const struct node *fixed = port_addresses(port);
    for (size_t i = 0; fixed && i < fixed->count; i++)
        addresses_release(call, node_get_text(fixed->items[i], "subnet_id"),
                          node_get_text(fixed->items[i], "ip_address"));
}

/* --- security groups --- */

static void use_groups(struct call *call, const struct node *port, const struct node *groups, bool use)
{
    for (size_t i = 0; groups && !call->status && i < groups->count; i++) {
        const char *group = node_text(groups->items[i]);
        const char *id = arena_print(call->arena, "%s/%s", group, id_of(port));
        struct node *mark = node_new_map(call->arena);
        view_text(call, mark, "security_group_id", group);
        if (!use)
            store_remove(call->store, call->region, "group_use", id);
        else if (resource_get(call, &group_collection, group))
            store_put(call->store, call->region, "group_use", id, mark);
    }
}

static void give_default_group(struct call *call, struct node *port)
{
    const char *group = group_ensure_default(call, project_of(port));
    struct node *groups = set_list(call, port, "security_groups");
    if (group && node_is_true(node_get(port, "port_security_enabled")))
        node_add(call->arena, groups, node_new_text(call->arena, group));
}

/* --- making and changing --- */

static const char *new_mac(struct call *call)
{
    const char *hex = call_new_hex(call);
    return arena_print(call->arena, "fa:16:3e:%.2s:%.2s:%.2s", hex, hex + 2, hex + 4);
}

static bool is_ours(const struct node *port)
{
    return text_starts(node_get_text(port, "device_owner"), "network:");
}

static void create(struct call *call, struct node *port)
{
    const struct node *network = resource_get(call, &network_collection, node_get_text(port, "network_id"));
    if (!network)
        return;
    if (!node_get(port, "mac_address"))
        view_text(call, port, "mac_address", new_mac(call));
    if (is_ours(port))
        view_boolean(call, port, "port_security_enabled", false);
    else if (!node_get(port, "port_security_enabled"))
        view_boolean(call, port, "port_security_enabled",
                     node_is_true(node_get(network, "port_security_enabled")));
    if (is_ours(port))
        set_list(call, port, "security_groups");
    else if (!node_get(port, "security_groups"))
        give_default_group(call, port);
    use_groups(call, port, node_get(port, "security_groups"), true);
    qos_check(call, port);
    if (!call->status)
        give_addresses(call, port, port, node_get(port, "fixed_ips"));
}

static void check_security(struct call *call, const struct node *port, const struct node *changes)
{
    const struct node *enabled = node_get(changes, "port_security_enabled");
    const struct node *groups = node_get(changes, "security_groups");
    bool secure = node_is_true(enabled ? enabled : node_get(port, "port_security_enabled"));
    size_t count = groups ? groups->count : node_get(port, "security_groups")->count;
    if (!secure && count)
        call_refuse(call, 409, "PortSecurityPortHasSecurityGroup",
                    "Port has security group associated. Cannot disable port security or IP address until "
                    "security group is removed.");
}

static void update(struct call *call, struct node *port, struct node *changes)
{
    const struct node *groups = node_get(changes, "security_groups"),
                      *wishes = node_get(changes, "fixed_ips");
    check_security(call, port, changes);
    qos_check(call, changes);
    if (!call->status && groups) {
        use_groups(call, port, node_get(port, "security_groups"), false);
        use_groups(call, port, groups, true);
    }
    if (!call->status && wishes) {
        release_addresses(call, port);
        give_addresses(call, port, changes, wishes);
    }
    node_remove(changes, "dns_name"); /* it stays nothing */
}

void port_erase(struct call *call, const struct node *port)
{
    floating_ip_leave(call, port);
    release_addresses(call, port);
    use_groups(call, port, node_get(port, "security_groups"), false);
    resource_erase(call, &port_collection, port);
}

static void erase(struct call *call, const struct node *port)
{
    static const char *const owners[] = {"network:router_interface", "network:router_gateway",
                                         "network:floatingip"};
    const char *owner = node_get_text(port, "device_owner");
    for (size_t i = 0; i < COUNT(owners); i++)
        if (text_equal(owner, owners[i]))
            call_refuse(call, 409, "ServicePortInUse",
                        "Port %s cannot be deleted directly via the port API: has device owner %s.",
                        id_of(port), owner);
    if (!call->status)
        port_erase(call, port);
}

struct node *port_make(struct call *call, const struct port_wish *wish)
{
    struct call admin = *call;
    struct node *given = node_new_map(call->arena);
    admin.caller.is_admin = true;
    view_text(&admin, given, "network_id", wish->network);
    view_text(&admin, given, "project_id", wish->project);
    view_text(&admin, given, "device_id", wish->device);
    view_text(&admin, given, "device_owner", wish->owner);
    if (wish->fixed_ips)
        node_set(call->arena, given, "fixed_ips", view_part(wish->fixed_ips));
    struct node *port = resource_make(&admin, &port_collection, given);
    call->status = admin.status;
    call->answer = admin.answer;
    call->answer_length = admin.answer_length;
    call->headers = admin.headers;
    if (!port || !wish->status)
        return port;
    view_text(call, port, "status", wish->status);
    resource_put(call, &port_collection, port);
    return port;
}

struct node *port_of_device(struct call *call, const char *device, const char *owner)
{
    struct query query = {.region = call->region, .kind = port_collection.kind};
    query_where(&query, call->arena, "device_id", device);
    query_where(&query, call->arena, "device_owner", owner);
    return store_first(call->store, call->arena, &query);
}

const struct collection port_collection = {
    .path = "ports",
    .kind = "port",
    .plural = "ports",
    .missing = "PortNotFound",
    .no_such = "Port %s could not be found.",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .first_revision = 1,
    .bulk = true,
    .tagged = true,
    .born_tagged = true,
    .counted = true,
    .create = create,
    .update = update,
    .remove = erase,
};
