/* What can be in a project, in the order in which it goes. */
#include "reconciler/cloud/purge.h"

#define IS(member, pattern)                                                                                  \
    {                                                                                                        \
        member, pattern, false                                                                               \
    }
#define NOT(member, pattern)                                                                                 \
    {                                                                                                        \
        member, pattern, true                                                                                \
    }
#define NETWORK(name, path, member)                                                                          \
    .title = name, .service = "network", .list = "/v2.0/" path, .envelope = member, .id = "id",              \
    .of = "project_id", .paging = PAGING_MARKER
#define GOES(path) .method = "DELETE", .remove = "/v2.0/" path "/{id}"
#define OWN "?project_id={project}"
#define INTERFACE(owner)                                                                                     \
    {                                                                                                        \
        NETWORK("router interface", "ports" OWN, "ports"),                                                   \
            .where = {IS("device_owner", owner)}, .method = "PUT",                                           \
            .remove = "/v2.0/routers/{device_id}/remove_router_interface", .body = "{\"port_id\": \"{id}\"}" \
    }
#define VPN(name, path, member) NETWORK(name, "vpn/" path OWN, member), GOES("vpn/" path), .optional = true
#define FIREWALL(name, path, member)                                                                         \
    NETWORK(name, "fwaas/" path OWN, member), GOES("fwaas/" path), .optional = true
#define SHARE(name, path, query, member, removal)                                                            \
    .title = name, .service = "shared-file-system",                                                          \
    .list = "/v2/{admin}/" path "/detail?all_tenants=1&project_id={project}" query, .envelope = member,      \
    .id = "id", .of = "project_id", .paging = PAGING_OFFSET, .state = "status", .method = "DELETE",          \
    .remove = "/v2/{admin}/" path "/{id}" removal
#define SECRET(name, path, ref)                                                                              \
    .title = name, .service = "key-manager", .list = "/v1/" path, .envelope = path, .id = "id", .url = ref,  \
    .paging = PAGING_OFFSET, .method = "DELETE", .remove = "/v1/" path "/{id}", .inside = true
#define GRANTS(whom, inherited_by, is_direct, path)                                                          \
    {                                                                                                        \
        .title = "role assignment", .service = "identity",                                                   \
        .list = "/v3/role_assignments?scope.project.id={project}", .envelope = "role_assignments",           \
        .id = whom ".id", .of = "scope.project.id",                                                          \
        .where = {IS(whom ".id", "*"), {"scope.OS-INHERIT:inherited_to", "*", is_direct}},                   \
        .method = "DELETE", .remove = path "/{project}/" whom "s/{" whom ".id}/roles/{role.id}" inherited_by \
    }
#define VOLUMES(name, path, attribute)                                                                       \
    .title = name, .service = "block-storage",                                                               \
    .list = "/v3/{admin}/" path "/detail?all_tenants=1&project_id={project}", .envelope = path, .id = "id",  \
    .of = attribute, .paging = PAGING_MARKER, .holds = true
#define VOLUME(name, path, attribute)                                                                        \
    VOLUMES(name, path, attribute), .method = "DELETE", .remove = "/v3/{admin}/" path "/{id}"
#define GROUP_GOES(id)                                                                                       \
    .method = "POST", .remove = "/v3/{admin}/groups/" id "/action",                                          \
    .body = "{\"delete\": {\"delete-volumes\": true}}"
#define IMAGES(query)                                                                                        \
    .service = "image", .list = "/v2/images?owner={project}&" query, .envelope = "images", .id = "id",       \
    .of = "owner", .paging = PAGING_MARKER
#define UNPROTECT                                                                                            \
    .title = "protected image", .where = {IS("protected", "true")}, .silent = true, .method = "PATCH",       \
    .remove = "/v2/images/{id}",                                                                             \
    .body = "[{\"op\": \"replace\", \"path\": \"/protected\", \"value\": false}]",                           \
    .content_type = "application/openstack-images-v2.1-json-patch"
#define QUOTA(of, path) .title = "quota", .service = of, .silent = true, .method = "DELETE", .remove = path

