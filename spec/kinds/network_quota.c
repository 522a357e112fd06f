/* How much a project may have of Neutron's resources. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_COUNT("networks", "network", "Networks."),
    ROW_COUNT("subnets", "subnet", "Subnets."),
    ROW_COUNT("subnet_pools", "subnetpool", "Addresses in subnet pools, as Neutron counts them."),
    ROW_COUNT("ports", "port", "Ports."),
    ROW_COUNT("routers", "router", "Routers."),
    ROW_COUNT("floating_ips", "floatingip", "Floating IPs."),
    ROW_COUNT("security_groups", "security_group", "Security groups, `default` included."),
    ROW_COUNT("security_group_rules", "security_group_rule", "Rules of all security groups."),
    ROW_COUNT("rbac_policies", "rbac_policy", "Policies that share what the project has."),
};

const struct kind network_quota_kind = {
    .name = "network_quota",
    .collection = "network_quotas",
    .title = "network quota",
    .service = "network",
    .reading = READING_LIST,
    .singleton = true,
    .parent = &project_kind,
    .envelope = "quota",
    .list_envelope = "quotas",
    .list = {"GET", "/v2.0/quotas"},
    .narrow = {{NARROW_PROJECT, "/v2.0/quotas/{id}"}},
    .update = {"PUT", "/v2.0/quotas/{project}"},
    .defaults = {"GET", "/v2.0/quotas/{project}/default"},
    .usage = {"GET", "/v2.0/quotas/{project}/details"},
    .usage_json = "quota.%s.used",
    .project_json = "project_id",
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Neutron's resources; what is not written is not managed.",
};
