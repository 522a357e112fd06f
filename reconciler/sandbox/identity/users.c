/* users - people and robots; their passwords are not shown. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"
#include "reconciler/sandbox/identity/token.h"

static const struct attribute attributes[] = {
    {.name = "name", .type = ATTRIBUTE_NAME, .required = true, .longest = 255},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "domain_id", .type = ATTRIBUTE_ID},
    {.name = "default_project_id", .type = ATTRIBUTE_ID, .nullable = true},
    {.name = "enabled", .type = ATTRIBUTE_BOOLEAN},
    {.name = "password", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "options", .type = ATTRIBUTE_MAP},
};
static const char *const filters[] = {"name", "domain_id", "enabled", NULL};
static const char *const own[] = {
    "id", "name", "domain_id", "default_project_id", "enabled", "password_expires_at", "options", NULL};

const struct entity user_entity = {
    .kind = "user",
    .plural = "users",
    .attributes = ATTRIBUTES(attributes),
    .fallback = "{\"name\": null, \"domain_id\": null, \"enabled\": true, \"password_expires_at\": null, "
                "\"options\": {}}",
    .filters = filters,
    .own = own,
    .paged = true,
};

static void list(struct call *call)
{
    if (policy_allows(call, "list_users"))
        entity_list(call, &user_entity, (struct query){.region = EVERYWHERE, .kind = "user"});
}

static struct node *get_allowed(struct call *call, const char *action)
{
    return policy_allows(call, action) ? entity_get(call, &user_entity, call_part(call, 0)) : NULL;
}

static void show(struct call *call)
{
    const char *id = call_part(call, 0);
    const struct node *user =
        policy_allows_user(call, "get_user", id) ? entity_get(call, &user_entity, id) : NULL;
    if (user)
        entity_answer(call, &user_entity, 200, user);
}

/* --- making and changing --- */

static bool refuse_conflict(struct call *call, const struct node *user)
{
    if (entity_is_taken(call, &user_entity, user))
        call_refuse(
            call, 409, NULL,
            "Conflict occurred attempting to store user - Duplicate entry found with name %s at domain "
            "ID %s.",
            node_get_text(user, "name"), node_get_text(user, "domain_id"));
    return call->status != 0;
}

static void keep_password(struct call *call, const char *id, const char *password)
{
    struct node *secret = node_new_map(call->arena);
    node_set(call->arena, secret, "password", node_new_text(call->arena, password));
    store_put(call->store, EVERYWHERE, "password", id, secret);
}

static void keep(struct call *call, struct node *user)
{
    const char *password = node_get_text(user, "password");
    if (password)
        keep_password(call, node_get_text(user, "id"), password);
    node_remove(user, "password");
    if (node_is_null(node_get(user, "default_project_id")))
        node_remove(user, "default_project_id");
    entity_keep(call, &user_entity, user);
}

void users_end_tokens(struct call *call, const char *id)
{
    struct query query = {.region = EVERYWHERE, .kind = "token"};
    query_where(&query, call->arena, "user_id", id);
    store_remove_all(call->store, &query);
}

static void create(struct call *call)
{
    const struct node *given =
        policy_allows(call, "create_user") ? entity_given(call, &user_entity, true) : NULL;
    if (!given)
        return;
    struct node *user = entity_new(call, &user_entity, given);
    if (!node_get_text(user, "domain_id"))
        node_set(call->arena, user, "domain_id", node_new_text(call->arena, "default"));
    const char *domain = node_get_text(user, "domain_id");
    if (!entity_exists(call, &domain_entity, domain) || refuse_conflict(call, user))
        return;
    keep(call, user);
    entity_answer(call, &user_entity, 201, user);
}

