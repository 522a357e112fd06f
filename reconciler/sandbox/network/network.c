#include <string.h>

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/network/address_groups.h"
#include "reconciler/sandbox/network/agents.h"
#include "reconciler/sandbox/network/availability.h"
#include "reconciler/sandbox/network/default_rules.h"
#include "reconciler/sandbox/network/extensions.h"
#include "reconciler/sandbox/network/floating_ips.h"
#include "reconciler/sandbox/network/qos.h"
#include "reconciler/sandbox/network/quotas.h"
#include "reconciler/sandbox/network/rbac.h"
#include "reconciler/sandbox/network/routers.h"
#include "reconciler/sandbox/network/subnet_pools.h"

/* {"NeutronError": {type, message, detail}} */
static void refuse(struct call *call, int status, const char *type, const char *message)
{
    struct node *error = node_new_map(call->arena);
    node_set(call->arena, error, "type", node_new_text(call->arena, type ? type : "HTTPInternalServerError"));
    node_set(call->arena, error, "message", node_new_text(call->arena, message));
    node_set(call->arena, error, "detail", node_new_text(call->arena, ""));
    call_answer_as(call, status, "NeutronError", error);
}

/* With the policies of the later releases, who only reads writes nothing. */
static void enter(struct call *call)
{
    const char *verb = api_verb(call);
    if (call->release->scope_enforced && strcmp(verb, "show") != 0 && !call->caller.is_admin &&
        !call_has_role(call, "member"))
        call_refuse(call, 403, "PolicyNotAuthorized", "%s is disallowed by policy", verb);
}

const struct collection *const collections[] = {
    &network_collection,      &subnet_collection,        &port_collection,          &router_collection,
    &group_collection,        &rule_collection,          &floating_ip_collection,   &rbac_collection,
    &subnet_pool_collection,  &address_scope_collection, &address_group_collection, &qos_policy_collection,
    &default_rule_collection,
};
const size_t collection_count = COUNT(collections);

/* The paths of the later ones fit more. */
static const struct route_table *const tables[] = {
    &extension_routes,     &agent_routes, &availability_routes, &network_quota_routes, &interface_routes,
    &address_group_routes, &tag_routes,   &qos_routes,          &resource_routes,
};

const struct api network_api = {.type = "network",
                                .name = "neutron",
                                .prefix = "network",
                                .version = "",
                                .regional = true,
                                .of_projects = true,
                                .enter = enter,
                                .refuse = refuse,
                                .tables = tables,
                                .table_count = COUNT(tables)};
