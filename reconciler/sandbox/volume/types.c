/* types - volume types and their extra specs. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/page.h"
#include "reconciler/sandbox/publicity.h"
#include "reconciler/sandbox/volume/volume.h"

/* What has no type is of this one. */
#define FIRST_TYPE "__DEFAULT__"

static const struct view_row members[] = {{.key = "qos_specs_id", .admin = true}};

/* --- reading --- */

static bool may_see(struct call *call, const struct node *type)
{
    const char *id = arena_print(call->arena, "%s/%s", node_get_text(type, "id"),
                                 call->caller.project ? call->caller.project : "");
    return call->caller.is_admin || node_is_true(node_get(type, "is_public")) ||
           store_has(call->store, call->region, "volume_type_access", id);
}

static struct node *by_name(struct call *call, const char *name)
{
    struct query query = {.region = call->region, .kind = "volume_type"};
    query_where(&query, call->arena, "name", name);
    return store_first(call->store, call->arena, &query);
}

struct node *volume_type_find(struct call *call, const char *name)
{
    struct node *type = store_get(call->store, call->arena, call->region, "volume_type", name);
    if (!type)
        type = by_name(call, name);
    return type && may_see(call, type) ? type : NULL;
}

struct node *volume_type_default(struct call *call, const char *project)
{
    const struct node *own = store_get(call->store, call->arena, call->region, "default_type", project);
    struct node *type = own ? store_get(call->store, call->arena, call->region, "volume_type",
                                        node_get_text(own, "volume_type_id"))
                            : NULL;
    return type ? type : by_name(call, FIRST_TYPE);
}

struct node *volume_type_show(struct call *call, const struct node *type)
{
    struct node *view = view_make(call, type, members, COUNT(members));
    const struct node *is_public = node_get(type, "is_public");
    node_set(call->arena, view, "os-volume-type-access:is_public", view_part(is_public));
    return view;
}

static const struct publicity publicity = {"volume_type", "is_public", "volume_type_access", "project_id",
                                           "volume_type_id"};

static void list_types(struct call *call)
{
    struct query query = {.region = call->region, .kind = "volume_type"};
    struct node *list = node_new_list(call->arena);
    if (!publicity_take(call, &publicity, &query) || !page_open(call, &query))
        return;
    if (query.after && !store_has(call->store, call->region, "volume_type", query.after))
        query.after = NULL;
    struct node_list types = store_find(call->store, call->arena, &query);
    if (!query.after)
        publicity_add_own(call, &publicity, &types);
    for (size_t i = 0; i < types.count; i++)
        node_add(call->arena, list, volume_type_show(call, types.items[i]));
    page_answer(call, "volume_types", "volume_type_links", list,
                types.count ? node_get_text(types.items[types.count - 1], "id") : NULL);
}

static struct node *get_or_refuse(struct call *call)
{
    struct node *type =
        store_get(call->store, call->arena, call->region, "volume_type", volume_part(call, 0));
    if (type && may_see(call, type))
        return type;
    call_refuse(call, 404, NULL, "Volume type %s could not be found.", volume_part(call, 0));
    return NULL;
}

static void show_one(struct call *call)
{
    const struct node *type = get_or_refuse(call);
    if (type)
        call_answer_as(call, 200, "volume_type", volume_type_show(call, type));
}

static void show_default(struct call *call)
{
    const struct node *type = volume_type_default(call, call->caller.project ? call->caller.project : "");
    if (type)
        call_answer_as(call, 200, "volume_type", view_make(call, type, members, COUNT(members)));
    else
        call_refuse(call, 404, NULL, "Default volume type can not be found.");
}

/* --- writing --- */