const struct purge_row purge_rows[] = {
    {.title = "child project",
     .service = "identity",
     .list = "/v3/projects?parent_id={project}",
     .envelope = "projects",
     .id = "id",
     .of = "parent_id"},
    /* A stack acts with rights that its project's users gave it, and these end with the project's use. */
    {.title = "stack",
     .service = "orchestration",
     .list = "/v1/{admin}/stacks?global_tenant=true&tenant={project}&show_hidden=true",
     .envelope = "stacks",
     .id = "id",
     .name = "stack_name",
     .of = "project",
     .paging = PAGING_MARKER,
     .state = "stack_status",
     .needs = "Heat's policy stacks:global_index",
     .advice = "only its own project can delete a stack: make the client active, delete it there, and "
               "terminate the client again",
     .holds = true},
    {.title = "load balancer",
     .service = "load-balancer",
     .list = "/v2.0/lbaas/loadbalancers?project_id={project}",
     .envelope = "loadbalancers",
     .id = "id",
     .of = "project_id",
     .paging = PAGING_MARKER,
     .state = "provisioning_status",
     .method = "DELETE",
     .remove = "/v2.0/lbaas/loadbalancers/{id}?cascade=true",
     .holds = true},
    /* Where Nova reclaims what is deleted only later, a DELETE leaves a server that can be restored. */
    {.title = "server",
     .service = "compute",
     .list = "/v2.1/servers/detail?all_tenants=1&project_id={project}&soft_deleted=true",
     .envelope = "servers",
     .id = "id",
     .of = "tenant_id",
     .paging = PAGING_MARKER,
     .method = "POST",
     .remove = "/v2.1/servers/{id}/action",
     .body = "{\"forceDelete\": null}",
     .holds = true},
    {.title = "server group",
     .service = "compute",
     .list = "/v2.1/os-server-groups?all_projects=True",
     .envelope = "server_groups",
     .id = "id",
     .where = {IS("project_id", "{project}")},
     .method = "DELETE",
     .remove = "/v2.1/os-server-groups/{id}"},
    {SHARE("share group snapshot", "share-group-snapshots", "", "share_group_snapshots", "")},
    {SHARE("share snapshot", "snapshots", "", "snapshots", ""), .holds = true},
    {SHARE("share", "shares", "", "shares", ""), .where = {NOT("share_group_id", "*")}, .holds = true},
    {SHARE("share of a group", "shares", "", "shares", "?share_group_id={share_group_id}"),
     .where = {IS("share_group_id", "*")}, .holds = true},
    {SHARE("deleted share", "shares", "&is_soft_deleted=true", "shares", "")},
    {SHARE("share group", "share-groups", "", "share_groups", "")},
    {SHARE("share network", "share-networks", "", "share_networks", "")},
    {VPN("IPsec connection", "ipsec-site-connections", "ipsec_site_connections")},
    {VPN("VPN service", "vpnservices", "vpnservices")},
    {VPN("VPN endpoint group", "endpoint-groups", "endpoint_groups")},
    {VPN("IPsec policy", "ipsecpolicies", "ipsecpolicies")},
    {VPN("IKE policy", "ikepolicies", "ikepolicies")},
    {FIREWALL("firewall group", "firewall_groups", "firewall_groups")},
    {FIREWALL("firewall policy", "firewall_policies", "firewall_policies")},
    {FIREWALL("firewall rule", "firewall_rules", "firewall_rules")},
    {NETWORK("floating IP", "floatingips" OWN, "floatingips"), GOES("floatingips"), .holds = true,
     .declared = &floating_ip_kind},
    {NETWORK("trunk", "trunks" OWN, "trunks"), GOES("trunks"), .optional = true},
    {NETWORK("router with routes", "routers" OWN, "routers"), .where = {IS("routes.0.nexthop", "*")},
     .silent = true, .method = "PUT", .remove = "/v2.0/routers/{id}",
     .body = "{\"router\": {\"routes\": []}}"},
    INTERFACE("network:router_interface*"),
    INTERFACE("network:ha_router_replicated_interface"),
    {NETWORK("router", "routers" OWN, "routers"), GOES("routers"), .holds = true, .declared = &router_kind},
    {NETWORK("port", "ports" OWN, "ports"), GOES("ports"),
     .where = {NOT("device_owner", "network:*"), NOT("device_owner", "compute:*")}, .holds = true},
    {.title = "share of a network with it",
     .service = "network",
     .list = "/v2.0/rbac-policies?target_tenant={project}",
     .envelope = "rbac_policies",
     .id = "id",
     .of = "target_tenant",
     .paging = PAGING_MARKER,
     .method = "DELETE",
     .remove = "/v2.0/rbac-policies/{id}"},
    {NETWORK("RBAC policy", "rbac-policies" OWN, "rbac_policies"), GOES("rbac-policies")},
    {NETWORK("network", "networks" OWN, "networks"), GOES("networks"), .holds = true,
     .declared = &network_kind},
    {NETWORK("subnet pool", "subnetpools" OWN, "subnetpools"), GOES("subnetpools"), .optional = true},
    {NETWORK("address scope", "address-scopes" OWN, "address_scopes"), GOES("address-scopes"),
     .optional = true},
    /* Of all projects: asked for one's, Neutron makes its group `default` again. */
    {NETWORK("security group", "security-groups?fields=id&fields=name&fields=project_id", "security_groups"),
     GOES("security-groups"), .where = {IS("project_id", "{project}")}, .declared = &security_group_kind},
    {NETWORK("address group", "address-groups" OWN, "address_groups"), GOES("address-groups"),
     .optional = true},
    {NETWORK("QoS policy", "qos/policies" OWN, "policies"), GOES("qos/policies"), .optional = true},
    {VOLUME("backup", "backups", "os-backup-project-attr:project_id")},
    {VOLUME("volume group snapshot", "group_snapshots", "project_id")},
    {VOLUME("volume snapshot", "snapshots", "os-extended-snapshot-attributes:project_id")},
    {VOLUMES("volume of a group", "volumes", "os-vol-tenant-attr:tenant_id"), GROUP_GOES("{group_id}"),
     .where = {IS("group_id", "*")}},
    {VOLUMES("volume group", "groups", "project_id"), GROUP_GOES("{id}")},
    {VOLUME("volume", "volumes", "os-vol-tenant-attr:tenant_id"), .where = {NOT("group_id", "*")}},
    {IMAGES("visibility=all"), UNPROTECT},
    {IMAGES("visibility=all"), .title = "image", .method = "DELETE", .remove = "/v2/images/{id}",
     .holds = true},
    {IMAGES("os_hidden=true"), UNPROTECT},
    {IMAGES("os_hidden=true"), .title = "hidden image", .method = "DELETE", .remove = "/v2/images/{id}"},
    {.title = "share of an image with it",
     .service = "image",
     .outer = "/v2/images?visibility=shared",
     .outer_envelope = "images",
     .outer_id = "id",
     .list = "/v2/images/{outer}/members",
     .envelope = "members",
     .id = "member_id",
     .where = {IS("member_id", "{project}")},
     .method = "DELETE",
     .remove = "/v2/images/{outer}/members/{project}"},
    {.title = "object",
     .service = "object-store",
     .outer = "/v1/{account}{project}",
     .outer_envelope = "",
     .outer_id = "name",
     .list = "/v1/{account}{project}/{outer}",
     .envelope = "",
     .id = "name",
     .paging = PAGING_MARKER,
     .method = "DELETE",
     .remove = "/v1/{account}{project}/{outer}/{name}",
     .optional = true},
    {.title = "container",
     .service = "object-store",
     .list = "/v1/{account}{project}",
     .envelope = "",
     .id = "name",
     .paging = PAGING_MARKER,
     .method = "DELETE",
     .remove = "/v1/{account}{project}/{name}",
     .optional = true},
    /* Of all projects: Designate filters by none. */
    {.title = "zone",
     .service = "dns",
     .list = "/v2/zones",
     .envelope = "zones",
     .id = "id",
     .paging = PAGING_MARKER,
     .where = {IS("project_id", "{project}")},
     .state = "status",
     .method = "DELETE",
     .remove = "/v2/zones/{id}",
     .holds = true},
    {.title = "access to a flavor",
     .service = "compute",
     .outer = "/v2.1/flavors/detail?is_public=None",
     .outer_envelope = "flavors",
     .outer_id = "id",
     .outer_where = IS("os-flavor-access:is_public", "false"),
     .list = "/v2.1/flavors/{outer}/os-flavor-access",
     .envelope = "flavor_access",
     .id = "flavor_id",
     .where = {IS("tenant_id", "{project}")},
     .method = "POST",
     .remove = "/v2.1/flavors/{outer}/action",
     .body = "{\"removeTenantAccess\": {\"tenant\": \"{project}\"}}"},
    {.title = "access to a volume type",
     .service = "block-storage",
     .outer = "/v3/{admin}/types?is_public=None",
     .outer_envelope = "volume_types",
     .outer_id = "id",
     .outer_where = IS("is_public", "false"),
     .list = "/v3/{admin}/types/{outer}/os-volume-type-access",
     .envelope = "volume_type_access",
     .id = "volume_type_id",
     .where = {IS("project_id", "{project}")},
     .method = "POST",
     .remove = "/v3/{admin}/types/{outer}/action",
     .body = "{\"removeProjectAccess\": {\"project\": \"{project}\"}}"},
    {.title = "default volume type",
     .service = "block-storage",
     .list = "/v3/default-types",
     .envelope = "default_types",
     .id = "project_id",
     .where = {IS("project_id", "{project}")},
     .method = "DELETE",
     .remove = "/v3/default-types/{project}",
     .optional = true},
    {.title = "key of a host aggregate for it",
     .service = "compute",
     .list = "/v2.1/os-aggregates",
     .envelope = "aggregates",
     .members = "metadata",
     .id = "key",
     .where = {IS("key", "filter_tenant_id*"), IS("value", "{project}")},
     .method = "POST",
     .remove = "/v2.1/os-aggregates/{id}/action",
     .body = "{\"set_metadata\": {\"metadata\": {\"{key}\": null}}}"},
    {QUOTA("network", "/v2.0/quotas/{project}")},
    {QUOTA("compute", "/v2.1/os-quota-sets/{project}")},
    {QUOTA("block-storage", "/v3/{admin}/os-quota-sets/{project}")},
    {QUOTA("load-balancer", "/v2.0/lbaas/quotas/{project}")},
    {QUOTA("dns", "/v2/quotas/{project}")},
    {QUOTA("key-manager", "/v1/project-quotas/{project}"), .declared = &key_manager_quota_kind},
    {QUOTA("shared-file-system", "/v2/{admin}/quota-sets/{project}"), .declared = &share_quota_kind},
    {.title = "limit",
     .service = "identity",
     .list = "/v3/limits?project_id={project}",
     .envelope = "limits",
     .id = "id",
     .of = "project_id",
     .method = "DELETE",
     .remove = "/v3/limits/{id}",
     .optional = true},
    /* Of all projects: Keystone filters by no member of ours, and the domain is the spec's, not the
       project's. */
    {.title = "service user",
     .service = "identity",
     .list = "/v3/users",
     .envelope = "users",
     .id = "id",
     .paging = PAGING_MARKER,
     .where = {IS("tenantry_project", "{project}")},
     .method = "DELETE",
     .remove = "/v3/users/{id}"},
    GRANTS("user", "", true, "/v3/projects"),
    GRANTS("group", "", true, "/v3/projects"),
    GRANTS("user", "/inherited_to_projects", false, "/v3/OS-INHERIT/projects"),
    GRANTS("group", "/inherited_to_projects", false, "/v3/OS-INHERIT/projects"),
    {SECRET("secret container", "containers", "container_ref")},
    {SECRET("order of a secret", "orders", "order_ref")},
    {SECRET("secret", "secrets", "secret_ref")},
};
const size_t purge_row_count = COUNT(purge_rows);
