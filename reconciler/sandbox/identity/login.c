/* login - POST /v3/auth/tokens: who asks, and for which scope. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/sandbox/identity/routes.h"
#include "reconciler/sandbox/identity/token.h"

#define IN_GENERAL                                                                                           \
    " The server could not comply with the request since it is either malformed or otherwise incorrect. "    \
    "The "                                                                                                   \
    "client is assumed to be in error."

struct login {
    const struct node *user;       /* NULL: not known */
    const struct node *credential; /* the application credential, or NULL */
    const char *project, *domain;  /* ids; NULL: not that scope */
    bool system, refused;
    const struct node *methods;
    int64_t most; /* the token is not valid for longer; 0: for as long as any */
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

static void take_password(struct call *call, const struct node *given, struct login *login)
{
    const struct node *who = node_get(given, "user"), *user = find_named(call, "user", who);
    const char *id = node_get_text(user, "id");
    const struct node *secret = id ? store_get(call->store, call->arena, EVERYWHERE, "password", id) : NULL;
    if (secret && text_equal(node_get_text(secret, "password"), node_get_text(who, "password")))
        login->user = user;
}

static void take_token(struct call *call, const struct node *given, struct login *login)
{
    const struct token_state state = token_check(call, node_get_text(given, "id"));
    if (state.problem)
        return;
    login->user =
        store_get(call->store, call->arena, EVERYWHERE, "user", node_get_text(state.token, "user_id"));
    login->most = clock_parse(node_get_text(state.token, "expires_at"));
    struct node *methods = node_new_list(call->arena);
    const struct node *before = node_get(state.token, "methods");
    node_add(call->arena, methods, node_new_text(call->arena, "token"));
    for (size_t i = 0; before && i < before->count; i++)
        if (!text_equal(node_text(before->items[i]), "token"))
            node_add(call->arena, methods, before->items[i]);
    login->methods = methods;
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

static void take_credential(struct call *call, const struct node *given, struct login *login)
{
    const struct node *credential = find_credential(call, given);
    const char *id = node_get_text(credential, "id"), *expires = node_get_text(credential, "expires_at");
    if (!credential && node_get_text(given, "id")) {
        call_refuse(call, 404, NULL, "Could not find Application Credential: %s.",
                    node_get_text(given, "id"));
        return;
    }
    const struct node *secret = id ? store_get(call->store, call->arena, EVERYWHERE, "secret", id) : NULL;
    login->most = expires ? clock_parse(expires) : 0;
    if (!secret || !text_equal(node_get_text(secret, "secret"), node_get_text(given, "secret")) ||
        (login->most && login->most <= clock_seconds()))
        return;
    login->credential = credential;
    login->project = node_get_text(credential, "project_id");
    login->user =
        store_get(call->store, call->arena, EVERYWHERE, "user", node_get_text(credential, "user_id"));
}

static const struct {
    const char *name;
    void (*take)(struct call *call, const struct node *given, struct login *login);
} methods[] = {
    {"password", take_password}, {"token", take_token}, {"application_credential", take_credential}};

/* 401, and which methods there are. */
static void refuse_method(struct call *call, bool lists, const char *message)
{
    static const char *const all[] = {
        "application_credential", "external", "mapped", "oauth1", "password", "token"};
    struct arena *arena = call->arena;
    struct node *body = node_new_map(arena), *names = node_new_list(arena);
    token_challenge(call);
    node_put(arena, body, "error.code", node_new_integer(arena, 401));
    node_put(arena, body, "error.message", node_new_text(arena, message));
    node_put(arena, body, "error.title", node_new_text(arena, "Unauthorized"));
    node_put(arena, body, "error.identity", node_new_map(arena));
    for (size_t i = 0; lists && i < COUNT(all); i++)
        node_add(arena, names, node_new_text(arena, all[i]));
    if (lists)
        node_put(arena, body, "error.identity.methods", names);
    call_answer(call, 401, body);
}

static void take_identity(struct call *call, const struct node *identity, struct login *login)
{
    const char *method = node_text(node_find(identity, "methods.0"));
    login->methods = node_get(identity, "methods");
    for (size_t i = 0; method && i < COUNT(methods); i++) {
        if (strcmp(methods[i].name, method) != 0)
            continue;
        const struct node *given = node_get(identity, method);
        if (given)
            methods[i].take(call, given, login);
        else
            call_refuse(call, 400, NULL, "Expecting to find %s in identity." IN_GENERAL, method);
        return;
    }
    if (method)
        refuse_method(call, true, "Attempted to authenticate with an unsupported method.");
}

/* --- for which scope --- */

static bool is_enabled(struct call *call, const char *kind, const char *id)
{
    return node_is_true(node_get(store_get(call->store, call->arena, EVERYWHERE, kind, id), "enabled"));
}

/* Who says nothing gets his own project, if he has one. */
static void take_default(struct call *call, struct login *login)
{
    const char *project = node_get_text(login->user, "default_project_id");
    if (project && is_enabled(call, "project", project) &&
        token_roles(call, node_get_text(login->user, "id"), "projects", project)->count)
        login->project = project;
}

static void take_scope(struct call *call, const struct node *scope, struct login *login)
{
    const struct node *project = node_get(scope, "project"), *domain = node_get(scope, "domain");
    if (project) {
        login->project = node_get_text(find_named(call, "project", project), "id");
        login->refused = !login->project || !is_enabled(call, "project", login->project);
    } else if (domain) {
        login->domain = domain_of(call, domain);
        login->refused = !login->domain || !is_enabled(call, "domain", login->domain);
    } else if (node_is_true(node_find(scope, "system.all"))) {
        login->system = true;
    } else if (!scope) {
        take_default(call, login);
    }
}

/* --- the token --- */

static const char *time_text(struct arena *arena, int64_t seconds)
{
    return arena_print(arena, "%.19s.000000Z", clock_print(arena, seconds));
}

/* Its value. */
static const char *make_token(struct call *call, const struct login *login)
{
    struct arena *arena = call->arena;
    const char *value = arena_print(arena, "gAAAAA%s%s", call_new_hex(call), call_new_hex(call));
    int64_t now = clock_seconds(), end = now + call->token_seconds;
    if (login->most && login->most < end)
        end = login->most;
    struct node *token = node_new_map(arena), *audit = node_new_list(arena);
    node_set(arena, token, "user_id", node_new_text(arena, node_get_text(login->user, "id")));
    node_set(arena, token, "project", node_new_text(arena, login->project));
    node_set(arena, token, "domain", node_new_text(arena, login->domain));
    node_set(arena, token, "system", node_new_boolean(arena, login->system));
    node_set(arena, token, "credential", node_new_text(arena, node_get_text(login->credential, "id")));
    node_set(arena, token, "methods", (struct node *)login->methods);
    node_add(arena, audit, node_new_text(arena, arena_copy(arena, call_new_hex(call), 22)));
    node_set(arena, token, "audit_ids", audit);
    node_set(arena, token, "issued_at", node_new_text(arena, time_text(arena, now)));
    node_set(arena, token, "expires_at", node_new_text(arena, time_text(arena, end)));
    store_put(call->store, EVERYWHERE, "token", value, token);
    return value;
}

static void answer_token(struct call *call, const struct login *login)
{
    const char *value = make_token(call, login);
    const struct token_state state = token_check(call, value);
    if (state.problem) {
        store_remove(call->store, EVERYWHERE, "token", value);
        token_refuse(call);
        return;
    }
    call_add_header(call, "X-Subject-Token", value);
    call_answer_as(call, 201, "token", token_describe(call, &state));
}

static void log_in(struct call *call)
{
    struct login login = {0};
    const struct node *auth = node_get(call->body, "auth");
    if (!auth) {
        call_refuse(call, 400, NULL, "Expecting to find %s in request body." IN_GENERAL,
                    call->length && !call->body ? "valid JSON" : "auth");
        return;
    }
    take_identity(call, node_get(auth, "identity"), &login);
    if (call->status)
        return;
    if (!login.user || !node_is_true(node_get(login.user, "enabled"))) {
        token_refuse(call);
        return;
    }
    const struct node *scope = node_get(auth, "scope");
    if (login.credential && scope) {
        refuse_method(
            call, false,
            "Error authenticating with application credential: Application credentials cannot request "
            "a scope.");
        return;
    }
    if (!login.credential)
        take_scope(call, scope, &login);
    if (login.refused)
        token_refuse(call);
    else
        answer_token(call, &login);
}

/* --- of a token --- */

/* What X-Subject-Token is; refused where it is not valid. */
static bool take_subject(struct call *call, struct token_state *state)
{
    const char *value = call_header(call, "X-Subject-Token");
    *state = token_check(call, value);
    if (state->problem)
        call_refuse(call, 404, NULL, "%s",
                    *state->problem ? state->problem : "Could not recognize Fernet token");
    return !state->problem;
}

static bool is_own_token(struct call *call)
{
    return text_equal(call_header(call, "X-Subject-Token"), call->caller.token);
}

static void show(struct call *call)
{
    struct token_state state;
    if (!is_own_token(call) && !call->caller.is_admin && !call_has_role(call, "service"))
        call_refuse(call, 403, NULL,
                    "You are not authorized to perform the requested action: identity:validate_token.");
    else if (take_subject(call, &state)) {
        call_add_header(call, "X-Subject-Token", call_header(call, "X-Subject-Token"));
        call_answer_as(call, 200, "token", token_describe(call, &state));
    }
}

static void revoke(struct call *call)
{
    struct token_state state;
    if (!is_own_token(call) && !call->caller.is_admin)
        call_refuse(call, 403, NULL,
                    "You are not authorized to perform the requested action: identity:revoke_token.");
    else if (take_subject(call, &state)) {
        store_remove(call->store, EVERYWHERE, "token", call_header(call, "X-Subject-Token"));
        call_answer_empty(call, 204);
    }
}

static const struct route rows[] = {
    {"POST", "/v3/auth/tokens", log_in, NEEDS_NOTHING},
    {"GET", "/v3/auth/tokens", show, NEEDS_TOKEN},
    {"DELETE", "/v3/auth/tokens", revoke, NEEDS_TOKEN},
};

const struct route_table token_routes = {rows, COUNT(rows)};
