/* server_parts - the metadata, tags, interfaces and addresses of a server. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/servers.h"

/* --- metadata --- */

static void show_metadata(struct call *call)
{
    const struct node *server = server_get(call);
    if (server)
        call_answer_as(call, 200, "metadata", view_part(node_get(server, "metadata")));
}

static void write_metadata(struct call *call, bool replaces)
{
    const struct node *given = shape_body(call, "metadata", NULL, 0);
    struct node *server = given ? server_get(call) : NULL;
    if (!server || !server_is_open(call, server, "server-metadata:update"))
        return;
    struct node *metadata = view_metadata(call, server, given, replaces);
    server_put(call, server);
    call_answer_as(call, 200, "metadata", metadata);
}

static void add_metadata(struct call *call)
{
    write_metadata(call, false);
}

static void set_metadata(struct call *call)
{
    write_metadata(call, true);
}

static void delete_metadatum(struct call *call)
{
    struct node *server = server_get(call);
    struct node *metadata = view_part(node_get(server, "metadata"));
    if (!server || !server_is_open(call, server, "server-metadata:delete"))
        return;
    if (!node_get(metadata, call_part(call, 1))) {
        call_refuse(call, 404, NULL, "Metadata item was not found");
        return;
    }
    node_remove(metadata, call_part(call, 1));
    server_put(call, server);
    compute_answer_done(call, 204);
}

/* --- tags --- */

enum { KNOWS_TAGS = 26, MOST_TAGS = 50, MOST_OF_TAG = 60 };

static struct node *server_for_tags(struct call *call)
{
    if (call->microversion >= KNOWS_TAGS)
        return server_get(call);
    call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
    return NULL;
}

static void list_tags(struct call *call)
{
    const struct node *server = server_for_tags(call);
    if (server)
        call_answer_as(call, 200, "tags", view_part(node_get(server, "tags")));
}

static void replace_tags(struct call *call)
{
    static const struct shape tag = {.name = "tags", .type = SHAPE_TEXT, .least = 1, .most = MOST_OF_TAG};
    static const struct shape tags = {
        .name = "tags", .type = SHAPE_LIST, .required = true, .most = MOST_TAGS, .of = &tag, .count = 1};
    static const struct shape whole = {.name = "", .type = SHAPE_MAP, .of = &tags, .count = 1};
    struct node *server = server_for_tags(call);
    if (!server || !server_is_open(call, server, "os-server-tags:update_all"))
        return;
    if (!call->body)
        call_refuse(call, 400, NULL, "Malformed request body");
    if (call->status || !shape_check(call, call->body, &whole))
        return;
    view_from(call, server, "tags", call->body);
    server_put(call, server);
    call_answer_as(call, 200, "tags", view_part(node_get(server, "tags")));
}

static bool has_tag(const struct node *server, const char *tag)
{
    const struct node *tags = node_get(server, "tags");
    for (size_t i = 0; i < tags->count; i++)
        if (text_equal(node_text(tags->items[i]), tag))
            return true;
    return false;
}

static void show_tag(struct call *call)
{
    const struct node *server = server_for_tags(call);
    if (server && has_tag(server, call_part(call, 1)))
        compute_answer_done(call, 204);
    else if (server)
        call_refuse(call, 404, NULL, "Server %s has no tag '%s'", call_part(call, 0), call_part(call, 1));
}

static void add_tag(struct call *call)
{
    struct node *server = server_for_tags(call);
    const char *tag = call_part(call, 1);
    if (!server || !server_is_open(call, server, "os-server-tags:update"))
        return;
    struct node *tags = view_part(node_get(server, "tags"));
    if (has_tag(server, tag)) {
        compute_answer_done(call, 204);
        return;
    }
    if (tags->count == MOST_TAGS || text_characters(tag) > MOST_OF_TAG) {
        call_refuse(call, 400, NULL,
                    "The number of tags exceeded the per-server limit %d, or the tag is "
                    "longer than %d.",
                    MOST_TAGS, MOST_OF_TAG);
        return;
    }
    node_add(call->arena, tags, node_new_text(call->arena, tag));
    server_put(call, server);
    compute_answer_done(call, 201);
}

static void drop_tags(struct call *call)
{
    struct node *server = server_for_tags(call);
    const char *only = call->parts.count > 1 ? call_part(call, 1) : NULL;
    if (!server || !server_is_open(call, server, "os-server-tags:delete"))
        return;
    const struct node *tags = node_get(server, "tags");
    struct node *rest = node_new_list(call->arena);
    for (size_t i = 0; only && i < tags->count; i++)
        if (!text_equal(node_text(tags->items[i]), only))
            node_add(call->arena, rest, tags->items[i]);
    if (only && rest->count == tags->count) {
        call_refuse(call, 404, NULL, "Server %s has no tag '%s'", call_part(call, 0), only);
        return;
    }
    node_set(call->arena, server, "tags", rest);
    server_put(call, server);
    compute_answer_done(call, 204);
}

/* --- interfaces --- */

