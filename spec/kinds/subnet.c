/* A subnet: an address range on a network. */
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "spec/kinds/rows.h"

enum {
    NAME,
    FORMERLY,
    DESCRIPTION,
    CIDR,
    GATEWAY,
    DNS,
    POOLS,
    ROUTES,
    DHCP,
    IPV6_RA_MODE,
    IPV6_ADDRESS_MODE,
    SUBNET_POOL
};

static const char *const ipv6_modes[] = {"slaac", "dhcpv6-stateful", "dhcpv6-stateless"};

static const struct field address = {.type = FIELD_IP};
static const struct field pool = {.type = FIELD_RANGE};
static const struct field route = {.type = FIELD_GROUP, ROWS(rows_route)};

/* First and last address that may be given to ports; Neutron keeps the ends back, but for /31 and /32. */
static void usable(const struct cidr *cidr, struct ip *first, struct ip *last)
{
    *first = cidr_first(cidr);
    *last = cidr_last(cidr);
    if (cidr->prefix >= (cidr->network.version == 4 ? 31 : 128))
        return;
    first->bytes[cidr->network.version == 4 ? 3 : 15] |= 1;
    if (cidr->network.version == 4)
        last->bytes[3] &= 0xfe;
}

/* What Neutron takes for the gateway where nobody says which: the first host, and of IPv6 the network's own
 * address. */
static bool find_gateway(const struct value *values, struct cidr *cidr, struct ip *gateway)
{
    struct ip last;
    if (!value_is_set(&values[CIDR]) || !cidr_parse(values[CIDR].text, cidr, NULL))
        return false;
    usable(cidr, gateway, &last);
    if (gateway->version == 6)
        *gateway = cidr_first(cidr);
    return true;
}

static bool is_own_gateway(const struct value *values, const struct value *gateway)
{
    struct cidr cidr;
    struct ip own, ip;
    return gateway->type == VALUE_TEXT && ip_parse(gateway->text, &ip) && find_gateway(values, &cidr, &own) &&
           ip_compare(&own, &ip) == 0;
}

/* All behind that gateway. */
static bool is_all_the_rest(const struct value *values, const struct value *pools)
{
    struct cidr cidr;
    struct ip first, last, unused;
    struct ip_range range;
    if (!is_own_gateway(values, &values[GATEWAY]) || pools->type != VALUE_LIST || pools->list.count != 1 ||
        !find_gateway(values, &cidr, &first) || !ip_range_parse(pools->list.items[0].text, &range))
        return false;
    usable(&cidr, &unused, &last);
    size_t end = first.version == 4 ? 3 : 15;
    first.bytes[end] = (unsigned char)(first.bytes[end] + 1);
    return ip_compare(&first, &range.first) == 0 && ip_compare(&last, &range.last) == 0;
}

static const struct field fields[] = {
    [NAME] = ROW_NAME(255, "Unique within its project."),
    [FORMERLY] = ROW_FORMERLY,
    [DESCRIPTION] = ROW_DESCRIPTION,
    [CIDR] = {.key = "cidr",
              .type = FIELD_CIDR,
              .required = true,
              .change = CHANGE_REPLACES,
              .doc = "The address range, IPv4 or IPv6.",
              .example = "10.20.0.0/24"},
    [GATEWAY] = {.key = "gateway",
                 .json = "gateway_ip",
                 .type = FIELD_IP,
                 .nullable = true,
                 .is_usual = is_own_gateway,
                 .doc = "The way out; null for none, the cloud's choice and not compared if not written.",
                 .example = "10.20.0.1"},
    [DNS] = {.key = "dns",
             .json = "dns_nameservers",
             .type = FIELD_LIST,
             .of = &address,
             .most = 5,
             .doc = "Resolvers, in order.",
             .example = "[9.9.9.9, 149.112.112.112]"},
    [POOLS] = {.key = "pools",
               .json = "allocation_pools",
               .type = FIELD_LIST,
               .of = &pool,
               .set = true,
               .is_usual = is_all_the_rest,
               .doc = "What ports get their addresses from.",
               .example = "[10.20.0.50-10.20.0.250]"},
    [ROUTES] = {.key = "routes",
                .json = "host_routes",
                .type = FIELD_LIST,
                .of = &route,
                .set = true,
                .most = 20,
                .doc = "Routes that servers learn by DHCP.",
                .example = "[{to: 10.99.0.0/16, via: 10.20.0.9}]"},
    [DHCP] = {.key = "dhcp",
              .json = "enable_dhcp",
              .type = FIELD_BOOL,
              .usual = "true",
              .doc = "Whether servers get addresses by DHCP."},
    [IPV6_RA_MODE] = {.key = "ipv6_ra_mode",
                      .type = FIELD_WORD,
                      WORDS(ipv6_modes),
                      .change = CHANGE_REPLACES,
                      .doc = "What the cloud's routers announce on an IPv6 subnet."},
    [IPV6_ADDRESS_MODE] = {.key = "ipv6_address_mode",
                           .type = FIELD_WORD,
                           WORDS(ipv6_modes),
                           .change = CHANGE_REPLACES,
                           .doc = "How servers get their addresses on an IPv6 subnet."},
    [SUBNET_POOL] = {.key = "subnet_pool",
                     .json = "subnetpool_id",
                     .type = FIELD_REFERENCE,
                     .kind = &subnet_pool_kind,
                     .change = CHANGE_REPLACES,
                     .doc = "The subnet pool that the range is cut from, by name: of the project, or else of "
                            "the cloud.",
                     .example = "provider-v4"},
};

