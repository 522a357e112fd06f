/* backups - of volumes: kept nowhere, but counted. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/asset.h"

static const struct view_row members[] = {
    {.key = "project_id", .never = true},
    {.key = "os-backup-project-attr:project_id", .since = 18, .admin = true},
    {.key = "metadata", .since = 43},
    {.key = "user_id", .since = 56},
    {.key = "encryption_key_id", .since = 64},
};

static struct node *show(struct call *call, const struct node *backup)
{
    return view_make(call, backup, members, COUNT(members));
}

static const char *const filters[] = {"name", "status", "volume_id", "id"};
static const char *const short_members[] = {"id", "name", "links"};

const struct asset backup_asset = {.kind = "backup",
                                   .plural = "backups",
                                   .title = "Backup",
                                   .filters = filters,
                                   .filter_count = COUNT(filters),
                                   .show = show,
                                   .short_members = short_members,
                                   .short_count = COUNT(short_members),
                                   .linked = true,
                                   .more = "backups_links"};

static struct node *make(struct call *call, const struct node *given, const struct node *volume)
{
    static const char *const nothing[] = {"fail_reason", "snapshot_id", "updated_at", "encryption_key_id"};
    struct node *backup = node_new_map(call->arena);
    const char *container = node_get_text(given, "container");
    const struct node *metadata = node_get(given, "metadata");
    view_text(call, backup, "id", call_new_uuid(call));
    view_from(call, backup, "name", given);
    view_from(call, backup, "description", given);
    view_text(call, backup, "volume_id", node_get_text(volume, "id"));
    view_text(call, backup, "status", "available");
    view_from(call, backup, "size", volume);
    view_integer(call, backup, "object_count", 0);
    view_text(call, backup, "container", container ? container : "volumebackups");
    view_from(call, backup, "availability_zone", volume);
    view_text(call, backup, "created_at", call_now_micro(call, ""));
    for (size_t i = 0; i < COUNT(nothing); i++)
        view_text(call, backup, nothing[i], NULL);
    view_text(call, backup, "data_timestamp", node_get_text(backup, "created_at"));
    view_boolean(call, backup, "is_incremental", shape_is_true(given, "incremental", false));
    view_boolean(call, backup, "has_dependent_backups", false);
    node_set(call->arena, backup, "metadata",
             metadata && metadata->type == NODE_MAP ? view_part(metadata) : node_new_map(call->arena));
    view_text(call, backup, "user_id", call->caller.user);
    view_from(call, backup, "project_id", volume);
    view_text(call, backup, "os-backup-project-attr:project_id", node_get_text(volume, "project_id"));
    return backup;
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "volume_id", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 36},
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "container", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "incremental", .type = SHAPE_BOOLEAN, .nullable = true},
        {.name = "force", .type = SHAPE_BOOLEAN, .nullable = true},
        {.name = "*", .type = SHAPE_ANY}};
    const struct node *given = shape_body(call, "backup", wanted, COUNT(wanted));
    if (!given || !asset_may_write(call, "backup:create"))
        return;
    const struct node *volume = asset_find(call, &volume_asset, node_get_text(given, "volume_id"));
    if (!volume)
        return;
    const struct volume_claim claim = {
        CLAIM_BACKUP, node_get_text(volume, "project_id"), NULL, 1, node_get_integer(volume, "size", 0), 0};
    if (!volume_claim_fits(call, &claim))
        return;
    struct node *backup = make(call, given, volume), *answer = node_new_map(call->arena);
    const char *id = node_get_text(backup, "id");
    view_text(call, answer, "id", id);
    view_from(call, answer, "name", backup);
    node_set(call->arena, answer, "links", asset_links(call, &backup_asset, id));
    asset_put(call, &backup_asset, backup);
    call_answer_as(call, 202, "backup", answer);
}

static void drop(struct call *call, struct node *backup, const struct node *given)
{
    (void)given;
    store_remove(call->store, call->region, "backup", node_get_text(backup, "id"));
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static void delete (struct call *call)
{
    struct node *backup = asset_get(call, &backup_asset);
    if (backup && asset_may_write(call, "backup:delete"))
        drop(call, backup, NULL);
}

static void act(struct call *call)
{
    static const struct asset_action actions[] = {{"os-force_delete", true, NULL, 0, drop}};
    asset_act(call, &backup_asset, actions, COUNT(actions));
}

static const struct route rows[] = {
    {"POST", "/v3/{}/backups", create, NEEDS_TOKEN},
    {"DELETE", "/v3/{}/backups/{}", delete, NEEDS_TOKEN},
    {"POST", "/v3/{}/backups/{}/action", act, NEEDS_TOKEN},
};

const struct route_table backup_routes = {rows, COUNT(rows)};
