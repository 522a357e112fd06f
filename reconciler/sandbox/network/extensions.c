/* Which extensions the service has, and its versions. */
#include "reconciler/sandbox/network/extensions.h"

#include <string.h>

#include "reconciler/sandbox/network/datum.h"

static const struct {
    const char *alias, *name;
    bool recent;             /* not yet in Zed */
    const char *description; /* NULL: the name */
} extensions[] = {
    {"address-group", "Address group", false, NULL},
    {"address-scope", "Address scope", false, NULL},
    {"agent", "agent", false, NULL},
    {"agent-resources-synced", "Agent's Resource View Synced to Placement", false, NULL},
    {"allowed-address-pairs", "Allowed Address Pairs", false, NULL},
    {"auto-allocated-topology", "Auto Allocated Topology Services", false, NULL},
    {"availability_zone", "Availability Zone", false, NULL},
    {"availability_zone_filter", "Availability Zone Filter Extension", false, NULL},
    {"binding", "Port Binding", false, NULL},
    {"binding-extended", "Port Bindings Extended", false, NULL},
    {"default-subnetpools", "Default Subnetpools", false, NULL},
    {"dhcp_agent_scheduler", "DHCP Agent Scheduler", false, NULL},
    {"dns-integration", "DNS Integration", false, "Provides integration with DNS."},
    {"dvr", "Distributed Virtual Router", false, NULL},
    {"empty-string-filtering", "Empty String Filtering Extension", false, NULL},
    {"ext-gw-mode", "Neutron L3 Configurable external gateway mode", false, NULL},
    {"external-net", "Neutron external network", false, NULL},
    {"extra_dhcp_opt", "Neutron Extra DHCP options", false, NULL},
    {"extraroute", "Neutron Extra Route", false, NULL},
    {"extraroute-atomic", "Atomically add/remove extra routes", false, NULL},
    {"filter-validation", "Filter parameters validation", false, NULL},
    {"fip-port-details", "Floating IP Port Details Extension", false, NULL},
    {"flavors", "Neutron Service Flavors", false, NULL},
    {"floatingip-pools", "Floating IP Pools Extension", false, NULL},
    {"ip-substring-filtering", "IP address substring filtering", false, NULL},
    {"ip_allocation", "IP Allocation", false, NULL},
    {"l2_adjacency", "L2 Adjacency", false, NULL},
    {"l3-flavors", "Router Flavor Extension", false, NULL},
    {"l3-ha", "HA Router extension", false, NULL},
    {"l3_agent_scheduler", "L3 Agent Scheduler", false, NULL},
    {"multi-provider", "Multi Provider Network", false, NULL},
    {"net-mtu", "Network MTU", false, NULL},
    {"net-mtu-writable", "Network MTU (writable)", false, NULL},
    {"network-ip-availability", "Network IP Availability", false, NULL},
    {"network_availability_zone", "Network Availability Zone", false, NULL},
    {"pagination", "Pagination support", false, NULL},
    {"port-resource-request", "Port Resource Request", false, NULL},
    {"port-security", "Port Security", false, NULL},
    {"port-security-groups-filtering", "Port filtering on security groups", false, NULL},
    {"project-id", "project_id field enabled", false, NULL},
    {"provider", "Provider Network", false, NULL},
    {"qos", "Quality of Service", false, NULL},
    {"qos-bw-limit-direction", "Direction for QoS bandwidth limit rule", false, NULL},
    {"qos-bw-minimum-ingress", "Ingress direction for QoS minimum bandwidth rule", false, NULL},
    {"qos-default", "QoS default policy", false, NULL},
    {"qos-fip", "Floating IP QoS", false, NULL},
    {"qos-gateway-ip", "Router gateway IP QoS", false, NULL},
    {"qos-port-network-policy", "QoS port network policy ID", false, NULL},
    {"qos-pps", "QoS Rule Type Packet per Second Extension", false, NULL},
    {"qos-pps-minimum", "QoS minimum packet rate rule", false, NULL},
    {"qos-rules-alias", "Quality of Service rules alias API", false, NULL},
    {"quota-check-limit", "Quota engine limit check", false, NULL},
    {"quota_details", "Quota details management support", false, NULL},
    {"quotas", "Quota management support", false, NULL},
    {"rbac-address-group", "Add address_group type to RBAC", false, NULL},
    {"rbac-address-scope", "Add address_scope type to RBAC", false, NULL},
    {"rbac-policies", "RBAC Policies", false, NULL},
    {"rbac-security-groups", "Add security_group type to network RBAC", false, NULL},
    {"rbac-subnetpool", "Add subnetpool type to RBAC", false, NULL},
    {"revision-if-match", "If-Match constraints based on revision_number", false,
     "Extension indicating that If-Match based on revision_number is supported."},
    {"router", "Neutron L3 Router", false, NULL},
    {"router_availability_zone", "Router Availability Zone", false, NULL},
    {"security-group", "security-group", false, NULL},
    {"security-groups-normalized-cidr", "Normalized CIDR field for security group rules", false, NULL},
    {"security-groups-remote-address-group", "Remote address group id field for security group rules", false,
     NULL},
    {"security-groups-shared-filtering", "Security group filtering on the shared field", false, NULL},
    {"service-type", "Neutron Service Type Management", false, NULL},
    {"sorting", "Sorting support", false, NULL},
    {"standard-attr-description", "standard-attr-description", false, NULL},
    {"standard-attr-revisions", "Resource revision numbers", false, NULL},
    {"standard-attr-tag",
     "Tag support for resources with standard attribute: port, subnet, subnetpool, network, security_group, "
     "router, floatingip, policy, trunk, network_segment_range",
     false, "Enables to set tag on resources with standard attribute."},
    {"standard-attr-timestamp", "Resource timestamps", false, NULL},
    {"stateful-security-group", "Stateful security group", false, NULL},
    {"subnet-service-types", "Subnet service types", false, NULL},
    {"subnet_allocation", "Subnet Allocation", false, NULL},
    {"trunk", "Trunk Extension", false, NULL},
    {"trunk-details", "Trunk port details", false, NULL},
    {"quota-check-limit-default", "Quota engine limit check by default", true, NULL},
    {"tag-creation", "Tag creation extension", true, NULL},
    {"security-groups-default-rules", "Default rules for security groups", true, NULL},
};