static struct node *show_interface(struct call *call, const struct node *port)
{
    struct node *view = node_new_map(call->arena);
    view_text(call, view, "port_id", node_get_text(port, "id"));
    view_text(call, view, "net_id", node_get_text(port, "network_id"));
    view_text(call, view, "mac_addr", node_get_text(port, "mac_address"));
    view_text(call, view, "port_state", node_get_text(port, "status"));
    view_from(call, view, "fixed_ips", port);
    return view;
}

static void list_interfaces(struct call *call)
{
    struct node *list = node_new_list(call->arena);
    if (!server_get(call))
        return;
    const struct node_list ports = server_ports(call, call_part(call, 0));
    for (size_t i = 0; i < ports.count; i++)
        node_add(call->arena, list, show_interface(call, ports.items[i]));
    call_answer_as(call, 200, "interfaceAttachments", list);
}

static const struct node *port_of(struct call *call, const char *id)
{
    const struct node *port = store_get(call->store, call->arena, call->region, "port", id);
    return text_equal(node_get_text(port, "device_id"), call_part(call, 0)) ? port : NULL;
}

/* What server_take_ports takes, of one of a POST of an interface. */
static struct node *as_networks(struct call *call, const struct node *given)
{
    struct node *networks = node_new_list(call->arena), *one = node_new_map(call->arena);
    const char *address = node_text(node_find(given, "fixed_ips.0.ip_address"));
    view_text(call, one, "port", node_get_text(given, "port_id"));
    view_text(call, one, "uuid", node_get_text(given, "net_id"));
    view_text(call, one, "fixed_ip", address);
    node_add(call->arena, networks, one);
    return networks;
}

static void add_interface(struct call *call)
{
    static const struct shape wanted[] = {{.name = "port_id", .type = SHAPE_TEXT},
                                          {.name = "net_id", .type = SHAPE_TEXT},
                                          {.name = "fixed_ips", .type = SHAPE_LIST},
                                          {.name = "tag", .type = SHAPE_TEXT, .since = 49}};
    const struct node *given = shape_body(call, "interfaceAttachment", wanted, COUNT(wanted));
    const struct node *server = given ? server_get(call) : NULL;
    if (!server || !server_is_open(call, server, "os-attach-interfaces:create"))
        return;
    const struct node_list before = server_ports(call, call_part(call, 0));
    server_take_ports(call, server, as_networks(call, given), NULL);
    const struct node_list after = server_ports(call, call_part(call, 0));
    for (size_t i = 0; !call->status && i < after.count; i++) {
        bool is_new = true;
        for (size_t k = 0; k < before.count; k++)
            is_new = is_new &&
                     !text_equal(node_get_text(before.items[k], "id"), node_get_text(after.items[i], "id"));
        if (is_new)
            call_answer_as(call, 200, "interfaceAttachment", show_interface(call, after.items[i]));
    }
}

static void drop_interface(struct call *call)
{
    const struct node *server = server_get(call);
    if (!server || !server_is_open(call, server, "os-attach-interfaces:delete"))
        return;
    if (!port_of(call, call_part(call, 1))) {
        call_refuse(call, 404, NULL, "Instance %s could not be found.", call_part(call, 0));
        return;
    }
    server_leave_port(call, call_part(call, 1));
    compute_answer_done(call, 202);
}

/* --- and the rest --- */

static void show_addresses(struct call *call)
{
    if (server_get(call))
        call_answer_as(call, 200, "addresses", server_addresses(call, call_part(call, 0)));
}

static void list_events(struct call *call)
{
    if (server_get(call))
        call_answer_as(call, 200, "instanceActions", node_new_list(call->arena));
}

static void list_security_groups(struct call *call)
{
    struct node *groups = server_get(call) ? server_security_groups(call, call_part(call, 0)) : NULL;
    if (!call->status)
        call_answer_as(call, 200, "security_groups", groups ? groups : node_new_list(call->arena));
}

static const struct route rows[] = {
    {"GET", "/v2.1/servers/{}/metadata", show_metadata, NEEDS_TOKEN},
    {"POST", "/v2.1/servers/{}/metadata", add_metadata, NEEDS_TOKEN},
    {"PUT", "/v2.1/servers/{}/metadata", set_metadata, NEEDS_TOKEN},
    {"DELETE", "/v2.1/servers/{}/metadata/{}", delete_metadatum, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/tags", list_tags, NEEDS_TOKEN},
    {"PUT", "/v2.1/servers/{}/tags", replace_tags, NEEDS_TOKEN},
    {"DELETE", "/v2.1/servers/{}/tags", drop_tags, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/tags/{}", show_tag, NEEDS_TOKEN},
    {"PUT", "/v2.1/servers/{}/tags/{}", add_tag, NEEDS_TOKEN},
    {"DELETE", "/v2.1/servers/{}/tags/{}", drop_tags, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/os-interface", list_interfaces, NEEDS_TOKEN},
    {"POST", "/v2.1/servers/{}/os-interface", add_interface, NEEDS_TOKEN},
    {"DELETE", "/v2.1/servers/{}/os-interface/{}", drop_interface, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/ips", show_addresses, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/os-instance-actions", list_events, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/os-security-groups", list_security_groups, NEEDS_TOKEN},
};

const struct route_table server_part_routes = {rows, COUNT(rows)};
