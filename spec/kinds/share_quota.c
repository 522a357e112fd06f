/* How much a project may have of Manila's resources, in all and of each share type. */
#include "spec/kinds/rows.h"

static const struct field type_rows[] = {
    ROW_COUNT("shares", NULL, "Shares of the type."),
    ROW_SIZE("gigabytes", UNIT_GIB, "Size of all shares of the type; a plain number is GiB.", "4 TiB"),
    ROW_SIZE("per_share_gigabytes", UNIT_GIB, "Size of each share of the type; a plain number is GiB.",
             "500 GiB"),
    ROW_COUNT("snapshots", NULL, "Snapshots of shares of the type."),
    ROW_SIZE("snapshot_gigabytes", UNIT_GIB, "Size of all these snapshots; a plain number is GiB.", "1 TiB"),
    ROW_COUNT("share_replicas", NULL, "Replicas of shares of the type."),
    ROW_SIZE("replica_gigabytes", UNIT_GIB, "Size of all these replicas; a plain number is GiB.", "1 TiB"),
};

static const struct field type = {.type = FIELD_GROUP, ROWS(type_rows)};

static const struct field fields[] = {
    ROW_COUNT("shares", NULL, "Shares."),
    ROW_SIZE("gigabytes", UNIT_GIB, "Size of all shares; a plain number is GiB.", "10 TiB"),
    ROW_SIZE("per_share_gigabytes", UNIT_GIB, "Size of each share; a plain number is GiB.", "500 GiB"),
    ROW_COUNT("snapshots", NULL, "Snapshots."),
    ROW_SIZE("snapshot_gigabytes", UNIT_GIB, "Size of all snapshots; a plain number is GiB.", "2 TiB"),
    ROW_COUNT("share_networks", NULL, "Share networks."),
    ROW_COUNT("share_groups", NULL, "Share groups."),
    ROW_COUNT("share_group_snapshots", NULL, "Snapshots of share groups."),
    ROW_COUNT("share_replicas", NULL, "Replicas of shares."),
    ROW_SIZE("replica_gigabytes", UNIT_GIB, "Size of all replicas; a plain number is GiB.", "2 TiB"),
    {.key = "types",
     .type = FIELD_MAP,
     .of = &type,
     .kind = &share_type_kind,
     .apart = "?share_type=",
     .doc = "The same for single share types, by name: none may be above the project's own, `unlimited` "
            "included.",
     .example = "{nvme: {gigabytes: 4 TiB}}"},
};

const struct kind share_quota_kind = {
    .name = "share_quota",
    .collection = "share_quotas",
    .title = "share quota",
    .service = "shared-file-system",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .parent = &project_kind,
    .envelope = "quota_set",
    .list_envelope = "quota_set",
    .list = {"GET", "/v2/{admin}/quota-sets/{project}"},
    .update = {"PUT", "/v2/{admin}/quota-sets/{project}"},
    .defaults = {"GET", "/v2/{admin}/quota-sets/{project}/defaults"},
    .usage = {"GET", "/v2/{admin}/quota-sets/{project}/detail"},
    .usage_json = "quota_set.%s.in_use",
    .project_json = "id",
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Manila's resources; what is not written is not managed.",
};
