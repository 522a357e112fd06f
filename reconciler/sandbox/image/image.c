#include "reconciler/sandbox/image/image.h"

#include <string.h>

#include "base/text.h"

/* --- versions --- */

static void add_version(struct call *call, struct node *versions, unsigned minor, const char *status)
{
    struct node *version = node_new_map(call->arena), *links = node_new_list(call->arena);
    struct node *link = node_new_map(call->arena);
    view_text(call, version, "id", arena_print(call->arena, "v2.%u", minor));
    view_text(call, version, "status", status);
    view_text(call, link, "rel", "self");
    view_text(call, link, "href", arena_print(call->arena, "%s/v2/", call_api_url(call)));
    node_add(call->arena, links, link);
    node_set(call->arena, version, "links", links);
    node_add(call->arena, versions, version);
}

static void answer_versions(struct call *call, int status)
{
    enum { OF_THE_CACHE = 14 }; /* offered only beside later ones that need a cache, too */
    struct node *versions = node_new_list(call->arena);
    unsigned last = call->release->image;
    add_version(call, versions, last, "CURRENT");
    for (unsigned minor = last; minor-- > 0;)
        if (minor != OF_THE_CACHE || last > OF_THE_CACHE + 1)
            add_version(call, versions, minor, "SUPPORTED");
    call->request_id = NULL;
    call_answer_as(call, status, "versions", versions);
}

static void offer_versions(struct call *call)
{
    answer_versions(call, 300);
}

static void show_versions(struct call *call)
{
    answer_versions(call, 200);
}

static const struct route version_rows[] = {
    {"GET", "/", offer_versions, NEEDS_NOTHING},
    {"GET", "/versions", show_versions, NEEDS_NOTHING},
};
static const struct route_table version_routes = {version_rows, COUNT(version_rows)};

/* --- for all topics --- */

bool image_is_ours(const struct call *call, const struct node *image)
{
    const char *owner = node_get_text(image, "owner");
    return call->caller.is_admin || (owner && text_equal(owner, call->caller.project));
}

bool image_is_shared(struct call *call, const struct node *image, const char *status)
{
    if (!call->caller.project || !text_equal(node_get_text(image, "visibility"), "shared"))
        return false;
    const char *key = arena_print(call->arena, "%s/%s", node_get_text(image, "id"), call->caller.project);
    const struct node *member = store_get(call->store, call->arena, call->region, "image_member", key);
    return member && (!status || text_equal(node_get_text(member, "status"), status));
}

struct node *image_find(struct call *call, const char *id)
{
    struct node *image = store_get(call->store, call->arena, call->region, "image", id);
    const char *visibility = node_get_text(image, "visibility");
    bool is_open = text_equal(visibility, "public") || text_equal(visibility, "community");
    return image && (is_open || image_is_ours(call, image) || image_is_shared(call, image, NULL)) ? image
                                                                                                  : NULL;
}

struct node *image_get(struct call *call)
{
    struct node *image = image_find(call, call_part(call, 0));
    if (!image)
        call_refuse(call, 404, NULL, "No image found with ID %s", call_part(call, 0));
    return image;
}

bool image_permits(struct call *call, const struct node *image, const char *action)
{
    bool writes = call->caller.is_admin || !call->release->scope_enforced || call_has_role(call, "member");
    if (writes && image_is_ours(call, image))
        return true;
    call_refuse(call, 403, NULL, "You are not authorized to complete %s action.", action);
    return false;
}

void image_put(struct call *call, struct node *image)
{
    view_text(call, image, "updated_at", call_now(call));
    store_put(call->store, call->region, "image", node_get_text(image, "id"), image);
}

/* --- the service --- */

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    if (status == 401)
        call->request_id = NULL;
    api_refuse_as_accepted(call, status, message);
}

static const struct route_table *const tables[] = {
    &version_routes,    &image_routes,        &image_list_routes, &image_patch_routes,
    &image_data_routes, &image_member_routes, &image_tag_routes,  &image_schema_routes};

const struct api image_api = {
    .type = "image",
    .name = "glance",
    .prefix = "image",
    .version = "",
    .regional = true,
    .of_projects = true,
    .unauthorized =
        "This server could not verify that you are authorized to access the document you requested. Either "
        "you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to "
        "supply the credentials required.",
    .refuse = refuse,
    .tables = tables,
    .table_count = COUNT(tables)};
