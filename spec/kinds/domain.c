/* A Keystone domain: what the names of projects, groups and users stand in. One that is there already is used
 * as it is; one that Tenantry made goes with the client alone, as all that is in it would go with it. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    ROW_NAME(64, "The domain of the client's groups and, where they name no other, of its projects."),
    ROW_FORMERLY,
    ROW_DESCRIPTION,
    {.key = "enabled",
     .type = FIELD_BOOL,
     .api_only = true,
     .fallback = "true",
     .doc = "Whether its people can work in it."},
    {.key = "access",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &domain_role_assignment_kind,
     .doc = "Who may do what in the domain.",
     .example = "[{group: acme-admins, roles: [manager]}]"},
};

const struct kind domain_kind = {
    .name = "domain",
    .collection = "domains",
    .title = "domain",
    .service = "identity",
    .scope = SCOPE_CLIENT,
    .mark = MARK_BODY,
    .lent = true,
    .paging = PAGING_MARKER,
    .envelope = "domain",
    .list_envelope = "domains",
    .list = {"GET", "/v3/domains"},
    .create = {"POST", "/v3/domains"},
    .update = {"PATCH", "/v3/domains/{id}"},
    .identity = {"name"},
    .scalar = "name",
    ROWS_OF_KIND(fields),
    .doc = "A Keystone domain: made, and then managed, where there is none of the name.",
};
