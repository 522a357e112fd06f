#include "reconciler/sandbox/identity/token.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/catalogue.h"

/* --- roles --- */

static bool has_role(const struct node *roles, const char *id)
{
    for (size_t i = 0; i < roles->count; i++)
        if (text_equal(node_get_text(roles->items[i], "id"), id))
            return true;
    return false;
}

static void add_role(struct call *call, struct node *roles, const char *id)
{
    const struct node *role =
        has_role(roles, id) ? NULL : store_get(call->store, call->arena, EVERYWHERE, "role", id);
    if (!role)
        return;
    struct node *entry = node_new_map(call->arena);
    node_set(call->arena, entry, "id", node_new_text(call->arena, id));
    node_set(call->arena, entry, "name", node_new_text(call->arena, node_get_text(role, "name")));
    node_add(call->arena, roles, entry);
    const struct query query = {
        .region = EVERYWHERE, .kind = "implication", .prefix = arena_print(call->arena, "%s/", id)};
    struct name_list implied = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < implied.count; i++)
        add_role(call, roles, strchr(implied.items[i], '/') + 1);
}

/* Whom a user's roles come from: himself, and his groups. */
struct actors {
    const char *user;
    struct name_list groups;
};

static void add_assigned(struct call *call, struct node *roles, const char *prefix, bool inherited)
{
    struct assignment_list found = assignment_find(call, prefix);
    for (size_t i = 0; i < found.count; i++)
        if (found.items[i].inherited == inherited)
            add_role(call, roles, found.items[i].role);
}

static void add_roles_on(struct call *call, struct node *roles, const struct actors *actors,
                         const char *target, bool inherited)
{
    add_assigned(call, roles, arena_print(call->arena, "%s/users/%s/", target, actors->user), inherited);
    for (size_t i = 0; i < actors->groups.count; i++)
        add_assigned(call, roles, arena_print(call->arena, "%s/groups/%s/", target, actors->groups.items[i]),
                     inherited);
}

static struct actors actors_of(struct call *call, const char *user)
{
    struct actors actors = {.user = user};
    struct query query = {.region = EVERYWHERE, .kind = "membership"};
    query_where(&query, call->arena, "user_id", user);
    struct name_list ids = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < ids.count; i++)
        list_add(call->arena, &actors.groups,
                 arena_copy(call->arena, ids.items[i], strcspn(ids.items[i], "/")));
    return actors;
}

/* What comes to a project from the projects and the domain above it. */
static void add_inherited(struct call *call, struct node *roles, const struct actors *actors,
                          const char *project)
{
    const struct node *at = store_get(call->store, call->arena, EVERYWHERE, "project", project);
    const char *domain = node_get_text(at, "domain_id");
    if (domain)
        add_roles_on(call, roles, actors, arena_print(call->arena, "domains/%s", domain), true);
    while (at) {
        const char *parent = node_get_text(at, "parent_id");
        if (!parent || text_equal(parent, domain))
            return;
        add_roles_on(call, roles, actors, arena_print(call->arena, "projects/%s", parent), true);
        at = store_get(call->store, call->arena, EVERYWHERE, "project", parent);
    }
}

struct node *token_roles(struct call *call, const char *user, const char *scope, const char *target)
{
    struct node *roles = node_new_list(call->arena);
    const struct actors actors = actors_of(call, user);
    add_roles_on(call, roles, &actors, arena_print(call->arena, "%s/%s", scope, target), false);
    if (strcmp(scope, "projects") == 0)
        add_inherited(call, roles, &actors, target);
    return roles;
}

const struct node *token_roles_of_credential(struct call *call, const struct node *roles,
                                             const struct node *credential)
{
    struct node *limited = node_new_list(call->arena);
    const struct node *granted = node_get(credential, "roles");
    for (size_t i = 0; granted && i < roles->count; i++)
        if (has_role(granted, node_get_text(roles->items[i], "id")))
            node_add(call->arena, limited, roles->items[i]);
    return limited;
}

static bool is_enabled(const struct node *object)
{
    return node_is_true(node_get(object, "enabled"));
}

struct node_list token_scopes(struct call *call, const char *user, const char *kind)
{
    struct node_list found = {0};
    struct query query = {.region = EVERYWHERE, .kind = kind};
    query_where(&query, call->arena, "enabled", "1");
    struct node_list all = store_find(call->store, call->arena, &query);
    const char *scope = arena_print(call->arena, "%ss", kind);
    for (size_t i = 0; i < all.count; i++)
        if (token_roles(call, user, scope, node_get_text(all.items[i], "id"))->count)
            list_add(call->arena, &found, all.items[i]);
    return found;
}

/* --- is it valid? --- */

static const struct node *get(struct call *call, const char *kind, const char *id)
{
    return id ? store_get(call->store, call->arena, EVERYWHERE, kind, id) : NULL;
}

static const char *scope_problem(struct call *call, const char *project, const char *domain)
{
    const struct node *at = get(call, "project", project);
    if (project && !at)
        return arena_print(call->arena, "Could not find project: %s.", project);
    if (at && !is_enabled(at))
        return arena_print(call->arena, "Unable to validate token because project %s is disabled", project);
    domain = at ? node_get_text(at, "domain_id") : domain;
    if (domain && !is_enabled(get(call, "domain", domain)))
        return arena_print(call->arena, "Unable to validate token because domain %s is disabled", domain);
    return NULL;
}

