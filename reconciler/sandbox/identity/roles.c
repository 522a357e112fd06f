/* roles - the roles there are, and which of them imply others. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

static const struct attribute attributes[] = {
    {.name = "name", .type = ATTRIBUTE_NAME, .required = true, .longest = 255},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "options", .type = ATTRIBUTE_IMMUTABLE},
};
static const char *const filters[] = {"name", "domain_id", NULL};

const struct entity role_entity = {
    .kind = "role",
    .plural = "roles",
    .attributes = ATTRIBUTES(attributes),
    .fallback = "{\"name\": null, \"domain_id\": null, \"description\": null, \"options\": {}}",
    .filters = filters,
};

static void list(struct call *call)
{
    if (!policy_allows(call, "list_roles"))
        return;
    struct query query = {.region = EVERYWHERE, .kind = "role"};
    if (!call_query(call, "domain_id"))
        query_where(&query, call->arena, "domain_id", NULL);
    entity_list(call, &role_entity, query);
}

static struct node *get_allowed(struct call *call, const char *action)
{
    return policy_allows(call, action) ? entity_get(call, &role_entity, call_part(call, 0)) : NULL;
}

static void show(struct call *call)
{
    const struct node *role = get_allowed(call, "get_role");
    if (role)
        entity_answer(call, &role_entity, 200, role);
}

static bool refuse_conflict(struct call *call, const struct node *role)
{
    if (entity_is_taken(call, &role_entity, role))
        call_refuse(call, 409, NULL,
                    "Conflict occurred attempting to store role - Duplicate entry found with name %s.",
                    node_get_text(role, "name"));
    return call->status != 0;
}

static void create(struct call *call)
{
    const struct node *given =
        policy_allows(call, "create_role") ? entity_given(call, &role_entity, true) : NULL;
    if (!given)
        return;
    struct node *role = entity_new(call, &role_entity, given);
    if (refuse_conflict(call, role))
        return;
    entity_keep(call, &role_entity, role);
    entity_answer(call, &role_entity, 201, role);
}

static void update(struct call *call)
{
    struct node *role = get_allowed(call, "update_role");
    const struct node *given = role ? entity_given(call, &role_entity, false) : NULL;
    if (!given || !entity_is_mutable(call, &role_entity, role, given))
        return;
    entity_lay_over(call, role, given);
    if (refuse_conflict(call, role))
        return;
    entity_keep(call, &role_entity, role);
    entity_answer_changed(call, &role_entity, role);
}

/* Application credentials that carry the role go with it. */
static void drop_credentials(struct call *call, const char *role)
{
    struct query query = {.region = EVERYWHERE, .kind = "application_credential"};
    struct node_list all = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < all.count; i++) {
        const struct node *roles = node_get(all.items[i], "roles");
        for (size_t r = 0; roles && r < roles->count; r++)
            if (text_equal(node_get_text(roles->items[r], "id"), role))
                store_remove(call->store, EVERYWHERE, "application_credential",
                             node_get_text(all.items[i], "id"));
    }
}

static void delete (struct call *call)
{
    const struct node *role = get_allowed(call, "delete_role");
    if (!role || !entity_is_mutable(call, &role_entity, role, NULL))
        return;
    const char *id = node_get_text(role, "id");
    struct query implied = {.region = EVERYWHERE, .kind = "implication"};
    query_where(&implied, call->arena, "implied", id);
    store_remove_all(call->store, &implied);
    store_remove_all(call->store, &(struct query){.region = EVERYWHERE,
                                                  .kind = "implication",
                                                  .prefix = arena_print(call->arena, "%s/", id)});
    assignment_drop_of(call, NULL, id);
    drop_credentials(call, id);
    store_remove(call->store, EVERYWHERE, "role", id);
    call_answer_empty(call, 204);
}

/* --- what a role implies --- */

static const char *role_url(struct call *call, const char *id)
{
    return arena_print(call->arena, "%s/v3/roles/%s", call_api_url(call), id);
}

static struct node *brief(struct call *call, const char *id)
{
    const struct node *role = store_get(call->store, call->arena, EVERYWHERE, "role", id);
    struct node *map = node_new_map(call->arena);
    node_set(call->arena, map, "id", node_new_text(call->arena, id));
    node_put(call->arena, map, "links.self", node_new_text(call->arena, role_url(call, id)));
    node_set(call->arena, map, "name", node_new_text(call->arena, node_get_text(role, "name")));
    return map;
}

