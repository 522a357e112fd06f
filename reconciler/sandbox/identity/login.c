/* login - POST /v3/auth/tokens: who asks, and for which scope. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/sandbox/identity/catalogue.h"
#include "reconciler/sandbox/identity/token.h"

struct login {
    const struct node *user;       /* NULL: not known */
    const struct node *credential; /* the application credential, or NULL */
    const char *project, *domain;  /* ids; NULL: not that scope */
    bool system, refused;
    const struct node *roles;
    const char *expires_at, *issued_at;
};

static const struct node *first_named(struct call *call, const char *kind, const char *name,
                                      const char *domain)
{
    struct query query = {.region = EVERYWHERE, .kind = kind};
    query_where(&query, call->arena, "name", name);
    if (domain)
        query_where(&query, call->arena, "domain_id", domain);
    return store_first(call->store, call->arena, &query);
}

static const char *domain_of(struct call *call, const struct node *reference)
{
    const char *id = node_get_text(reference, "id"), *name = node_get_text(reference, "name");
    if (id || !name)
        return id;
    return node_get_text(first_named(call, "domain", name, NULL), "id");
}

/* {id} or {name, domain: {id or name}} */
static const struct node *find_named(struct call *call, const char *kind, const struct node *reference)
{
    const char *id = node_get_text(reference, "id"), *name = node_get_text(reference, "name");
    if (id)
        return store_get(call->store, call->arena, EVERYWHERE, kind, id);
    const char *domain = domain_of(call, node_get(reference, "domain"));
    return name && domain ? first_named(call, kind, name, domain) : NULL;
}

/* --- who --- */

static void take_password(struct call *call, const struct node *identity, struct login *login)
{
    const struct node *given = node_find(identity, "password.user");
    const struct node *user = find_named(call, "user", given);
    const char *id = node_get_text(user, "id");
    const struct node *secret = id ? store_get(call->store, call->arena, EVERYWHERE, "password", id) : NULL;
    if (secret && text_equal(node_get_text(secret, "password"), node_get_text(given, "password")))
        login->user = user;
}

static void take_token(struct call *call, const struct node *identity, struct login *login)
{
    const char *id = node_text(node_find(identity, "token.id"));
    const struct node *token = id ? store_get(call->store, call->arena, EVERYWHERE, "token", id) : NULL;
    if (token && clock_parse(node_get_text(token, "expires_at")) > clock_seconds())
        login->user = store_get(call->store, call->arena, EVERYWHERE, "user", node_get_text(token, "user"));
}

static const struct node *find_credential(struct call *call, const struct node *given)
{
    const char *id = node_get_text(given, "id"), *name = node_get_text(given, "name");
    if (id)
        return store_get(call->store, call->arena, EVERYWHERE, "application_credential", id);
    const struct node *user = find_named(call, "user", node_get(given, "user"));
    if (!name || !user)
        return NULL;
    struct query query = {.region = EVERYWHERE, .kind = "application_credential"};
    query_where(&query, call->arena, "name", name);
    query_where(&query, call->arena, "user_id", node_get_text(user, "id"));
    return store_first(call->store, call->arena, &query);
}

static void take_credential(struct call *call, const struct node *identity, struct login *login)
{
    const struct node *given = node_get(identity, "application_credential");
    const struct node *credential = find_credential(call, given);
    if (!credential || !text_equal(node_get_text(credential, "secret"), node_get_text(given, "secret")))
        return;
    login->credential = credential;
    login->project = node_get_text(credential, "project_id");
    login->user =
        store_get(call->store, call->arena, EVERYWHERE, "user", node_get_text(credential, "user_id"));
}

static const struct {
    const char *name;
    void (*take)(struct call *call, const struct node *identity, struct login *login);
} methods[] = {
    {"password", take_password}, {"token", take_token}, {"application_credential", take_credential}};

static const char *take_identity(struct call *call, const struct node *identity, struct login *login)
{
    const char *method = node_text(node_find(identity, "methods.0"));
    for (size_t i = 0; method && i < COUNT(methods); i++) {
        if (strcmp(methods[i].name, method) == 0) {
            methods[i].take(call, identity, login);
            return method;
        }
    }
    return NULL;
}

/* --- for which scope --- */

static void take_scope(struct call *call, const struct node *scope, struct login *login)
{
    const struct node *project = node_get(scope, "project"), *domain = node_get(scope, "domain");
    if (project) {
        const struct node *found = find_named(call, "project", project);
        login->project = node_get_text(found, "id");
        login->refused = !found || !node_is_true(node_get(found, "enabled"));
    } else if (domain) {
        login->domain = domain_of(call, domain);
        login->refused = !login->domain;
    } else if (node_is_true(node_find(scope, "system.all"))) {
        login->system = true;
    }
}

/* An application credential has what it was made with, as long as its user has that. */
static const struct node *limit_roles(struct call *call, const struct node *roles,
                                      const struct node *credential)
{
    struct node *limited = node_new_list(call->arena);
    const struct node *granted = node_get(credential, "roles");
    for (size_t i = 0; i < roles->count; i++)
        for (size_t g = 0; granted && g < granted->count; g++)
            if (text_equal(node_get_text(roles->items[i], "id"), node_get_text(granted->items[g], "id")))
                node_add(call->arena, limited, roles->items[i]);
    return limited;
}

