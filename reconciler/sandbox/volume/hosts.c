/* hosts - what the region's volumes would be on; and lists of what nobody has here. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/volume.h"

static const char *host_of(struct call *call)
{
    return arena_print(call->arena, "sandbox-%s", call->region);
}

static void list_services(struct call *call)
{
    static const char *const binaries[][2] = {{"cinder-scheduler", ""}, {"cinder-volume", "@null"}};
    struct node *list = node_new_list(call->arena);
    for (size_t i = 0; i < COUNT(binaries); i++) {
        struct node *service = node_new_map(call->arena);
        view_text(call, service, "binary", binaries[i][0]);
        view_text(call, service, "host", arena_print(call->arena, "%s%s", host_of(call), binaries[i][1]));
        view_text(call, service, "zone", "nova");
        view_text(call, service, "status", "enabled");
        view_text(call, service, "state", "up");
        view_text(call, service, "updated_at", call_now_micro(call, ""));
        view_text(call, service, "disabled_reason", NULL);
        node_add(call->arena, list, service);
    }
    call_answer_as(call, 200, "services", list);
}

/* Volumes have no room of their own: all of it is always free. */
static void describe_pool(struct call *call, struct node *pool)
{
    enum { ROOM_GB = 100000 };
    struct node *capabilities = node_new_map(call->arena);
    view_text(call, capabilities, "pool_name", "null");
    view_integer(call, capabilities, "total_capacity_gb", ROOM_GB);
    view_integer(call, capabilities, "free_capacity_gb", ROOM_GB);
    view_integer(call, capabilities, "reserved_percentage", 0);
    view_boolean(call, capabilities, "thin_provisioning_support", true);
    view_integer(call, capabilities, "max_over_subscription_ratio", 100);
    view_integer(call, capabilities, "provisioned_capacity_gb", 0);
    view_boolean(call, capabilities, "multiattach", true);
    view_integer(call, capabilities, "allocated_capacity_gb", 0);
    view_text(call, capabilities, "volume_backend_name", "null");
    view_text(call, capabilities, "storage_protocol", "fake");
    view_text(call, capabilities, "vendor_name", "sandbox");
    view_text(call, capabilities, "driver_version", "1.0");
    const char *now = call_now_micro(call, "");
    view_text(call, capabilities, "timestamp", now);
    view_text(call, capabilities, "filter_function", NULL);
    view_text(call, capabilities, "goodness_function", NULL);
    node_set(call->arena, pool, "capabilities", capabilities);
}

static void list_pools(struct call *call)
{
    struct node *list = node_new_list(call->arena), *pool = node_new_map(call->arena);
    const char *detail = call_query(call, "detail");
    view_text(call, pool, "name", arena_print(call->arena, "%s@null#null", host_of(call)));
    if (text_equal(detail, "true") || text_equal(detail, "True") || text_equal(detail, "1"))
        describe_pool(call, pool);
    node_add(call->arena, list, pool);
    call_answer_as(call, 200, "pools", list);
}

static void list_zones(struct call *call)
{
    struct node *list = node_new_list(call->arena), *zone = node_new_map(call->arena),
                *state = node_new_map(call->arena);
    view_text(call, zone, "zoneName", "nova");
    view_boolean(call, state, "available", true);
    node_set(call->arena, zone, "zoneState", state);
    node_add(call->arena, list, zone);
    call_answer_as(call, 200, "availabilityZoneInfo", list);
}

static void list_nothing(struct call *call)
{
    static const char *const keys[][2] = {{"/qos-specs", "qos_specs"},
                                          {"/os-volume-transfer", "transfers"},
                                          {"/volume-transfers", "transfers"},
                                          {"/messages", "messages"},
                                          {"/extensions", "extensions"}};
    for (size_t i = 0; i < COUNT(keys) && !call->status; i++)
        if (strstr(call->path, keys[i][0]))
            call_answer_as(call, 200, keys[i][1], node_new_list(call->arena));
}

static const struct route rows[] = {
    {"GET", "/v3/{}/os-services", list_services, NEEDS_ADMIN},
    {"GET", "/v3/{}/scheduler-stats/get_pools", list_pools, NEEDS_ADMIN},
    {"GET", "/v3/{}/os-availability-zone", list_zones, NEEDS_TOKEN},
    {"GET", "/v3/{}/qos-specs", list_nothing, NEEDS_ADMIN},
    {"GET", "/v3/{}/os-volume-transfer", list_nothing, NEEDS_TOKEN},
    {"GET", "/v3/{}/os-volume-transfer/detail", list_nothing, NEEDS_TOKEN},
    {"GET", "/v3/{}/volume-transfers", list_nothing, NEEDS_TOKEN},
    {"GET", "/v3/{}/volume-transfers/detail", list_nothing, NEEDS_TOKEN},
    {"GET", "/v3/{}/messages", list_nothing, NEEDS_TOKEN},
    {"GET", "/v3/{}/extensions", list_nothing, NEEDS_TOKEN},
};

const struct route_table volume_host_routes = {rows, COUNT(rows)};
