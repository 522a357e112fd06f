/* A Keystone group of users. Where an identity provider fills it, specs say nothing of its users. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_NAME(64, "Unique within the domain."),
    ROW_FORMERLY,
    ROW_DOMAIN,
    ROW_DESCRIPTION,
    {.key = "users",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &group_member_kind,
     .doc = "Who is in it; left out, others say who (an identity provider), and [] is nobody.",
     .example = "[alice@acme.example]"},
};

const struct kind group_kind = {
    .name = "group",
    .collection = "groups",
    .title = "group",
    .service = "identity",
    .scope = SCOPE_CLIENT,
    .mark = MARK_BODY,
    .paging = PAGING_MARKER,
    .envelope = "group",
    .list_envelope = "groups",
    .list = {"GET", "/v3/groups"},
    .narrow = {{NARROW_NAME, "/v3/groups?name={id}"},
               {NARROW_DOMAIN, "/v3/groups?domain_id={id}"},
               {NARROW_ID, "/v3/groups/{id}"}},
    .create = {"POST", "/v3/groups"},
    .update = {"PATCH", "/v3/groups/{id}"},
    .remove = {"DELETE", "/v3/groups/{id}"},
    .domain_json = "domain_id",
    .identity = {"domain", "name"},
    ROWS_OF_KIND(fields),
    .doc = "A Keystone group of the client, in its domain.",
};
