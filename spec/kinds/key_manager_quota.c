/* How much a project may have of Barbican's resources. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_COUNT("secrets", NULL, "Secrets."),
    ROW_COUNT("orders", NULL, "Orders of secrets."),
    ROW_COUNT("containers", NULL, "Containers of secrets."),
    ROW_COUNT("consumers", NULL, "Consumers of secrets and containers."),
    ROW_COUNT("cas", NULL, "Certificate authorities."),
};

const struct kind key_manager_quota_kind = {
    .name = "key_manager_quota",
    .collection = "key_manager_quotas",
    .title = "key manager quota",
    .service = "key-manager",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .sparse = true,
    .parent = &project_kind,
    .envelope = "project_quotas",
    .list_envelope = "project_quotas",
    .list = {"GET", "/v1/project-quotas/{project}"},
    .update = {"PUT", "/v1/project-quotas/{project}"},
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Barbican's resources; needs the role key-manager:service-admin.",
};
