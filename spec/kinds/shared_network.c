/* A network of the project that another project of the client may use: an RBAC policy of Neutron's, which
 * stands on the network and carries no mark of its own. */
#include "spec/kinds/rows.h"

enum { NETWORK, WITH };

static const struct field fields[] = {
    [NETWORK] = {.key = "network",
                 .json = "object_id",
                 .type = FIELD_REFERENCE,
                 .kind = &network_kind,
                 .required = true,
                 .change = CHANGE_REPLACES,
                 .doc = "The network of this project.",
                 .example = "app"},
    [WITH] = {.key = "with",
              .json = "target_tenant",
              .type = FIELD_REFERENCE,
              .kind = &project_kind,
              .required = true,
              .change = CHANGE_REPLACES,
              .doc = "The other project, of the same client.",
              .example = "acme-dev"},
};

static void check(const struct resource *resource, struct problems *problems)
{
    const struct value *with = &resource->values[WITH];
    if (with->type == VALUE_REFERENCE && with->reference.target == resource_project(resource))
        problem_add(problems, SEVERITY_ERROR, value_place(with, resource->at), NULL,
                    "\"%s\" is the network's own project", with->reference.name);
}

static void encode(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body)
{
    (void)values;
    if (live)
        return;
    node_set(arena, body, "object_type", node_new_text(arena, "network"));
    node_set(arena, body, "action", node_new_text(arena, "access_as_shared"));
}

const struct kind shared_network_kind = {
    .name = "shared_network",
    .collection = "shared_networks",
    .title = "shared network",
    .service = "network",
    .parent = &network_kind,
    .under = "network",
    .where = {{"object_type", "network"}, {"action", "access_as_shared"}},
    .envelope = "rbac_policy",
    .list_envelope = "rbac_policies",
    .list = {"GET", "/v2.0/rbac-policies"},
    .narrow = {{NARROW_PARENT, "/v2.0/rbac-policies?object_id={id}"}},
    .create = {"POST", "/v2.0/rbac-policies"},
    .remove = {"DELETE", "/v2.0/rbac-policies/{id}"},
    .parent_json = "object_id",
    .identity = {"with"},
    .label = "{parent} with {with}",
    ROWS_OF_KIND(fields),
    .doc = "A network of the project that another project of the client may use.",
    .check = check,
    .encode = encode,
};