static void update(struct call *call)
{
    struct node *user = get_allowed(call, "update_user");
    const struct node *given = user ? entity_given(call, &user_entity, false) : NULL;
    if (!given)
        return;
    const char *id = node_get_text(user, "id"), *domain = node_get_text(given, "domain_id");
    if (domain && !text_equal(domain, node_get_text(user, "domain_id"))) {
        call_refuse(call, 400, NULL, "Cannot change Domain ID");
        return;
    }
    entity_lay_over(call, user, given);
    if (refuse_conflict(call, user))
        return;
    const struct node *enabled = node_get(given, "enabled");
    if (node_get(given, "password") || (enabled && !node_is_true(enabled)))
        users_end_tokens(call, id);
    keep(call, user);
    entity_answer_changed(call, &user_entity, user);
}

static void change_password(struct call *call)
{
    static const struct attribute both[] = {
        {.name = "original_password", .type = ATTRIBUTE_TEXT, .required = true},
        {.name = "password", .type = ATTRIBUTE_TEXT, .required = true},
    };
    static const struct attributes shape = ATTRIBUTES_CLOSED(both);
    const char *id = call_part(call, 0);
    const struct node *given = node_get(call->body, "user");
    if (!attribute_check(call, given, &shape, true))
        return;
    const struct node *secret = store_get(call->store, call->arena, EVERYWHERE, "password", id);
    if (!secret ||
        !text_equal(node_get_text(secret, "password"), node_get_text(given, "original_password"))) {
        token_refuse(call);
        return;
    }
    users_end_tokens(call, id);
    keep_password(call, id, node_get_text(given, "password"));
    call_answer_empty(call, 204);
}

/* --- going --- */

void users_drop(struct call *call, const char *id)
{
    static const char *const kinds[] = {"application_credential", "secret", "membership", "token"};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct query query = {.region = EVERYWHERE, .kind = kinds[i]};
        query_where(&query, call->arena, "user_id", id);
        store_remove_all(call->store, &query);
    }
    assignment_drop_of(call, id, NULL);
    store_remove(call->store, EVERYWHERE, "password", id);
    store_remove(call->store, EVERYWHERE, "user", id);
}

static void delete (struct call *call)
{
    const struct node *user = get_allowed(call, "delete_user");
    if (!user)
        return;
    users_drop(call, node_get_text(user, "id"));
    call_answer_empty(call, 204);
}

/* --- what is a user's --- */

static void list_groups(struct call *call)
{
    const char *id = call_part(call, 0);
    if (!policy_allows_user(call, "list_groups_for_user", id) || !entity_exists(call, &user_entity, id))
        return;
    struct query query = {.region = EVERYWHERE, .kind = "membership"};
    query_where(&query, call->arena, "user_id", id);
    struct node_list memberships = store_find(call->store, call->arena, &query), groups = {0};
    for (size_t i = 0; i < memberships.count; i++) {
        struct node *group = store_get(call->store, call->arena, EVERYWHERE, "group",
                                       node_get_text(memberships.items[i], "group_id"));
        if (!group)
            continue;
        node_set(call->arena, group, "membership_expires_at", node_new_null(call->arena));
        list_add(call->arena, &groups, group);
    }
    entity_answer_nodes(call, &group_entity, &groups);
}

static void list_projects(struct call *call)
{
    const char *id = call_part(call, 0);
    if (!policy_allows_user(call, "list_user_projects", id) || !entity_exists(call, &user_entity, id))
        return;
    struct node_list projects = token_scopes(call, id, "project");
    entity_answer_nodes(call, &project_entity, &projects);
}

static const struct route rows[] = {
    {"GET", "/v3/users", list, NEEDS_TOKEN},
    {"POST", "/v3/users", create, NEEDS_TOKEN},
    {"GET", "/v3/users/{}", show, NEEDS_TOKEN},
    {"PATCH", "/v3/users/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v3/users/{}", delete, NEEDS_TOKEN},
    {"POST", "/v3/users/{}/password", change_password, NEEDS_NOTHING},
    {"GET", "/v3/users/{}/groups", list_groups, NEEDS_TOKEN},
    {"GET", "/v3/users/{}/projects", list_projects, NEEDS_TOKEN},
};

const struct route_table user_routes = {rows, COUNT(rows)};
