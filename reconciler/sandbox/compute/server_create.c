/* server_create - POST of servers. */
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "reconciler/sandbox/ask.h"
#include "reconciler/sandbox/compute/servers.h"

enum { NETWORKS_NEEDED = 37, MOST_AT_ONCE = 100 };

/* What new servers are to be. */
struct wish {
    const struct node *given, *flavor, *group;
    const char *image; /* NULL: it boots from a volume */
    int64_t count;
};

/* --- what is asked for --- */

static const struct shape wanted[] = {
    {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
    {.name = "flavorRef", .type = SHAPE_ANY, .required = true},
    {.name = "imageRef", .type = SHAPE_TEXT},
    {.name = "networks", .type = SHAPE_ANY, .required = true, .since = NETWORKS_NEEDED},
    {.name = "networks", .type = SHAPE_LIST, .until = NETWORKS_NEEDED - 1},
    {.name = "adminPass", .type = SHAPE_TEXT},
    {.name = "metadata", .type = SHAPE_MAP},
    {.name = "key_name", .type = SHAPE_TEXT, .least = 1, .most = 255},
    {.name = "security_groups", .type = SHAPE_LIST},
    {.name = "availability_zone", .type = SHAPE_TEXT, .least = 1, .most = 255},
    {.name = "config_drive", .type = SHAPE_BOOLEAN},
    {.name = "user_data", .type = SHAPE_TEXT, .nullable = true, .most = 65535},
    {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255, .since = 19},
    {.name = "block_device_mapping", .type = SHAPE_LIST},
    {.name = "block_device_mapping_v2", .type = SHAPE_LIST},
    {.name = "min_count", .type = SHAPE_INTEGER, .least = 1, .most = MOST_AT_ONCE},
    {.name = "max_count", .type = SHAPE_INTEGER, .least = 1, .most = MOST_AT_ONCE},
    {.name = "return_reservation_id", .type = SHAPE_BOOLEAN},
    {.name = "OS-DCF:diskConfig", .type = SHAPE_TEXT},
    {.name = "accessIPv4", .type = SHAPE_TEXT},
    {.name = "accessIPv6", .type = SHAPE_TEXT},
    {.name = "personality", .type = SHAPE_LIST, .until = 56},
    {.name = "tags", .type = SHAPE_LIST, .since = 52},
    {.name = "trusted_image_certificates", .type = SHAPE_LIST, .nullable = true, .since = 63},
    {.name = "host", .type = SHAPE_TEXT, .since = 74},
    {.name = "hypervisor_hostname", .type = SHAPE_TEXT, .since = 74},
    {.name = "hostname", .type = SHAPE_TEXT, .least = 1, .most = 63, .since = 90},
};
static const struct shape top[] = {
    {.name = "server", .type = SHAPE_MAP, .required = true, SHAPES(wanted)},
    {.name = "os:scheduler_hints", .type = SHAPE_MAP},
    {.name = "OS-SCH-HNT:scheduler_hints", .type = SHAPE_MAP},
};

static const struct node *read_body(struct call *call)
{
    static const struct shape whole = {.name = "", .type = SHAPE_MAP, SHAPES(top)};
    if (!call->body)
        call_refuse(call, 400, NULL, "Malformed request body");
    else if (shape_check(call, call->body, &whole))
        return node_get(call->body, "server");
    return NULL;
}

static bool take_image(struct call *call, struct wish *wish)
{
    const struct node *devices = node_get(wish->given, "block_device_mapping_v2");
    int status = 200;
    wish->image = node_get_text(wish->given, "imageRef");
    if (wish->image && !*wish->image)
        wish->image = NULL;
    if (wish->image)
        ask(call, &image_api, "GET", arena_print(call->arena, "/v2/images/%s", wish->image), NULL, &status);
    if (status != 200)
        call_refuse(call, 400, NULL, "Can not find requested image");
    else if (!wish->image && (!devices || !devices->count))
        call_refuse(call, 400, NULL, "Invalid image identifier or unable to access requested image.");
    return !call->status;
}

static bool take_group(struct call *call, struct wish *wish)
{
    const struct node *hints = node_get(call->body, "os:scheduler_hints");
    const char *id =
        node_get_text(hints ? hints : node_get(call->body, "OS-SCH-HNT:scheduler_hints"), "group");
    struct quota_items items;
    if (!id)
        return true;
    wish->group = store_get(call->store, call->arena, call->region, "server_group", id);
    if (!wish->group) {
        call_refuse(call, 400, NULL, "Instance group %s could not be found.", id);
        return false;
    }
    compute_quota_read(call, &items, call->caller.project);
    const int64_t most = quota_find(&items, "server_group_members")->limit;
    if (most >= 0 && (int64_t)node_get(wish->group, "members")->count + wish->count > most)
        call_refuse(call, 403, NULL, "Quota exceeded, too many servers in group");
    return !call->status;
}

static bool is_possible(struct call *call, const struct wish *wish)
{
    const char *zone = node_get_text(wish->given, "availability_zone");
    const char *key = node_get_text(wish->given, "key_name");
    const char *key_id = arena_print(call->arena, "%s/%s", call->caller.user, key ? key : "");
    const struct node *metadata = node_get(wish->given, "metadata");
    struct quota_items items;
    compute_quota_read(call, &items, call->caller.project);
    const int64_t most = quota_find(&items, "metadata_items")->limit;
    if (key && !store_has(call->store, call->region, "keypair", key_id))
        call_refuse(call, 400, NULL, "Invalid key_name provided.");
    else if (zone && strcmp(arena_copy(call->arena, zone, strcspn(zone, ":")), "nova") != 0)
        call_refuse(call, 400, NULL, "The requested availability zone is not available");
    else if (metadata && most >= 0 && (int64_t)metadata->count > most)
        call_refuse(call, 403, NULL, "Maximum number of metadata items exceeds %lld", (long long)most);
    return !call->status;
}

static bool read_wish(struct call *call, struct wish *wish)
{
    wish->given = read_body(call);
    if (!wish->given || !compute_may_write(call, "os_compute_api:servers:create"))
        return false;
    const char *flavor = node_get_text(wish->given, "flavorRef");
    const int64_t least = shape_integer(wish->given, "min_count", 1);
    wish->count = shape_integer(wish->given, "max_count", least);
    wish->flavor = flavor ? flavor_get(call, flavor) : NULL;
    if (!call->caller.project)
        call_refuse(call, 400, NULL, "A server is made with a project's token.");
    else if (least > wish->count)
        call_refuse(call, 400, NULL, "min_count must be <= max_count");
    else if (!wish->flavor)
        call_refuse(call, 400, NULL, "Flavor %s could not be found.", flavor ? flavor : "");
    return !call->status && take_image(call, wish) && is_possible(call, wish) && take_group(call, wish) &&
           server_fits_quota(call, call->caller.project, wish->flavor, NULL, wish->count);
}

/* --- making --- */

static const char *reservation(struct call *call)
{
    return arena_print(call->arena, "r-%.8s", call_new_hex(call));
}

/* A name as a host has it. */
static const char *host_name(struct call *call, const char *name)
{
    struct text text;
    text_init(&text, call->arena);
    for (; *name && text.length < 63; name++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *name))
            text_char(&text, *name);
        else if (*name >= 'A' && *name <= 'Z')
            text_char(&text, (char)(*name - 'A' + 'a'));
        else if (strchr(" _.", *name))
            text_char(&text, '-');
    return text.data;
}

