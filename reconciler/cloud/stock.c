#include "reconciler/cloud/stock.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/cloud/paging.h"
#include "spec/promise.h"

/* The last that says how much processors and memory hypervisors have. */
#define SAYS_NUMBERS "compute 2.87"

enum { MOST_NETWORKS = 40, NOT_FOUND = 404 }; /* that a query may name */

#define LARGEST_STOCK INT64_C(1000000000000)

struct reading {
    struct session *session;
    struct arena *arena;
    struct stock stock;
    bool wanted[SCARCE_COUNT];
    struct name_list networks; /* the external ones' ids */
    stock_done *done;
    void *context;
    size_t open;
};

static void one_less(struct reading *reading)
{
    if (--reading->open > 0)
        return;
    reading->done(reading->context, &reading->stock);
    free(reading);
}

static void know(struct reading *reading, enum scarce what, double amount)
{
    if (!reading->wanted[what])
        return;
    reading->stock.amount[what] = amount >= (double)LARGEST_STOCK ? LARGEST_STOCK
                                  : amount > 0                    ? (int64_t)amount
                                                                  : 0;
    reading->stock.why[what] = NULL;
}

static void miss(struct reading *reading, enum scarce what, const char *why)
{
    if (!reading->wanted[what])
        return;
    reading->stock.amount[what] = -1;
    reading->stock.why[what] = why;
}

/* What the cloud has no service or word for is not known; all else should have been. */
static void fail(struct reading *reading, enum scarce what, const struct error *error)
{
    miss(reading, what, arena_text(reading->arena, error->message));
    reading->stock.failed[what] =
        reading->wanted[what] && error->status != NOT_FOUND && error->kind != ERROR_INPUT;
}

static void ask(struct reading *reading, const char *service, const char *path, const char *microversion,
                session_done *done)
{
    const struct session_request request = {
        .service = service, .method = "GET", .path = path, .microversion = microversion, .if_match = -1};
    reading->open++;
    session_send(reading->session, &request, done, reading);
}

/* "123", "123.5"; false of words such as "infinite" */
static bool number_of(const struct node *node, double *out)
{
    const char *text = node_text(node);
    char *end = NULL;
    if (!text || !node->plain)
        return false;
    *out = strtod(text, &end);
    return end != text && *end == '\0';
}

/* --- processors and memory --- */

static void hypervisors_said(void *context, const struct session_reply *reply)
{
    static const struct {
        enum scarce what;
        const char *key;
    } members[] = {{SCARCE_CORES, "vcpus"}, {SCARCE_RAM, "memory_mb"}};
    struct reading *reading = context;
    const struct node *numbers = node_get(reply->body, "hypervisor_statistics");
    for (size_t i = 0; i < COUNT(members); i++) {
        double amount;
        if (reply->error)
            fail(reading, members[i].what, reply->error);
        else if (number_of(node_get(numbers, members[i].key), &amount))
            know(reading, members[i].what, amount);
        else
            miss(reading, members[i].what, "the hypervisors do not say it");
    }
    one_less(reading);
}

/* --- room --- */

static const char *boundless(struct arena *arena, const struct node *pool)
{
    const char *total = node_text(node_find(pool, "capabilities.total_capacity_gb")),
               *name = node_get_text(pool, "name");
    return arena_print(arena, "the pool %s says \"%s\"", name ? name : "?", total ? total : "nothing");
}

static void pools_said(void *context, const struct session_reply *reply)
{
    struct reading *reading = context;
    const struct node *pools = node_get(reply->body, "pools");
    double sum = 0, room;
    if (reply->error) {
        fail(reading, SCARCE_GIGABYTES, reply->error);
    } else if (!pools || pools->type != NODE_LIST || pools->count == 0) {
        miss(reading, SCARCE_GIGABYTES, "no pool says how much room it has");
    } else {
        for (size_t i = 0; i < pools->count; i++) {
            if (!number_of(node_find(pools->items[i], "capabilities.total_capacity_gb"), &room)) {
                miss(reading, SCARCE_GIGABYTES, boundless(reading->arena, pools->items[i]));
                one_less(reading);
                return;
            }
            sum += room;
        }
        know(reading, SCARCE_GIGABYTES, sum);
    }
    one_less(reading);
}

