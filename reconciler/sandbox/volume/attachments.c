#include "reconciler/sandbox/volume/attachments.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/asset.h"

/* --- for the compute service --- */

static const struct node *find(const struct node *volume, const char *server)
{
    const struct node *attachments = node_get(volume, "attachments");
    for (size_t i = 0; attachments && i < attachments->count; i++)
        if (text_equal(node_get_text(attachments->items[i], "server_id"), server))
            return attachments->items[i];
    return NULL;
}

const struct node *attachment_of(struct call *call, const char *volume, const char *server)
{
    return find(store_get(call->store, call->arena, call->region, "volume", volume), server);
}

static struct node *new_attachment(struct call *call, const char *volume, const char *server,
                                   const char *device)
{
    struct node *attachment = node_new_map(call->arena);
    view_text(call, attachment, "id", volume);
    view_text(call, attachment, "attachment_id", call_new_uuid(call));
    view_text(call, attachment, "volume_id", volume);
    view_text(call, attachment, "server_id", server);
    view_text(call, attachment, "host_name", NULL);
    view_text(call, attachment, "device", device);
    view_text(call, attachment, "attached_at", call_now_micro(call, ""));
    return attachment;
}

const struct node *attachment_make(struct call *call, const char *volume, const char *server,
                                   const char *device)
{
    struct node *found = asset_find(call, &volume_asset, volume);
    if (!found)
        return NULL;
    const char *status = node_get_text(found, "status");
    const bool shared = node_is_true(node_get(found, "multiattach")) && strcmp(status, "in-use") == 0;
    if (strcmp(status, "available") != 0 && !shared) {
        call_refuse(call, 400, NULL,
                    "Invalid volume: status must be available or downloading to reserve, but the current "
                    "status is %s.",
                    status);
        return NULL;
    }
    struct node *attachment = new_attachment(call, volume, server, device);
    node_add(call->arena, view_part(node_get(found, "attachments")), attachment);
    view_text(call, found, "status", "in-use");
    asset_put(call, &volume_asset, found);
    return attachment;
}

bool attachment_drop(struct call *call, const char *volume, const char *server)
{
    struct node *found = store_get(call->store, call->arena, call->region, "volume", volume);
    const struct node *gone = find(found, server);
    struct node *rest = node_new_list(call->arena);
    if (!gone)
        return false;
    const struct node *attachments = node_get(found, "attachments");
    for (size_t i = 0; i < attachments->count; i++)
        if (attachments->items[i] != gone)
            node_add(call->arena, rest, attachments->items[i]);
    node_set(call->arena, found, "attachments", rest);
    view_text(call, found, "status", rest->count ? "in-use" : "available");
    asset_put(call, &volume_asset, found);
    return true;
}

/* --- reading --- */

enum { KNOWS_ATTACHMENTS = 27 };

static struct node *show_in_short(struct call *call, const struct node *attachment)
{
    struct node *view = node_new_map(call->arena);
    view_text(call, view, "id", node_get_text(attachment, "attachment_id"));
    view_text(call, view, "status", "attached");
    view_text(call, view, "instance", node_get_text(attachment, "server_id"));
    view_text(call, view, "volume_id", node_get_text(attachment, "volume_id"));
    return view;
}

static struct node *show(struct call *call, const struct node *attachment)
{
    struct node *view = show_in_short(call, attachment);
    view_text(call, view, "attached_at", node_get_text(attachment, "attached_at"));
    view_text(call, view, "detached_at", NULL);
    view_text(call, view, "attach_mode", "rw");
    view_map(call, view, "connection_info");
    return view;
}

/* Those of the caller's project, or of all. */
static struct node_list find_all(struct call *call)
{
    struct query query = {.region = call->region, .kind = "volume"};
    struct node_list all = {0};
    const char *asked = call_query(call, "all_tenants");
    if (!call->caller.is_admin || !asked || (*asked && !shape_word_is_true(asked)))
        query_where(&query, call->arena, "project_id", call->caller.project ? call->caller.project : "");
    query_where(&query, call->arena, "status", "in-use");
    const struct node_list volumes = store_find(call->store, call->arena, &query);
    for (size_t v = 0; v < volumes.count; v++) {
        const struct node *attachments = node_get(volumes.items[v], "attachments");
        for (size_t i = 0; i < attachments->count; i++)
            list_add(call->arena, &all, attachments->items[i]);
    }
    return all;
}

static bool knows_attachments(struct call *call)
{
    if (call->microversion < KNOWS_ATTACHMENTS)
        call_refuse(call, 404, NULL, "The resource could not be found.");
    return !call->status;
}

static void list(struct call *call, struct node *(*make)(struct call *call, const struct node *attachment))
{
    struct node *list = node_new_list(call->arena);
    if (!knows_attachments(call))
        return;
    const struct node_list all = find_all(call);
    for (size_t i = 0; i < all.count; i++)
        node_add(call->arena, list, make(call, all.items[i]));
    call_answer_as(call, 200, "attachments", list);
}

static void list_in_short(struct call *call)
{
    list(call, show_in_short);
}

static void list_in_full(struct call *call)
{
    list(call, show);
}

static void show_one(struct call *call)
{
    if (!knows_attachments(call))
        return;
    const struct node_list all = find_all(call);
    for (size_t i = 0; i < all.count && !call->status; i++)
        if (text_equal(node_get_text(all.items[i], "attachment_id"), volume_part(call, 0)))
            call_answer_as(call, 200, "attachment", show(call, all.items[i]));
    if (!call->status)
        call_refuse(call, 404, NULL, "Volume attachment could not be found with filter: attachment_id = %s.",
                    volume_part(call, 0));
}

static const struct route rows[] = {
    {"GET", "/v3/{}/attachments", list_in_short, NEEDS_TOKEN},
    {"GET", "/v3/{}/attachments/detail", list_in_full, NEEDS_TOKEN},
    {"GET", "/v3/{}/attachments/{}", show_one, NEEDS_TOKEN},
};

const struct route_table attachment_routes = {rows, COUNT(rows)};
