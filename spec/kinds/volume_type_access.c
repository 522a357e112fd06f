/* A private volume type that the project may use. It carries no mark. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    {.key = "volume_type",
     .json = "volume_type_id",
     .type = FIELD_REFERENCE,
     .kind = &volume_type_kind,
     .required = true,
     .change = CHANGE_REPLACES,
     .doc = "The volume type, by the Region's word for it or its own.",
     .example = "nvme"},
};

const struct kind volume_type_access_kind = {
    .name = "volume_type_access",
    .collection = "volume_types",
    .title = "access to volume type",
    .service = "block-storage",
    .reading = READING_EACH,
    .parent = &project_kind,
    .each_of = &volume_type_kind,
    .open = {"is_public", "true"},
    .closed = {"is_public", "false"},
    .list_envelope = "volume_type_access",
    .list = {"GET", "/v3/{admin}/types/{id}/os-volume-type-access"},
    .create = {"POST", "/v3/{admin}/types/{volume_type}/action"},
    .create_body = "{\"addProjectAccess\": {\"project\": \"{project}\"}}",
    .remove = {"POST", "/v3/{admin}/types/{volume_type}/action"},
    .remove_body = "{\"removeProjectAccess\": {\"project\": \"{project}\"}}",
    .id_json = "",
    .project_json = "project_id",
    .identity = {"volume_type"},
    .scalar = "volume_type",
    .label = "{volume_type}",
    ROWS_OF_KIND(fields),
    .doc = "A private volume type that the project may use; public ones are everybody's.",
};
