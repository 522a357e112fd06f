/* grants - roles given and taken back, on projects, on domains, on the system. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

/*
 * The path of a grant is /v3[/OS-INHERIT]/projects|domains/{}/users|groups/{}/roles[/{}][…], or
 * /v3/system/users|groups/{}/roles[/{}]: what it speaks of; role NULL where it names none.
 */
static struct assignment grant_of(const struct call *call)
{
    struct assignment grant = {.scope = "projects", .actors = "users"};
    size_t part = 0;
    if (strstr(call->path, "/groups/"))
        grant.actors = "groups";
    if (text_starts(call->path, "/v3/system/")) {
        grant.scope = "system";
        grant.target = "all";
    } else {
        grant.scope = strstr(call->path, "/projects/") ? "projects" : "domains";
        grant.target = call_part(call, part++);
    }
    grant.actor = call_part(call, part++);
    grant.role = part < call->parts.count ? call_part(call, part) : NULL;
    grant.inherited = text_starts(call->path, "/v3/OS-INHERIT/");
    return grant;
}

/* 404 and false unless all of them are there. A grant may outlive the user it was for, so one that is to be
 * taken back is asked less. */
static bool parts_exist(struct call *call, const struct assignment *grant, bool with_actor)
{
    const struct entity *actor = strcmp(grant->actors, "users") == 0 ? &user_entity : &group_entity;
    if (grant->role && !entity_exists(call, &role_entity, grant->role))
        return false;
    if (strcmp(grant->scope, "projects") == 0 && !entity_exists(call, &project_entity, grant->target))
        return false;
    if (strcmp(grant->scope, "domains") == 0 && !entity_exists(call, &domain_entity, grant->target))
        return false;
    return !with_actor || entity_exists(call, actor, grant->actor);
}

static const char *action(struct call *call, const struct assignment *grant, const char *verb,
                          const char *plural)
{
    if (strcmp(grant->scope, "system") != 0)
        return arena_print(call->arena, "%s_grant%s", verb, plural);
    const char *who = strcmp(grant->actors, "users") == 0 ? "user" : "group";
    return arena_print(call->arena, "%s_system_grant%s_for_%s", verb, plural, who);
}

static void give(struct call *call)
{
    const struct assignment grant = grant_of(call);
    if (!policy_allows(call, action(call, &grant, "create", "")) || !parts_exist(call, &grant, true))
        return;
    store_put(call->store, EVERYWHERE, "assignment", assignment_id(call->arena, &grant),
              node_new_map(call->arena));
    call_answer_empty(call, 204);
}

static void answer_if(struct call *call, const struct assignment *grant, bool there)
{
    if (there) {
        call_answer_empty(call, 204);
        return;
    }
    const char *target = strcmp(grant->scope, "system") == 0 ? "system" : grant->target;
    call_refuse(
        call, 404, NULL,
        "Could not find role assignment with role: %s, user or group: %s, project, domain, or system: "
        "%s.",
        grant->role, grant->actor, target);
}

static void check(struct call *call)
{
    const struct assignment grant = grant_of(call);
    if (policy_allows(call, action(call, &grant, "check", "")) && parts_exist(call, &grant, true))
        answer_if(call, &grant,
                  store_has(call->store, EVERYWHERE, "assignment", assignment_id(call->arena, &grant)));
}

static void take_back(struct call *call)
{
    const struct assignment grant = grant_of(call);
    if (policy_allows(call, action(call, &grant, "revoke", "")) && parts_exist(call, &grant, false))
        answer_if(call, &grant,
                  store_remove(call->store, EVERYWHERE, "assignment", assignment_id(call->arena, &grant)));
}

static void list(struct call *call)
{
    struct assignment grant = grant_of(call);
    if (!policy_allows(call, action(call, &grant, "list", "s")) || !parts_exist(call, &grant, true))
        return;
    const char *prefix =
        arena_print(call->arena, "%s/%s/%s/%s/", grant.scope, grant.target, grant.actors, grant.actor);
    struct assignment_list found = assignment_find(call, prefix);
    struct node_list roles = {0};
    for (size_t i = 0; i < found.count; i++) {
        struct node *role = store_get(call->store, call->arena, EVERYWHERE, "role", found.items[i].role);
        if (role && found.items[i].inherited == grant.inherited)
            list_add(call->arena, &roles, role);
    }
    entity_answer_nodes(call, &role_entity, &roles);
}

/* clang-format off */
#define GRANT(path, tail) \
    {"GET", path tail, list, NEEDS_TOKEN}, \
    {"GET", path "/{}" tail, check, NEEDS_TOKEN}, \
    {"PUT", path "/{}" tail, give, NEEDS_TOKEN}, \
    {"DELETE", path "/{}" tail, take_back, NEEDS_TOKEN}
/* clang-format on */

static const struct route rows[] = {
    GRANT("/v3/projects/{}/users/{}/roles", ""),
    GRANT("/v3/projects/{}/groups/{}/roles", ""),
    GRANT("/v3/domains/{}/users/{}/roles", ""),
    GRANT("/v3/domains/{}/groups/{}/roles", ""),
    GRANT("/v3/system/users/{}/roles", ""),
    GRANT("/v3/system/groups/{}/roles", ""),
    GRANT("/v3/OS-INHERIT/projects/{}/users/{}/roles", "/inherited_to_projects"),
    GRANT("/v3/OS-INHERIT/projects/{}/groups/{}/roles", "/inherited_to_projects"),
    GRANT("/v3/OS-INHERIT/domains/{}/users/{}/roles", "/inherited_to_projects"),
    GRANT("/v3/OS-INHERIT/domains/{}/groups/{}/roles", "/inherited_to_projects"),
};

const struct route_table grant_routes = {rows, COUNT(rows)};
