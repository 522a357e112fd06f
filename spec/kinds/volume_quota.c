/* How much a project may have of Cinder's resources, in all and of each volume type. */
#include "spec/kinds/rows.h"

static const struct field type_rows[] = {
    ROW_COUNT("volumes", NULL, "Volumes of the type."),
    ROW_SIZE("gigabytes", UNIT_GIB, "Size of all volumes of the type; a plain number is GiB.", "4 TiB"),
    ROW_COUNT("snapshots", NULL, "Snapshots of volumes of the type."),
};

static const struct field type = {.type = FIELD_GROUP, ROWS(type_rows)};

static const struct field fields[] = {
    ROW_COUNT("volumes", NULL, "Volumes."),
    ROW_SIZE("gigabytes", UNIT_GIB, "Size of all volumes and snapshots; a plain number is GiB.", "10 TiB"),
    ROW_COUNT("snapshots", NULL, "Snapshots."),
    ROW_COUNT("backups", NULL, "Backups."),
    ROW_SIZE("backup_gigabytes", UNIT_GIB, "Size of all backups; a plain number is GiB.", "2 TiB"),
    ROW_SIZE("per_volume_gigabytes", UNIT_GIB, "Size of each volume; a plain number is GiB.", "500 GiB"),
    ROW_COUNT("groups", NULL, "Volume groups."),
    {.key = "types",
     .type = FIELD_MAP,
     .of = &type,
     .kind = &volume_type_kind,
     .spread = "_",
     .doc = "The same for single volume types, by name.",
     .example = "{nvme: {gigabytes: 4 TiB}}"},
};

const struct kind volume_quota_kind = {
    .name = "volume_quota",
    .collection = "volume_quotas",
    .title = "volume quota",
    .service = "block-storage",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .parent = &project_kind,
    .envelope = "quota_set",
    .list_envelope = "quota_set",
    .list = {"GET", "/v3/{admin}/os-quota-sets/{project}"},
    .update = {"PUT", "/v3/{admin}/os-quota-sets/{project}"},
    .defaults = {"GET", "/v3/{admin}/os-quota-sets/{project}/defaults"},
    .usage = {"GET", "/v3/{admin}/os-quota-sets/{project}?usage=true"},
    .usage_json = "quota_set.%s.in_use",
    .project_json = "id",
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Cinder's resources; what is not written is not managed.",
};
