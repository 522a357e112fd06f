/* How much a project may have of Glance's images: limits in Keystone, as Glance has no quotas of its own. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_UNIFIED_SIZE("image_size_total", "image_size_total", "Size of all images; a plain number is MiB.",
                     "500 GiB"),
    ROW_UNIFIED_SIZE("image_stage_total", "image_stage_total",
                     "Size of all that is staged for an import; a plain number is MiB.", "50 GiB"),
    ROW_UNIFIED("image_count_total", "image_count_total", "Images."),
    ROW_UNIFIED("image_count_uploading", "image_count_uploading", "Uploads of images at a time."),
};

const struct kind image_quota_kind = {
    .name = "image_quota",
    .collection = "image_quotas",
    .title = "image quota",
    .service = "image",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .in_keystone = "registered limits of images in Keystone",
    .parent = &project_kind,
    .envelope = "",
    .list_envelope = "",
    .list = {"GET", "/v3/limits"},
    .update = {"POST", "/v3/limits"},
    .project_json = "id",
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may have of Glance's images; what is not written is not managed.",
};
