/* What specs name and Tenantry never writes: it exists, or the reference dangles. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    {.key = "name",
     .type = FIELD_NAME,
     .required = true,
     .least = 1,
     .most = 255,
     .doc = "Its name in the cloud."},
};

const struct kind role_kind = {
    .name = "role",
    .collection = "roles",
    .title = "role",
    .service = "identity",
    .scope = SCOPE_CLOUD,
    .list_envelope = "roles",
    .list = {"GET", "/v3/roles"},
    .where = {{"domain_id", NULL}},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A role that can be given on a project; roles that belong to a domain do not count.",
};

const struct kind external_network_kind = {
    .name = "external_network",
    .collection = "external_networks",
    .title = "external network",
    .service = "network",
    .scope = SCOPE_CLOUD,
    .reading = READING_SHARED,
    .list_of = &network_kind,
    .where = {{"router:external", "true"}},
    .narrow = {{NARROW_ALWAYS, "/v2.0/networks?router:external=true"}},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A network that leads out of the cloud, under the name that the Region gives it.",
};

const struct kind volume_type_kind = {
    .name = "volume_type",
    .collection = "volume_types",
    .title = "volume type",
    .service = "block-storage",
    .scope = SCOPE_CLOUD,
    .paging = PAGING_MARKER,
    .list_envelope = "volume_types",
    .list = {"GET", "/v3/{admin}/types?is_public=None"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A sort of volumes, under the name that the Region gives it, or its own.",
};

const struct kind qos_policy_kind = {
    .name = "qos_policy",
    .collection = "qos_policies",
    .title = "QoS policy",
    .service = "network",
    .scope = SCOPE_CLOUD,
    .paging = PAGING_MARKER,
    .list_envelope = "policies",
    .list = {"GET", "/v2.0/qos/policies"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A QoS policy: how fast what is on a network may be.",
};

const struct kind address_scope_kind = {
    .name = "address_scope",
    .collection = "address_scopes",
    .title = "address scope",
    .service = "network",
    .scope = SCOPE_CLOUD,
    .paging = PAGING_MARKER,
    .list_envelope = "address_scopes",
    .list = {"GET", "/v2.0/address-scopes"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "An address scope: where no address is there twice, and routers do without NAT.",
};

const struct kind flavor_kind = {
    .name = "flavor",
    .collection = "flavors",
    .title = "flavor",
    .service = "compute",
    .scope = SCOPE_CLOUD,
    .paging = PAGING_MARKER,
    .list_envelope = "flavors",
    .list = {"GET", "/v2.1/flavors/detail?is_public=None"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A size of servers, under the name that the Region gives it, or its own.",
};

const struct kind image_kind = {
    .name = "image",
    .collection = "images",
    .title = "image",
    .service = "image",
    .scope = SCOPE_CLOUD,
    .paging = PAGING_MARKER,
    .list_envelope = "images",
    .list = {"GET", "/v2/images"},
    .project_json = "owner",
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "An image of servers, under the name that the Region gives it, or its own.",
};

const struct kind share_type_kind = {
    .name = "share_type",
    .collection = "share_types",
    .title = "share type",
    .service = "shared-file-system",
    .scope = SCOPE_CLOUD,
    .list_envelope = "share_types",
    .list = {"GET", "/v2/{admin}/types?is_public=all"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A sort of shares, under the name that the Region gives it, or its own.",
};

const struct kind aggregate_kind = {
    .name = "aggregate",
    .collection = "aggregates",
    .title = "host aggregate",
    .service = "compute",
    .scope = SCOPE_CLOUD,
    .list_envelope = "aggregates",
    .list = {"GET", "/v2.1/os-aggregates"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A group of Nova's hosts.",
};
