/* credentials - application credentials, which only their owner makes; and what there is none of: keys for
 * EC2, access rules, trusts. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

static const struct attribute attributes[] = {
    {.name = "name", .type = ATTRIBUTE_NAME, .required = true, .longest = 255},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "secret", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "expires_at", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "roles", .type = ATTRIBUTE_LIST},
    {.name = "unrestricted", .type = ATTRIBUTE_BOOLEAN},
    {.name = "access_rules", .type = ATTRIBUTE_LIST},
};
static const char *const filters[] = {"name", NULL};

static const struct entity credential_entity = {
    .kind = "application_credential",
    .plural = "application_credentials",
    .title = "Application Credential",
    .attributes = ATTRIBUTES(attributes),
    .fallback =
        "{\"name\": null, \"description\": null, \"user_id\": null, \"project_id\": null, \"system\": "
        "null, \"expires_at\": null, \"unrestricted\": null, \"roles\": []}",
    .filters = filters,
};

/* A token that came of a restricted credential manages none. */
static bool may_manage(struct call *call)
{
    const struct node *token = store_get(call->store, call->arena, EVERYWHERE, "token", call->caller.token);
    const char *id = node_get_text(token, "credential");
    const struct node *credential =
        id ? store_get(call->store, call->arena, EVERYWHERE, "application_credential", id) : NULL;
    if (!credential || node_is_true(node_get(credential, "unrestricted")))
        return true;
    call_refuse(call, 403, NULL,
                "You are not authorized to perform the requested action: Using method "
                "'application_credential' is not allowed for managing additional application credentials..");
    return false;
}

/* --- making --- */

/* Those asked for, by id or name, out of the caller's own; NULL where one is not among them. */
static struct node *chosen_roles(struct call *call, const struct node *asked)
{
    struct node *roles = node_new_list(call->arena);
    const struct node *own = call->caller.roles;
    for (size_t i = 0; i < own->count; i++) {
        const char *id = node_get_text(own->items[i], "id"), *name = node_get_text(own->items[i], "name");
        bool wanted = !asked;
        for (size_t a = 0; asked && a < asked->count; a++)
            wanted = wanted || text_equal(node_get_text(asked->items[a], "id"), id) ||
                     text_equal(node_get_text(asked->items[a], "name"), name);
        if (wanted)
            node_add(call->arena, roles, store_get(call->store, call->arena, EVERYWHERE, "role", id));
    }
    return asked && roles->count < asked->count ? NULL : roles;
}

/* 404 and true where one that is asked for by its name is nowhere. */
static bool refuse_unknown_role(struct call *call, const struct node *asked)
{
    for (size_t i = 0; !call->status && i < asked->count; i++) {
        const char *name = node_get_text(asked->items[i], "name");
        struct query query = {.region = EVERYWHERE, .kind = "role"};
        query_where(&query, call->arena, "name", name);
        if (name && !store_count(call->store, &query))
            call_refuse(call, 404, NULL, "Role %s is not defined", name);
    }
    return call->status != 0;
}

/* Fills in whose it is and what it may; 400 and false where that cannot be. */
static bool fill_in(struct call *call, struct node *credential)
{
    struct arena *arena = call->arena;
    const char *expires = node_get_text(credential, "expires_at");
    int64_t end = expires ? clock_parse(expires) : 0;
    const struct node *asked = node_get(credential, "roles");
    if (refuse_unknown_role(call, asked))
        return false;
    struct node *roles = chosen_roles(call, asked->count ? asked : NULL);
    if (!roles)
        call_refuse(call, 400, NULL,
                    "Invalid application credential: Cannot create an application credential with unassigned "
                    "role");
    else if (expires && end < 0)
        call_refuse(call, 400, NULL, "Invalid input for field 'expires_at': %s is no time", expires);
    else if (expires && end <= clock_seconds())
        call_refuse(call, 400, NULL, "The application credential expires in the past");
    if (call->status)
        return false;
    if (expires)
        node_set(arena, credential, "expires_at",
                 node_new_text(arena, arena_print(arena, "%.19s.000000", clock_print(arena, end))));
    node_set(arena, credential, "user_id", node_new_text(arena, call->caller.user));
    node_set(arena, credential, "project_id", node_new_text(arena, call->caller.project));
    node_set(arena, credential, "roles", roles);
    return true;
}

