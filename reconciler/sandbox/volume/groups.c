/* groups - of volumes, and snapshots of all that is in one. */
#include "base/text.h"
#include "reconciler/sandbox/volume/asset.h"

static const struct view_row members[] = {
    {.key = "updated_at", .never = true},
    {.key = "group_snapshot_id", .since = 14},
    {.key = "source_group_id", .since = 14},
    {.key = "replication_status", .since = 38},
    {.key = "project_id", .since = 58, .admin = true},
};

static struct node *show(struct call *call, const struct node *object)
{
    return view_make(call, object, members, COUNT(members));
}

static const char *const filters[] = {"name", "status", "group_id", "id"};
static const char *const short_members[] = {"id", "name"};

#define GROUPING(word, words, name)                                                                          \
    {                                                                                                        \
        .kind = word, .plural = words, .title = name, .filters = filters, .filter_count = COUNT(filters),    \
        .show = show, .short_members = short_members, .short_count = COUNT(short_members),                   \
        .more = word "_links"                                                                                \
    }

const struct asset group_asset = GROUPING("group", "groups", "Group");
const struct asset group_snapshot_asset = GROUPING("group_snapshot", "group_snapshots", "GroupSnapshot");

/* What has such a member. */
static struct query those(struct call *call, const char *kind, const char *key, const char *id)
{
    struct query query = {.region = call->region, .kind = kind};
    query_where(&query, call->arena, key, id);
    return query;
}

static struct node *make(struct call *call, const struct node *given)
{
    struct node *object = node_new_map(call->arena);
    view_text(call, object, "id", call_new_uuid(call));
    view_text(call, object, "status", "available");
    view_text(call, object, "created_at", call_now_micro(call, ""));
    view_from(call, object, "name", given);
    view_from(call, object, "description", given);
    return object;
}

static void answer(struct call *call, const struct asset *asset, struct node *object)
{
    struct node *view = node_new_map(call->arena);
    asset_put(call, asset, object);
    view_from(call, view, "id", object);
    view_from(call, view, "name", object);
    if (asset == &group_snapshot_asset)
        view_from(call, view, "group_type_id", object);
    call_answer_as(call, 202, asset->kind, view);
}

/* --- groups --- */

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "group_type", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
        {.name = "volume_types", .type = SHAPE_LIST, .required = true, .least = 1},
        {.name = "availability_zone", .type = SHAPE_TEXT, .nullable = true}};
    static const char *const nothing[] = {"group_snapshot_id", "source_group_id"};
    const struct node *given = shape_body(call, "group", wanted, COUNT(wanted));
    if (!given || !asset_may_write(call, "group:create"))
        return;
    const char *type = node_get_text(given, "group_type");
    if (!store_has(call->store, call->region, "group_type", type)) {
        call_refuse(call, 404, NULL, "Group type %s could not be found.", type);
        return;
    }
    struct node *group = make(call, given);
    view_text(call, group, "availability_zone", "nova");
    view_text(call, group, "group_type", type);
    view_from(call, group, "volume_types", given);
    for (size_t i = 0; i < COUNT(nothing); i++)
        view_text(call, group, nothing[i], NULL);
    view_text(call, group, "replication_status", "disabled");
    view_text(call, group, "project_id", call->caller.project);
    answer(call, &group_asset, group);
}

/* Refuses where something in it is in use. */
static bool may_go(struct call *call, const char *id, const struct node_list *volumes, bool with_volumes)
{
    const struct query group_snapshots = those(call, "group_snapshot", "group_id", id);
    if (store_count(call->store, &group_snapshots))
        call_refuse(call, 400, NULL, "Invalid Group: Group has existing snapshots.");
    else if (volumes->count && !with_volumes)
        call_refuse(call, 400, NULL,
                    "Invalid Group: Group %s still contains volumes. The delete-volumes flag is required to "
                    "delete it.",
                    id);
    for (size_t i = 0; i < volumes->count && !call->status; i++) {
        const char *volume = node_get_text(volumes->items[i], "id");
        const struct query snapshots = those(call, "snapshot", "volume_id", volume);
        if (node_get(volumes->items[i], "attachments")->count)
            call_refuse(call, 400, NULL,
                        "Invalid Group: Volume in group %s is attached. Need to detach first.", id);
        else if (store_count(call->store, &snapshots))
            call_refuse(call, 400, NULL, "Invalid Group: Volume in group still has dependent snapshots.");
    }
    return !call->status;
}

static void drop(struct call *call, struct node *group, const struct node *given)
{
    const char *id = node_get_text(group, "id");
    const struct query inside = those(call, "volume", "group_id", id);
    const struct node_list volumes = store_find(call->store, call->arena, &inside);
    if (!may_go(call, id, &volumes, shape_is_true(given, "delete-volumes", false)))
        return;
    store_remove_all(call->store, &inside);
    store_remove(call->store, call->region, "group", id);
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static void act(struct call *call)
{
    static const struct shape deletion[] = {{.name = "delete-volumes", .type = SHAPE_BOOLEAN}};
    static const struct asset_action actions[] = {{"delete", false, deletion, COUNT(deletion), drop}};
    asset_act(call, &group_asset, actions, COUNT(actions));
}

/* --- their snapshots --- */

static void take(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "group_id", .type = SHAPE_TEXT, .required = true, .least = 36, .most = 36},
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255}};
    const struct node *given = shape_body(call, "group_snapshot", wanted, COUNT(wanted));
    if (!given || !asset_may_write(call, "group:create_group_snapshot"))
        return;
    const struct node *group = asset_find(call, &group_asset, node_get_text(given, "group_id"));
    if (!group)
        return;
    struct node *snapshot = make(call, given);
    view_text(call, snapshot, "group_id", node_get_text(group, "id"));
    view_text(call, snapshot, "group_type_id", node_get_text(group, "group_type"));
    view_text(call, snapshot, "project_id", node_get_text(group, "project_id"));
    const struct query inside = those(call, "volume", "group_id", node_get_text(group, "id"));
    const struct node_list volumes = store_find(call->store, call->arena, &inside);
    for (size_t i = 0; i < volumes.count; i++)
        snapshot_take(call, given, volumes.items[i], node_get_text(snapshot, "id"));
    answer(call, &group_snapshot_asset, snapshot);
}

static void delete_snapshot(struct call *call)
{
    const struct node *snapshot = asset_get(call, &group_snapshot_asset);
    if (!snapshot || !asset_may_write(call, "group:delete_group_snapshot"))
        return;
    const char *id = node_get_text(snapshot, "id");
    const struct query parts = those(call, "snapshot", "group_snapshot_id", id);
    store_remove_all(call->store, &parts);
    store_remove(call->store, call->region, "group_snapshot", id);
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static const struct route rows[] = {
    {"POST", "/v3/{}/groups", create, NEEDS_TOKEN},
    {"POST", "/v3/{}/groups/{}/action", act, NEEDS_TOKEN},
    {"POST", "/v3/{}/group_snapshots", take, NEEDS_TOKEN},
    {"DELETE", "/v3/{}/group_snapshots/{}", delete_snapshot, NEEDS_TOKEN},
};

const struct route_table volume_group_routes = {rows, COUNT(rows)};
