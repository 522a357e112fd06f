#include "reconciler/session/keystone.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

const char *keystone_url(struct arena *arena, const struct cloud_settings *settings)
{
    return arena_print(arena, "%s/v3/auth/tokens", catalogue_root(arena, settings->auth_url));
}

static void put_text(struct arena *arena, struct node *map, const char *path, const char *text)
{
    if (text)
        node_put(arena, map, path, node_new_text(arena, text));
}

static bool is_password(const char *type)
{
    return text_equal(type, "password") || text_equal(type, "v3password");
}

static bool is_application_credential(const char *type)
{
    return text_equal(type, "v3applicationcredential");
}

static bool is_token(const char *type)
{
    return text_equal(type, "token") || text_equal(type, "v3token");
}

static void put_user(struct arena *arena, struct node *map, const struct cloud_settings *settings)
{
    put_text(arena, map, "user.id", settings->user_id);
    if (settings->user_id)
        return;
    put_text(arena, map, "user.name", settings->username);
    if (settings->user_domain_id || !settings->user_domain_name)
        put_text(arena, map, "user.domain.id",
                 settings->user_domain_id ? settings->user_domain_id : "default");
    else
        put_text(arena, map, "user.domain.name", settings->user_domain_name);
}

static void put_scope(struct arena *arena, struct node *map, const struct cloud_settings *settings)
{
    if (settings->project_id) {
        put_text(arena, map, "scope.project.id", settings->project_id);
    } else if (settings->project_name) {
        put_text(arena, map, "scope.project.name", settings->project_name);
        if (settings->project_domain_id || !settings->project_domain_name)
            put_text(arena, map, "scope.project.domain.id",
                     settings->project_domain_id ? settings->project_domain_id : "default");
        else
            put_text(arena, map, "scope.project.domain.name", settings->project_domain_name);
    } else if (settings->domain_id) {
        put_text(arena, map, "scope.domain.id", settings->domain_id);
    } else if (settings->domain_name) {
        put_text(arena, map, "scope.domain.name", settings->domain_name);
    } else if (settings->system_scope) {
        node_put(arena, map, "scope.system.all", node_new_boolean(arena, true));
    }
}

struct error *keystone_request(struct arena *arena, const struct cloud_settings *settings, struct node **out)
{
    const char *type = settings->auth_type;
    struct node *identity = node_new_map(arena), *methods = node_new_list(arena),
                *method = node_new_map(arena);
    const char *name;
    if (is_password(type)) {
        name = "password";
        put_user(arena, method, settings);
        put_text(arena, method, "user.password", settings->password);
    } else if (is_application_credential(type)) {
        name = "application_credential";
        put_text(arena, method, "id", settings->application_credential_id);
        if (!settings->application_credential_id) {
            put_text(arena, method, "name", settings->application_credential_name);
            put_user(arena, method, settings);
        }
        put_text(arena, method, "secret", settings->application_credential_secret);
    } else if (is_token(type)) {
        name = "token";
        put_text(arena, method, "id", settings->token);
    } else {
        return error_make(arena, ERROR_INPUT,
                          "auth_type %s is not supported: use password, v3applicationcredential or token",
                          type);
    }
    node_add(arena, methods, node_new_text(arena, name));
    node_set(arena, identity, "methods", methods);
    node_set(arena, identity, name, method);

    struct node *auth = node_new_map(arena), *body = node_new_map(arena);
    node_set(arena, auth, "identity", identity);
    /* An application credential has its scope from birth, and naming one is refused. */
    if (!is_application_credential(type))
        put_scope(arena, auth, settings);
    node_set(arena, body, "auth", auth);
    *out = body;
    return NULL;
}

struct error *keystone_read(struct arena *arena, const struct http_reply *reply, struct token *out)
{
    struct node *body;
    struct error *error = json_parse(arena, reply->body, reply->length, &body);
    if (error)
        return error;
    const struct node *token = node_get(body, "token");
    const char *expires = node_get_text(token, "expires_at"), *issued = node_get_text(token, "issued_at");
    int64_t until = expires ? clock_parse(expires) : -1, since = issued ? clock_parse(issued) : -1;
    const char *subject = http_said(reply, "X-Subject-Token");
    if (!subject || until < 0)
        return error_make(arena, ERROR_ANSWER, "this answer holds no token");
    if (since < 0)
        since = clock_seconds();
    *out = (struct token){
        .text = arena_text(arena, subject),
        .user_id = node_text(node_find(token, "user.id")),
        .project_id = node_text(node_find(token, "project.id")),
        .lifetime_ms = (until - since) * 1000,
        .catalogue = catalogue_read(arena, node_get(token, "catalog")),
    };
    return NULL;
}

const char *keystone_who(struct arena *arena, const struct cloud_settings *settings)
{
    if (is_token(settings->auth_type))
        return "the token";
    if (is_application_credential(settings->auth_type))
        return arena_print(arena, "application credential %s",
                           settings->application_credential_name ? settings->application_credential_name
                                                                 : settings->application_credential_id);
    return arena_print(arena, "user %s", settings->username ? settings->username : settings->user_id);
}