static bool refuse_conflict(struct call *call, const struct node *credential)
{
    struct query query = {.region = EVERYWHERE, .kind = "application_credential"};
    query_where(&query, call->arena, "user_id", node_get_text(credential, "user_id"));
    query_where(&query, call->arena, "name", node_get_text(credential, "name"));
    if (store_count(call->store, &query))
        call_refuse(
            call, 409, NULL,
            "Conflict occurred attempting to store application_credential - Duplicate entry found with "
            "name %s.",
            node_get_text(credential, "name"));
    return call->status != 0;
}

/* The secret is shown this once. */
static void keep_and_answer(struct call *call, struct node *credential)
{
    struct node *secret = node_new_map(call->arena);
    const char *given = node_get_text(credential, "secret");
    struct node *word = node_new_text(
        call->arena,
        given ? given : arena_print(call->arena, "%s%s", call_new_hex(call), call_new_hex(call)));
    node_set(call->arena, secret, "secret", word);
    node_set(call->arena, secret, "user_id", node_new_text(call->arena, call->caller.user));
    store_put(call->store, EVERYWHERE, "secret", node_get_text(credential, "id"), secret);
    node_remove(credential, "secret");
    entity_keep(call, &credential_entity, credential);
    node_set(call->arena, credential, "secret", word);
    entity_answer(call, &credential_entity, 201, credential);
}

static void create(struct call *call)
{
    if (!text_equal(call->caller.user, call_part(call, 0)) || !call->caller.project) {
        call_refuse(call, 403, NULL,
                    "You are not authorized to perform the requested action: "
                    "identity:create_application_credential.");
        return;
    }
    const struct node *given = may_manage(call) ? entity_given(call, &credential_entity, true) : NULL;
    if (!given)
        return;
    struct node *credential = entity_new(call, &credential_entity, given);
    if (fill_in(call, credential) && !refuse_conflict(call, credential))
        keep_and_answer(call, credential);
}

/* --- the rest --- */

static void list(struct call *call)
{
    const char *user = call_part(call, 0);
    if (!policy_allows_user(call, "list_application_credentials", user))
        return;
    struct query query = {.region = EVERYWHERE, .kind = "application_credential"};
    query_where(&query, call->arena, "user_id", user);
    entity_list(call, &credential_entity, query);
}

static const struct node *get_allowed(struct call *call, const char *action)
{
    return policy_allows_user(call, action, call_part(call, 0))
               ? entity_get(call, &credential_entity, call_part(call, 1))
               : NULL;
}

static void show(struct call *call)
{
    const struct node *credential = get_allowed(call, "get_application_credential");
    if (credential)
        entity_answer(call, &credential_entity, 200, credential);
}

static void delete (struct call *call)
{
    const struct node *credential =
        may_manage(call) ? get_allowed(call, "delete_application_credential") : NULL;
    if (!credential)
        return;
    const char *id = node_get_text(credential, "id");
    store_remove(call->store, EVERYWHERE, "application_credential", id);
    store_remove(call->store, EVERYWHERE, "secret", id);
    call_answer_empty(call, 204);
}

/* --- what there is none of --- */

static void list_nothing(struct call *call, const char *key)
{
    entity_answer_texts(call, key, &(struct name_list){0}, NULL);
}

static void list_access_rules(struct call *call)
{
    if (policy_allows_user(call, "list_access_rules", call_part(call, 0)))
        list_nothing(call, "access_rules");
}

static void list_user_keys(struct call *call)
{
    if (policy_allows_user(call, "ec2_list_credentials", call_part(call, 0)))
        list_nothing(call, "credentials");
}

static void list_keys(struct call *call)
{
    if (policy_allows_user(call, "list_credentials", call->caller.user))
        list_nothing(call, "credentials");
}

static void list_trusts(struct call *call)
{
    if (policy_allows(call, "list_trusts"))
        list_nothing(call, "trusts");
}

static const struct route rows[] = {
    {"GET", "/v3/users/{}/application_credentials", list, NEEDS_TOKEN},
    {"POST", "/v3/users/{}/application_credentials", create, NEEDS_TOKEN},
    {"GET", "/v3/users/{}/application_credentials/{}", show, NEEDS_TOKEN},
    {"DELETE", "/v3/users/{}/application_credentials/{}", delete, NEEDS_TOKEN},
    {"GET", "/v3/users/{}/access_rules", list_access_rules, NEEDS_TOKEN},
    {"GET", "/v3/users/{}/credentials/OS-EC2", list_user_keys, NEEDS_TOKEN},
    {"GET", "/v3/credentials", list_keys, NEEDS_TOKEN},
    {"GET", "/v3/OS-TRUST/trusts", list_trusts, NEEDS_TOKEN},
};

const struct route_table credential_routes = {rows, COUNT(rows)};