static void check_gateway(const struct resource *resource, const struct cidr *cidr, const struct ip *gateway,
                          struct problems *problems)
{
    struct place at = value_place(&resource->values[GATEWAY], resource->at);
    const char *text = resource->values[GATEWAY].text, *range = resource->values[CIDR].text;
    struct ip first = cidr_first(cidr), last = cidr_last(cidr);
    if (gateway->version == 6 && cidr->network.version == 6 && ip_is_link_local(gateway))
        return;
    if (!cidr_contains(cidr, gateway))
        problem_add(problems, SEVERITY_ERROR, at, NULL, "the gateway %s is outside of %s", text, range);
    else if (gateway->version == 6 || cidr->prefix >= 31)
        return;
    else if (ip_compare(gateway, &first) == 0)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "the gateway %s is the network address of %s", text,
                    range);
    else if (ip_compare(gateway, &last) == 0)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "the gateway %s is the broadcast address of %s", text,
                    range);
}

struct pool {
    struct ip_range range;
    const struct value *value;
};

static int compare_pools(const void *left, const void *right)
{
    const struct pool *a = left, *b = right;
    int order = ip_compare(&a->range.first, &b->range.first);
    return order ? order : ip_compare(&a->range.last, &b->range.last);
}

static void check_pool(const struct resource *resource, const struct cidr *cidr, const struct ip *gateway,
                       const struct pool *candidate, struct problems *problems)
{
    struct ip first, last;
    usable(cidr, &first, &last);
    struct place at = value_place(candidate->value, resource->at);
    if (!cidr_contains(cidr, &candidate->range.first) || !cidr_contains(cidr, &candidate->range.last))
        problem_add(problems, SEVERITY_ERROR, at, NULL, "the pool %s is outside of %s",
                    candidate->value->text, resource->values[CIDR].text);
    else if (ip_compare(&candidate->range.first, &first) < 0 || ip_compare(&candidate->range.last, &last) > 0)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "the pool %s holds the %s address of %s",
                    candidate->value->text,
                    ip_compare(&candidate->range.first, &first) < 0 ? "network" : "broadcast",
                    resource->values[CIDR].text);
    if (gateway && ip_compare(gateway, &candidate->range.first) >= 0 &&
        ip_compare(gateway, &candidate->range.last) <= 0)
        problem_add(problems, SEVERITY_ERROR, value_place(&resource->values[GATEWAY], resource->at), NULL,
                    "the gateway %s is inside the pool %s", resource->values[GATEWAY].text,
                    candidate->value->text);
}

/* Which Neutron takes for the gateway of a new subnet that says nothing of one. A pool that begins before it
 * is wrong anyway. */
static void check_first_host(const struct resource *resource, const struct cidr *cidr,
                             const struct pool *candidate, struct problems *problems)
{
    struct ip first, last, network = cidr_first(cidr);
    usable(cidr, &first, &last);
    if (ip_compare(&first, &network) == 0 || ip_compare(&first, &candidate->range.first) != 0)
        return;
    const char *text = ip_print(problems->arena, &first);
    problem_add(problems, SEVERITY_WARNING, value_place(candidate->value, resource->at),
                "write `gateway: null` for none, or leave that address to the gateway",
                "without a `gateway` the cloud takes %s for it, which is in the pool %s", text,
                candidate->value->text);
}

