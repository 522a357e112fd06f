/* type_access - who may use a private volume type, and which type a project's volumes are of by default. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/volume.h"

/* --- access --- */

static const struct node *get_type(struct call *call)
{
    const struct node *type = volume_type_find(call, volume_part(call, 0));
    if (!type)
        call_refuse(call, 404, NULL, "Volume type %s could not be found.", volume_part(call, 0));
    return type;
}

static bool is_public(const struct node *type)
{
    return node_is_true(node_get(type, "is_public"));
}

static void list_access(struct call *call)
{
    const struct node *type = get_type(call);
    if (!type)
        return;
    if (is_public(type)) {
        call_refuse(call, 404, NULL, "Access list not available for public volume types.");
        return;
    }
    struct query query = {.region = call->region, .kind = "volume_type_access"};
    query_where(&query, call->arena, "volume_type_id", node_get_text(type, "id"));
    const struct name_list texts = store_texts(call->store, call->arena, &query);
    call_answer_list(call, "volume_type_access", &texts, NULL, NULL);
}

static bool is_private(struct call *call, const struct node *type)
{
    if (is_public(type))
        call_refuse(call, 400, NULL,
                    "Invalid volume type: Type access modification is not applicable to public volume type.");
    return !call->status;
}

static void add_access(struct call *call, const struct node *type, const char *key, const char *project)
{
    struct node *access = node_new_map(call->arena);
    if (!is_private(call, type))
        return;
    if (store_has(call->store, call->region, "volume_type_access", key)) {
        call_refuse(call, 409, NULL, "Volume type access for %s / %s combination already exists.",
                    node_get_text(type, "id"), project);
        return;
    }
    view_text(call, access, "volume_type_id", node_get_text(type, "id"));
    view_text(call, access, "project_id", project);
    store_put(call->store, call->region, "volume_type_access", key, access);
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static void remove_access(struct call *call, const struct node *type, const char *key, const char *project)
{
    if (!is_private(call, type))
        return;
    if (!store_remove(call->store, call->region, "volume_type_access", key))
        call_refuse(call, 404, NULL, "Volume type access not found for %s / %s combination.",
                    node_get_text(type, "id"), project);
    else
        volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static const struct {
    const char *name;
    void (*run)(struct call *call, const struct node *type, const char *key, const char *project);
} actions[] = {{"addProjectAccess", add_access}, {"removeProjectAccess", remove_access}};

static void act(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "project", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255}};
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (!node_get(call->body, actions[i].name))
            continue;
        if (!api_permits(call, call->caller.is_admin,
                         arena_print(call->arena, "volume_extension:volume_type_access:%s", actions[i].name)))
            return;
        const struct node *given = shape_body(call, actions[i].name, wanted, COUNT(wanted));
        const struct node *type = given ? get_type(call) : NULL;
        const char *project = node_get_text(given, "project");
        if (type)
            actions[i].run(call, type, arena_print(call->arena, "%s/%s", node_get_text(type, "id"), project),
                           project);
        return;
    }
    shape_refuse_action(call);
}

/* --- default types --- */

enum { KNOWS_DEFAULT_TYPES = 62 };

/* They are no project's, and so have none in the path; and are an admin's. */
static bool has_default_types(struct call *call)
{
    if (strcmp(call_part(call, 0), "-") != 0)
        call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
    else if (call->microversion < KNOWS_DEFAULT_TYPES)
        call_refuse(call, 404, NULL, "The resource could not be found.");
    else if (!call->caller.is_admin)
        call_refuse(call, 403, NULL, "You are not authorized to perform this operation.");
    return !call->status;
}

static void list_default_types(struct call *call)
{
    const struct query query = {.region = call->region, .kind = "default_type"};
    if (!has_default_types(call))
        return;
    const struct name_list texts = store_texts(call->store, call->arena, &query);
    call_answer_list(call, "default_types", &texts, NULL, NULL);
}

static void show_default_type(struct call *call)
{
    if (!has_default_types(call))
        return;
    struct node *found =
        store_get(call->store, call->arena, call->region, "default_type", volume_part(call, 0));
    if (found)
        call_answer_as(call, 200, "default_type", found);
    else
        call_refuse(call, 404, NULL, "Default type for project %s not found.", volume_part(call, 0));
}

static void set_default_type(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "volume_type", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255}};
    const char *project = volume_part(call, 0);
    const struct node *given =
        has_default_types(call) ? shape_body(call, "default_type", wanted, COUNT(wanted)) : NULL;
    if (!given)
        return;
    const char *name = node_get_text(given, "volume_type");
    const struct node *type = volume_type_find(call, name);
    struct node *answer = node_new_map(call->arena);
    if (!store_has(call->store, EVERYWHERE, "project", project)) {
        call_refuse(call, 404, NULL, "Project with id %s not found.", project);
        return;
    }
    if (!type) {
        call_refuse(call, 400, NULL, "Volume type with name %s could not be found.", name);
        return;
    }
    view_text(call, answer, "project_id", project);
    view_text(call, answer, "volume_type_id", node_get_text(type, "id"));
    store_put(call->store, call->region, "default_type", project, answer);
    call_answer_as(call, 200, "default_type", answer);
}

static void drop_default_type(struct call *call)
{
    if (!has_default_types(call))
        return;
    store_remove(call->store, call->region, "default_type", volume_part(call, 0));
    volume_answer_done(call, 204, "application/json");
}

static const struct route rows[] = {
    {"GET", "/v3/{}/types/{}/os-volume-type-access", list_access, NEEDS_ADMIN},
    {"POST", "/v3/{}/types/{}/action", act, NEEDS_TOKEN},
    {"GET", "/v3/{}/default-types", list_default_types, NEEDS_TOKEN},
    {"GET", "/v3/{}/default-types/{}", show_default_type, NEEDS_TOKEN},
    {"PUT", "/v3/{}/default-types/{}", set_default_type, NEEDS_TOKEN},
    {"DELETE", "/v3/{}/default-types/{}", drop_default_type, NEEDS_TOKEN},
};

const struct route_table volume_type_access_routes = {rows, COUNT(rows)};
