/* server_ports - a server's ports: made, found and let go by asking Neutron. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/ask.h"
#include "reconciler/sandbox/compute/servers.h"

#define OWNER "compute:nova"

struct node_list server_ports(struct call *call, const char *id)
{
    struct query query = {.region = call->region, .kind = "port"};
    query_where(&query, call->arena, "device_id", id);
    return store_find(call->store, call->arena, &query);
}

/* --- taking --- */

/* Neutron's no is Nova's 400, but for quotas. */
static void refuse_as_neutron(struct call *call, const struct node *answer)
{
    const char *message = node_text(node_find(answer, "NeutronError.message"));
    if (text_equal(node_text(node_find(answer, "NeutronError.type")), "OverQuota"))
        call_refuse(call, 403, NULL, "Maximum number of ports exceeded");
    else
        call_refuse(call, 400, NULL, "%s", message ? message : "Neutron refuses the port.");
}

static void write_port(struct call *call, const char *method, const char *target, struct node *port)
{
    int status;
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "port", port);
    const struct node *answer = ask_as_admin(call, &network_api, method, target, body, &status);
    if (status >= 300) {
        refuse_as_neutron(call, answer);
        return;
    }
    const char *id = node_text(node_find(answer, "port.id"));
    struct node *kept = store_get(call->store, call->arena, call->region, "port", id);
    view_text(call, kept, "status", *node_get_text(kept, "device_id") ? "ACTIVE" : "DOWN");
    store_put(call->store, call->region, "port", id, kept);
}

/* By name or id, of the project. */
static struct node *group_ids(struct call *call, const struct node *server, const struct node *groups)
{
    struct node *ids = node_new_list(call->arena);
    for (size_t i = 0; !call->status && groups && i < groups->count; i++) {
        const char *name = node_get_text(groups->items[i], "name");
        struct query query = {.region = call->region, .kind = "security_group"};
        query_where(&query, call->arena, "project_id", node_get_text(server, "project_id"));
        query_where(&query, call->arena, "name", name);
        const struct node *group = store_first(call->store, call->arena, &query);
        if (!group && name)
            group = store_get(call->store, call->arena, call->region, "security_group", name);
        if (group)
            node_add(call->arena, ids, view_part(node_get(group, "id")));
        else
            call_refuse(call, 400, NULL, "Security group %s not found.", name ? name : "");
    }
    return ids;
}

/* Does the caller see it, and may she have ports there? */
static bool may_use(struct call *call, const char *network)
{
    int status;
    const struct node *found = node_get(
        ask(call, &network_api, "GET", arena_print(call->arena, "/v2.0/networks/%s", network), NULL, &status),
        "network");
    if (!found)
        call_refuse(call, 400, NULL, "Network %s could not be found.", network);
    else if (node_is_true(node_get(found, "router:external")) && !node_is_true(node_get(found, "shared")) &&
             !call->caller.is_admin)
        call_refuse(call, 403, NULL, "It is not allowed to create an interface on external network %s",
                    network);
    return !call->status;
}

static void make_port(struct call *call, const struct node *server, const char *network, const char *address,
                      const struct node *groups)
{
    struct node *port = node_new_map(call->arena);
    if (!may_use(call, network))
        return;
    view_text(call, port, "network_id", network);
    view_text(call, port, "project_id", node_get_text(server, "project_id"));
    view_text(call, port, "device_id", node_get_text(server, "id"));
    view_text(call, port, "device_owner", OWNER);
    view_text(call, port, "binding:host_id", compute_host(call));
    if (address) {
        struct node *wishes = node_new_list(call->arena), *wish = node_new_map(call->arena);
        view_text(call, wish, "ip_address", address);
        node_add(call->arena, wishes, wish);
        node_set(call->arena, port, "fixed_ips", wishes);
    }
    if (groups && groups->count)
        node_set(call->arena, port, "security_groups", group_ids(call, server, groups));
    if (!call->status)
        write_port(call, "POST", "/v2.0/ports", port);
}

static const char *path_of(struct call *call, const char *port)
{
    return arena_print(call->arena, "/v2.0/ports/%s", port);
}

static void bind_port(struct call *call, const char *id, const char *device, const char *owner,
                      const char *host)
{
    struct node *port = node_new_map(call->arena);
    view_text(call, port, "device_id", device);
    view_text(call, port, "device_owner", owner);
    view_text(call, port, "binding:host_id", host);
    write_port(call, "PUT", path_of(call, id), port);
}

/* It outlives the server: that is remembered. */
static void use_port(struct call *call, const struct node *server, const char *id)
{
    int status;
    const struct node *found =
        node_get(ask(call, &network_api, "GET", path_of(call, id), NULL, &status), "port");
    if (!found) {
        call_refuse(call, 400, NULL, "Port %s could not be found.", id);
    } else if (*node_get_text(found, "device_id")) {
        call_refuse(call, 409, NULL, "Port %s is still in use.", id);
    } else {
        store_put(call->store, call->region, "lent_port", id, node_new_map(call->arena));
        bind_port(call, id, node_get_text(server, "id"), OWNER, compute_host(call));
    }
}

