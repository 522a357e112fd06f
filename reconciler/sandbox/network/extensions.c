/* Which extensions the service has, and its versions. */
#include "reconciler/sandbox/network/extensions.h"

#include <string.h>

#include "reconciler/sandbox/network/datum.h"

static const struct {
    const char *alias, *name;
    bool recent; /* not yet in Zed */
} extensions[] = {
    {"address-group", "Address group", false},
    {"address-scope", "Address scope", false},
    {"agent", "agent", false},
    {"agent-resources-synced", "Agent's Resource View Synced to Placement", false},
    {"allowed-address-pairs", "Allowed Address Pairs", false},
    {"auto-allocated-topology", "Auto Allocated Topology Services", false},
    {"availability_zone", "Availability Zone", false},
    {"availability_zone_filter", "Availability Zone Filter Extension", false},
    {"binding", "Port Binding", false},
    {"binding-extended", "Port Bindings Extended", false},
    {"default-subnetpools", "Default Subnetpools", false},
    {"dhcp_agent_scheduler", "DHCP Agent Scheduler", false},
    {"dvr", "Distributed Virtual Router", false},
    {"empty-string-filtering", "Empty String Filtering Extension", false},
    {"ext-gw-mode", "Neutron L3 Configurable external gateway mode", false},
    {"external-net", "Neutron external network", false},
    {"extra_dhcp_opt", "Neutron Extra DHCP options", false},
    {"extraroute", "Neutron Extra Route", false},
    {"extraroute-atomic", "Atomically add/remove extra routes", false},
    {"filter-validation", "Filter parameters validation", false},
    {"fip-port-details", "Floating IP Port Details Extension", false},
    {"flavors", "Neutron Service Flavors", false},
    {"floatingip-pools", "Floating IP Pools Extension", false},
    {"ip-substring-filtering", "IP address substring filtering", false},
    {"ip_allocation", "IP Allocation", false},
    {"l2_adjacency", "L2 Adjacency", false},
    {"l3-flavors", "Router Flavor Extension", false},
    {"l3-ha", "HA Router extension", false},
    {"l3_agent_scheduler", "L3 Agent Scheduler", false},
    {"multi-provider", "Multi Provider Network", false},
    {"net-mtu", "Network MTU", false},
    {"net-mtu-writable", "Network MTU (writable)", false},
    {"network-ip-availability", "Network IP Availability", false},
    {"network_availability_zone", "Network Availability Zone", false},
    {"pagination", "Pagination support", false},
    {"port-resource-request", "Port Resource Request", false},
    {"port-security", "Port Security", false},
    {"port-security-groups-filtering", "Port filtering on security groups", false},
    {"project-id", "project_id field enabled", false},
    {"provider", "Provider Network", false},
    {"qos", "Quality of Service", false},
    {"qos-bw-limit-direction", "Direction for QoS bandwidth limit rule", false},
    {"qos-bw-minimum-ingress", "Ingress direction for QoS minimum bandwidth rule", false},
    {"qos-default", "QoS default policy", false},
    {"qos-fip", "Floating IP QoS", false},
    {"qos-gateway-ip", "Router gateway IP QoS", false},
    {"qos-port-network-policy", "QoS port network policy ID", false},
    {"qos-pps", "QoS Rule Type Packet per Second Extension", false},
    {"qos-pps-minimum", "QoS minimum packet rate rule", false},
    {"qos-rules-alias", "Quality of Service rules alias API", false},
    {"quota-check-limit", "Quota engine limit check", false},
    {"quota_details", "Quota details management support", false},
    {"quotas", "Quota management support", false},
    {"rbac-address-group", "Add address_group type to RBAC", false},
    {"rbac-address-scope", "Add address_scope type to RBAC", false},
    {"rbac-policies", "RBAC Policies", false},
    {"rbac-security-groups", "Add security_group type to network RBAC", false},
    {"rbac-subnetpool", "Add subnetpool type to RBAC", false},
    {"revision-if-match", "If-Match constraints based on revision_number", false},
    {"router", "Neutron L3 Router", false},
    {"router_availability_zone", "Router Availability Zone", false},
    {"security-group", "security-group", false},
    {"security-groups-normalized-cidr", "Normalized CIDR field for security group rules", false},
    {"security-groups-remote-address-group", "Remote address group id field for security group rules", false},
    {"security-groups-shared-filtering", "Security group filtering on the shared field", false},
    {"service-type", "Neutron Service Type Management", false},
    {"sorting", "Sorting support", false},
    {"standard-attr-description", "standard-attr-description", false},
    {"standard-attr-revisions", "Resource revision numbers", false},
    {"standard-attr-tag", "Tag support for resources with standard attribute", false},
    {"standard-attr-timestamp", "Resource timestamps", false},
    {"stateful-security-group", "Stateful security group", false},
    {"subnet-service-types", "Subnet service types", false},
    {"subnet_allocation", "Subnet Allocation", false},
    {"trunk", "Trunk Extension", false},
    {"trunk-details", "Trunk port details", false},
    {"quota-check-limit-default", "Quota engine limit check by default", true},
    {"security-groups-default-rules", "Default rules for security groups", true},
};

static bool is_there(const struct call *call, size_t index)
{
    return !extensions[index].recent || call->release->default_group_rules;
}

static struct node *describe(struct call *call, size_t index)
{
    struct node *extension = node_new_map(call->arena);
    set_text(call, extension, "name", extensions[index].name);
    set_text(call, extension, "alias", extensions[index].alias);
    set_text(call, extension, "description", extensions[index].name);
    set_text(call, extension, "updated", "2022-10-05T10:00:00-00:00");
    set_list(call, extension, "links");
    return extension;
}

static void list(struct call *call)
{
    struct node *all = node_new_list(call->arena);
    for (size_t i = 0; i < COUNT(extensions); i++)
        if (is_there(call, i))
            node_add(call->arena, all, describe(call, i));
    call_answer_as(call, 200, "extensions", all);
}

static void show(struct call *call)
{
    const char *alias = call_part(call, 0);
    for (size_t i = 0; i < COUNT(extensions); i++) {
        if (strcmp(extensions[i].alias, alias) != 0 || !is_there(call, i))
            continue;
        call_answer_as(call, 200, "extension", describe(call, i));
        return;
    }
    call_refuse(call, 404, "HTTPNotFound", "Extension with alias %s does not exist", alias);
}

static void versions(struct call *call)
{
    struct node *version = node_new_map(call->arena), *list = node_new_list(call->arena);
    struct node *link = node_new_map(call->arena);
    set_text(call, link, "rel", "self");
    set_text(call, link, "href", arena_print(call->arena, "%s/v2.0/", call_api_url(call)));
    set_text(call, version, "id", "v2.0");
    set_text(call, version, "status", "CURRENT");
    node_add(call->arena, set_list(call, version, "links"), link);
    node_add(call->arena, list, version);
    call_answer_as(call, 200, "versions", list);
}

static const struct route routes[] = {
    {"GET", "", versions, NEEDS_NOTHING},
    {"GET", "/v2.0/extensions", list, NEEDS_TOKEN},
    {"GET", "/v2.0/extensions/{}", show, NEEDS_TOKEN},
};

const struct route_table extension_routes = {routes, COUNT(routes)};
