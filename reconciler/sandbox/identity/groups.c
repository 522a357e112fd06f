/* groups - and who is in them. */
#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

static const struct attribute attributes[] = {
    {.name = "name", .type = ATTRIBUTE_NAME, .required = true, .longest = 255},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "domain_id", .type = ATTRIBUTE_ID},
};
static const char *const filters[] = {"name", "domain_id", NULL};

const struct entity group_entity = {
    .kind = "group",
    .plural = "groups",
    .attributes = ATTRIBUTES(attributes),
    .fallback = "{\"name\": null, \"domain_id\": null, \"description\": \"\"}",
    .filters = filters,
    .paged = true,
};

static void list(struct call *call)
{
    if (policy_allows(call, "list_groups"))
        entity_list(call, &group_entity, (struct query){.region = EVERYWHERE, .kind = "group"});
}

static struct node *get_allowed(struct call *call, const char *action)
{
    return policy_allows(call, action) ? entity_get(call, &group_entity, call_part(call, 0)) : NULL;
}

static void show(struct call *call)
{
    const struct node *group = get_allowed(call, "get_group");
    if (group)
        entity_answer(call, &group_entity, 200, group);
}

static bool refuse_conflict(struct call *call, const struct node *group)
{
    if (entity_is_taken(call, &group_entity, group))
        call_refuse(
            call, 409, NULL,
            "Conflict occurred attempting to store group - Duplicate entry found with name %s at domain "
            "ID %s.",
            node_get_text(group, "name"), node_get_text(group, "domain_id"));
    return call->status != 0;
}

static void create(struct call *call)
{
    const struct node *given =
        policy_allows(call, "create_group") ? entity_given(call, &group_entity, true) : NULL;
    if (!given)
        return;
    struct node *group = entity_new(call, &group_entity, given);
    if (!node_get_text(group, "domain_id"))
        node_set(call->arena, group, "domain_id", node_new_text(call->arena, "default"));
    if (!entity_exists(call, &domain_entity, node_get_text(group, "domain_id")) ||
        refuse_conflict(call, group))
        return;
    entity_keep(call, &group_entity, group);
    entity_answer(call, &group_entity, 201, group);
}

static void update(struct call *call)
{
    struct node *group = get_allowed(call, "update_group");
    const struct node *given = group ? entity_given(call, &group_entity, false) : NULL;
    if (!given)
        return;
    const char *domain = node_get_text(given, "domain_id");
    if (domain && !text_equal(domain, node_get_text(group, "domain_id"))) {
        call_refuse(call, 400, NULL, "Cannot change Domain ID");
        return;
    }
    entity_lay_over(call, group, given);
    if (refuse_conflict(call, group))
        return;
    entity_keep(call, &group_entity, group);
    entity_answer_changed(call, &group_entity, group);
}

void groups_drop(struct call *call, const char *id)
{
    store_remove_all(call->store, &(struct query){.region = EVERYWHERE,
                                                  .kind = "membership",
                                                  .prefix = arena_print(call->arena, "%s/", id)});
    assignment_drop_of(call, id, NULL);
    store_remove(call->store, EVERYWHERE, "group", id);
}

static void delete (struct call *call)
{
    const struct node *group = get_allowed(call, "delete_group");
    if (!group)
        return;
    groups_drop(call, node_get_text(group, "id"));
    call_answer_empty(call, 204);
}

/* --- who is in it --- */

static void list_users(struct call *call)
{
    const struct node *group = get_allowed(call, "list_users_in_group");
    if (!group)
        return;
    const struct query query = {.region = EVERYWHERE,
                                .kind = "membership",
                                .prefix = arena_print(call->arena, "%s/", node_get_text(group, "id"))};
    struct node_list memberships = store_find(call->store, call->arena, &query), users = {0};
    for (size_t i = 0; i < memberships.count; i++) {
        struct node *user = store_get(call->store, call->arena, EVERYWHERE, "user",
                                      node_get_text(memberships.items[i], "user_id"));
        if (user)
            list_add(call->arena, &users, user);
    }
    entity_answer_nodes(call, &user_entity, &users);
}

/* The id of the membership that the call speaks of; NULL and 404 where group or user is missing. */
static const char *membership_of(struct call *call, const char *action)
{
    const char *group = call_part(call, 0), *user = call_part(call, 1);
    if (!policy_allows(call, action) || !entity_exists(call, &group_entity, group) ||
        !entity_exists(call, &user_entity, user))
        return NULL;
    return arena_print(call->arena, "%s/%s", group, user);
}

static void answer_if(struct call *call, bool is_member)
{
    if (is_member)
        call_answer_empty(call, 204);
    else
        call_refuse(call, 404, NULL, "User '%s' not found in group '%s'", call_part(call, 1),
                    call_part(call, 0));
}

static void check_member(struct call *call)
{
    const char *id = membership_of(call, "check_user_in_group");
    if (id)
        answer_if(call, store_has(call->store, EVERYWHERE, "membership", id));
}

static void add_member(struct call *call)
{
    const char *id = membership_of(call, "add_user_to_group");
    if (!id)
        return;
    struct node *membership = node_new_map(call->arena);
    node_set(call->arena, membership, "group_id", node_new_text(call->arena, call_part(call, 0)));
    node_set(call->arena, membership, "user_id", node_new_text(call->arena, call_part(call, 1)));
    store_put(call->store, EVERYWHERE, "membership", id, membership);
    call_answer_empty(call, 204);
}

static void remove_member(struct call *call)
{
    const char *id = membership_of(call, "remove_user_from_group");
    if (id)
        answer_if(call, store_remove(call->store, EVERYWHERE, "membership", id));
}

static const struct route rows[] = {
    {"GET", "/v3/groups", list, NEEDS_TOKEN},
    {"POST", "/v3/groups", create, NEEDS_TOKEN},
    {"GET", "/v3/groups/{}", show, NEEDS_TOKEN},
    {"PATCH", "/v3/groups/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v3/groups/{}", delete, NEEDS_TOKEN},
    {"GET", "/v3/groups/{}/users", list_users, NEEDS_TOKEN},
    {"GET", "/v3/groups/{}/users/{}", check_member, NEEDS_TOKEN},
    {"PUT", "/v3/groups/{}/users/{}", add_member, NEEDS_TOKEN},
    {"DELETE", "/v3/groups/{}/users/{}", remove_member, NEEDS_TOKEN},
};

const struct route_table group_routes = {rows, COUNT(rows)};