/* --- addresses --- */

static bool is_external(const struct reading *reading, const char *id)
{
    for (size_t i = 0; i < reading->networks.count; i++)
        if (text_equal(reading->networks.items[i], id))
            return true;
    return false;
}

static void addresses_said(void *context, const struct session_reply *reply)
{
    struct reading *reading = context;
    const struct node *list = node_get(reply->body, "network_ip_availabilities");
    double sum = 0, total;
    if (reply->error) {
        fail(reading, SCARCE_FLOATING_IPS, reply->error);
    } else if (!list || list->type != NODE_LIST) {
        miss(reading, SCARCE_FLOATING_IPS, "the answer does not say it");
    } else {
        for (size_t i = 0; i < list->count; i++)
            if (is_external(reading, node_get_text(list->items[i], "network_id")) &&
                number_of(node_get(list->items[i], "total_ips"), &total))
                sum += total;
        know(reading, SCARCE_FLOATING_IPS, sum);
    }
    one_less(reading);
}

static struct error *network_found(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    struct reading *reading = context;
    list_add(reading->arena, &reading->networks, arena_text(reading->arena, node_get_text(object, "id")));
    return NULL;
}

static void networks_listed(void *context, const struct error *error)
{
    struct reading *reading = context;
    if (error) {
        fail(reading, SCARCE_FLOATING_IPS, error);
    } else {
        struct text path;
        text_init(&path, reading->arena);
        text_add(&path, "/v2.0/network-ip-availabilities?ip_version=4");
        for (size_t i = 0; reading->networks.count <= MOST_NETWORKS && i < reading->networks.count; i++)
            text_print(&path, "&network_id=%s", reading->networks.items[i]);
        if (reading->networks.count > 0)
            ask(reading, "network", path.data, NULL, addresses_said);
        else
            know(reading, SCARCE_FLOATING_IPS, 0);
    }
    one_less(reading);
}

static void ask_addresses(struct reading *reading)
{
    const struct paging_wish wish = {
        .service = "network",
        .path = "/v2.0/networks?router%3Aexternal=True&fields=id",
        .envelope = "networks",
        .id = "id",
        .paging = PAGING_MARKER,
        .context = reading,
        .object = network_found,
        .done = networks_listed,
    };
    reading->open++;
    paging_start(reading->session, &wish);
}

/* --- VLAN ids --- */

static void ranges_said(void *context, const struct session_reply *reply)
{
    struct reading *reading = context;
    const struct node *list = node_get(reply->body, "network_segment_ranges");
    int64_t sum = 0;
    if (reply->error && reply->status == NOT_FOUND) {
        miss(reading, SCARCE_VLANS, "the cloud does not say it: it has no network segment ranges");
    } else if (reply->error) {
        fail(reading, SCARCE_VLANS, reply->error);
    } else {
        for (size_t i = 0; list && i < list->count; i++) {
            const struct node *range = list->items[i];
            if (text_equal(node_get_text(range, "network_type"), "vlan"))
                sum += node_get_integer(range, "maximum", 0) - node_get_integer(range, "minimum", 1) + 1;
        }
        know(reading, SCARCE_VLANS, (double)sum);
    }
    one_less(reading);
}

void stock_read(struct session *session, struct arena *arena, const bool *wanted, stock_done *done,
                void *context)
{
    struct reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        abort();
    *reading =
        (struct reading){.session = session, .arena = arena, .done = done, .context = context, .open = 1};
    memcpy(reading->wanted, wanted, sizeof reading->wanted);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++)
        reading->stock.amount[what] = -1;
    if (wanted[SCARCE_CORES] || wanted[SCARCE_RAM])
        ask(reading, "compute", "/v2.1/os-hypervisors/statistics", SAYS_NUMBERS, hypervisors_said);
    if (wanted[SCARCE_GIGABYTES])
        ask(reading, "block-storage", "/v3/{admin}/scheduler-stats/get_pools?detail=true", NULL, pools_said);
    if (wanted[SCARCE_FLOATING_IPS])
        ask_addresses(reading);
    if (wanted[SCARCE_VLANS])
        ask(reading, "network", "/v2.0/network_segment_ranges", NULL, ranges_said);
    one_less(reading);
}
