#include "reconciler/sandbox/network/rbac.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/address_groups.h"
#include "reconciler/sandbox/network/qos.h"
#include "reconciler/sandbox/network/routers.h"
#include "reconciler/sandbox/network/subnet_pools.h"

#define SHARED "access_as_shared"
#define EXTERNAL "access_as_external"
#define ALL "*"
#define RULE "rule:create_rbac_policy"
#define FLAG "router:external"

static const struct {
    const char *type;
    const struct collection *collection;
} types[] = {
    {"network", &network_collection},        {"qos_policy", &qos_policy_collection},
    {"security_group", &group_collection},   {"address_scope", &address_scope_collection},
    {"subnetpool", &subnet_pool_collection}, {"address_group", &address_group_collection},
};

static struct node *read_type(struct call *call, const char *name, const struct node *value)
{
    (void)name;
    for (size_t i = 0; i < COUNT(types); i++)
        if (text_equal(node_text(value), types[i].type))
            return view_part(value);
    return datum_refuse_input(call, "'%s' is not a valid RBAC object type.", datum_print(call, value));
}

static const struct attribute attributes[] = {
    {"object_type", read_type, NULL, IN_POST | FILTER | REQUIRED},
    {"object_id", datum_uuid, NULL, IN_POST | FILTER | REQUIRED},
    {"target_tenant", datum_text, NULL, IN_BODY | FILTER | REQUIRED},
    {"action", datum_text, NULL, IN_POST | FILTER | REQUIRED},
};

static const struct collection *collection_of(const char *type)
{
    size_t i = 0;
    while (!text_equal(types[i].type, type))
        i++;
    return types[i].collection;
}

/* --- policies of an object --- */

static struct query policies_of(struct call *call, const char *object, const char *action, const char *target)
{
    struct query query = {.region = call->region, .kind = rbac_collection.kind};
    query_where(&query, call->arena, "object_id", object);
    if (action)
        query_where(&query, call->arena, "action", action);
    if (target)
        query_where(&query, call->arena, "target_tenant", target);
    return query;
}

static bool has_policy(struct call *call, const char *object, const char *action, const char *target)
{
    struct query query = policies_of(call, object, action, target);
    return store_count(call->store, &query) > 0;
}

static bool shows(struct call *call, const struct node *object, const char *action)
{
    return has_policy(call, id_of(object), action, ALL) ||
           (call->caller.project && has_policy(call, id_of(object), action, call->caller.project));
}

bool rbac_shows(struct call *call, const struct node *object)
{
    return shows(call, object, NULL);
}

bool rbac_shares(struct call *call, const struct node *object)
{
    return shows(call, object, SHARED);
}

void rbac_forget(struct call *call, const struct node *object)
{
    struct query query = policies_of(call, id_of(object), NULL, NULL);
    struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++)
        resource_erase(call, &rbac_collection, found.items[i]);
}

/* --- what a policy holds up --- */

/* For which project's sake a port is there that the action allows; NULL: for none's. */
static const char *user_of(struct call *call, const struct node *port, const struct node *network,
                           const char *action)
{
    if (strcmp(action, SHARED) == 0)
        return text_equal(project_of(port), project_of(network)) ? NULL : project_of(port);
    if (!text_equal(node_get_text(port, "device_owner"), ROUTER_GATEWAY))
        return NULL;
    return project_of(resource_peek(call, &router_collection, node_get_text(port, "device_id")));
}

/* Does a project that has nothing else to stand on use the network? action, target: of the policy that is to
 * go. */
static bool is_needed(struct call *call, const struct node *network, const char *action, const char *target)
{
    struct node_list ports = resource_find(call, &port_collection, "network_id", id_of(network));
    for (size_t i = 0; i < ports.count; i++) {
        const char *project = user_of(call, ports.items[i], network, action);
        bool by_target = project && (strcmp(target, ALL) == 0 || strcmp(target, project) == 0);
        const char *other = strcmp(target, ALL) == 0 ? project : ALL;
        if (by_target && *project && !has_policy(call, id_of(network), action, other))
            return true;
    }
    return false;
}

static void check_needed(struct call *call, const struct node *policy)
{
    const char *id = node_get_text(policy, "object_id"), *action = node_get_text(policy, "action");
    const struct node *network = resource_peek(call, &network_collection, id);
    if (!network || !is_needed(call, network, action, node_get_text(policy, "target_tenant")))
        return;
    const char *details =
        strcmp(action, SHARED) == 0
            ? arena_print(
                  call->arena,
                  "Unable to reconfigure sharing settings for network %s. Multiple tenants are using it.", id)
            : "There are routers attached to this network that depend on this policy for access.";
    call_refuse(call, 409, "RbacPolicyInUse",
                "RBAC policy on object %s cannot be removed because other objects depend on it.\nDetails: %s",
                id, details);
}

void rbac_open(struct call *call, const struct node *network, const char *action)
{
    struct node *policy = node_new_map(call->arena);
    view_text(call, policy, "id", call_new_uuid(call));
    view_text(call, policy, "project_id", project_of(network));
    view_text(call, policy, "tenant_id", project_of(network));
    view_text(call, policy, "object_type", network_collection.kind);
    view_text(call, policy, "object_id", id_of(network));
    view_text(call, policy, "target_tenant", ALL);
    view_text(call, policy, "action", action);
    resource_put(call, &rbac_collection, policy);
}

