/* The volume type that a volume of the project has where nobody says which. A project has one at most. */
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

const struct kind default_volume_type_kind = {
    .name = "default_volume_type",
    .collection = "default_volume_type",
    .title = "default volume type",
    .service = "block-storage",
    .parent = &project_kind,
    .alone = true,
    .lingers = true,
    .list_envelope = "default_types",
    .list = {"GET", "/v3/default-types"},
    .create = {"PUT", "/v3/default-types/{project}"},
    .create_body = "{\"default_type\": {\"volume_type\": \"{volume_type}\"}}",
    .remove = {"DELETE", "/v3/default-types/{project}"},
    .id_json = "",
    .scalar = "volume_type",
    .label = "{volume_type}",
    ROWS_OF_KIND(fields),
    .doc = "The volume type that volumes of the project have where nobody says which.",
};
