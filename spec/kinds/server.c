/* A server: its client's own. It is stopped while the client is suspended, and started again after that. */
#include "spec/kinds/rows.h"

static const struct field tag = {.type = FIELD_TEXT};

static const struct field fields[] = {
    [SERVER_NAME] = {.key = "name", .type = FIELD_TEXT, .api_only = true, .doc = "As its client calls it."},
    [SERVER_STATUS] = {.key = "status",
                       .type = FIELD_TEXT,
                       .api_only = true,
                       .doc = "ACTIVE, SHUTOFF, and the other words of Nova."},
    [SERVER_LOCKED] = {.key = "locked",
                       .type = FIELD_BOOL,
                       .api_only = true,
                       .doc = "Whether its client is kept from starting it."},
    [SERVER_TAGS] = {.key = "tags",
                     .type = FIELD_LIST,
                     .of = &tag,
                     .set = true,
                     .api_only = true,
                     .doc = "One of them says that Tenantry has stopped it."},
};

const struct kind server_kind = {
    .name = "server",
    .collection = "servers",
    .title = "server",
    .service = "compute",
    .scope = SCOPE_CLOUD,
    .reading = READING_ASKED,
    .paging = PAGING_MARKER,
    .list_envelope = "servers",
    .list = {"GET", "/v2.1/servers/detail?all_tenants=1&project_id={project}"},
    .project_json = "tenant_id",
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A server of the client's own.",
};
