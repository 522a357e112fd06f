/* limits - unified limits: what each project or domain may have of what is registered. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/catalogue.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

static const struct attribute attributes[] = {
    {.name = "service_id", .type = ATTRIBUTE_ID, .required = true},
    {.name = "resource_name", .type = ATTRIBUTE_NAME, .required = true, .longest = 255},
    {.name = "resource_limit", .type = ATTRIBUTE_INTEGER, .required = true},
    {.name = "project_id", .type = ATTRIBUTE_ID},
    {.name = "domain_id", .type = ATTRIBUTE_ID},
    {.name = "region_id", .type = ATTRIBUTE_TEXT},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
};
static const struct attribute changeable[] = {
    {.name = "resource_limit", .type = ATTRIBUTE_INTEGER},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
};
static const struct attribute registered_attributes[] = {
    {.name = "service_id", .type = ATTRIBUTE_ID, .required = true},
    {.name = "resource_name", .type = ATTRIBUTE_NAME, .required = true, .longest = 255},
    {.name = "default_limit", .type = ATTRIBUTE_INTEGER, .required = true},
    {.name = "region_id", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
};
static const char *const filters[] = {"service_id", "region_id", "resource_name",
                                      "project_id", "domain_id", NULL};

static const struct entity limit_entity = {
    .kind = "limit",
    .plural = "limits",
    .attributes = ATTRIBUTES_CLOSED(attributes),
    .fallback = "{\"project_id\": null, \"domain_id\": null, \"resource_limit\": 0, \"description\": null, "
                "\"service_id\": null, \"region_id\": null, \"resource_name\": null}",
    .filters = filters,
};
static const struct entity registered_entity = {
    .kind = "registered_limit",
    .plural = "registered_limits",
    .attributes = ATTRIBUTES_CLOSED(registered_attributes),
    .fallback = "{\"service_id\": null, \"region_id\": null, \"resource_name\": null, \"default_limit\": 0, "
                "\"description\": null}",
    .filters = filters,
};

#define MALFORMED                                                                                            \
    " The server could not comply with the request since it is either malformed or otherwise incorrect. "    \
    "The "                                                                                                   \
    "client is assumed to be in error."

static struct node *get(struct call *call, const struct entity *entity)
{
    const char *id = call_part(call, 0);
    struct node *object = store_get(call->store, call->arena, EVERYWHERE, entity->kind, id);
    if (!object)
        call_refuse(call, 404, NULL, "Could not find %s for %s.",
                    entity == &limit_entity ? "limit" : "registered limit", id);
    return object;
}

/* Those of a kind that are for the same resource as this one. */
static struct query same_resource(struct call *call, const char *kind, const struct node *object)
{
    static const char *const names[] = {"service_id", "region_id", "resource_name"};
    struct query query = {.region = EVERYWHERE, .kind = kind};
    for (size_t i = 0; i < COUNT(names); i++)
        query_where(&query, call->arena, names[i], node_get_text(object, names[i]));
    return query;
}

static bool is_one_of(const struct node_list *objects, const char *id)
{
    for (size_t i = 0; i < objects->count; i++)
        if (text_equal(node_get_text(objects->items[i], "id"), id))
            return true;
    return false;
}

/* Are the service and the region there? */
static bool references_exist(struct call *call, const struct entity *entity, const struct node *object)
{
    const struct node_list services = catalogue_services(call), regions = catalogue_regions(call);
    const char *region = node_get_text(object, "region_id"), *missing = NULL;
    if (!is_one_of(&services, node_get_text(object, "service_id")))
        missing = "service_id";
    else if (region && !is_one_of(&regions, region))
        missing = "region_id";
    if (missing)
        call_refuse(call, 400, NULL, "Expecting to find %s in %s." MALFORMED, missing, entity->kind);
    return !missing;
}

/* Takes a body of many; each is checked, completed by fill_in, and kept. All or none: what is refused is
 * rolled back. */
