/* A private flavor that the project may use. It carries no mark. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    {.key = "flavor",
     .json = "flavor_id",
     .type = FIELD_REFERENCE,
     .kind = &flavor_kind,
     .required = true,
     .change = CHANGE_REPLACES,
     .doc = "The flavor, by the Region's word for it or its own.",
     .example = "tdx.large"},
};

const struct kind flavor_access_kind = {
    .name = "flavor_access",
    .collection = "flavors",
    .title = "access to flavor",
    .service = "compute",
    .reading = READING_EACH,
    .parent = &project_kind,
    .each_of = &flavor_kind,
    .open = {"os-flavor-access:is_public", "true"},
    .closed = {"os-flavor-access:is_public", "false"},
    .list_envelope = "flavor_access",
    .list = {"GET", "/v2.1/flavors/{id}/os-flavor-access"},
    .create = {"POST", "/v2.1/flavors/{flavor}/action"},
    .create_body = "{\"addTenantAccess\": {\"tenant\": \"{project}\"}}",
    .remove = {"POST", "/v2.1/flavors/{flavor}/action"},
    .remove_body = "{\"removeTenantAccess\": {\"tenant\": \"{project}\"}}",
    .id_json = "",
    .project_json = "tenant_id",
    .identity = {"flavor"},
    .scalar = "flavor",
    .label = "{flavor}",
    ROWS_OF_KIND(fields),
    .doc = "A private flavor that the project may use; public ones are everybody's.",
};
