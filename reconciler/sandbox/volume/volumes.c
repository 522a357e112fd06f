/* volumes - made, shown and deleted. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/ask.h"
#include "reconciler/sandbox/volume/asset.h"

#define ZONE "nova"

/* --- showing --- */

static const struct view_row members[] = {
    {.key = "project_id", .never = true},
    {.key = "group_id", .since = 13},
    {.key = "provider_id", .since = 21, .admin = true},
    {.key = "service_uuid", .since = 48},
    {.key = "shared_targets", .since = 48},
    {.key = "cluster_name", .since = 61, .admin = true},
    {.key = "volume_type_id", .since = 63},
    {.key = "consumes_quota", .since = 65},
    {.key = "migration_status", .admin = true},
    {.key = "os-vol-host-attr:host", .admin = true},
    {.key = "os-vol-mig-status-attr:migstat", .admin = true},
    {.key = "os-vol-mig-status-attr:name_id", .admin = true},
};

static struct node *show(struct call *call, const struct node *volume)
{
    return view_make(call, volume, members, COUNT(members));
}

static const char *const filters[] = {"name",        "status",       "bootable",   "availability_zone",
                                      "id",          "size",         "user_id",    "volume_type_id",
                                      "snapshot_id", "source_volid", "volume_type"};
static const char *const short_members[] = {"id", "name", "links"};

const struct asset volume_asset = {.kind = "volume",
                                   .plural = "volumes",
                                   .title = "Volume",
                                   .filters = filters,
                                   .filter_count = COUNT(filters),
                                   .show = show,
                                   .short_members = short_members,
                                   .short_count = COUNT(short_members),
                                   .linked = true,
                                   .more = "volumes_links"};

static void summarise(struct call *call)
{
    struct query query = {.region = call->region, .kind = "volume"};
    struct node *summary = node_new_map(call->arena);
    int64_t size = 0;
    if (!call->caller.is_admin || !shape_word_is_true(call_query(call, "all_tenants")))
        query_where(&query, call->arena, "project_id", call->caller.project);
    const struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++)
        size += node_get_integer(found.items[i], "size", 0);
    view_integer(call, summary, "total_count", (int64_t)found.count);
    view_integer(call, summary, "total_size", size);
    view_map(call, summary, "metadata");
    call_answer_as(call, 200, "volume-summary", summary);
}

/* --- making --- */

/* What a new volume is to be. */
struct wish {
    const struct node *given, *type;
    const char *snapshot, *source, *image; /* ids, or NULL: what is in it at first */
    int64_t size;
};

/* What a volume or snapshot has in it, and of which type and size it is; NULL once refused. */
static const struct node *take_source(struct call *call, const struct asset *asset, const char *id,
                                      struct wish *wish)
{
    const struct node *source = asset_find(call, asset, id);
    const char *volume = asset == &volume_asset ? id : node_get_text(source, "volume_id");
    const struct node *origin = source ? asset_find(call, &volume_asset, volume) : NULL;
    if (!origin)
        return NULL;
    if (!wish->type)
        wish->type = volume_type_find(call, node_get_text(origin, "volume_type_id"));
    if (!wish->size)
        wish->size = node_get_integer(source, "size", 0);
    if (wish->size < node_get_integer(source, "size", 0))
        call_refuse(call, 400, NULL,
                    "Invalid input received: Volume size '%lld'GB cannot be smaller than "
                    "original %s size %lldGB.",
                    (long long)wish->size, asset->kind, (long long)node_get_integer(source, "size", 0));
    return source;
}

static bool take_size(struct call *call, struct wish *wish)
{
    const struct node *size = node_get(wish->given, "size");
    const char *text = node_text(size);
    char *end = NULL;
    if (!text)
        return true;
    wish->size = strtoll(text, &end, 10);
    if (*end || wish->size <= 0)
        call_refuse(call, 400, NULL,
                    "Invalid input received: Invalid volume size provided for create request: %s (size "
                    "argument must be an integer (or string representation of an integer) and greater than "
                    "zero).",
                    text);
    return !call->status;
}

static bool take_type(struct call *call, struct wish *wish)
{
    const char *name = node_get_text(wish->given, "volume_type");
    if (!name || !*name)
        return true;
    wish->type = volume_type_find(call, name);
    if (!wish->type)
        call_refuse(call, 404, NULL, "Volume type with name %s could not be found.", name);
    return wish->type;
}

static bool take_contents(struct call *call, struct wish *wish)
{
    const char *image = node_get_text(wish->given, "imageRef");
    int status = 200;
    wish->snapshot = node_get_text(wish->given, "snapshot_id");
    wish->source = node_get_text(wish->given, "source_volid");
    wish->image = image ? image : node_get_text(wish->given, "image_id");
    if ((wish->snapshot && !take_source(call, &snapshot_asset, wish->snapshot, wish)) ||
        (wish->source && !take_source(call, &volume_asset, wish->source, wish)))
        return false;
    if (wish->image)
        ask(call, &image_api, "GET", arena_print(call->arena, "/v2/images/%s", wish->image), NULL, &status);
    if (status != 200)
        call_refuse(call, 400, NULL, "Invalid image identifier or unable to access requested image.");
    else if (!call->status && !wish->size)
        call_refuse(call, 400, NULL,
                    "Invalid input received: Invalid volume size provided for create request: None (size "
                    "argument must be an integer (or string representation of an integer) and greater than "
                    "zero).");
    return !call->status;
}