static bool is_there(const struct call *call, size_t index)
{
    return !extensions[index].recent || call->release->default_group_rules;
}

static struct node *describe(struct call *call, size_t index)
{
    struct node *extension = node_new_map(call->arena);
    const char *description = extensions[index].description;
    view_text(call, extension, "name", extensions[index].name);
    view_text(call, extension, "alias", extensions[index].alias);
    view_text(call, extension, "description", description ? description : extensions[index].name);
    view_text(call, extension, "updated", "2022-10-05T10:00:00-00:00");
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
    struct node *error = node_new_map(call->arena);
    view_text(call, error, "code", "404 Not Found");
    view_text(call, error, "title", "Not Found");
    view_text(call, error, "message",
              arena_print(call->arena,
                          "The resource could not be found.<br /><br />\nExtension with alias %s does not "
                          "exist\n\n",
                          alias));
    call_answer(call, 404, error);
}

static void link_to(struct call *call, struct node *object, const char *path)
{
    struct node *link = node_new_map(call->arena);
    view_text(call, link, "rel", "self");
    view_text(call, link, "href", arena_print(call->arena, "%s/v2.0/%s", call_api_url(call), path));
    node_add(call->arena, set_list(call, object, "links"), link);
}

static void versions(struct call *call)
{
    struct node *version = node_new_map(call->arena), *list = node_new_list(call->arena);
    view_text(call, version, "id", "v2.0");
    view_text(call, version, "status", "CURRENT");
    link_to(call, version, "");
    node_add(call->arena, list, version);
    call->request_id = NULL;
    call_answer_as(call, 200, "versions", list);
}

/* The first few; the real one names no others. */
static void resources(struct call *call)
{
    static const char *const names[] = {"network", "port", "subnet", "subnetpool"};
    struct node *list = node_new_list(call->arena);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct node *resource = node_new_map(call->arena);
        const char *collection = arena_print(call->arena, "%ss", names[i]);
        view_text(call, resource, "name", names[i]);
        view_text(call, resource, "collection", collection);
        link_to(call, resource, collection);
        node_add(call->arena, list, resource);
    }
    call_answer_as(call, 200, "resources", list);
}

static const struct route routes[] = {
    {"GET", "", versions, NEEDS_NOTHING},
    {"GET", "/v2.0", resources, NEEDS_TOKEN},
    {"GET", "/v2.0/extensions", list, NEEDS_TOKEN},
    {"GET", "/v2.0/extensions/{}", show, NEEDS_TOKEN},
};

const struct route_table extension_routes = {routes, COUNT(routes)};