static void check_pools(const struct resource *resource, const struct cidr *cidr, const struct ip *gateway,
                        struct problems *problems)
{
    const struct value *pools = &resource->values[POOLS];
    if (pools->type != VALUE_LIST)
        return;
    struct pool *sorted = ARENA_ARRAY(problems->arena, struct pool, pools->list.count);
    size_t count = 0;
    for (size_t i = 0; i < pools->list.count; i++)
        if (value_is_set(&pools->list.items[i]) &&
            ip_range_parse(pools->list.items[i].text, &sorted[count].range))
            sorted[count++].value = &pools->list.items[i];
    qsort(sorted, count, sizeof *sorted, compare_pools);
    size_t farthest = 0;
    const struct value *way_out = &resource->values[GATEWAY];
    for (size_t i = 0; i < count; i++) {
        if (way_out->type == VALUE_ABSENT && !way_out->line)
            check_first_host(resource, cidr, &sorted[i], problems);
        check_pool(resource, cidr, gateway, &sorted[i], problems);
        if (i && ip_compare(&sorted[i].range.first, &sorted[farthest].range.last) <= 0)
            problem_add(problems, SEVERITY_ERROR, value_place(sorted[i].value, resource->at), NULL,
                        "the pool %s overlaps %s", sorted[i].value->text, sorted[farthest].value->text);
        if (ip_compare(&sorted[i].range.last, &sorted[farthest].range.last) > 0)
            farthest = i;
    }
}

static void check_version(const struct resource *resource, const struct cidr *cidr, const struct value *item,
                          struct problems *problems)
{
    if (value_is_set(item) && (strchr(item->text, ':') != NULL) != (cidr->network.version == 6))
        problem_add(problems, SEVERITY_ERROR, value_place(item, resource->at), NULL,
                    "%s is no IPv%d, as the subnet is", item->text, cidr->network.version);
}

static void check_versions(const struct resource *resource, const struct cidr *cidr,
                           struct problems *problems)
{
    const struct value *dns = &resource->values[DNS], *routes = &resource->values[ROUTES];
    for (size_t i = 0; dns->type == VALUE_LIST && i < dns->list.count; i++)
        check_version(resource, cidr, &dns->list.items[i], problems);
    for (size_t i = 0; routes->type == VALUE_LIST && i < routes->list.count; i++)
        for (size_t j = 0; j < COUNT(rows_route); j++)
            check_version(resource, cidr, &routes->list.items[i].list.items[j], problems);
}

static void check_modes(const struct resource *resource, const struct cidr *cidr, struct problems *problems)
{
    const struct value *announced = &resource->values[IPV6_RA_MODE],
                       *given = &resource->values[IPV6_ADDRESS_MODE], *dhcp = &resource->values[DHCP];
    const struct value *mode = value_is_set(announced) ? announced : given;
    struct place at = value_place(mode, resource->at);
    if (!value_is_set(mode))
        return;
    const char *key = fields[mode - resource->values].key;
    if (cidr->network.version != 6)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "`%s` is for IPv6, and %s is not", key,
                    resource->values[CIDR].text);
    else if (value_is_set(announced) && value_is_set(given) && !value_equal(announced, given))
        problem_add(problems, SEVERITY_ERROR, value_place(given, resource->at), NULL,
                    "`ipv6_ra_mode` and `ipv6_address_mode` are the same where both are written");
    else if (value_is_set(dhcp) && !dhcp->boolean)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "`%s` needs `dhcp: true`", key);
    else if (cidr->prefix != 64 && strcmp(mode->text, "dhcpv6-stateful") != 0)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "%s needs a range of /64", mode->text);
}

/* Of a pool that the spec declares. */
static void check_subnet_pool(const struct resource *resource, const struct cidr *cidr,
                              struct problems *problems)
{
    const struct value *from = &resource->values[SUBNET_POOL];
    const struct resource *target = value_is_set(from) ? from->reference.target : NULL;
    const struct value *prefixes = target ? resource_value(target, "prefixes") : NULL;
    if (!prefixes || target->flawed || prefixes->type != VALUE_LIST)
        return;
    const struct value *least = resource_value(target, "min_prefixlen"),
                       *most = resource_value(target, "max_prefixlen");
    struct place at = value_place(from, resource->at);
    bool is_in = false;
    for (size_t i = 0; i < prefixes->list.count; i++) {
        struct cidr prefix;
        is_in |= cidr_parse(prefixes->list.items[i].text, &prefix, NULL) && prefix.prefix <= cidr->prefix &&
                 cidr_contains(&prefix, &cidr->network);
    }
    if (!is_in)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "%s is in no prefix of subnet pool \"%s\"",
                    resource->values[CIDR].text, target->name);
    else if ((value_is_set(least) && cidr->prefix < least->integer) ||
             (value_is_set(most) && cidr->prefix > most->integer))
        problem_add(problems, SEVERITY_ERROR, at, NULL, "%s is %s than subnet pool \"%s\" lets a subnet be",
                    resource->values[CIDR].text,
                    value_is_set(least) && cidr->prefix < least->integer ? "larger" : "smaller",
                    target->name);
}

