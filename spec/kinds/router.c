/* A router: joins subnets, and leads out of the cloud. */
#include <string.h>

#include "base/ip.h"
#include "spec/kinds/overlap.h"
#include "spec/kinds/rows.h"

enum { NAME, FORMERLY, DESCRIPTION, EXTERNAL_NETWORK, EXTERNAL_SNAT, EXTERNAL_QOS_POLICY, ROUTES, SUBNETS };

static const struct field route = {.type = FIELD_GROUP, ROWS(rows_route)};

static const struct field fields[] = {
    [NAME] = ROW_NAME(255, "Unique within its project."),
    [FORMERLY] = ROW_FORMERLY,
    [DESCRIPTION] = ROW_DESCRIPTION,
    [EXTERNAL_NETWORK] = {.key = "external.network",
                          .json = "external_gateway_info.network_id",
                          .type = FIELD_REFERENCE,
                          .kind = &external_network_kind,
                          .required = true,
                          .nullable = true,
                          .unguarded = true,
                          .doc = "The external network it leads to, by the Region's word for it.",
                          .example = "public"},
    [EXTERNAL_SNAT] = {.key = "external.snat",
                       .json = "external_gateway_info.enable_snat",
                       .type = FIELD_BOOL,
                       .usual = "true",
                       .doc = "Whether servers without a floating IP get out under the router's address."},
    [EXTERNAL_QOS_POLICY] = {.key = "external.qos_policy",
                             .json = "external_gateway_info.qos_policy_id",
                             .type = FIELD_REFERENCE,
                             .kind = &qos_policy_kind,
                             .nullable = true,
                             .unguarded = true,
                             .doc = "A QoS policy of the cloud for the gateway, by name; null for none.",
                             .example = "gold"},
    [ROUTES] = {.key = "routes",
                .type = FIELD_LIST,
                .of = &route,
                .set = true,
                .late = true,
                .by_item = true,
                .doc = "Routes of its own.",
                .example = "[{to: 192.168.0.0/16, via: 10.20.0.9}]"},
    [SUBNETS] = {.key = "subnets",
                 .json = "",
                 .type = FIELD_CHILDREN,
                 .kind = &router_interface_kind,
                 .doc = "The subnets of the project that it joins.",
                 .example = "[app-v4]"},
};

static void check_overlap(const struct resource *resource, struct problems *problems)
{
    struct overlap_claims claims = {0};
    for (size_t i = 0; i < resource->children.count; i++) {
        const struct resource *interface = resource->children.items[i];
        const struct value *subnet = resource_value(interface, "subnet");
        if (value_is_set(subnet) && subnet->reference.target)
            list_add(problems->arena, &claims,
                     ((struct overlap_claim){subnet->reference.target, interface->at}));
    }
    overlap_check(&claims, OVERLAP_ON_ROUTER, problems);
}

struct ranges LIST_OF(struct cidr);

/* The addresses of the router's subnets. False: not all of them can be told. */
static bool find_ranges(const struct resource *resource, struct arena *arena, struct ranges *ranges)
{
    for (size_t i = 0; i < resource->children.count; i++) {
        const struct value *subnet = resource_value(resource->children.items[i], "subnet");
        if (!value_is_set(subnet) || !subnet->reference.target)
            return false;
        const struct value *range = resource_value(subnet->reference.target, "cidr");
        struct cidr cidr;
        if (!value_is_set(range) || !cidr_parse(range->text, &cidr, NULL))
            return false;
        list_add(arena, ranges, cidr);
    }
    return true;
}

static bool holds(const struct ranges *ranges, const struct ip *ip)
{
    for (size_t i = 0; i < ranges->count; i++)
        if (cidr_contains(&ranges->items[i], ip))
            return true;
    return false;
}

/* Also yes if what is written could not be read. */
static bool may_be_external(const struct value *network)
{
    return value_is_set(network) || (network->type == VALUE_ABSENT && network->line);
}