static const struct node *roles_of(struct call *call, const struct node *token, const struct node *credential)
{
    const char *user = node_get_text(token, "user_id"), *project = node_get_text(token, "project");
    const char *domain = node_get_text(token, "domain");
    const struct node *roles = NULL;
    if (project)
        roles = token_roles(call, user, "projects", project);
    else if (domain)
        roles = token_roles(call, user, "domains", domain);
    else if (node_is_true(node_get(token, "system")))
        roles = token_roles(call, user, "system", "all");
    return roles && credential ? token_roles_of_credential(call, roles, credential) : roles;
}

struct token_state token_check(struct call *call, const char *value)
{
    struct token_state state = {.token = get(call, "token", value), .problem = ""};
    if (!state.token || clock_parse(node_get_text(state.token, "expires_at")) <= clock_seconds() ||
        !is_enabled(get(call, "user", node_get_text(state.token, "user_id"))))
        return state;
    const char *id = node_get_text(state.token, "credential");
    const struct node *credential = get(call, "application_credential", id);
    state.problem = id && !credential
                        ? arena_print(call->arena, "Could not find Application Credential: %s.", id)
                        : scope_problem(call, node_get_text(state.token, "project"),
                                        node_get_text(state.token, "domain"));
    if (state.problem)
        return state;
    state.roles = roles_of(call, state.token, credential);
    if (state.roles && !state.roles->count)
        state.problem = "";
    return state;
}

bool token_read(struct call *call)
{
    if (!call->exchange)
        return true; /* the sandbox itself asks, and has said as whom */
    const char *value = call_header(call, "X-Auth-Token");
    const struct token_state state = token_check(call, value);
    if (state.problem)
        return false;
    call->caller = (struct caller){.token = value,
                                   .user = node_get_text(state.token, "user_id"),
                                   .project = node_get_text(state.token, "project"),
                                   .domain = node_get_text(state.token, "domain"),
                                   .system = node_is_true(node_get(state.token, "system")),
                                   .roles = state.roles};
    call->caller.is_admin = call_has_role(call, "admin");
    return true;
}

void token_challenge(struct call *call)
{
    call_add_header(call, "WWW-Authenticate",
                    arena_print(call->arena, "Keystone uri=\"%s/identity/v3\"", call->base));
}

void token_refuse(struct call *call)
{
    const char *value = call_header(call, "X-Auth-Token");
    const char *problem = value ? token_check(call, value).problem : NULL;
    if (problem && *problem && call->api == &identity_api) {
        call_refuse(call, 404, NULL, "%s", problem);
        return;
    }
    token_challenge(call);
    if (call->api->unauthorized) {
        call->api->refuse(call, 401, NULL, call->api->unauthorized);
        return;
    }
    struct node *error = node_new_map(call->arena);
    node_set(call->arena, error, "code", node_new_integer(call->arena, 401));
    node_set(call->arena, error, "title", node_new_text(call->arena, "Unauthorized"));
    node_set(call->arena, error, "message",
             node_new_text(call->arena, "The request you have made requires authentication."));
    call_answer_as(call, 401, "error", error);
}

/* --- as replies show it --- */

static struct node *named(struct call *call, const char *kind, const char *id)
{
    struct node *map = node_new_map(call->arena);
    const struct node *object = get(call, kind, id);
    const char *domain = node_get_text(object, "domain_id");
    if (domain)
        node_set(call->arena, map, "domain", named(call, "domain", domain));
    node_set(call->arena, map, "id", node_new_text(call->arena, id));
    node_set(call->arena, map, "name", node_new_text(call->arena, node_get_text(object, "name")));
    return map;
}

static struct node *shared(const struct node *node)
{
    return (struct node *)node; /* in a tree that is only read */
}

static void describe_scope(struct call *call, struct node *map, const struct node *token)
{
    const char *project = node_get_text(token, "project"), *domain = node_get_text(token, "domain");
    if (project) {
        node_set(call->arena, map, "project", named(call, "project", project));
        node_set(call->arena, map, "is_domain", node_new_boolean(call->arena, false));
    } else if (domain) {
        node_set(call->arena, map, "domain", named(call, "domain", domain));
    } else if (node_is_true(node_get(token, "system"))) {
        node_put(call->arena, map, "system.all", node_new_boolean(call->arena, true));
    }
}

static void describe_credential(struct call *call, struct node *map, const char *id)
{
    const struct node *credential = get(call, "application_credential", id);
    struct node *brief = node_set(call->arena, map, "application_credential", node_new_map(call->arena));
    node_set(call->arena, brief, "id", node_new_text(call->arena, id));
    node_set(call->arena, brief, "name", node_new_text(call->arena, node_get_text(credential, "name")));
    node_set(call->arena, brief, "restricted",
             node_new_boolean(call->arena, !node_is_true(node_get(credential, "unrestricted"))));
}

struct node *token_describe(struct call *call, const struct token_state *state)
{
    static const char *const kept[] = {"methods", "audit_ids", "expires_at", "issued_at"};
    struct arena *arena = call->arena;
    struct node *map = node_new_map(arena);
    const char *credential = node_get_text(state->token, "credential");
    struct node *user = named(call, "user", node_get_text(state->token, "user_id"));
    node_set(arena, user, "password_expires_at", node_new_null(arena));
    node_set(arena, map, "user", user);
    for (size_t i = 0; i < COUNT(kept); i++)
        node_set(arena, map, kept[i], shared(node_get(state->token, kept[i])));
    describe_scope(call, map, state->token);
    if (credential)
        describe_credential(call, map, credential);
    if (!state->roles)
        return map;
    node_set(arena, map, "roles", shared(state->roles));
    if (!call_query(call, "nocatalog"))
        node_set(arena, map, "catalog", catalogue_make(call, node_get_text(state->token, "project")));
    return map;
}
