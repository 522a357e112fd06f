/* snapshots - of volumes. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/asset.h"

static const struct view_row members[] = {
    {.key = "project_id", .never = true},      {.key = "volume_type", .never = true},
    {.key = "group_snapshot_id", .since = 14}, {.key = "user_id", .since = 41},
    {.key = "consumes_quota", .since = 65},
};

static struct node *show(struct call *call, const struct node *snapshot)
{
    return view_make(call, snapshot, members, COUNT(members));
}

static const char *const filters[] = {"name", "status", "volume_id", "id", "user_id"};
static const char *const short_members[] = {"id",       "name",    "description",   "volume_id",
                                            "status",   "size",    "created_at",    "updated_at",
                                            "metadata", "user_id", "consumes_quota"};

const struct asset snapshot_asset = {.kind = "snapshot",
                                     .plural = "snapshots",
                                     .title = "Snapshot",
                                     .filters = filters,
                                     .filter_count = COUNT(filters),
                                     .show = show,
                                     .short_members = short_members,
                                     .short_count = COUNT(short_members),
                                     .more = "snapshots_links"};

/* --- writing --- */

static struct node *make(struct call *call, const struct node *given, const struct node *volume)
{
    struct node *snapshot = node_new_map(call->arena);
    const struct node *metadata = node_get(given, "metadata");
    view_text(call, snapshot, "id", call_new_uuid(call));
    view_from(call, snapshot, "name", given);
    view_from(call, snapshot, "description", given);
    view_text(call, snapshot, "volume_id", node_get_text(volume, "id"));
    view_text(call, snapshot, "status", "creating");
    view_from(call, snapshot, "size", volume);
    view_text(call, snapshot, "created_at", call_now_micro(call, ""));
    view_text(call, snapshot, "updated_at", NULL);
    node_set(call->arena, snapshot, "metadata",
             metadata && metadata->type == NODE_MAP ? view_part(metadata) : node_new_map(call->arena));
    view_text(call, snapshot, "group_snapshot_id", NULL);
    view_text(call, snapshot, "user_id", call->caller.user);
    view_boolean(call, snapshot, "consumes_quota", true);
    view_from(call, snapshot, "project_id", volume);
    view_from(call, snapshot, "volume_type", volume);
    return snapshot;
}

struct node *snapshot_take(struct call *call, const struct node *given, const struct node *volume,
                           const char *group)
{
    struct node *snapshot = make(call, given, volume);
    struct node *answer = show(call, snapshot);
    view_text(call, snapshot, "status", "available");
    view_text(call, snapshot, "group_snapshot_id", group);
    view_text(call, snapshot, "os-extended-snapshot-attributes:progress", "100%");
    view_text(call, snapshot, "os-extended-snapshot-attributes:project_id",
              node_get_text(snapshot, "project_id"));
    asset_put(call, &snapshot_asset, snapshot);
    return answer;
}

static bool may_be_taken(struct call *call, const struct node *volume, bool force)
{
    enum { NEEDS_NO_FORCE = 66 };
    const char *status = node_get_text(volume, "status");
    const bool in_use = strcmp(status, "in-use") == 0 && (force || call->microversion >= NEEDS_NO_FORCE);
    if (strcmp(status, "available") == 0 || in_use)
        return true;
    call_refuse(call, 400, NULL,
                "Invalid volume: Volume %s status must be available, but current status is: %s.",
                node_get_text(volume, "id"), status);
    return false;
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "volume_id", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 36},
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "metadata", .type = SHAPE_MAP, .nullable = true},
        {.name = "force", .type = SHAPE_BOOLEAN, .nullable = true},
        {.name = "*", .type = SHAPE_ANY}};
    const struct node *given = shape_body(call, "snapshot", wanted, COUNT(wanted));
    if (!given || !asset_may_write(call, "volume:create_snapshot"))
        return;
    const struct node *volume = asset_find(call, &volume_asset, node_get_text(given, "volume_id"));
    if (!volume || !may_be_taken(call, volume, shape_is_true(given, "force", false)))
        return;
    const struct volume_claim claim = {CLAIM_SNAPSHOT,
                                       node_get_text(volume, "project_id"),
                                       node_get_text(volume, "volume_type"),
                                       1,
                                       node_get_integer(volume, "size", 0),
                                       0};
    if (!volume_claim_fits(call, &claim))
        return;
    call_answer_as(call, 202, "snapshot", snapshot_take(call, given, volume, NULL));
}

static void drop(struct call *call, struct node *snapshot, const struct node *given)
{
    (void)given;
    store_remove(call->store, call->region, "snapshot", node_get_text(snapshot, "id"));
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static void delete (struct call *call)
{
    struct node *snapshot = asset_get(call, &snapshot_asset);
    if (!snapshot || !asset_may_write(call, "volume:delete_snapshot"))
        return;
    if (node_get_text(snapshot, "group_snapshot_id"))
        call_refuse(call, 400, NULL,
                    "Invalid snapshot: Snapshot status must be available or error and must not be part of a "
                    "group.");
    else
        drop(call, snapshot, NULL);
}

static void reset_status(struct call *call, struct node *snapshot, const struct node *given)
{
    view_from(call, snapshot, "status", given);
    asset_put(call, &snapshot_asset, snapshot);
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static const struct shape new_status[] = {
    {.name = "status", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255}};

static void act(struct call *call)
{
    static const struct asset_action actions[] = {
        {"os-reset_status", true, new_status, COUNT(new_status), reset_status},
        {"os-force_delete", true, NULL, 0, drop}};
    asset_act(call, &snapshot_asset, actions, COUNT(actions));
}

static const struct route rows[] = {
    {"POST", "/v3/{}/snapshots", create, NEEDS_TOKEN},
    {"DELETE", "/v3/{}/snapshots/{}", delete, NEEDS_TOKEN},
    {"POST", "/v3/{}/snapshots/{}/action", act, NEEDS_TOKEN},
};

const struct route_table snapshot_routes = {rows, COUNT(rows)};