/* Where it is and how it fares. */
static void put_attributes(struct call *call, struct node *server, const struct wish *wish, int64_t number)
{
    const char *host = compute_host(call), *name = node_get_text(wish->given, "hostname");
    const char *project = arena_print(call->arena, "%s%s", call->caller.project, host);
    view_text(call, server, "hostId",
              arena_print(call->arena, "%.56s", digest_bytes(call->arena, project, strlen(project))));
    view_text(call, server, "OS-EXT-AZ:availability_zone", "nova");
    view_text(call, server, "OS-EXT-SRV-ATTR:host", host);
    view_text(call, server, "OS-EXT-SRV-ATTR:hypervisor_hostname", host);
    view_text(
        call, server, "OS-EXT-SRV-ATTR:instance_name",
        arena_print(call->arena, "instance-%08llx", (unsigned long long)compute_next_number(call, "server")));
    view_text(call, server, "OS-EXT-SRV-ATTR:hostname",
              name ? name : host_name(call, node_get_text(server, "name")));
    view_text(call, server, "OS-EXT-SRV-ATTR:kernel_id", "");
    view_text(call, server, "OS-EXT-SRV-ATTR:ramdisk_id", "");
    view_integer(call, server, "OS-EXT-SRV-ATTR:launch_index", number);
    view_text(call, server, "OS-EXT-SRV-ATTR:reservation_id", reservation(call));
    view_text(call, server, "OS-EXT-SRV-ATTR:root_device_name", "/dev/sda");
    view_text(call, server, "OS-EXT-SRV-ATTR:user_data", node_get_text(wish->given, "user_data"));
    view_text(call, server, "OS-EXT-STS:vm_state", "active");
    view_text(call, server, "OS-EXT-STS:task_state", NULL);
    view_integer(call, server, "OS-EXT-STS:power_state", 1);
    view_text(call, server, "OS-SRV-USG:launched_at", call_now_micro(call, ""));
    view_text(call, server, "OS-SRV-USG:terminated_at", NULL);
    view_text(call, server, "host_status", "UP");
}

