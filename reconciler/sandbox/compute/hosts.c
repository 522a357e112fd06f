/* hosts - what the region runs on: one host, its services, the zone that it makes. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"

enum { IDS_ARE_UUIDS = 53, KNOWS_FORCED_DOWN = 11, NUMBERS_GONE = 88 };

static const struct {
    const char *binary, *zone;
} services[] = {{"nova-conductor", "internal"}, {"nova-scheduler", "internal"}, {"nova-compute", "nova"}};

static void put_id(struct call *call, struct node *map, const char *what, int64_t number)
{
    if (call->microversion >= IDS_ARE_UUIDS)
        view_text(call, map, "id", call_stable_uuid(call, what));
    else
        view_integer(call, map, "id", number);
}

static void list_services(struct call *call)
{
    struct node *list = node_new_list(call->arena);
    const char *binary = call_query(call, "binary"), *host = call_query(call, "host");
    for (size_t i = 0; i < COUNT(services); i++) {
        if ((binary && strcmp(binary, services[i].binary) != 0) ||
            (host && strcmp(host, compute_host(call)) != 0))
            continue;
        struct node *service = node_new_map(call->arena);
        view_text(call, service, "binary", services[i].binary);
        view_text(call, service, "host", compute_host(call));
        put_id(call, service, services[i].binary, (int64_t)i + 1);
        view_text(call, service, "zone", services[i].zone);
        view_text(call, service, "status", "enabled");
        view_text(call, service, "state", "up");
        view_text(call, service, "updated_at", call_now_micro(call, ""));
        view_text(call, service, "disabled_reason", NULL);
        if (call->microversion >= KNOWS_FORCED_DOWN)
            view_boolean(call, service, "forced_down", false);
        node_add(call->arena, list, service);
    }
    call_answer_as(call, 200, "services", list);
}

static struct node *show_hypervisor(struct call *call, bool in_full)
{
    struct node *hypervisor = node_new_map(call->arena), *service = node_new_map(call->arena);
    put_id(call, hypervisor, "hypervisor", 1);
    view_text(call, hypervisor, "hypervisor_hostname", compute_host(call));
    view_text(call, hypervisor, "state", "up");
    view_text(call, hypervisor, "status", "enabled");
    if (!in_full)
        return hypervisor;
    view_text(call, hypervisor, "hypervisor_type", "fake");
    view_integer(call, hypervisor, "hypervisor_version", 1000);
    view_text(call, hypervisor, "host_ip", "127.0.0.1");
    put_id(call, service, "nova-compute", 3);
    view_text(call, service, "host", compute_host(call));
    view_text(call, service, "disabled_reason", NULL);
    node_set(call->arena, hypervisor, "service", service);
    if (call->microversion >= NUMBERS_GONE)
        view_text(call, hypervisor, "uptime", NULL);
    return hypervisor;
}

static int64_t running(struct call *call, const char *member)
{
    const struct query query = {.region = call->region, .kind = "server"};
    const struct node_list servers = store_find(call->store, call->arena, &query);
    int64_t sum = 0;
    for (size_t i = 0; i < servers.count; i++)
        sum += node_get_integer(node_get(servers.items[i], "flavor"), member, 0);
    return sum;
}

/* What there is and what is taken, as it was shown before Placement was asked for that. */
static void put_numbers(struct call *call, struct node *map)
{
    enum { CORES = 1000, MEMORY_MB = 800000, DISK_GB = 600000, OWN_MEMORY_MB = 512 };
    const int64_t memory = running(call, "ram") + OWN_MEMORY_MB, disk = running(call, "disk");
    const struct query query = {.region = call->region, .kind = "server"};
    view_integer(call, map, "vcpus", CORES);
    view_integer(call, map, "memory_mb", MEMORY_MB);
    view_integer(call, map, "local_gb", DISK_GB);
    view_integer(call, map, "vcpus_used", running(call, "vcpus"));
    view_integer(call, map, "memory_mb_used", memory);
    view_integer(call, map, "local_gb_used", disk);
    view_integer(call, map, "free_ram_mb", MEMORY_MB - memory);
    view_integer(call, map, "free_disk_gb", DISK_GB - disk);
    view_integer(call, map, "current_workload", 0);
    view_integer(call, map, "running_vms", store_count(call->store, &query));
    view_integer(call, map, "disk_available_least", 0);
}

