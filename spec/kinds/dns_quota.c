/* How much a project may have of Designate's resources. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_COUNT("zones", NULL, "Zones."),
    ROW_COUNT("zone_recordsets", NULL, "Record sets of each zone."),
    ROW_COUNT("zone_records", NULL, "Records of each zone."),
    ROW_COUNT("recordset_records", NULL, "Records of each record set."),
    ROW_COUNT("api_export_size", NULL, "Record sets of a zone that is exported."),
};

const struct kind dns_quota_kind = {
    .name = "dns_quota",
    .collection = "dns_quotas",
    .title = "DNS quota",
    .service = "dns",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .parent = &project_kind,
    .envelope = "",
    .list_envelope = "",
    .list = {"GET", "/v2/quotas/{project}"},
    .update = {"PATCH", "/v2/quotas/{project}"},
    .defaults = {"GET", "/v2/quotas/default"}, /* what a project without quotas of its own has */
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Designate's resources; what is not written is not managed.",
};
