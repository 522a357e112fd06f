/* How much a project may have of Octavia's resources. */
#include "spec/kinds/rows.h"

/* One project's answer has two of them in Octavia's old spelling only, and requests may have it. */
static const struct field fields[] = {
    ROW_COUNT("load_balancers", "load_balancer", "Load balancers."),
    ROW_COUNT("listeners", "listener", "Listeners of all load balancers."),
    ROW_COUNT("pools", "pool", "Pools of all load balancers."),
    ROW_COUNT("members", "member", "Members of all pools."),
    ROW_COUNT("health_monitors", "health_monitor", "Health monitors of all pools."),
    ROW_COUNT("l7policies", "l7policy", "Policies of all listeners."),
    ROW_COUNT("l7rules", "l7rule", "Rules of all policies."),
};

const struct kind load_balancer_quota_kind = {
    .name = "load_balancer_quota",
    .collection = "load_balancer_quotas",
    .title = "load balancer quota",
    .service = "load-balancer",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .parent = &project_kind,
    .envelope = "quota",
    .list_envelope = "quota",
    .list = {"GET", "/v2.0/lbaas/quotas/{project}"},
    .update = {"PUT", "/v2.0/lbaas/quotas/{project}"},
    .defaults = {"GET", "/v2.0/lbaas/quotas/{project}/default"},
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Octavia's resources; what is not written is not managed.",
};