static void create_all(struct call *call, const struct entity *entity,
                       bool (*fits)(struct call *call, const struct node *object))
{
    const struct node *said = node_get(call->body, entity->plural);
    const struct node *given = said ? said : node_new_null(call->arena);
    static const struct attribute many = {.type = ATTRIBUTE_LIST};
    struct node *made = node_new_list(call->arena);
    if (!attribute_check_value(call, NULL, given, &many))
        return;
    for (size_t i = 0; i < given->count; i++) {
        if (!attribute_check(call, given->items[i], &entity->attributes, true))
            return;
        struct node *object = entity_new(call, entity, given->items[i]);
        if (!references_exist(call, entity, object) || !fits(call, object))
            return;
        entity_keep(call, entity, object);
        entity_add_link(call, entity, object);
        node_add(call->arena, made, object);
    }
    call_answer_as(call, 201, entity->plural, made);
}

/* --- limits --- */

/* Before Keystone 29, who is no system's sees only what is his own, admin or not. */
static void list(struct call *call)
{
    struct query query = {.region = EVERYWHERE, .kind = "limit"};
    bool sees_all = call->caller.system || (call->release->limits_by_any_scope && call->caller.is_admin);
    if (!sees_all && call->caller.project)
        query_where(&query, call->arena, "project_id", call->caller.project);
    else if (!sees_all)
        query_where(&query, call->arena, "domain_id", call->caller.domain);
    entity_list(call, &limit_entity, query);
}

static void show(struct call *call)
{
    const struct node *limit = get(call, &limit_entity);
    if (!limit)
        return;
    const char *project = node_get_text(limit, "project_id");
    if ((project && text_equal(project, call->caller.project)) || policy_allows(call, "get_limit"))
        entity_answer(call, &limit_entity, 200, limit);
}

static bool limit_fits(struct call *call, const struct node *limit)
{
    const char *project = node_get_text(limit, "project_id"), *domain = node_get_text(limit, "domain_id");
    struct query registered = same_resource(call, "registered_limit", limit);
    struct query same = same_resource(call, "limit", limit);
    query_where(&same, call->arena, "project_id", project);
    query_where(&same, call->arena, "domain_id", domain);
    if (!project == !domain)
        call_refuse(call, 400, NULL, "The limit is not valid under any of the given schemas");
    else if (project && !store_has(call->store, EVERYWHERE, "project", project))
        call_refuse(call, 400, NULL, "Expecting to find project_id in limit." MALFORMED);
    else if (domain && !store_has(call->store, EVERYWHERE, "domain", domain))
        call_refuse(call, 400, NULL, "Expecting to find domain_id in limit." MALFORMED);
    else if (!store_count(call->store, &registered))
        call_refuse(call, 403, NULL, "Unable to create a limit that has no corresponding registered limit.");
    else if (store_count(call->store, &same))
        call_refuse(call, 409, NULL, "Conflict occurred attempting to store limit - Duplicate entry.");
    return !call->status;
}

static void create(struct call *call)
{
    if (policy_allows(call, "create_limits"))
        create_all(call, &limit_entity, limit_fits);
}

/* As Keystone does it: what is 0 or empty is taken for not said. */
static void update(struct call *call)
{
    static const struct attributes shape = ATTRIBUTES_CLOSED(changeable);
    struct node *limit = policy_allows(call, "update_limit") ? get(call, &limit_entity) : NULL;
    const struct node *given = node_get(call->body, "limit");
    if (!limit || !attribute_check(call, given, &shape, false))
        return;
    for (size_t i = 0; given && i < given->count; i++) {
        const char *text = node_text(given->entries[i].value);
        if (text && *text && strcmp(text, "0") != 0)
            node_set(call->arena, limit, given->entries[i].key->text, given->entries[i].value);
    }
    entity_keep(call, &limit_entity, limit);
    entity_answer(call, &limit_entity, 200, limit);
}

