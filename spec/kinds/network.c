/* A network: a wire of its own, or a VLAN of the site's. */
#include <string.h>

#include "base/text.h"
#include "spec/kinds/overlap.h"
#include "spec/kinds/rows.h"

enum {
    NAME,
    FORMERLY,
    DESCRIPTION,
    MTU,
    PHYSICAL_NETWORK,
    VLAN_ID,
    PORT_SECURITY,
    DNS_DOMAIN,
    QOS_POLICY,
    SUBNETS
};

static const struct field fields[] = {
    [NAME] = ROW_NAME(255, "Unique within its project."),
    [FORMERLY] = ROW_FORMERLY,
    [DESCRIPTION] = ROW_DESCRIPTION,
    [MTU] = {.key = "mtu",
             .type = FIELD_INTEGER,
             .least = 68,
             .most = 65535,
             .common = true,
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
    [PORT_SECURITY] = {.key = "port_security",
                       .json = "port_security_enabled",
                       .type = FIELD_BOOL,
                       .usual = "true",
                       .doc = "Whether ports are guarded against false addresses, and have security groups, "
                              "unless they say otherwise."},
    [DNS_DOMAIN] = {.key = "dns_domain",
                    .type = FIELD_NAME,
                    .least = 1,
                    .most = 255,
                    .nullable = true,
                    .empty = "",
                    .doc = "The domain of its ports' names, with a dot at the end; null for none.",
                    .example = "acme.example."},
    [QOS_POLICY] = {.key = "qos_policy",
                    .json = "qos_policy_id",
                    .type = FIELD_REFERENCE,
                    .kind = &qos_policy_kind,
                    .nullable = true,
                    .doc = "A QoS policy of the cloud, by name; null for none.",
                    .example = "gold"},
    [SUBNETS] = {.key = "subnets",
                 .json = "",
                 .type = FIELD_CHILDREN,
                 .kind = &subnet_kind,
                 .doc = "Its address ranges.",
                 .example = "[{name: app-v4, cidr: 10.20.0.0/24}]"},
};

/* Neutron has them in small letters. */
static void canonical(struct arena *arena, struct value *values)
{
    struct value *domain = &values[DNS_DOMAIN];
    if (!value_is_set(domain))
        return;
    char *small = arena_copy(arena, domain->text, strlen(domain->text));
    for (char *at = small; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 'a' - 'A' : *at);
    domain->text = small;
}

static void check_domain(const struct resource *resource, struct problems *problems)
{
    const struct value *domain = &resource->values[DNS_DOMAIN];
    if (value_is_set(domain) && !text_ends(domain->text, "."))
        problem_add(problems, SEVERITY_ERROR, value_place(domain, resource->at),
                    arena_print(problems->arena, "write `dns_domain: %s.`", domain->text),
                    "a `dns_domain` ends with a dot");
}

/* Of one IP version all subnets are from a pool, or none. */
static void check_pools(const struct resource *resource, struct problems *problems)
{
    const struct resource *first[2] = {NULL};
    for (size_t i = 0; i < resource->children.count; i++) {
        const struct resource *subnet = resource->children.items[i];
        if (subnet->kind != &subnet_kind || !value_is_set(resource_value(subnet, "cidr")))
            continue;
        size_t version = strchr(resource_value(subnet, "cidr")->text, ':') != NULL;
        const struct value *pool = resource_value(subnet, "subnet_pool");
        if (!first[version])
            first[version] = subnet;
        else if (value_is_set(pool) != value_is_set(resource_value(first[version], "subnet_pool"))) {
            problem_add(
                problems, SEVERITY_ERROR, value_place(pool, subnet->at), NULL,
                "subnet \"%s\" is from a subnet pool and \"%s\" is not: of one network all are, or none",
                value_is_set(pool) ? subnet->name : first[version]->name,
                value_is_set(pool) ? first[version]->name : subnet->name);
            return;
        }
    }
}

static void check(const struct resource *resource, struct problems *problems)
{
    check_domain(resource, problems);
    check_pools(resource, problems);
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

static const char schema[] =
    "[{\"properties\": {\"dns_domain\": {\"pattern\": \"\\\\.$\"}}}, "
    "{\"if\": {\"required\": [\"subnets\"], \"properties\": {\"subnets\": {\"contains\": "
    "{\"required\": [\"cidr\"], \"properties\": {\"cidr\": {\"pattern\": \":\"}}}}}}, \"then\": "
    "{\"properties\": {\"mtu\": {\"minimum\": 1280}}}}, "
    "{\"not\": {\"required\": [\"subnets\"], \"properties\": {\"subnets\": {\"allOf\": [{\"contains\": "
    "{\"required\": [\"cidr\", \"subnet_pool\"], \"properties\": {\"cidr\": {\"pattern\": "
    "\"^[^:]*$\"}}}}, {\"contains\": {\"required\": [\"cidr\"], \"properties\": {\"cidr\": "
    "{\"pattern\": \"^[^:]*$\"}, \"subnet_pool\": false}}}]}}}}, "
    "{\"not\": {\"required\": [\"subnets\"], \"properties\": {\"subnets\": {\"allOf\": [{\"contains\": "
    "{\"required\": [\"cidr\", \"subnet_pool\"], \"properties\": {\"cidr\": {\"pattern\": \":\"}}}}, "
    "{\"contains\": {\"required\": [\"cidr\"], \"properties\": {\"cidr\": {\"pattern\": \":\"}, "
    "\"subnet_pool\": false}}}]}}}}]";

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
    .schema = schema,
    .doc = "A network of the project.",
    .canonical = canonical,
    .check = check,
    .encode = encode,
};