static void take_roles(struct call *call, struct login *login)
{
    const char *user = node_get_text(login->user, "id");
    const char *scope = login->project  ? "projects"
                        : login->domain ? "domains"
                        : login->system ? "system"
                                        : NULL;
    if (!scope)
        return;
    const char *target = login->project ? login->project : login->domain ? login->domain : "all";
    login->roles = token_roles(call, user, scope, target);
    if (login->credential)
        login->roles = limit_roles(call, login->roles, login->credential);
    login->refused = login->refused || !login->roles->count;
}

/* --- the token --- */

static struct node *named(struct call *call, const char *kind, const char *id)
{
    struct node *map = node_new_map(call->arena);
    const struct node *object = store_get(call->store, call->arena, EVERYWHERE, kind, id);
    const char *domain = node_get_text(object, "domain_id");
    if (domain && strcmp(kind, "domain") != 0)
        node_set(call->arena, map, "domain", named(call, "domain", domain));
    node_set(call->arena, map, "id", node_new_text(call->arena, id));
    node_set(call->arena, map, "name", node_new_text(call->arena, node_get_text(object, "name")));
    return map;
}

static struct node *describe(struct call *call, const char *method, const struct login *login)
{
    struct arena *arena = call->arena;
    struct node *token = node_new_map(arena), *methods_used = node_new_list(arena),
                *audit = node_new_list(arena);
    node_add(arena, methods_used, node_new_text(arena, method));
    node_add(arena, audit, node_new_text(arena, arena_copy(arena, call_new_hex(call), 22)));
    struct node *user = named(call, "user", node_get_text(login->user, "id"));
    node_set(arena, user, "password_expires_at", node_new_null(arena));
    node_set(arena, token, "methods", methods_used);
    node_set(arena, token, "user", user);
    node_set(arena, token, "audit_ids", audit);
    node_set(arena, token, "expires_at", node_new_text(arena, login->expires_at));
    node_set(arena, token, "issued_at", node_new_text(arena, login->issued_at));
    if (login->project) {
        node_set(arena, token, "project", named(call, "project", login->project));
        node_set(arena, token, "is_domain", node_new_boolean(arena, false));
    } else if (login->domain) {
        node_set(arena, token, "domain", named(call, "domain", login->domain));
    } else if (login->system) {
        struct node *system = node_new_map(arena);
        node_set(arena, system, "all", node_new_boolean(arena, true));
        node_set(arena, token, "system", system);
    }
    if (login->roles) {
        node_set(arena, token, "roles", (struct node *)(uintptr_t)login->roles);
        if (!call_query(call, "nocatalog"))
            node_set(arena, token, "catalog", catalogue_make(call, login->project));
    }
    return token;
}

static const char *keep(struct call *call, const struct login *login)
{
    struct arena *arena = call->arena;
    const char *value = arena_print(arena, "gAAAAA%s%s", call_new_hex(call), call_new_hex(call));
    struct node *token = node_new_map(arena);
    node_set(arena, token, "user", node_new_text(arena, node_get_text(login->user, "id")));
    node_set(arena, token, "project", node_new_text(arena, login->project));
    node_set(arena, token, "domain", node_new_text(arena, login->domain));
    node_set(arena, token, "system", node_new_boolean(arena, login->system));
    node_set(arena, token, "expires_at", node_new_text(arena, login->expires_at));
    node_set(arena, token, "issued_at", node_new_text(arena, login->issued_at));
    if (login->roles)
        node_set(arena, token, "roles", (struct node *)(uintptr_t)login->roles);
    store_put(call->store, EVERYWHERE, "token", value, token);
    return value;
}

static void log_in(struct call *call)
{
    struct login login = {0};
    const struct node *auth = node_get(call->body, "auth");
    if (!auth) {
        call_refuse(call, 400, NULL, "'auth' is a required property");
        return;
    }
    const char *method = take_identity(call, node_get(auth, "identity"), &login);
    if (!login.user || !node_is_true(node_get(login.user, "enabled"))) {
        token_refuse(call);
        return;
    }
    take_scope(call, node_get(auth, "scope"), &login);
    take_roles(call, &login);
    if (login.refused) {
        token_refuse(call);
        return;
    }
    int64_t now = clock_seconds();
    login.issued_at = arena_print(call->arena, "%.19s.000000Z", clock_print(call->arena, now));
    login.expires_at =
        arena_print(call->arena, "%.19s.000000Z", clock_print(call->arena, now + call->token_seconds));
    call_add_header(call, "X-Subject-Token", keep(call, &login));
    call_answer_as(call, 201, "token", describe(call, method, &login));
}

static const struct route rows[] = {
    {"POST", "/v3/auth/tokens", log_in, NEEDS_NOTHING},
};

const struct route_table token_routes = {rows, COUNT(rows)};