static void delete (struct call *call)
{
    const struct node *limit = policy_allows(call, "delete_limit") ? get(call, &limit_entity) : NULL;
    if (!limit)
        return;
    store_remove(call->store, EVERYWHERE, "limit", node_get_text(limit, "id"));
    call_answer_empty(call, 204);
}

static void show_model(struct call *call)
{
    struct node *model = node_new_map(call->arena);
    node_set(call->arena, model, "name", node_new_text(call->arena, "flat"));
    node_set(call->arena, model, "description",
             node_new_text(call->arena,
                           "Limit enforcement and validation does not take project hierarchy into "
                           "consideration."));
    call_answer_as(call, 200, "model", model);
}

/* --- registered limits --- */

static void list_registered(struct call *call)
{
    entity_list(call, &registered_entity, (struct query){.region = EVERYWHERE, .kind = "registered_limit"});
}

static void show_registered(struct call *call)
{
    const struct node *registered = get(call, &registered_entity);
    if (registered)
        entity_answer(call, &registered_entity, 200, registered);
}

static bool registered_fits(struct call *call, const struct node *registered)
{
    struct query same = same_resource(call, "registered_limit", registered);
    struct name_list ids = store_ids(call->store, call->arena, &same);
    if (ids.count && !text_equal(ids.items[0], node_get_text(registered, "id")))
        call_refuse(call, 409, NULL,
                    "Conflict occurred attempting to store registered_limit - Duplicate entry.");
    return !call->status;
}

static void register_all(struct call *call)
{
    if (policy_allows(call, "create_registered_limits"))
        create_all(call, &registered_entity, registered_fits);
}

/* 403 and NULL while a limit refers to it. */
static struct node *get_unused(struct call *call, const char *action)
{
    struct node *registered = policy_allows(call, action) ? get(call, &registered_entity) : NULL;
    if (!registered)
        return NULL;
    struct query limits = same_resource(call, "limit", registered);
    if (!store_count(call->store, &limits))
        return registered;
    call_refuse(call, 403, NULL,
                "Unable to update or delete registered limit %s because there are project limits associated "
                "with it.",
                node_get_text(registered, "id"));
    return NULL;
}

static void update_registered(struct call *call)
{
    struct node *registered = get_unused(call, "update_registered_limit");
    const struct node *given = registered ? entity_given(call, &registered_entity, false) : NULL;
    if (!given)
        return;
    entity_lay_over(call, registered, given);
    if (!references_exist(call, &registered_entity, registered) || !registered_fits(call, registered))
        return;
    entity_keep(call, &registered_entity, registered);
    entity_answer(call, &registered_entity, 200, registered);
}

static void delete_registered(struct call *call)
{
    const struct node *registered = get_unused(call, "delete_registered_limit");
    if (!registered)
        return;
    store_remove(call->store, EVERYWHERE, "registered_limit", node_get_text(registered, "id"));
    call_answer_empty(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v3/limits/model", show_model, NEEDS_TOKEN},
    {"GET", "/v3/limits", list, NEEDS_TOKEN},
    {"POST", "/v3/limits", create, NEEDS_TOKEN},
    {"GET", "/v3/limits/{}", show, NEEDS_TOKEN},
    {"PATCH", "/v3/limits/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v3/limits/{}", delete, NEEDS_TOKEN},
    {"GET", "/v3/registered_limits", list_registered, NEEDS_TOKEN},
    {"POST", "/v3/registered_limits", register_all, NEEDS_TOKEN},
    {"GET", "/v3/registered_limits/{}", show_registered, NEEDS_TOKEN},
    {"PATCH", "/v3/registered_limits/{}", update_registered, NEEDS_TOKEN},
    {"DELETE", "/v3/registered_limits/{}", delete_registered, NEEDS_TOKEN},
};

const struct route_table limit_routes = {rows, COUNT(rows)};
