/* A network: a wire of its own, or a VLAN of the site's. */
#include <string.h>

#include "spec/kinds/overlap.h"
#include "spec/kinds/rows.h"

enum { NAME, FORMERLY, DESCRIPTION, MTU, PHYSICAL_NETWORK, VLAN_ID, SUBNETS };

static const struct field fields[] = {
    [NAME] = ROW_NAME(255, "Unique within its project."),
    [FORMERLY] = ROW_FORMERLY,
    [DESCRIPTION] = ROW_DESCRIPTION,
    [MTU] = {.key = "mtu",
             .type = FIELD_INTEGER,
             .least = 68,
             .most = 65535,
             .doc = "Largest packet, in bytes; at least 1280 with IPv6.",
             .example = "1450"},
    [PHYSICAL_NETWORK] = {.key = "vlan.physical_network",
                          .json = "provider:physical_network",
                          .type = FIELD_NAME,
                          .least = 1,
                          .most = 64,
                          .required = true,
                          .change = CHANGE_REPLACES,
                          .doc = "The site's physical network that carries the VLAN.",
                          .example = "physnet1"},
    [VLAN_ID] = {.key = "vlan.id",
                 .json = "provider:segmentation_id",
                 .type = FIELD_INTEGER,
                 .least = 1,
                 .most = 4094,
                 .required = true,
                 .doc = "The VLAN's id, unique on its physical network; without `vlan` the cloud's kind of "
                        "network is made.",
                 .example = "1203"},
    [SUBNETS] = {.key = "subnets",
                 .json = "",
                 .type = FIELD_CHILDREN,
                 .kind = &subnet_kind,
                 .doc = "Its address ranges.",
                 .example = "[{name: app-v4, cidr: 10.20.0.0/24}]"},
};

static void check(const struct resource *resource, struct problems *problems)
{
    struct overlap_claims claims = {0};
    const struct value *mtu = resource_value(resource, "mtu");
    bool has_v6 = false;
    for (size_t i = 0; i < resource->children.count; i++) {
        const struct resource *subnet = resource->children.items[i];
        if (subnet->kind != &subnet_kind)
            continue;
        const struct value *cidr = resource_value(subnet, "cidr");
        list_add(problems->arena, &claims, ((struct overlap_claim){subnet, value_place(cidr, subnet->at)}));
        has_v6 |= value_is_set(cidr) && strchr(cidr->text, ':');
    }
    overlap_check(&claims, OVERLAP_ON_NETWORK, problems);
    if (has_v6 && value_is_set(mtu) && mtu->integer < 1280)
        problem_add(problems, SEVERITY_ERROR, value_place(mtu, resource->at), "write 1280 or more",
                    "IPv6 needs an mtu of at least 1280");
}

static void encode(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body)
{
    (void)values;
    if (!live && node_get(body, "provider:physical_network"))
        node_set(arena, body, "provider:network_type", node_new_text(arena, "vlan"));
}

const struct kind network_kind = {
    .name = "network",
    .collection = "networks",
    .title = "network",
    .service = "network",
    .mark = MARK_REQUEST,
    .paging = PAGING_MARKER,
    .parent = &project_kind,
    .envelope = "network",
    .list_envelope = "networks",
    .list = {"GET", "/v2.0/networks"},
    .narrow = {{NARROW_PROJECT, "/v2.0/networks?project_id={id}"}},
    .create = {"POST", "/v2.0/networks"},
    .update = {"PUT", "/v2.0/networks/{id}"},
    .remove = {"DELETE", "/v2.0/networks/{id}"},
    .tags_path = "/v2.0/networks/{id}/tags",
    .revisions = true,
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "A network of the project.",
    .check = check,
    .encode = encode,
};
