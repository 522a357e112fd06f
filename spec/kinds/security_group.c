/* A security group: rules under a name that ports and other rules refer to. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_NAME(255, "Unique within its project; `default` is the one that every project has."),
    ROW_FORMERLY,
    ROW_DESCRIPTION,
    {.key = "stateful",
     .type = FIELD_BOOL,
     .usual = "true",
     .doc = "Whether answers to what is let through are let through as well."},
    {.key = "rules",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &security_group_rule_kind,
     .doc =
         "What is let through. Exhaustive per direction: without an egress rule those it was born with stay.",
     .example = "[{protocol: tcp, ports: 443, from: 0.0.0.0/0}]"},
};

static const char schema[] =
    "[{\"if\": {\"required\": [\"name\"], \"properties\": {\"name\": {\"const\": \"default\"}}}, "
    "\"then\": {\"properties\": {\"formerly\": {\"type\": \"array\", \"maxItems\": 0}}}}]";

const struct kind security_group_kind = {
    .name = "security_group",
    .collection = "security_groups",
    .title = "security group",
    .service = "network",
    .mark = MARK_REQUEST,
    .paging = PAGING_MARKER,
    .born = "default",
    .parent = &project_kind,
    .envelope = "security_group",
    .list_envelope = "security_groups",
    .list = {"GET", "/v2.0/security-groups"},
    .narrow = {{NARROW_PROJECT, "/v2.0/security-groups?project_id={id}"}},
    .create = {"POST", "/v2.0/security-groups"},
    .update = {"PUT", "/v2.0/security-groups/{id}"},
    .remove = {"DELETE", "/v2.0/security-groups/{id}"},
    .tags_path = "/v2.0/security-groups/{id}/tags",
    .revisions = true,
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "A security group of the project.",
};
