/* Hosts of the project's own: the aggregate has a key for it, which the scheduler goes by. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    {.key = "aggregate",
     .json = "of",
     .type = FIELD_REFERENCE,
     .kind = &aggregate_kind,
     .required = true,
     .change = CHANGE_REPLACES,
     .doc = "The host aggregate, which is there.",
     .example = "acme-dedicated"},
    {.key = "key",
     .type = FIELD_TEXT,
     .api_only = true,
     .change = CHANGE_REPLACES,
     .doc = "The key of the aggregate's metadata that names the project."},
};

const struct kind dedicated_hosts_kind = {
    .name = "dedicated_hosts",
    .collection = "hosts",
    .title = "dedicated hosts",
    .service = "compute",
    .reading = READING_EMBEDDED,
    .parent = &project_kind,
    .list_of = &aggregate_kind,
    .where = {{"key", "filter_tenant_id*"}},
    .list_envelope = "metadata",
    .create = {"POST", "/v2.1/os-aggregates/{aggregate}/action"},
    .create_body = "{\"set_metadata\": {\"metadata\": {\"filter_tenant_id_{project}\": \"{project}\"}}}",
    .remove = {"POST", "/v2.1/os-aggregates/{aggregate}/action"},
    .remove_body = "{\"set_metadata\": {\"metadata\": {\"{key}\": null}}}",
    .id_json = "",
    .project_json = "value",
    .identity = {"aggregate"},
    .label = "{aggregate}",
    ROWS_OF_KIND(fields),
    .doc = "Hosts that take the project's servers, and of no project that is not named there.",
};