static void put_given(struct call *call, struct node *server, const struct node *given)
{
    const char *config = node_get_text(given, "OS-DCF:diskConfig");
    const char *four = node_get_text(given, "accessIPv4"), *six = node_get_text(given, "accessIPv6");
    const struct node *metadata = node_get(given, "metadata"), *tags = node_get(given, "tags");
    view_text(call, server, "OS-DCF:diskConfig", config ? config : "MANUAL");
    view_text(call, server, "accessIPv4", four ? four : "");
    view_text(call, server, "accessIPv6", six ? six : "");
    view_text(call, server, "config_drive", shape_is_true(given, "config_drive", false) ? "True" : "");
    view_from(call, server, "description", given);
    view_from(call, server, "key_name", given);
    view_from(call, server, "trusted_image_certificates", given);
    node_set(call->arena, server, "metadata", metadata ? view_part(metadata) : node_new_map(call->arena));
    node_set(call->arena, server, "tags", tags ? view_part(tags) : node_new_list(call->arena));
}

static struct node *make(struct call *call, const struct wish *wish, int64_t number)
{
    struct node *server = node_new_map(call->arena), *groups = node_new_list(call->arena);
    const char *name = node_get_text(wish->given, "name");
    view_text(call, server, "id", call_new_uuid(call));
    view_text(call, server, "name",
              wish->count == 1 ? name : arena_print(call->arena, "%s-%lld", name, (long long)number + 1));
    view_text(call, server, "status", "ACTIVE");
    view_integer(call, server, "progress", 0);
    view_text(call, server, "tenant_id", call->caller.project);
    view_text(call, server, "project_id", call->caller.project);
    view_text(call, server, "user_id", call->caller.user);
    view_text(call, server, "created", call_now(call));
    view_text(call, server, "image_id", wish->image);
    view_text(call, server, "flavor_id", node_get_text(wish->flavor, "id"));
    node_set(call->arena, server, "flavor", server_flavor(call, wish->flavor));
    view_boolean(call, server, "locked", false);
    view_text(call, server, "locked_reason", NULL);
    view_text(call, server, "locked_by", NULL);
    if (wish->group)
        node_add(call->arena, groups, view_part(node_get(wish->group, "id")));
    node_set(call->arena, server, "server_groups", groups);
    node_set(call->arena, server, "os-extended-volumes:volumes_attached", node_new_list(call->arena));
    put_given(call, server, wish->given);
    put_attributes(call, server, wish, number);
    return server;
}

static void join_group(struct call *call, const struct wish *wish, const struct node *server)
{
    if (!wish->group)
        return;
    node_add(call->arena, view_part(node_get(wish->group, "members")), view_part(node_get(server, "id")));
    store_put(call->store, call->region, "server_group", node_get_text(wish->group, "id"), wish->group);
}

static struct node *asked_groups(struct call *call, const struct wish *wish)
{
    struct node *groups = node_new_list(call->arena), *group = node_new_map(call->arena);
    const struct node *given = node_get(wish->given, "security_groups");
    if (given && given->count)
        return view_part(given);
    view_text(call, group, "name", "default");
    node_add(call->arena, groups, group);
    return groups;
}

/* Of the first one, before it is known what became of it. */
static void answer(struct call *call, const struct wish *wish, const struct node *server)
{
    struct node *view = node_new_map(call->arena);
    const char *id = node_get_text(server, "id"), *password = node_get_text(wish->given, "adminPass");
    if (shape_is_true(wish->given, "return_reservation_id", false)) {
        call_answer_as(call, 202, "reservation_id",
                       view_part(node_get(server, "OS-EXT-SRV-ATTR:reservation_id")));
        return;
    }
    view_text(call, view, "id", id);
    node_set(call->arena, view, "links", compute_links(call, "servers", id));
    view_from(call, view, "OS-DCF:diskConfig", server);
    node_set(call->arena, view, "security_groups", asked_groups(call, wish));
    view_text(call, view, "adminPass",
              password ? password : arena_print(call->arena, "%.12s", call_new_hex(call)));
    call_add_header(call, "Location", arena_print(call->arena, "%s/v2.1/servers/%s", call_api_url(call), id));
    call_answer_as(call, 202, "server", view);
}

static void create(struct call *call)
{
    struct wish wish = {0};
    const struct node *first = NULL;
    if (!read_wish(call, &wish))
        return;
    for (int64_t number = 0; !call->status && number < wish.count; number++) {
        struct node *server = make(call, &wish, number);
        server_take_ports(call, server, node_get(wish.given, "networks"),
                          node_get(wish.given, "security_groups"));
        if (!call->status)
            server_take_volumes(call, server, node_get(wish.given, "block_device_mapping_v2"));
        join_group(call, &wish, server);
        server_put(call, server);
        if (!first)
            first = server;
    }
    if (!call->status)
        answer(call, &wish, first);
}

static const struct route rows[] = {{"POST", "/v2.1/servers", create, NEEDS_TOKEN}};

const struct route_table server_create_routes = {rows, COUNT(rows)};
