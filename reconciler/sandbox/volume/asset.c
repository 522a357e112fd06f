#include "reconciler/sandbox/volume/asset.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/page.h"

/* The one whose path this is. */
static const struct asset *asset_of(const struct call *call)
{
    static const struct asset *const assets[] = {&volume_asset, &snapshot_asset, &group_asset,
                                                 &group_snapshot_asset};
    for (size_t i = 0; i < COUNT(assets); i++)
        if (text_starts(strchr(call->path + strlen("/v3/"), '/') + 1, assets[i]->plural))
            return assets[i];
    return &backup_asset;
}

/* --- lists --- */

static bool is_among(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

/* An admin may choose by whatever there is, and then finds nothing; others by what the asset offers. */
static bool take_filters(struct call *call, const struct asset *asset, struct query *query)
{
    static const char *const others[] = {"limit",    "marker",   "offset",     "sort",        "sort_key",
                                         "sort_dir", "metadata", "project_id", "all_tenants", "with_count"};
    struct name_list strange = {0};
    for (size_t i = 0; i < call->query.count; i++) {
        const struct query_item *item = &call->query.items[i];
        if (is_among(others, COUNT(others), item->name) || query->count == MOST_CONDITIONS)
            continue;
        if (is_among(asset->filters, asset->filter_count, item->name))
            query_where(query, call->arena, item->name, item->value);
        else
            list_add(call->arena, &strange, item->name);
    }
    if (strange.count && call->caller.is_admin)
        query->after = "~"; /* behind all ids */
    else if (strange.count)
        call_refuse(call, 400, NULL, "Invalid filters %s are found in query options.",
                    text_join(call->arena, &strange, ", "));
    return !call->status;
}

static void take_project(struct call *call, struct query *query)
{
    const char *all = call_query(call, "all_tenants"), *asked = call_query(call, "project_id");
    const bool sees_all = call->caller.is_admin && all && (!*all || shape_word_is_true(all));
    if (!sees_all)
        query_where(query, call->arena, "project_id", call->caller.project ? call->caller.project : "");
    if (sees_all && asked)
        query_where(query, call->arena, "project_id", asked);
}

struct node *asset_links(struct call *call, const struct asset *asset, const char *id)
{
    const char *project = call->caller.project ? call->caller.project : "";
    return view_links(call, "/v3", arena_print(call->arena, "%s/%s", project, asset->plural), id);
}

static struct node *show_in_full(struct call *call, const struct asset *asset, const struct node *object)
{
    struct node *view = asset->show(call, object);
    if (asset->linked)
        node_set(call->arena, view, "links", asset_links(call, asset, node_get_text(object, "id")));
    return view;
}

static struct node *show_in_short(struct call *call, const struct asset *asset, const struct node *object)
{
    const struct node *full = show_in_full(call, asset, object);
    struct node *view = node_new_map(call->arena);
    for (size_t i = 0; i < asset->short_count; i++)
        if (node_get(full, asset->short_members[i]))
            view_from(call, view, asset->short_members[i], full);
    return view;
}

static void list(struct call *call, struct node *(*make)(struct call *call, const struct asset *asset,
                                                         const struct node *object))
{
    const struct asset *asset = asset_of(call);
    struct query query = {.region = call->region, .kind = asset->kind};
    struct node *list = node_new_list(call->arena);
    if (!page_open(call, &query))
        return;
    if (query.after && !asset_find(call, asset, query.after))
        return;
    take_project(call, &query);
    if (!take_filters(call, asset, &query))
        return;
    const struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++)
        node_add(call->arena, list, make(call, asset, found.items[i]));
    page_answer(call, asset->plural, asset->more, list,
                found.count ? node_get_text(found.items[found.count - 1], "id") : NULL);
}

static void list_in_short(struct call *call)
{
    list(call, show_in_short);
}

static void list_in_full(struct call *call)
{
    list(call, show_in_full);
}

/* --- one --- */

struct node *asset_find(struct call *call, const struct asset *asset, const char *id)
{
    struct node *object = store_get(call->store, call->arena, call->region, asset->kind, id);
    if (object && volume_is_ours(call, object))
        return object;
    call_refuse(call, 404, NULL, "%s %s could not be found.", asset->title, id);
    return NULL;
}

struct node *asset_get(struct call *call, const struct asset *asset)
{
    return asset_find(call, asset, volume_part(call, 0));
}

static void show_one(struct call *call)
{
    const struct asset *asset = asset_of(call);
    const struct node *object = asset_get(call, asset);
    if (object)
        call_answer_as(call, 200, asset->kind, show_in_full(call, asset, object));
}