static const struct shape wanted[] = {
    {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
    {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
    {.name = "extra_specs", .type = SHAPE_MAP, .nullable = true},
    {.name = "os-volume-type-access:is_public", .type = SHAPE_BOOLEAN},
    {.name = "is_public", .type = SHAPE_BOOLEAN},
};

static bool is_free(struct call *call, const char *name, const char *except)
{
    const struct node *other = by_name(call, name);
    if (!other || text_equal(node_get_text(other, "id"), except))
        return true;
    call_refuse(call, 409, NULL, "Volume Type %s already exists.", name);
    return false;
}

static void create(struct call *call)
{
    const struct node *given = shape_body(call, "volume_type", wanted, COUNT(wanted));
    if (!given || !is_free(call, node_get_text(given, "name"), NULL))
        return;
    struct node *type = node_new_map(call->arena);
    const struct node *specs = node_get(given, "extra_specs");
    const char *id = call_new_uuid(call);
    view_text(call, type, "id", id);
    view_from(call, type, "name", given);
    view_boolean(call, type, "is_public", shape_is_true(given, "os-volume-type-access:is_public", true));
    view_from(call, type, "description", given);
    node_set(call->arena, type, "extra_specs",
             specs && specs->type == NODE_MAP ? view_part(specs) : node_new_map(call->arena));
    view_text(call, type, "qos_specs_id", NULL);
    store_put(call->store, call->region, "volume_type", id, type);
    struct node *answer = volume_type_show(call, type);
    node_remove(answer, "qos_specs_id"); /* a new one does not say it */
    call_answer_as(call, 200, "volume_type", answer);
}

/* What is of the type names it. */
static void rename_type(struct call *call, const struct node *type, const char *name)
{
    static const char *const kinds[] = {"volume", "snapshot"};
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct query query = {.region = call->region, .kind = kinds[k]};
        query_where(&query, call->arena, "volume_type", node_get_text(type, "name"));
        const struct node_list found = store_find(call->store, call->arena, &query);
        for (size_t i = 0; i < found.count; i++) {
            view_text(call, found.items[i], "volume_type", name);
            store_put(call->store, call->region, kinds[k], node_get_text(found.items[i], "id"),
                      found.items[i]);
        }
    }
}

static void change(struct call *call)
{
    static const struct shape changes[] = {
        {.name = "name", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255},
        {.name = "is_public", .type = SHAPE_BOOLEAN},
    };
    const struct node *given = shape_body(call, "volume_type", changes, COUNT(changes));
    struct node *type = given ? get_or_refuse(call) : NULL;
    if (!type)
        return;
    const char *name = node_get_text(given, "name");
    if (!given->count)
        call_refuse(call, 400, NULL,
                    "Specify volume type name, description, is_public or a combination thereof.");
    if (call->status || (name && !is_free(call, name, volume_part(call, 0))))
        return;
    if (name) {
        rename_type(call, type, name);
        view_text(call, type, "name", name);
    }
    if (node_get_text(given, "description"))
        view_from(call, type, "description", given);
    if (node_get(given, "is_public"))
        view_boolean(call, type, "is_public", shape_is_true(given, "is_public", true));
    store_put(call->store, call->region, "volume_type", volume_part(call, 0), type);
    call_answer_as(call, 200, "volume_type", volume_type_show(call, type));
}

static void delete (struct call *call)
{
    const struct node *type = get_or_refuse(call);
    struct query volumes = {.region = call->region, .kind = "volume"};
    struct query access = {.region = call->region, .kind = "volume_type_access"};
    if (!type)
        return;
    query_where(&volumes, call->arena, "volume_type_id", volume_part(call, 0));
    query_where(&access, call->arena, "volume_type_id", volume_part(call, 0));
    if (store_count(call->store, &volumes)) {
        call_refuse(call, 400, NULL, "Target volume type is still in use.");
        return;
    }
    const struct node_list found = store_find(call->store, call->arena, &access);
    for (size_t i = 0; i < found.count; i++)
        store_remove(call->store, call->region, "volume_type_access",
                     arena_print(call->arena, "%s/%s", volume_part(call, 0),
                                 node_get_text(found.items[i], "project_id")));
    store_remove(call->store, call->region, "volume_type", volume_part(call, 0));
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

/* --- extra specs --- */

static void list_specs(struct call *call)
{
    const struct node *type = get_or_refuse(call);
    if (type)
        call_answer_as(call, 200, "extra_specs", view_part(node_get(type, "extra_specs")));
}

static void add_specs(struct call *call)
{
    const struct node *given = shape_body(call, "extra_specs", NULL, 0);
    struct node *type = given ? get_or_refuse(call) : NULL;
    if (!type)
        return;
    struct node *specs = view_part(node_get(type, "extra_specs"));
    for (size_t i = 0; i < given->count; i++)
        node_set(call->arena, specs, given->entries[i].key->text, given->entries[i].value);
    store_put(call->store, call->region, "volume_type", volume_part(call, 0), type);
    call_answer_as(call, 200, "extra_specs", view_part(given));
}

static void delete_spec(struct call *call)
{
    struct node *type = get_or_refuse(call);
    if (!type)
        return;
    struct node *specs = view_part(node_get(type, "extra_specs"));
    if (!node_get(specs, volume_part(call, 1))) {
        call_refuse(call, 404, NULL, "Volume Type %s has no extra specs with key %s.", volume_part(call, 0),
                    volume_part(call, 1));
        return;
    }
    node_remove(specs, volume_part(call, 1));
    store_put(call->store, call->region, "volume_type", volume_part(call, 0), type);
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

static const struct route rows[] = {
    {"GET", "/v3/{}/types", list_types, NEEDS_TOKEN},
    {"POST", "/v3/{}/types", create, NEEDS_ADMIN},
    {"GET", "/v3/{}/types/default", show_default, NEEDS_TOKEN},
    {"GET", "/v3/{}/types/{}", show_one, NEEDS_TOKEN},
    {"PUT", "/v3/{}/types/{}", change, NEEDS_ADMIN},
    {"DELETE", "/v3/{}/types/{}", delete, NEEDS_ADMIN},
    {"GET", "/v3/{}/types/{}/extra_specs", list_specs, NEEDS_ADMIN},
    {"POST", "/v3/{}/types/{}/extra_specs", add_specs, NEEDS_ADMIN},
    {"DELETE", "/v3/{}/types/{}/extra_specs/{}", delete_spec, NEEDS_ADMIN},
};

const struct route_table volume_type_routes = {rows, COUNT(rows)};