/* ranges: where a next hop must lie, or NULL. */
static void check_route(const struct resource *resource, const struct value *to, const struct value *via,
                        const struct ranges *ranges, struct problems *problems)
{
    struct place at = value_place(via, resource->at);
    struct ip ip;
    if (!value_is_set(via) || !ip_parse(via->text, &ip))
        return;
    if (value_is_set(to) && (strchr(to->text, ':') != NULL) != (ip.version == 6))
        problem_add(problems, SEVERITY_ERROR, at, NULL, "%s and %s are of different IP versions", to->text,
                    via->text);
    else if (ranges && !holds(ranges, &ip))
        problem_add(problems, SEVERITY_ERROR, at, NULL, "%s is on none of the router's subnets", via->text);
}

static void check(const struct resource *resource, struct problems *problems)
{
    check_overlap(resource, problems);
    struct ranges ranges = {0};
    bool told = find_ranges(resource, problems->arena, &ranges);
    bool bound = told && !may_be_external(&resource->values[EXTERNAL_NETWORK]);
    const struct value *routes = &resource->values[ROUTES];
    for (size_t i = 0; routes->type == VALUE_LIST && i < routes->list.count; i++) {
        const struct value *ends = routes->list.items[i].list.items;
        check_route(resource, &ends[ROUTE_TO], &ends[ROUTE_VIA], bound ? &ranges : NULL, problems);
    }
}

/* Neutron takes the gateway as a whole: an enable_snat that is left out falls back to the cloud's default,
 * and a gateway to another network is born without a policy. */
static void encode(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body)
{
    const struct node *gateway = node_get(body, "external_gateway_info");
    if (!gateway)
        return;
    const struct value *network = &values[EXTERNAL_NETWORK], *snat = &values[EXTERNAL_SNAT];
    if (network->type == VALUE_ABSENT && live)
        network = &live[EXTERNAL_NETWORK];
    if (snat->type == VALUE_ABSENT && live)
        snat = &live[EXTERNAL_SNAT];
    const struct value *policy = &values[EXTERNAL_QOS_POLICY];
    if (policy->type == VALUE_ABSENT && live)
        policy = &live[EXTERNAL_QOS_POLICY];
    if (!value_is_set(network)) {
        node_set(arena, body, "external_gateway_info", node_new_null(arena));
        return;
    }
    node_put(arena, body, "external_gateway_info.network_id", node_new_text(arena, network->reference.id));
    if (value_is_set(snat))
        node_put(arena, body, "external_gateway_info.enable_snat", node_new_boolean(arena, snat->boolean));
    if (value_is_set(policy))
        node_put(arena, body, "external_gateway_info.qos_policy_id",
                 node_new_text(arena, policy->reference.id));
}

static const char schema[] =
    "[{\"properties\": {\"routes\": {\"items\": {\"if\": {\"properties\": {\"to\": {\"pattern\": "
    "\":\"}}}, \"then\": {\"properties\": {\"via\": {\"pattern\": \":\"}}}, \"else\": {\"properties\": "
    "{\"via\": {\"pattern\": \"^[^:]*$\"}}}}}}}]";

const struct kind router_kind = {
    .name = "router",
    .collection = "routers",
    .title = "router",
    .service = "network",
    .mark = MARK_REQUEST,
    .paging = PAGING_MARKER,
    .parent = &project_kind,
    .envelope = "router",
    .list_envelope = "routers",
    .list = {"GET", "/v2.0/routers"},
    .narrow = {{NARROW_PROJECT, "/v2.0/routers?project_id={id}"}},
    .create = {"POST", "/v2.0/routers"},
    .update = {"PUT", "/v2.0/routers/{id}"},
    .remove = {"DELETE", "/v2.0/routers/{id}"},
    .add = {"PUT", "/v2.0/routers/{id}/add_extraroutes"},
    .drop = {"PUT", "/v2.0/routers/{id}/remove_extraroutes"},
    .items_envelope = "router",
    .items_optional = true,
    .tags_path = "/v2.0/routers/{id}/tags",
    .revisions = true,
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "A router of the project.",
    .check = check,
    .encode = encode,
};