/* The only one that the project has, or shares. */
static void use_any_network(struct call *call, const struct node *server, const struct node *groups)
{
    struct query own = {.region = call->region, .kind = "network"}, shared = own;
    query_where(&own, call->arena, "project_id", node_get_text(server, "project_id"));
    query_where(&shared, call->arena, "shared", "1");
    struct node_list networks = store_find(call->store, call->arena, &own);
    const struct node_list others = store_find(call->store, call->arena, &shared);
    for (size_t i = 0; i < others.count; i++)
        if (!text_equal(node_get_text(others.items[i], "project_id"), node_get_text(server, "project_id")))
            list_add(call->arena, &networks, others.items[i]);
    if (networks.count > 1)
        call_refuse(call, 409, NULL,
                    "Multiple possible networks found, use a Network ID to be more specific.");
    else if (networks.count)
        make_port(call, server, node_get_text(networks.items[0], "id"), NULL, groups);
}

void server_take_ports(struct call *call, const struct node *server, const struct node *networks,
                       const struct node *groups)
{
    const char *word = node_text(networks);
    if (text_equal(word, "none"))
        return;
    if (!networks || word || !networks->count) {
        use_any_network(call, server, groups);
        return;
    }
    for (size_t i = 0; !call->status && i < networks->count; i++) {
        const char *port = node_get_text(networks->items[i], "port");
        const char *network = node_get_text(networks->items[i], "uuid");
        if (port)
            use_port(call, server, port);
        else if (network)
            make_port(call, server, network, node_get_text(networks->items[i], "fixed_ip"), groups);
        else
            call_refuse(call, 400, NULL, "Bad networks format: network uuid is not given.");
    }
}

/* --- letting go --- */

void server_leave_port(struct call *call, const char *id)
{
    int status;
    if (store_remove(call->store, call->region, "lent_port", id))
        bind_port(call, id, "", "", "");
    else
        ask_as_admin(call, &network_api, "DELETE", path_of(call, id), NULL, &status);
}

void server_leave_ports(struct call *call, const struct node *server)
{
    const struct node_list ports = server_ports(call, node_get_text(server, "id"));
    for (size_t i = 0; i < ports.count; i++)
        server_leave_port(call, node_get_text(ports.items[i], "id"));
}

/* --- showing --- */

static void add_addresses(struct call *call, struct node *list, const struct node *port)
{
    const struct node *fixed = node_get(port, "fixed_ips");
    for (size_t i = 0; fixed && i < fixed->count; i++) {
        struct node *entry = node_new_map(call->arena);
        const char *address = node_get_text(fixed->items[i], "ip_address");
        view_integer(call, entry, "version", strchr(address, ':') ? 6 : 4);
        view_text(call, entry, "addr", address);
        view_text(call, entry, "OS-EXT-IPS:type", "fixed");
        node_set(call->arena, entry, "OS-EXT-IPS-MAC:mac_addr", view_part(node_get(port, "mac_address")));
        node_add(call->arena, list, entry);
    }
}

static void add_floating(struct call *call, struct node *list, const struct node *port)
{
    struct query query = {.region = call->region, .kind = "floatingip"};
    query_where(&query, call->arena, "port_id", node_get_text(port, "id"));
    const struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++) {
        struct node *entry = node_new_map(call->arena);
        view_integer(call, entry, "version", 4);
        view_text(call, entry, "addr", node_get_text(found.items[i], "floating_ip_address"));
        view_text(call, entry, "OS-EXT-IPS:type", "floating");
        node_set(call->arena, entry, "OS-EXT-IPS-MAC:mac_addr", view_part(node_get(port, "mac_address")));
        node_add(call->arena, list, entry);
    }
}

struct node *server_addresses(struct call *call, const char *id)
{
    struct node *addresses = node_new_map(call->arena);
    const struct node_list ports = server_ports(call, id);
    for (size_t i = 0; i < ports.count; i++) {
        const struct node *network = store_get(call->store, call->arena, call->region, "network",
                                               node_get_text(ports.items[i], "network_id"));
        const char *name = node_get_text(network, "name");
        struct node *list = view_part(node_get(addresses, name ? name : ""));
        if (!list)
            list = node_set(call->arena, addresses, name ? name : "", node_new_list(call->arena));
        add_addresses(call, list, ports.items[i]);
        add_floating(call, list, ports.items[i]);
    }
    return addresses;
}

struct node *server_security_groups(struct call *call, const char *id)
{
    struct node *names = node_new_list(call->arena);
    const struct node_list ports = server_ports(call, id);
    for (size_t p = 0; p < ports.count; p++) {
        const struct node *groups = node_get(ports.items[p], "security_groups");
        for (size_t i = 0; groups && i < groups->count; i++) {
            const struct node *group = store_get(call->store, call->arena, call->region, "security_group",
                                                 node_text(groups->items[i]));
            struct node *name = node_new_map(call->arena);
            view_from(call, name, "name", group);
            node_add(call->arena, names, name);
        }
    }
    return names->count ? names : NULL;
}