static bool has_gateways(struct call *call, const struct node *network)
{
    struct query query = {.region = call->region, .kind = port_collection.kind};
    query_where(&query, call->arena, "network_id", id_of(network));
    query_where(&query, call->arena, "device_owner", ROUTER_GATEWAY);
    return store_count(call->store, &query) > 0;
}

void rbac_close(struct call *call, const struct node *network, const char *action)
{
    const bool shared = strcmp(action, SHARED) == 0;
    if (shared && is_needed(call, network, action, ALL))
        call_refuse(call, 409, "InvalidSharedSetting",
                    "Unable to reconfigure sharing settings for network %s. Multiple tenants are using it.",
                    id_of(network));
    else if (!shared && has_gateways(call, network))
        call_refuse(call, 409, "ExternalNetworkInUse",
                    "External network %s cannot be updated to be made non-external, since it has existing "
                    "gateway ports.",
                    id_of(network));
    if (call->status)
        return;
    struct query query = policies_of(call, id_of(network), action, shared ? ALL : NULL);
    struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++)
        resource_erase(call, &rbac_collection, found.items[i]);
}

static void refresh_network(struct call *call, struct node *network)
{
    const bool was = node_is_true(node_get(network, FLAG));
    const bool is = has_policy(call, id_of(network), EXTERNAL, NULL);
    view_boolean(call, network, FLAG, is);
    if (is && !was) {
        view_boolean(call, network, "is_default", false);
        resource_touch(call, &network_collection, network); /* that it is external is a fact of its own */
    } else if (!is) {
        node_remove(network, "is_default");
    }
    resource_touch(call, &network_collection, network);
}

/* The flags of the object are as its policies, now that one came or went. */
static void refresh(struct call *call, const struct node *policy)
{
    const struct collection *collection = collection_of(node_get_text(policy, "object_type"));
    struct node *object = resource_peek(call, collection, node_get_text(policy, "object_id"));
    if (!object)
        return;
    view_boolean(call, object, "shared", has_policy(call, id_of(object), SHARED, ALL));
    if (collection == &network_collection)
        refresh_network(call, object);
    else
        resource_put(call, collection, object);
}

/* --- the collection --- */

static void create(struct call *call, struct node *policy)
{
    const char *type = node_get_text(policy, "object_type"), *action = node_get_text(policy, "action");
    const char *id = node_get_text(policy, "object_id"), *target = node_get_text(policy, "target_tenant");
    bool network = strcmp(type, network_collection.kind) == 0;
    if (strcmp(action, SHARED) != 0 && !(network && strcmp(action, EXTERNAL) == 0)) {
        call_refuse(call, 400, "InvalidActionForType",
                    "Invalid action '%s' for object type '%s'. Valid actions: ('access_as_shared',%s)",
                    action, type, network ? " 'access_as_external'" : "");
        return;
    }
    const struct collection *collection = collection_of(type);
    const struct node *object = resource_peek(call, collection, id);
    if (!object || !resource_is_ours(call, object)) {
        const char *slot = strstr(collection->no_such, "%s");
        datum_refuse_input(call, "%.*s%s%s", (int)(slot - collection->no_such), collection->no_such, id,
                           slot + strlen("%s"));
    } else if (strcmp(target, ALL) == 0 && !call->caller.is_admin) {
        call_refuse(call, 403, "PolicyNotAuthorized",
                    "((((" RULE " and " RULE ":object_type) and " RULE ":object_id) and " RULE
                    ":target_tenant) and " RULE ":action) is disallowed by policy");
    } else if (has_policy(call, id, action, target)) {
        call_refuse(call, 409, "DuplicateRbacPolicy", "An RBAC policy already exists with those values.");
    }
}

static void created(struct call *call, struct node *policy)
{
    refresh(call, policy);
}

static void update(struct call *call, struct node *policy, struct node *changes)
{
    const char *target = node_get_text(changes, "target_tenant");
    if (!target || strcmp(target, node_get_text(policy, "target_tenant")) == 0)
        return;
    check_needed(call, policy);
    if (call->status)
        return;
    if (has_policy(call, node_get_text(policy, "object_id"), node_get_text(policy, "action"), target)) {
        call_refuse(call, 409, "DuplicateRbacPolicy", "An RBAC policy already exists with those values.");
        return;
    }
    view_text(call, policy, "target_tenant", target);
    resource_put(call, &rbac_collection, policy);
    refresh(call, policy);
}

static void erase(struct call *call, const struct node *policy)
{
    check_needed(call, policy);
    if (call->status)
        return;
    resource_erase(call, &rbac_collection, policy);
    refresh(call, policy);
}

const struct collection rbac_collection = {
    .path = "rbac-policies",
    .kind = "rbac_policy",
    .plural = "rbac_policies",
    .missing = "RbacPolicyNotFound",
    .no_such = "RBAC policy of type unknown with ID %s not found",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .plain = true,
    .counted = true,
    .unpaged = true,
    .create = create,
    .created = created,
    .update = update,
    .remove = erase,
};
