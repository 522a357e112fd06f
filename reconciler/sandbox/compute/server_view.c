/* server_view - a server as it is shown. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/servers.h"

enum { EMBEDS_FLAVOR = 47, SHOWS_GROUPS = 71 };

static const struct view_row members[] = {
    {.key = "project_id", .never = true},
    {.key = "flavor_id", .never = true},
    {.key = "image_id", .never = true},
    {.key = "locked_by", .never = true},
    {.key = "soft_deleted", .never = true},
    {.key = "server_groups", .never = true}, /* put in where it is to be seen */
    {.key = "OS-EXT-SRV-ATTR:host", .admin = true},
    {.key = "OS-EXT-SRV-ATTR:instance_name", .admin = true},
    {.key = "OS-EXT-SRV-ATTR:hypervisor_hostname", .admin = true},
    {.key = "OS-EXT-SRV-ATTR:hostname", .since = 90},
    {.key = "OS-EXT-SRV-ATTR:kernel_id", .since = 3, .admin = true},
    {.key = "OS-EXT-SRV-ATTR:launch_index", .since = 3, .admin = true},
    {.key = "OS-EXT-SRV-ATTR:ramdisk_id", .since = 3, .admin = true},
    {.key = "OS-EXT-SRV-ATTR:reservation_id", .since = 3, .admin = true},
    {.key = "OS-EXT-SRV-ATTR:root_device_name", .since = 3, .admin = true},
    {.key = "OS-EXT-SRV-ATTR:user_data", .since = 3, .admin = true},
    {.key = "locked", .since = 9},
    {.key = "host_status", .since = 16, .admin = true},
    {.key = "description", .since = 19},
    {.key = "tags", .since = 26},
    {.key = "trusted_image_certificates", .since = 63},
    {.key = "locked_reason", .since = 73},
};

struct node *server_show_in_short(struct call *call, const struct node *server)
{
    struct node *view = node_new_map(call->arena);
    view_from(call, view, "id", server);
    view_from(call, view, "name", server);
    node_set(call->arena, view, "links", compute_links(call, "servers", node_get_text(server, "id")));
    return view;
}

static struct node *bookmark(struct call *call, const char *path, const char *id)
{
    struct node *links = node_new_list(call->arena), *link = node_new_map(call->arena);
    view_text(call, link, "rel", "bookmark");
    view_text(call, link, "href", arena_print(call->arena, "%s/%s/%s", call_api_url(call), path, id));
    node_add(call->arena, links, link);
    return links;
}

/* {id, links} */
static struct node *reference(struct call *call, const char *path, const char *id)
{
    struct node *map = node_new_map(call->arena);
    view_text(call, map, "id", id);
    node_set(call->arena, map, "links", bookmark(call, path, id));
    return map;
}

static void put_flavor_and_image(struct call *call, struct node *view, const struct node *server)
{
    const char *image = node_get_text(server, "image_id");
    if (call->microversion < EMBEDS_FLAVOR)
        node_set(call->arena, view, "flavor", reference(call, "flavors", node_get_text(server, "flavor_id")));
    if (image)
        node_set(call->arena, view, "image", reference(call, "images", image));
    else
        view_text(call, view, "image", ""); /* it boots from a volume */
}

struct node *server_show(struct call *call, const struct node *server, enum server_view kind)
{
    const char *id = node_get_text(server, "id");
    struct node *view = view_make(call, server, members, COUNT(members));
    struct node *groups = server_security_groups(call, id);
    put_flavor_and_image(call, view, server);
    node_set(call->arena, view, "addresses", server_addresses(call, id));
    node_set(call->arena, view, "links", compute_links(call, "servers", id));
    if (groups)
        node_set(call->arena, view, "security_groups", groups);
    if (kind == SERVER_ALONE && call->microversion >= SHOWS_GROUPS)
        view_from(call, view, "server_groups", server);
    if (call->caller.is_admin && call->microversion >= 3 && call->microversion < 90)
        view_from(call, view, "OS-EXT-SRV-ATTR:hostname", server);
    return view;
}

struct node *server_flavor(struct call *call, const struct node *flavor)
{
    static const char *const keys[] = {"vcpus", "ram", "disk", "swap"};
    struct node *own = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(keys); i++)
        view_integer(call, own, keys[i], node_get_integer(flavor, keys[i], 0));
    view_integer(call, own, "ephemeral", node_get_integer(flavor, "OS-FLV-EXT-DATA:ephemeral", 0));
    view_from(call, own, "extra_specs", flavor);
    view_text(call, own, "original_name", node_get_text(flavor, "name"));
    return own;
}