static struct node *inference(struct call *call, const char *prior, struct node *implied)
{
    struct node *map = node_new_map(call->arena);
    node_set(call->arena, map, "prior_role", brief(call, prior));
    node_set(call->arena, map, "implies", implied);
    return map;
}

static struct node *all_implied(struct call *call, const char *prior)
{
    struct node *list = node_new_list(call->arena);
    const struct query query = {
        .region = EVERYWHERE, .kind = "implication", .prefix = arena_print(call->arena, "%s/", prior)};
    struct name_list ids = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < ids.count; i++)
        node_add(call->arena, list, brief(call, strchr(ids.items[i], '/') + 1));
    return list;
}

static void answer_inference(struct call *call, int status, const char *self, struct node *what)
{
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "role_inference", what);
    node_put(call->arena, body, "links.self", node_new_text(call->arena, self));
    call_answer(call, status, body);
}

static void list_implied(struct call *call)
{
    const struct node *role = get_allowed(call, "list_implied_roles");
    if (!role)
        return;
    const char *id = node_get_text(role, "id");
    answer_inference(call, 200, arena_print(call->arena, "%s/implies", role_url(call, id)),
                     inference(call, id, all_implied(call, id)));
}

static void list_inferences(struct call *call)
{
    if (!policy_allows(call, "list_role_inference_rules"))
        return;
    struct node *list = node_new_list(call->arena);
    struct query query = {.region = EVERYWHERE, .kind = "role"};
    struct name_list roles = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < roles.count; i++) {
        struct node *implied = all_implied(call, roles.items[i]);
        if (implied->count)
            node_add(call->arena, list, inference(call, roles.items[i], implied));
    }
    call_answer_as(call, 200, "role_inferences", list);
}

/* The id of the implication that the call speaks of; NULL and 404 where a role is missing. */
static const char *implication_of(struct call *call, const char *action)
{
    const char *prior = call_part(call, 0), *implied = call_part(call, 1);
    if (!policy_allows(call, action) || !entity_exists(call, &role_entity, prior) ||
        !entity_exists(call, &role_entity, implied))
        return NULL;
    return arena_print(call->arena, "%s/%s", prior, implied);
}

static void answer_one_implied(struct call *call, int status)
{
    const char *prior = call_part(call, 0), *implied = call_part(call, 1);
    answer_inference(call, status, arena_print(call->arena, "%s/implies/%s", role_url(call, prior), implied),
                     inference(call, prior, brief(call, implied)));
}

static bool refuse_unless(struct call *call, bool implies)
{
    if (!implies)
        call_refuse(call, 404, NULL, "%s does not imply %s.", call_part(call, 0), call_part(call, 1));
    return implies;
}

static void show_implied(struct call *call)
{
    const char *id = implication_of(call, "get_implied_role");
    if (id && refuse_unless(call, store_has(call->store, EVERYWHERE, "implication", id)))
        answer_one_implied(call, 200);
}

static void add_implied(struct call *call)
{
    const char *id = implication_of(call, "create_implied_role");
    if (!id)
        return;
    struct node *implication = node_new_map(call->arena);
    node_set(call->arena, implication, "implied", node_new_text(call->arena, call_part(call, 1)));
    store_put(call->store, EVERYWHERE, "implication", id, implication);
    answer_one_implied(call, 201);
}

static void remove_implied(struct call *call)
{
    const char *id = implication_of(call, "delete_implied_role");
    if (id && refuse_unless(call, store_remove(call->store, EVERYWHERE, "implication", id)))
        call_answer_empty(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v3/roles", list, NEEDS_TOKEN},
    {"POST", "/v3/roles", create, NEEDS_TOKEN},
    {"GET", "/v3/roles/{}", show, NEEDS_TOKEN},
    {"PATCH", "/v3/roles/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v3/roles/{}", delete, NEEDS_TOKEN},
    {"GET", "/v3/roles/{}/implies", list_implied, NEEDS_TOKEN},
    {"GET", "/v3/roles/{}/implies/{}", show_implied, NEEDS_TOKEN},
    {"PUT", "/v3/roles/{}/implies/{}", add_implied, NEEDS_TOKEN},
    {"DELETE", "/v3/roles/{}/implies/{}", remove_implied, NEEDS_TOKEN},
    {"GET", "/v3/role_inferences", list_inferences, NEEDS_TOKEN},
};

const struct route_table role_routes = {rows, COUNT(rows)};
