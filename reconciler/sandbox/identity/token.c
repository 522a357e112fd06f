#include "reconciler/sandbox/identity/token.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* --- roles --- */

static void add_role(struct call *call, struct node *roles, const struct node *role)
{
    const char *id = node_get_text(role, "id");
    for (size_t i = 0; i < roles->count; i++)
        if (text_equal(node_get_text(roles->items[i], "id"), id))
            return;
    struct node *entry = node_new_map(call->arena);
    node_set(call->arena, entry, "id", node_new_text(call->arena, id));
    node_set(call->arena, entry, "name", node_new_text(call->arena, node_get_text(role, "name")));
    node_add(call->arena, roles, entry);
}

static void add_role_of_id(struct call *call, struct node *roles, const char *id)
{
    static const char *const implies[][2] = {{"admin", "member"}, {"member", "reader"}};
    const struct node *role = store_get(call->store, call->arena, EVERYWHERE, "role", id);
    if (!role)
        return;
    add_role(call, roles, role);
    for (size_t i = 0; i < COUNT(implies); i++) {
        if (!text_equal(node_get_text(role, "name"), implies[i][0]))
            continue;
        struct query query = {.region = EVERYWHERE, .kind = "role"};
        query_where(&query, call->arena, "name", implies[i][1]);
        const struct node *implied = store_first(call->store, call->arena, &query);
        if (implied)
            add_role_of_id(call, roles, node_get_text(implied, "id"));
    }
}

static void add_assigned(struct call *call, struct node *roles, const char *actor, const char *scope,
                         const char *target, const char *inherited)
{
    struct query query = {.region = EVERYWHERE, .kind = "assignment"};
    query_where(&query, call->arena, "actor_id", actor);
    query_where(&query, call->arena, "target", target);
    query_where(&query, call->arena, "scope", scope);
    query_where(&query, call->arena, "inherited", inherited);
    struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++)
        add_role_of_id(call, roles, node_get_text(found.items[i], "role_id"));
}

/* What the actor has there, and what comes from the domain above. */
static void add_roles_of(struct call *call, struct node *roles, const char *actor, const char *scope,
                         const char *target)
{
    add_assigned(call, roles, actor, scope, target, "0");
    if (strcmp(scope, "projects") != 0)
        return;
    const struct node *project = store_get(call->store, call->arena, EVERYWHERE, "project", target);
    const char *domain = node_get_text(project, "domain_id");
    if (domain)
        add_assigned(call, roles, actor, "domains", domain, "1");
}

struct node *token_roles(struct call *call, const char *user, const char *scope, const char *target)
{
    struct node *roles = node_new_list(call->arena);
    add_roles_of(call, roles, user, scope, target);
    struct query query = {.region = EVERYWHERE, .kind = "membership"};
    query_where(&query, call->arena, "user_id", user);
    struct node_list memberships = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < memberships.count; i++)
        add_roles_of(call, roles, node_get_text(memberships.items[i], "group_id"), scope, target);
    return roles;
}

/* --- reading --- */

static bool is_enabled(struct call *call, const char *kind, const char *id)
{
    if (!id)
        return true;
    const struct node *object = store_get(call->store, call->arena, EVERYWHERE, kind, id);
    return object && node_is_true(node_get(object, "enabled"));
}

bool token_read(struct call *call)
{
    if (!call->exchange)
        return true; /* the sandbox itself asks, and has said as whom */
    const char *value = call_header(call, "X-Auth-Token");
    const struct node *token = value ? store_get(call->store, call->arena, EVERYWHERE, "token", value) : NULL;
    if (!token || clock_parse(node_get_text(token, "expires_at")) <= clock_seconds())
        return false;
    struct caller caller = {.token = value,
                            .user = node_get_text(token, "user"),
                            .project = node_get_text(token, "project"),
                            .domain = node_get_text(token, "domain"),
                            .system = node_is_true(node_get(token, "system")),
                            .roles = node_get(token, "roles")};
    if (!is_enabled(call, "user", caller.user) || !is_enabled(call, "project", caller.project) ||
        !is_enabled(call, "domain", caller.domain))
        return false;
    call->caller = caller;
    call->caller.is_admin = call_has_role(call, "admin");
    return true;
}

void token_refuse(struct call *call)
{
    call_add_header(call, "WWW-Authenticate",
                    arena_print(call->arena, "Keystone uri=\"%s/identity\"", call->base));
    struct node *error = node_new_map(call->arena);
    node_set(call->arena, error, "code", node_new_integer(call->arena, 401));
    node_set(call->arena, error, "title", node_new_text(call->arena, "Unauthorized"));
    node_set(call->arena, error, "message",
             node_new_text(call->arena, "The request you have made requires authentication."));
    call_answer_as(call, 401, "error", error);
}
