#include "reconciler/sandbox/compute/compute.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/microversion.h"

/* --- versions --- */

static struct node *link_to(struct call *call, const char *path)
{
    struct node *link = node_new_map(call->arena);
    view_text(call, link, "rel", "self");
    view_text(call, link, "href", arena_print(call->arena, "%s%s", call_api_url(call), path));
    return link;
}

static struct node *media_types(struct call *call, const char *version)
{
    struct node *list = node_new_list(call->arena), *type = node_new_map(call->arena);
    view_text(call, type, "base", "application/json");
    view_text(call, type, "type",
              arena_print(call->arena, "application/vnd.openstack.compute+json;version=%s", version));
    node_add(call->arena, list, type);
    return list;
}

static struct node *version_entry(struct call *call, const char *id, const char *path, bool is_new)
{
    struct node *entry = node_new_map(call->arena), *links = node_new_list(call->arena);
    view_text(call, entry, "id", id);
    view_text(call, entry, "status", is_new ? "CURRENT" : "SUPPORTED");
    view_text(call, entry, "version", is_new ? arena_print(call->arena, "2.%u", call->release->compute) : "");
    view_text(call, entry, "min_version", is_new ? "2.1" : "");
    view_text(call, entry, "updated", is_new ? "2013-07-23T11:33:21Z" : "2011-01-21T11:33:21Z");
    node_add(call->arena, links, link_to(call, path));
    node_set(call->arena, entry, "links", links);
    return entry;
}

static void show_versions(struct call *call)
{
    call->request_id = NULL;
    struct node *versions = node_new_list(call->arena);
    node_add(call->arena, versions, version_entry(call, "v2.0", "/v2/", false));
    node_add(call->arena, versions, version_entry(call, "v2.1", "/v2.1/", true));
    call_answer_as(call, 200, "versions", versions);
}

static void show_version(struct call *call)
{
    struct node *entry = version_entry(call, "v2.1", "/v2.1/", true), *described = node_new_map(call->arena);
    view_text(call, described, "rel", "describedby");
    view_text(call, described, "type", "text/html");
    view_text(call, described, "href", "http://docs.openstack.org/");
    node_add(call->arena, view_part(node_get(entry, "links")), described);
    node_set(call->arena, entry, "media-types", media_types(call, "2.1"));
    call_answer_as(call, 200, "version", entry);
}

/* A path of no version: 300, with those there are. */
static void offer_versions(struct call *call)
{
    static const char *const versions[][3] = {{"v2.0", "SUPPORTED", "2"}, {"v2.1", "CURRENT", "2.1"}};
    struct node *choices = node_new_list(call->arena);
    size_t length = strlen(call->path);
    const char *path =
        arena_copy(call->arena, call->path, length - (length > 1 && call->path[length - 1] == '/'));
    for (size_t i = 0; i < COUNT(versions); i++) {
        struct node *choice = node_new_map(call->arena), *links = node_new_list(call->arena);
        view_text(call, choice, "id", versions[i][0]);
        view_text(call, choice, "status", versions[i][1]);
        node_add(call->arena, links, link_to(call, arena_print(call->arena, "/v%s%s", versions[i][2], path)));
        node_set(call->arena, choice, "links", links);
        node_set(call->arena, choice, "media-types", media_types(call, versions[i][2]));
        node_add(call->arena, choices, choice);
    }
    call->headers.count = 0;
    call->request_id = NULL;
    call_answer_as(call, 300, "choices", choices);
}

static const struct route version_rows[] = {
    {"GET", "", show_versions, NEEDS_NOTHING},
    {"GET", "/v2.1", show_version, NEEDS_NOTHING},
};
static const struct route_table version_routes = {version_rows, COUNT(version_rows)};

/* --- for all topics --- */

struct node *compute_links(struct call *call, const char *path, const char *id)
{
    return view_links(call, "/v2.1", path, id);
}

const char *compute_host(struct call *call)
{
    return arena_print(call->arena, "sandbox-%s", call->region);
}

bool compute_may_write(struct call *call, const char *rule)
{
    return api_permits(
        call, call->caller.is_admin || !call->release->scope_enforced || call_has_role(call, "member"), rule);
}

void compute_answer_done(struct call *call, int status)
{
    call_answer_bytes(call, status, "application/json", "", 0);
}

int64_t compute_next_number(struct call *call, const char *kind)
{
    const struct node *counter = store_get(call->store, call->arena, call->region, "counter", kind);
    struct node *next = node_new_map(call->arena);
    int64_t number = node_get_integer(counter, "last", 0) + 1;
    view_integer(call, next, "last", number);
    store_put(call->store, call->region, "counter", kind, next);
    return number;
}

/* --- the service --- */

static void open_call(struct call *call)
{
    const struct microversion_range range = {"compute", "X-OpenStack-Nova-API-Version", 2,
                                             1,         call->release->compute,         false};
    if (text_starts(call->path, "/v2.1"))
        microversion_read(call, &range);
}

/* What only an admin may do has a rule named after its path. */
static void refuse_policy(struct call *call)
{
    const char *topic = call->path + strlen("/v2.1/");
    const bool is_list = strcmp(call->method, "GET") == 0 && !call->parts.count;
    topic = arena_copy(call->arena, topic, strcspn(topic, "/"));
    if (strcmp(topic, "flavors") == 0)
        topic = "os-flavor-manage";
    api_permits(call, false,
                arena_print(call->arena, "os_compute_api:%s:%s", topic, is_list ? "index" : api_verb(call)));
}

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    if (text_equal(type, "HTTPNotFound") && !text_starts(call->path, "/v2.1"))
        offer_versions(call);
    else if (text_equal(type, "PolicyNotAuthorized"))
        refuse_policy(call);
    else if (text_equal(type, "HTTPNotFound") || status == 405)
        api_refuse_path(call);
    else
        api_refuse_by_fault(call, status, message, "application/json; charset=UTF-8");
}

static const struct route_table *const tables[] = {
    &version_routes,       &compute_quota_routes, &flavor_routes,       &flavor_access_routes,
    &flavor_spec_routes,   &aggregate_routes,     &server_group_routes, &keypair_routes,
    &host_routes,          &usage_routes,         &server_routes,       &server_create_routes,
    &server_action_routes, &server_part_routes,   &server_volume_routes};

const struct api compute_api = {.type = "compute",
                                .name = "nova",
                                .prefix = "compute",
                                .version = "/v2.1",
                                .regional = true,
                                .of_projects = true,
                                .open = open_call,
                                .refuse = refuse,
                                .tables = tables,
                                .table_count = COUNT(tables)};
