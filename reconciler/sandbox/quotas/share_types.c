/* Manila's share types: no more of them than it takes to have quotas of their own. */
#include "base/text.h"
#include "reconciler/sandbox/quotas/share.h"
#include "reconciler/sandbox/shape.h"
#include "reconciler/sandbox/view.h"

#define KIND "share_type"
#define PUBLIC "share_type_access:is_public"
#define HANDLES "driver_handles_share_servers"

const struct node *share_type_find(struct call *call, const char *name)
{
    struct query query = {.region = call->region, .kind = KIND};
    query_where(&query, call->arena, "name", name);
    const struct node *type = store_get(call->store, call->arena, call->region, KIND, name);
    return type ? type : store_first(call->store, call->arena, &query);
}

static void list_types(struct call *call)
{
    struct query query = {.region = call->region, .kind = KIND};
    const char *is_public = call_query(call, "is_public");
    if (!is_public || !text_equal(is_public, "all"))
        query_where(&query, call->arena, "$.\"" PUBLIC "\"", "1");
    const struct node_list found = store_find(call->store, call->arena, &query);
    struct node *list = node_new_list(call->arena), *answer = node_new_map(call->arena);
    for (size_t i = 0; i < found.count; i++)
        node_add(call->arena, list, found.items[i]);
    node_set(call->arena, answer, "volume_types", list);
    node_set(call->arena, answer, "share_types", list);
    call_answer(call, 200, answer);
}

static const struct shape wanted[] = {
    {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
    {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
    {.name = "extra_specs", .type = SHAPE_MAP},
    {.name = PUBLIC, .type = SHAPE_BOOLEAN},
};

static void create(struct call *call)
{
    const struct node *given = shape_body(call, KIND, wanted, COUNT(wanted));
    const struct node *specs = given ? node_get(given, "extra_specs") : NULL;
    const struct node *handles = specs ? node_get(specs, HANDLES) : NULL;
    if (!given)
        return;
    if (!handles)
        call_refuse(call, 400, NULL, "Invalid extra_spec: %%(reason)s.");
    else if (share_type_find(call, node_get_text(given, "name")))
        call_refuse(call, 409, NULL, "Share Type %%(id)s already exists.");
    if (call->status)
        return;
    const char *id = call_new_uuid(call);
    struct node *type = node_new_map(call->arena), *required = node_new_map(call->arena);
    const char *kept = node_is_true(handles) ? "True" : "False"; /* as its database has them */
    view_text(call, required, HANDLES, kept);
    view_text(call, type, "id", id);
    view_from(call, type, "name", given);
    struct node *all = view_part(specs);
    view_text(call, all, HANDLES, kept);
    node_set(call->arena, type, "extra_specs", all);
    node_set(call->arena, type, "required_extra_specs", required);
    view_boolean(call, type, PUBLIC, shape_is_true(given, PUBLIC, true));
    view_text(call, type, "description", node_get_text(given, "description"));
    view_boolean(call, type, "is_default", false);
    store_put(call->store, call->region, KIND, id, type);
    struct node *answer = node_new_map(call->arena);
    node_set(call->arena, required, HANDLES, view_part(handles));
    node_set(call->arena, answer, "volume_type", type);
    node_set(call->arena, answer, "share_type", type);
    call_answer(call, 200, answer);
}

static void drop(struct call *call)
{
    const char *id = call_part(call, call->parts.count - 1);
    if (!store_remove(call->store, call->region, KIND, id)) {
        call_refuse(call, 404, NULL, "The resource could not be found.");
        return;
    }
    struct query quotas = {.region = call->region, .kind = SHARE_TYPE_QUOTA};
    const struct name_list ids = store_ids(call->store, call->arena, &quotas);
    for (size_t i = 0; i < ids.count; i++)
        if (text_ends(ids.items[i], id))
            store_remove(call->store, call->region, SHARE_TYPE_QUOTA, ids.items[i]);
    call_answer_bytes(call, 202, "text/html; charset=UTF-8", "", 0);
}

#define TYPES(root)                                                                                          \
    {"GET", root "/types", list_types, NEEDS_ADMIN}, {"POST", root "/types", create, NEEDS_ADMIN},           \
    {                                                                                                        \
        "DELETE", root "/types/{}", drop, NEEDS_ADMIN                                                        \
    }

static const struct route rows[] = {TYPES("/v2"), TYPES("/v2/{}")};
const struct route_table share_type_routes = {rows, COUNT(rows)};
