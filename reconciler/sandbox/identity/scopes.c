/* scopes - what the owner of a token may get one for, and the catalogue of this one. */
#include "reconciler/sandbox/identity/catalogue.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/routes.h"
#include "reconciler/sandbox/identity/token.h"

static void list_projects(struct call *call)
{
    struct node_list projects = token_scopes(call, call->caller.user, "project");
    entity_answer_nodes(call, &project_entity, &projects);
}

static void list_domains(struct call *call)
{
    struct node_list domains = token_scopes(call, call->caller.user, "domain");
    entity_answer_nodes(call, &domain_entity, &domains);
}

static struct node *self_link(struct call *call)
{
    struct node *links = node_new_map(call->arena);
    node_set(call->arena, links, "self",
             node_new_text(call->arena, arena_print(call->arena, "%s%s", call_api_url(call), call->path)));
    return links;
}

static void list_systems(struct call *call)
{
    struct node *body = node_new_map(call->arena), *list = node_new_list(call->arena);
    struct node *all = node_new_map(call->arena);
    node_set(call->arena, all, "all", node_new_boolean(call->arena, true));
    if (token_roles(call, call->caller.user, "system", "all")->count)
        node_add(call->arena, list, all);
    node_set(call->arena, body, "system", list);
    node_set(call->arena, body, "links", self_link(call));
    call_answer(call, 200, body);
}

static void show_catalogue(struct call *call)
{
    if (!call->caller.roles) {
        call_refuse(call, 403, NULL, "You are not authorized to perform the requested action.");
        return;
    }
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "catalog", catalogue_make(call, call->caller.project));
    node_set(call->arena, body, "links", self_link(call));
    call_answer(call, 200, body);
}

static const struct route rows[] = {
    {"GET", "/v3/auth/projects", list_projects, NEEDS_TOKEN},
    {"GET", "/v3/auth/domains", list_domains, NEEDS_TOKEN},
    {"GET", "/v3/auth/system", list_systems, NEEDS_TOKEN},
    {"GET", "/v3/auth/catalog", show_catalogue, NEEDS_TOKEN},
};

const struct route_table scope_routes = {rows, COUNT(rows)};
