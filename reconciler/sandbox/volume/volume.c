#include "reconciler/sandbox/volume/volume.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/microversion.h"

/* --- versions --- */

static struct node *link_to(struct call *call, const char *relation, const char *type, const char *url)
{
    struct node *link = node_new_map(call->arena);
    view_text(call, link, "rel", relation);
    if (type)
        view_text(call, link, "type", type);
    view_text(call, link, "href", url);
    return link;
}

static void answer_versions(struct call *call, int status)
{
    struct node *versions = node_new_list(call->arena), *version = node_new_map(call->arena);
    struct node *links = node_new_list(call->arena), *types = node_new_list(call->arena);
    struct node *type = node_new_map(call->arena);
    view_text(call, version, "id", "v3.0");
    view_text(call, version, "status", "CURRENT");
    view_text(call, version, "version", arena_print(call->arena, "3.%u", call->release->volume));
    view_text(call, version, "min_version", "3.0");
    view_text(call, version, "updated", "2022-08-31T00:00:00Z");
    node_add(call->arena, links, link_to(call, "describedby", "text/html", "https://docs.openstack.org/"));
    node_add(call->arena, links,
             link_to(call, "self", NULL, arena_print(call->arena, "%s/v3/", call_api_url(call))));
    node_set(call->arena, version, "links", links);
    view_text(call, type, "base", "application/json");
    view_text(call, type, "type", "application/vnd.openstack.volume+json;version=3");
    node_add(call->arena, types, type);
    node_set(call->arena, version, "media-types", types);
    node_add(call->arena, versions, version);
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
    {"GET", "", offer_versions, NEEDS_NOTHING},
    {"GET", "/v3", show_versions, NEEDS_TOKEN},
};
static const struct route_table version_routes = {version_rows, COUNT(version_rows)};

/* --- for all topics --- */

const char *volume_part(const struct call *call, size_t index)
{
    return call_part(call, index + 1);
}

bool volume_is_ours(const struct call *call, const struct node *object)
{
    return call->caller.is_admin || text_equal(node_get_text(object, "project_id"), call->caller.project);
}

void volume_answer_done(struct call *call, int status, const char *content_type)
{
    call_answer_bytes(call, status, content_type, "", 0);
}

/* --- the service --- */

/* Without a project in it, a path gets one that is nobody's. */
static void complete_path(struct call *call)
{
    static const char root[] = "/v3/";
    if (!text_starts(call->path, root))
        return;
    const char *rest = call->path + strlen(root);
    const size_t project = strspn(rest, "0123456789abcdef-");
    if (*rest && (!project || rest[project] != '/'))
        call->path = arena_print(call->arena, "%s-/%s", root, rest);
}

static void open_call(struct call *call)
{
    const struct microversion_range range = {"volume", NULL, 3, 0, call->release->volume, true};
    microversion_read(call, &range);
    complete_path(call);
}

static void enter(struct call *call)
{
    const char *project = call->parts.count ? call_part(call, 0) : "-";
    if (strcmp(project, "-") != 0 && !text_equal(project, call->caller.project))
        call_refuse(call, 400, NULL, "Malformed request url");
}

/* What only an admin may do has a rule named after its path. */
static void refuse_policy(struct call *call)
{
    static const char *const topics[][2] = {
        {"os-quota-sets", "quotas"}, {"os-quota-class-sets", "quota_classes"}, {"types", "type"}};
    const char *topic = strchr(call->path + strlen("/v3/"), '/') + 1;
    topic = arena_copy(call->arena, topic, strcspn(topic, "/"));
    for (size_t i = 0; i < COUNT(topics); i++)
        if (strcmp(topics[i][0], topic) == 0)
            topic = topics[i][1];
    api_permits(call, false, arena_print(call->arena, "volume_extension:%s:%s", topic, api_verb(call)));
}

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    if (text_equal(type, "PolicyNotAuthorized"))
        refuse_policy(call);
    else if (text_equal(type, "HTTPNotFound") || status == 405)
        api_refuse_path(call);
    else
        api_refuse_by_fault(call, status, message, "application/json");
}

/* asset_routes' paths fit more than their own: they go last. */
static const struct route_table *const tables[] = {
    &version_routes,      &volume_quota_routes,      &volume_type_routes, &volume_type_access_routes,
    &volume_routes,       &volume_action_routes,     &snapshot_routes,    &backup_routes,
    &volume_group_routes, &volume_group_type_routes, &attachment_routes,  &volume_host_routes,
    &asset_routes};

const struct api volume_api = {.type = "volumev3",
                               .name = "cinder",
                               .prefix = "volume",
                               .version = "/v3/%s",
                               .regional = true,
                               .open = open_call,
                               .enter = enter,
                               .refuse = refuse,
                               .tables = tables,
                               .table_count = COUNT(tables)};
