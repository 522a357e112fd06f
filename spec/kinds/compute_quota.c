/* How much a project may have of Nova's resources. */
#include "spec/kinds/rows.h"

/* Keystone may have some for each project; of the others it has one for all. */
static const struct field fields[] = {
    ROW_UNIFIED("instances", "servers", "Servers."),
    ROW_UNIFIED("cores", "class:VCPU", "Virtual processors of all servers."),
    ROW_UNIFIED_SIZE("ram", "class:MEMORY_MB", "Memory of all servers; a plain number is MiB.", "512 GiB"),
    ROW_COUNT("key_pairs", NULL, "Key pairs of each user."),
    ROW_COUNT("metadata_items", NULL, "Metadata entries of each server."),
    ROW_COUNT("server_groups", NULL, "Server groups."),
    ROW_COUNT("server_group_members", NULL, "Servers in each server group."),
};

const struct kind compute_quota_kind = {
    .name = "compute_quota",
    .collection = "compute_quotas",
    .title = "compute quota",
    .service = "compute",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .parent = &project_kind,
    .envelope = "quota_set",
    .list_envelope = "quota_set",
    .list = {"GET", "/v2.1/os-quota-sets/{project}"},
    .update = {"PUT", "/v2.1/os-quota-sets/{project}"},
    .defaults = {"GET", "/v2.1/os-quota-sets/{project}/defaults"},
    .usage = {"GET", "/v2.1/os-quota-sets/{project}/detail"},
    .usage_json = "quota_set.%s.in_use",
    .project_json = "id",
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Nova's resources; what is not written is not managed.",
};