static void list_hypervisors(struct call *call)
{
    struct node *list = node_new_list(call->arena);
    node_add(call->arena, list, show_hypervisor(call, false));
    call_answer_as(call, 200, "hypervisors", list);
}

static void list_hypervisors_in_full(struct call *call)
{
    struct node *list = node_new_list(call->arena), *hypervisor = show_hypervisor(call, true);
    if (call->microversion < NUMBERS_GONE)
        put_numbers(call, hypervisor);
    node_add(call->arena, list, hypervisor);
    call_answer_as(call, 200, "hypervisors", list);
}

static void show_one_hypervisor(struct call *call)
{
    struct node *hypervisor = show_hypervisor(call, true);
    if (!text_equal(node_get_text(hypervisor, "id"), call_part(call, 0))) {
        call_refuse(call, 404, NULL, "Compute host %s could not be found.", call_part(call, 0));
        return;
    }
    if (call->microversion < NUMBERS_GONE)
        put_numbers(call, hypervisor);
    call_answer_as(call, 200, "hypervisor", hypervisor);
}

static void show_statistics(struct call *call)
{
    struct node *statistics = node_new_map(call->arena);
    if (call->microversion >= NUMBERS_GONE) {
        call_refuse(call, 404, NULL, "The resource could not be found.");
        return;
    }
    view_integer(call, statistics, "count", 1);
    put_numbers(call, statistics);
    call_answer_as(call, 200, "hypervisor_statistics", statistics);
}

/* --- zones --- */

static struct node *show_zone(struct call *call, const char *name)
{
    struct node *zone = node_new_map(call->arena), *state = node_new_map(call->arena);
    view_text(call, zone, "zoneName", name);
    view_boolean(call, state, "available", true);
    node_set(call->arena, zone, "zoneState", state);
    view_text(call, zone, "hosts", NULL);
    return zone;
}

static void list_zones(struct call *call)
{
    struct node *list = node_new_list(call->arena);
    node_add(call->arena, list, show_zone(call, "nova"));
    call_answer_as(call, 200, "availabilityZoneInfo", list);
}

static struct node *show_zone_in_full(struct call *call, const char *name)
{
    struct node *zone = show_zone(call, name), *hosts = node_new_map(call->arena),
                *host = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(services); i++) {
        if (strcmp(services[i].zone, name) != 0)
            continue;
        struct node *state = node_new_map(call->arena);
        view_boolean(call, state, "available", true);
        view_boolean(call, state, "active", true);
        view_text(call, state, "updated_at", call_now_micro(call, ""));
        node_set(call->arena, host, services[i].binary, state);
    }
    node_set(call->arena, hosts, compute_host(call), host);
    node_set(call->arena, zone, "hosts", hosts);
    return zone;
}

static void list_zones_in_full(struct call *call)
{
    struct node *list = node_new_list(call->arena);
    node_add(call->arena, list, show_zone_in_full(call, "internal"));
    node_add(call->arena, list, show_zone_in_full(call, "nova"));
    call_answer_as(call, 200, "availabilityZoneInfo", list);
}

static void list_extensions(struct call *call)
{
    call_answer_as(call, 200, "extensions", node_new_list(call->arena));
}

static const struct route rows[] = {
    {"GET", "/v2.1/os-services", list_services, NEEDS_ADMIN},
    {"GET", "/v2.1/os-hypervisors", list_hypervisors, NEEDS_ADMIN},
    {"GET", "/v2.1/os-hypervisors/detail", list_hypervisors_in_full, NEEDS_ADMIN},
    {"GET", "/v2.1/os-hypervisors/statistics", show_statistics, NEEDS_ADMIN},
    {"GET", "/v2.1/os-hypervisors/{}", show_one_hypervisor, NEEDS_ADMIN},
    {"GET", "/v2.1/os-availability-zone", list_zones, NEEDS_TOKEN},
    {"GET", "/v2.1/os-availability-zone/detail", list_zones_in_full, NEEDS_ADMIN},
    {"GET", "/v2.1/extensions", list_extensions, NEEDS_TOKEN},
};

const struct route_table host_routes = {rows, COUNT(rows)};
