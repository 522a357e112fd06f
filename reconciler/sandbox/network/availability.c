#include "reconciler/sandbox/network/availability.h"

#include "base/ip.h"
#include "base/text.h"
#include "reconciler/sandbox/network/resource.h"

enum { BYTE = 256 };

/* From one address to the other; what no number holds is the greatest one. */
static int64_t size_of(const char *start, const char *end)
{
    struct ip first, last;
    int64_t size = 0;
    if (!ip_parse(start, &first) || !ip_parse(end, &last))
        return 0;
    for (int i = 0; i < (first.version == 4 ? 4 : 16); i++) {
        if (size > INT64_MAX / BYTE - 1)
            return INT64_MAX;
        size = size * BYTE + last.bytes[i] - first.bytes[i];
    }
    return size + 1;
}

static int64_t sum(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static int64_t total_of(const struct node *subnet)
{
    const struct node *pools = node_get(subnet, "allocation_pools");
    int64_t total = 0;
    for (size_t i = 0; pools && i < pools->count; i++)
        total = sum(total,
                    size_of(node_get_text(pools->items[i], "start"), node_get_text(pools->items[i], "end")));
    return total;
}

static int64_t used_of(struct call *call, const struct node *subnet)
{
    struct query query = {.region = call->region, .kind = "address"};
    query_where(&query, call->arena, "subnet_id", id_of(subnet));
    return store_count(call->store, &query);
}

static struct node *describe_subnet(struct call *call, const struct node *subnet)
{
    struct node *described = node_new_map(call->arena);
    view_text(call, described, "subnet_id", id_of(subnet));
    view_text(call, described, "subnet_name", node_get_text(subnet, "name"));
    view_text(call, described, "cidr", node_get_text(subnet, "cidr"));
    view_integer(call, described, "ip_version", node_get_integer(subnet, "ip_version", 4));
    view_integer(call, described, "total_ips", total_of(subnet));
    view_integer(call, described, "used_ips", used_of(call, subnet));
    return described;
}

/* ip_version NULL: of both */
static struct node *describe(struct call *call, const struct node *network, const char *ip_version)
{
    struct node *described = node_new_map(call->arena);
    view_text(call, described, "network_id", id_of(network));
    view_text(call, described, "network_name", node_get_text(network, "name"));
    view_text(call, described, "project_id", project_of(network));
    view_text(call, described, "tenant_id", project_of(network));
    struct node *list = set_list(call, described, "subnet_ip_availability");
    struct node_list subnets = resource_find(call, &subnet_collection, "network_id", id_of(network));
    int64_t total = 0, used = 0;
    for (size_t i = 0; i < subnets.count; i++) {
        if (ip_version && !text_equal(node_get_text(subnets.items[i], "ip_version"), ip_version))
            continue;
        struct node *subnet = describe_subnet(call, subnets.items[i]);
        node_add(call->arena, list, subnet);
        total = sum(total, node_get_integer(subnet, "total_ips", 0));
        used = sum(used, node_get_integer(subnet, "used_ips", 0));
    }
    view_integer(call, described, "total_ips", total);
    view_integer(call, described, "used_ips", used);
    return described;
}

/* Is it one of those that the query names? */
static bool is_asked(const struct call *call, const struct node *network)
{
    static const char *const filters[][2] = {{"network_id", "id"},
                                             {"network_name", "name"},
                                             {"project_id", "project_id"},
                                             {"tenant_id", "project_id"}};
    for (size_t i = 0; i < COUNT(filters); i++) {
        const struct name_list values = call_query_all(call, filters[i][0]);
        bool found = values.count == 0;
        for (size_t k = 0; k < values.count; k++)
            found |= text_equal(values.items[k], node_get_text(network, filters[i][1]));
        if (!found)
            return false;
    }
    return true;
}

static void list(struct call *call)
{
    const struct query query = {.region = call->region, .kind = network_collection.kind};
    const char *ip_version = call_query(call, "ip_version");
    struct node *all = node_new_list(call->arena);
    struct node_list networks = {0};
    if (call->caller.is_admin)
        networks = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < networks.count; i++) {
        if (!is_asked(call, networks.items[i]))
            continue;
        struct node *described = describe(call, networks.items[i], ip_version);
        if (!ip_version || node_get(described, "subnet_ip_availability")->count)
            node_add(call->arena, all, described);
    }
    call_answer_as(call, 200, "network_ip_availabilities", all);
}

static void show(struct call *call)
{
    const struct node *network = NULL;
    if (call->caller.is_admin)
        network = resource_peek(call, &network_collection, call_part(call, 0));
    if (network)
        call_answer_as(call, 200, "network_ip_availability", describe(call, network, NULL));
    else
        resource_refuse_missing(call, &network_collection, call_part(call, 0));
}

static const struct route rows[] = {
    {"GET", "/v2.0/network-ip-availabilities", list, NEEDS_TOKEN},
    {"GET", "/v2.0/network-ip-availabilities/{}", show, NEEDS_TOKEN},
};

const struct route_table availability_routes = {rows, COUNT(rows)};
