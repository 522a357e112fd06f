/* group_types - without them, nobody makes a group. */
#include "reconciler/sandbox/volume/volume.h"

#define KIND "group_type"

static void list(struct call *call)
{
    const struct query query = {.region = call->region, .kind = KIND};
    const struct node_list found = store_find(call->store, call->arena, &query);
    struct node *list = node_new_list(call->arena);
    for (size_t i = 0; i < found.count; i++)
        node_add(call->arena, list, found.items[i]);
    call_answer_as(call, 200, "group_types", list);
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "is_public", .type = SHAPE_BOOLEAN},
        {.name = "group_specs", .type = SHAPE_MAP}};
    const struct node *given = shape_body(call, KIND, wanted, COUNT(wanted));
    if (!given || !api_permits(call, call->caller.is_admin, "group:group_types:create"))
        return;
    struct node *type = node_new_map(call->arena);
    const struct node *specs = node_get(given, "group_specs");
    view_text(call, type, "id", call_new_uuid(call));
    view_from(call, type, "name", given);
    view_from(call, type, "description", given);
    view_boolean(call, type, "is_public", shape_is_true(given, "is_public", true));
    node_set(call->arena, type, "group_specs", specs ? view_part(specs) : node_new_map(call->arena));
    store_put(call->store, call->region, KIND, node_get_text(type, "id"), type);
    call_answer_as(call, 202, KIND, type);
}

static void delete (struct call *call)
{
    const char *id = volume_part(call, 0);
    struct query groups = {.region = call->region, .kind = "group"};
    query_where(&groups, call->arena, "group_type", id);
    if (!api_permits(call, call->caller.is_admin, "group:group_types:delete"))
        return;
    if (!store_has(call->store, call->region, KIND, id)) {
        call_refuse(call, 404, NULL, "Group type %s could not be found.", id);
    } else if (store_count(call->store, &groups)) {
        call_refuse(call, 400, NULL,
                    "Target group type is still in use. Group Type %s deletion is not allowed with groups "
                    "present with the type.",
                    id);
    } else {
        store_remove(call->store, call->region, KIND, id);
        volume_answer_done(call, 202, "text/html; charset=UTF-8");
    }
}

static const struct route rows[] = {
    {"GET", "/v3/{}/group_types", list, NEEDS_TOKEN},
    {"POST", "/v3/{}/group_types", create, NEEDS_TOKEN},
    {"DELETE", "/v3/{}/group_types/{}", delete, NEEDS_TOKEN},
};

const struct route_table volume_group_type_routes = {rows, COUNT(rows)};