static void check(const struct resource *resource, struct problems *problems)
{
    struct cidr cidr;
    struct ip gateway;
    const struct value *way_out = &resource->values[GATEWAY];
    if (!value_is_set(&resource->values[CIDR]) || !cidr_parse(resource->values[CIDR].text, &cidr, NULL))
        return;
    bool has_gateway = value_is_set(way_out) && ip_parse(way_out->text, &gateway);
    if (has_gateway)
        check_gateway(resource, &cidr, &gateway, problems);
    check_pools(resource, &cidr, has_gateway ? &gateway : NULL, problems);
    check_versions(resource, &cidr, problems);
    check_modes(resource, &cidr, problems);
    check_subnet_pool(resource, &cidr, problems);
}

static void encode(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body)
{
    if (!live && value_is_set(&values[CIDR]))
        node_set(arena, body, "ip_version", node_new_integer(arena, strchr(values[CIDR].text, ':') ? 6 : 4));
}

/* All of one IP version, and the modes of IPv6 where they may be. */
static const char schema[] =
    "[{\"if\": {\"properties\": {\"cidr\": {\"pattern\": \":\"}}}, \"then\": {\"properties\": "
    "{\"gateway\": {\"pattern\": \":\"}, \"dns\": {\"items\": {\"pattern\": \":\"}}, \"pools\": "
    "{\"items\": {\"pattern\": \":\"}}, \"routes\": {\"items\": {\"properties\": {\"to\": "
    "{\"pattern\": \":\"}, \"via\": {\"pattern\": \":\"}}}}}}, \"else\": {\"properties\": "
    "{\"gateway\": {\"pattern\": \"^[^:]*$\"}, \"dns\": {\"items\": {\"pattern\": \"^[^:]*$\"}}, "
    "\"pools\": {\"items\": {\"pattern\": \"^[^:]*$\"}}, \"routes\": {\"items\": {\"properties\": "
    "{\"to\": {\"pattern\": \"^[^:]*$\"}, \"via\": {\"pattern\": \"^[^:]*$\"}}}}, \"ipv6_ra_mode\": "
    "false, \"ipv6_address_mode\": false}}}, "
    "{\"if\": {\"anyOf\": [{\"required\": [\"ipv6_ra_mode\"]}, {\"required\": "
    "[\"ipv6_address_mode\"]}]}, \"then\": {\"properties\": {\"dhcp\": {\"const\": true}}}}, "
    "{\"if\": {\"required\": [\"ipv6_ra_mode\", \"ipv6_address_mode\"]}, \"then\": {\"anyOf\": "
    "[{\"properties\": {\"ipv6_ra_mode\": {\"const\": \"slaac\"}, \"ipv6_address_mode\": {\"const\": "
    "\"slaac\"}}}, {\"properties\": {\"ipv6_ra_mode\": {\"const\": \"dhcpv6-stateful\"}, "
    "\"ipv6_address_mode\": {\"const\": \"dhcpv6-stateful\"}}}, {\"properties\": {\"ipv6_ra_mode\": "
    "{\"const\": \"dhcpv6-stateless\"}, \"ipv6_address_mode\": {\"const\": \"dhcpv6-stateless\"}}}]}}, "
    "{\"if\": {\"anyOf\": [{\"required\": [\"ipv6_ra_mode\"], \"properties\": {\"ipv6_ra_mode\": "
    "{\"enum\": [\"slaac\", \"dhcpv6-stateless\"]}}}, {\"required\": [\"ipv6_address_mode\"], "
    "\"properties\": {\"ipv6_address_mode\": {\"enum\": [\"slaac\", \"dhcpv6-stateless\"]}}}]}, "
    "\"then\": {\"properties\": {\"cidr\": {\"pattern\": \"/64$\"}}}}]";

const struct kind subnet_kind = {
    .name = "subnet",
    .collection = "subnets",
    .title = "subnet",
    .service = "network",
    .mark = MARK_REQUEST,
    .paging = PAGING_MARKER,
    .parent = &network_kind,
    .envelope = "subnet",
    .list_envelope = "subnets",
    .list = {"GET", "/v2.0/subnets"},
    .narrow = {{NARROW_PARENT, "/v2.0/subnets?network_id={id}"}},
    .create = {"POST", "/v2.0/subnets"},
    .update = {"PUT", "/v2.0/subnets/{id}"},
    .remove = {"DELETE", "/v2.0/subnets/{id}"},
    .tags_path = "/v2.0/subnets/{id}/tags",
    .parent_json = "network_id",
    .revisions = true,
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "An address range on the network.",
    .check = check,
    .encode = encode,
};
