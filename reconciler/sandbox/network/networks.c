/* networks */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/dns.h"
#include "reconciler/sandbox/network/groups.h"
#include "reconciler/sandbox/network/provider.h"
#include "reconciler/sandbox/network/qos.h"
#include "reconciler/sandbox/network/rbac.h"

#define EXTERNAL "router:external"
#define DNS_DOMAIN "dns_domain"

static const struct attribute attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"admin_state_up", datum_boolean, "true", IN_BODY | FILTER},
    {"mtu", datum_integer, NULL, IN_BODY | FILTER},
    {"status", NULL, "\"ACTIVE\"", FILTER},
    {"subnets", NULL, "[]", 0},
    {"shared", datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS},
    {"availability_zone_hints", datum_list, "[]", IN_POST},
    {"availability_zones", NULL, "[]", 0},
    {"ipv4_address_scope", NULL, "null", 0},
    {"ipv6_address_scope", NULL, "null", 0},
    {EXTERNAL, datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS},
    {"port_security_enabled", datum_boolean, "true", IN_BODY | FILTER},
    {"qos_policy_id", datum_uuid_or_null, "null", IN_BODY | FILTER},
    {DNS_DOMAIN, dns_read_domain, "\"\"", IN_BODY},
    {"l2_adjacency", NULL, "true", 0},
    {"is_default", datum_boolean, NULL, IN_BODY | FILTER | ADMIN_SETS},
    {"provider:network_type", datum_text_or_null, "null", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
    {"provider:physical_network", datum_text_or_null, "null", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
    {"provider:segmentation_id", datum_integer_or_null, "null", IN_BODY | FILTER | ADMIN_SETS | ADMIN_SEES},
};

static void check_mtu(struct call *call, const struct node *network, struct node *wanted)
{
    int64_t most = provider_most_mtu(network), mtu = node_get_integer(wanted, "mtu", 0);
    if (mtu > most)
        datum_refuse_input(call, "Requested MTU is too big, maximum is %lld.", (long long)most);
    else if (!mtu)
        view_integer(call, wanted, "mtu", most);
}

static void create(struct call *call, struct node *network)
{
    group_ensure_default(call, project_of(network));
    qos_check(call, network);
    if (!call->status)
        provider_take(call, network);
    if (!call->status)
        check_mtu(call, network, network);
    bool is_default = node_is_true(node_get(network, "is_default"));
    node_remove(network, "is_default");
    if (node_is_true(node_get(network, EXTERNAL)))
        view_boolean(call, network, "is_default", is_default);
}

static void created(struct call *call, struct node *network)
{
    if (node_is_true(node_get(network, "shared")))
        rbac_open(call, network, "access_as_shared");
    if (node_is_true(node_get(network, EXTERNAL)))
        rbac_open(call, network, "access_as_external");
    if (!node_get(network, "is_default"))
        view_boolean(call, network, "is_default", false);
}

static void change_flag(struct call *call, struct node *network, const struct node *changes, const char *flag,
                        const char *action)
{
    const struct node *wanted = node_get(changes, flag);
    if (!wanted || call->status || node_is_true(wanted) == node_is_true(node_get(network, flag)))
        return;
    if (!node_is_true(wanted)) {
        rbac_close(call, network, action);
        return;
    }
    rbac_open(call, network, action);
    const int64_t facts = strcmp(flag, EXTERNAL) == 0 ? 2 : 1; /* the policy, and that it is external */
    view_integer(call, network, "revision_number", node_get_integer(network, "revision_number", 0) + facts);
}

static void update(struct call *call, struct node *network, struct node *changes)
{
    qos_check(call, changes);
    if (!call->status)
        provider_change(call, network, changes);
    if (!call->status && node_get(changes, "mtu"))
        check_mtu(call, network, changes);
    if (text_equal(node_get_text(changes, DNS_DOMAIN), node_get_text(network, DNS_DOMAIN)))
        node_remove(changes, DNS_DOMAIN); /* that is no new revision */
    change_flag(call, network, changes, "shared", "access_as_shared");
    change_flag(call, network, changes, EXTERNAL, "access_as_external");
    if (call->status || !node_get(changes, EXTERNAL))
        return;
    if (!node_is_true(node_get(changes, EXTERNAL)))
        node_remove(network, "is_default");
    else if (!node_get(network, "is_default"))
        view_boolean(call, network, "is_default", false);
}

static void erase(struct call *call, const struct node *network)
{
    struct node_list ports = resource_find(call, &port_collection, "network_id", id_of(network));
    struct name_list ids = {0};
    for (size_t i = 0; i < ports.count; i++)
        list_add(call->arena, &ids, id_of(ports.items[i]));
    if (ids.count) {
        call_refuse(call, 409, "NetworkInUse",
                    "Unable to complete operation on network %s. There are one or more ports still in use on "
                    "the network, id for these ports is: %s.",
                    id_of(network), text_join(call->arena, &ids, ","));
        return;
    }
    struct node_list subnets = resource_find(call, &subnet_collection, "network_id", id_of(network));
    for (size_t i = 0; i < subnets.count; i++)
        resource_erase(call, &subnet_collection, subnets.items[i]);
    provider_release(call, network);
    rbac_forget(call, network);
}

const struct collection network_collection = {
    .path = "networks",
    .kind = "network",
    .plural = "networks",
    .missing = "NetworkNotFound",
    .no_such = "Network %s could not be found.",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .sharing = SHARED_BY_POLICY,
    .first_revision = 1,
    .bulk = true,
    .tagged = true,
    .counted = true,
    .create = create,
    .created = created,
    .update = update,
    .remove = erase,
};
