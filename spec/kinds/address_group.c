/* Addresses under a name that rules of security groups refer to. It carries no mark, and goes with its
 * project. */
#include "spec/kinds/rows.h"

static const struct field address = {.type = FIELD_CIDR};

static const struct field fields[] = {
    ROW_NAME(255, "Unique within its project."),
    ROW_FORMERLY,
    ROW_DESCRIPTION,
    {.key = "addresses",
     .type = FIELD_LIST,
     .of = &address,
     .set = true,
     .by_item = true,
     .doc = "Ranges of addresses, IPv4 and IPv6.",
     .example = "[192.0.2.0/24, 198.51.100.7/32]"},
};

const struct kind address_group_kind = {
    .name = "address_group",
    .collection = "address_groups",
    .title = "address group",
    .service = "network",
    .paging = PAGING_MARKER,
    .parent = &project_kind,
    .lingers = true,
    .envelope = "address_group",
    .list_envelope = "address_groups",
    .list = {"GET", "/v2.0/address-groups"},
    .narrow = {{NARROW_PROJECT, "/v2.0/address-groups?project_id={id}"}},
    .create = {"POST", "/v2.0/address-groups"},
    .update = {"PUT", "/v2.0/address-groups/{id}"},
    .remove = {"DELETE", "/v2.0/address-groups/{id}"},
    .add = {"PUT", "/v2.0/address-groups/{id}/add_addresses"},
    .drop = {"PUT", "/v2.0/address-groups/{id}/remove_addresses"},
    .revisions = true,
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "Addresses under a name, for rules of the project's security groups.",
};