void asset_put(struct call *call, const struct asset *asset, struct node *object)
{
    view_text(call, object, "updated_at", call_now_micro(call, ""));
    store_put(call->store, call->region, asset->kind, node_get_text(object, "id"), object);
}

bool asset_may_write(struct call *call, const char *rule)
{
    return api_permits(
        call, call->caller.is_admin || !call->release->scope_enforced || call_has_role(call, "member"), rule);
}

/* --- changing --- */

static void change(struct call *call)
{
    const struct asset *asset = asset_of(call);
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "display_name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "display_description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "metadata", .type = SHAPE_MAP}};
    const struct node *given = shape_body(call, asset->kind, wanted, COUNT(wanted));
    struct node *object = given ? asset_get(call, asset) : NULL;
    if (!object)
        return;
    for (size_t i = 0; i < given->count; i++) {
        const char *key = given->entries[i].key->text;
        const char *member = text_starts(key, "display_") ? key + strlen("display_") : key;
        node_set(call->arena, object, member, given->entries[i].value);
    }
    asset_put(call, asset, object);
    call_answer_as(call, 200, asset->kind, show_in_full(call, asset, object));
}

void asset_act(struct call *call, const struct asset *asset, const struct asset_action *actions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *given = node_get(call->body, actions[i].name);
        const char *rule =
            arena_print(call->arena, "volume_extension:%s_actions:%s", asset->kind, actions[i].name);
        if (!given)
            continue;
        if (!api_permits(call, call->caller.is_admin || !actions[i].admin, rule) ||
            !asset_may_write(call, rule) ||
            (actions[i].members && !shape_body(call, actions[i].name, actions[i].members, actions[i].count)))
            return;
        struct node *object = asset_get(call, asset);
        if (object)
            actions[i].run(call, object, given);
        return;
    }
    shape_refuse_action(call);
}

/* --- metadata --- */

static void show_metadata(struct call *call)
{
    const struct node *object = asset_get(call, asset_of(call));
    if (object)
        call_answer_as(call, 200, "metadata", view_part(node_get(object, "metadata")));
}

static void write_metadata(struct call *call, bool replaces)
{
    const struct asset *asset = asset_of(call);
    const struct node *given = shape_body(call, "metadata", NULL, 0);
    struct node *object = given ? asset_get(call, asset) : NULL;
    if (!object)
        return;
    struct node *metadata = view_metadata(call, object, given, replaces);
    asset_put(call, asset, object);
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
    const struct asset *asset = asset_of(call);
    struct node *object = asset_get(call, asset);
    struct node *metadata = view_part(node_get(object, "metadata"));
    const char *key = volume_part(call, 1);
    if (object && !node_get(metadata, key)) {
        call_refuse(call, 404, NULL, "%s %s has no metadata with key %s.", asset->title, volume_part(call, 0),
                    key);
    } else if (object) {
        node_remove(metadata, key);
        asset_put(call, asset, object);
        volume_answer_done(call, 200, "text/html; charset=UTF-8");
    }
}

#define READING(plural)                                                                                      \
    {"GET", "/v3/{}/" plural, list_in_short, NEEDS_TOKEN},                                                   \
        {"GET", "/v3/{}/" plural "/detail", list_in_full, NEEDS_TOKEN},                                      \
    {                                                                                                        \
        "GET", "/v3/{}/" plural "/{}", show_one, NEEDS_TOKEN                                                 \
    }
#define CHANGING(plural)                                                                                     \
    {                                                                                                        \
        "PUT", "/v3/{}/" plural "/{}", change, NEEDS_TOKEN                                                   \
    }
#define METADATA(plural)                                                                                     \
    {"GET", "/v3/{}/" plural "/{}/metadata", show_metadata, NEEDS_TOKEN},                                    \
        {"POST", "/v3/{}/" plural "/{}/metadata", add_metadata, NEEDS_TOKEN},                                \
        {"PUT", "/v3/{}/" plural "/{}/metadata", set_metadata, NEEDS_TOKEN},                                 \
    {                                                                                                        \
        "DELETE", "/v3/{}/" plural "/{}/metadata/{}", delete_metadatum, NEEDS_TOKEN                          \
    }

static const struct route rows[] = {READING("volumes"),    READING("snapshots"),       READING("backups"),
                                    READING("groups"),     READING("group_snapshots"), CHANGING("volumes"),
                                    CHANGING("snapshots"), CHANGING("backups"),        METADATA("volumes"),
                                    METADATA("snapshots")};

const struct route_table asset_routes = {rows, COUNT(rows)};