static bool is_wish(struct call *call, struct wish *wish)
{
    const char *zone = node_get_text(wish->given, "availability_zone");
    const char *group = node_get_text(wish->given, "group_id");
    if (!call->caller.project)
        call_refuse(call, 400, NULL, "Malformed request url");
    if (!call->status && group)
        asset_find(call, &group_asset, group);
    if (call->status || !take_size(call, wish) || !take_type(call, wish) || !take_contents(call, wish))
        return false;
    if (!wish->type)
        wish->type = volume_type_default(call, call->caller.project);
    if (zone && strcmp(zone, ZONE) != 0)
        call_refuse(call, 400, NULL, "Invalid input received: Availability zone '%s' is invalid.", zone);
    const struct volume_claim claim = {
        CLAIM_VOLUME, call->caller.project, node_get_text(wish->type, "name"), 1, wish->size, wish->size};
    return !call->status && volume_claim_fits(call, &claim);
}

static const char *name_of(const struct node *given, const char *key)
{
    const char *old = strcmp(key, "name") == 0 ? "display_name" : "display_description";
    return node_get_text(given, key) ? node_get_text(given, key) : node_get_text(given, old);
}

/* What everybody sees of it at once. */
static struct node *make(struct call *call, const struct wish *wish)
{
    static const char *const nothing[] = {"updated_at", "consistencygroup_id", "replication_status",
                                          "service_uuid"};
    struct node *volume = node_new_map(call->arena);
    const struct node *metadata = node_get(wish->given, "metadata");
    view_text(call, volume, "id", call_new_uuid(call));
    view_text(call, volume, "status", "creating");
    view_integer(call, volume, "size", wish->size);
    view_text(call, volume, "availability_zone", ZONE);
    view_text(call, volume, "created_at", call_now_micro(call, ""));
    for (size_t i = 0; i < COUNT(nothing); i++)
        view_text(call, volume, nothing[i], NULL);
    view_text(call, volume, "group_id", node_get_text(wish->given, "group_id"));
    view_text(call, volume, "name", name_of(wish->given, "name"));
    view_text(call, volume, "description", name_of(wish->given, "description"));
    view_text(call, volume, "volume_type", node_get_text(wish->type, "name"));
    view_text(call, volume, "volume_type_id", node_get_text(wish->type, "id"));
    view_text(call, volume, "snapshot_id", wish->snapshot);
    view_text(call, volume, "source_volid", wish->source);
    node_set(call->arena, volume, "metadata",
             metadata && metadata->type == NODE_MAP ? view_part(metadata) : node_new_map(call->arena));
    view_text(call, volume, "user_id", call->caller.user);
    view_text(call, volume, "bootable", wish->image ? "true" : "false");
    view_boolean(call, volume, "encrypted", false);
    view_boolean(call, volume, "multiattach", shape_is_true(wish->given, "multiattach", false));
    view_boolean(call, volume, "shared_targets", true);
    view_boolean(call, volume, "consumes_quota", true);
    node_set(call->arena, volume, "attachments", node_new_list(call->arena));
    view_text(call, volume, "project_id", call->caller.project);
    return volume;
}

/* It is there at once; the answer does not know yet. */
static void come_to_be(struct call *call, struct node *volume)
{
    static const char *const nothing[] = {"migration_status", "provider_id", "cluster_name",
                                          "os-vol-mig-status-attr:migstat", "os-vol-mig-status-attr:name_id"};
    for (size_t i = 0; i < COUNT(nothing); i++)
        view_text(call, volume, nothing[i], NULL);
    view_text(call, volume, "os-vol-host-attr:host",
              arena_print(call->arena, "sandbox-%s@null#null", call->region));
    view_text(call, volume, "os-vol-tenant-attr:tenant_id", call->caller.project);
    view_text(call, volume, "status", "available");
    asset_put(call, &volume_asset, volume);
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "metadata", .type = SHAPE_MAP, .nullable = true},
        {.name = "multiattach", .type = SHAPE_BOOLEAN, .nullable = true},
        {.name = "*", .type = SHAPE_ANY}};
    struct wish wish = {.given = shape_body(call, "volume", wanted, COUNT(wanted))};
    if (!wish.given || !asset_may_write(call, "volume:create") || !is_wish(call, &wish))
        return;
    struct node *volume = make(call, &wish);
    struct node *answer = show(call, volume);
    node_set(call->arena, answer, "links", asset_links(call, &volume_asset, node_get_text(volume, "id")));
    come_to_be(call, volume);
    call_answer_as(call, 202, "volume", answer);
}

/* --- deleting --- */

void volume_delete(struct call *call, const struct node *volume)
{
    store_remove(call->store, call->region, "volume", node_get_text(volume, "id"));
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static void delete (struct call *call)
{
    const char *id = volume_part(call, 0);
    const struct node *volume = asset_get(call, &volume_asset);
    const bool cascades = shape_word_is_true(call_query(call, "cascade"));
    struct query snapshots = {.region = call->region, .kind = "snapshot"};
    if (!volume || !asset_may_write(call, "volume:delete"))
        return;
    query_where(&snapshots, call->arena, "volume_id", id);
    if (node_get_text(volume, "group_id") || node_get(volume, "attachments")->count ||
        (!cascades && store_count(call->store, &snapshots))) {
        call_refuse(call, 400, NULL,
                    "Invalid volume: Volume status must be available or error or error_restoring or "
                    "error_extending or error_managing and must not be migrating, attached, belong to a "
                    "group, have snapshots, awaiting a transfer, or be disassociated from snapshots after "
                    "volume transfer.");
        return;
    }
    store_remove_all(call->store, &snapshots);
    volume_delete(call, volume);
}

static const struct route rows[] = {
    {"GET", "/v3/{}/volumes/summary", summarise, NEEDS_TOKEN},
    {"POST", "/v3/{}/volumes", create, NEEDS_TOKEN},
    {"DELETE", "/v3/{}/volumes/{}", delete, NEEDS_TOKEN},
};

const struct route_table volume_routes = {rows, COUNT(rows)};
