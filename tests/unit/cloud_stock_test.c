#include "tests/unit/fake_session.h"

#include "reconciler/cloud/stock.h"

/* What is answered at a path that begins so; NULL body: the status alone. */
struct cloud {
    const struct answer_row *rows;
    size_t count, dones;
    struct stock stock;
};

static struct fake_answer serve(struct session *session, const struct fake_request *request)
{
    const struct cloud *cloud = session->context;
    return fake_row(cloud->rows, cloud->count, request);
}

static void done(void *context, const struct stock *stock)
{
    struct cloud *cloud = context;
    cloud->dones++;
    cloud->stock = *stock;
}

static const char *read_all(struct session *session, struct cloud *cloud, const bool *wanted)
{
    fake_init(session, serve);
    session->context = cloud;
    stock_read(session, &session->arena, wanted, done, cloud);
    fake_run(session);
    assert_int_equal(cloud->dones, 1);
    return session->log.data;
}

static const bool everything[SCARCE_COUNT] = {true, true, true, true, true};

static void a_cloud_says_what_it_has(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        {"/v2.1/os-hypervisors/statistics", 200,
         "{\"hypervisor_statistics\": {\"vcpus\": 96, \"memory_mb\": 524288}}"},
        {"/v3/{admin}/scheduler-stats/get_pools?detail=true", 200,
         "{\"pools\": [{\"name\": \"a\", \"capabilities\": {\"total_capacity_gb\": 100.75}},"
         "{\"name\": \"b\", \"capabilities\": {\"total_capacity_gb\": 50.5}}]}"},
        {"/v2.0/networks?router%3Aexternal=True", 200,
         "{\"networks\": [{\"id\": \"e1\"}, {\"id\": \"e2\"}]}"},
        {"/v2.0/network-ip-availabilities?ip_version=4&network_id=e1&network_id=e2", 200,
         "{\"network_ip_availabilities\": [{\"network_id\": \"e1\", \"total_ips\": 253},"
         "{\"network_id\": \"e2\", \"total_ips\": 61}, {\"network_id\": \"x\", \"total_ips\": 1000}]}"},
        {"/v2.0/network_segment_ranges", 200,
         "{\"network_segment_ranges\": [{\"network_type\": \"vlan\", \"minimum\": 100, \"maximum\": 199},"
         "{\"network_type\": \"vxlan\", \"minimum\": 1, \"maximum\": 9999},"
         "{\"network_type\": \"vlan\", \"minimum\": 7, \"maximum\": 7}]}"}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    read_all(&session, &cloud, everything);
    static const int64_t expected[SCARCE_COUNT] = {96, 524288, 151, 314, 101};
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        assert_int_equal(cloud.stock.amount[what], expected[what]);
        assert_null(cloud.stock.why[what]);
        assert_false(cloud.stock.failed[what]);
    }
    arena_release(&session.arena);
}

static void only_what_is_wanted_is_asked_for(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        {"/v2.1/os-hypervisors/statistics", 200,
         "{\"hypervisor_statistics\": {\"vcpus\": 96, \"memory_mb\": 524288}}"}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    const char *log = read_all(&session, &cloud, (const bool[SCARCE_COUNT]){false, true});
    assert_string_equal(log, "GET /v2.1/os-hypervisors/statistics\n");
    assert_int_equal(cloud.stock.amount[SCARCE_RAM], 524288);
    assert_int_equal(cloud.stock.amount[SCARCE_CORES], -1);
    assert_null(cloud.stock.why[SCARCE_CORES]);
    arena_release(&session.arena);
}

/* A cloud without a word for it is no failure; one that does not answer is. */
static void what_is_not_said_is_not_known(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        {"/v2.1/os-hypervisors/statistics", 503, NULL},
        {"/v3/{admin}/scheduler-stats/get_pools?detail=true", 200,
         "{\"pools\": [{\"name\": \"a\", \"capabilities\": {\"total_capacity_gb\": 100}},"
         "{\"name\": \"nfs\", \"capabilities\": {\"total_capacity_gb\": \"infinite\"}}]}"},
        {"/v2.0/networks?router%3Aexternal=True", 200, "{\"networks\": [{\"id\": \"e1\"}]}"},
        {"/v2.0/network-ip-availabilities", 403, NULL}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    read_all(&session, &cloud, everything);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        assert_int_equal(cloud.stock.amount[what], -1);
        assert_non_null(cloud.stock.why[what]);
    }
    assert_true(cloud.stock.failed[SCARCE_CORES] && cloud.stock.failed[SCARCE_RAM]);
    assert_true(cloud.stock.failed[SCARCE_FLOATING_IPS]);
    assert_false(cloud.stock.failed[SCARCE_GIGABYTES] || cloud.stock.failed[SCARCE_VLANS]);
    assert_string_equal(cloud.stock.why[SCARCE_GIGABYTES], "the pool nfs says \"infinite\"");
    arena_release(&session.arena);
}

static void no_pool_is_not_no_room(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        {"/v3/{admin}/scheduler-stats/get_pools?detail=true", 200, "{\"pools\": []}"},
        {"/v2.0/networks?router%3Aexternal=True", 200, "{\"networks\": []}"}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    read_all(&session, &cloud,
             (const bool[SCARCE_COUNT]){[SCARCE_GIGABYTES] = true, [SCARCE_FLOATING_IPS] = true});
    assert_int_equal(cloud.stock.amount[SCARCE_GIGABYTES], -1);
    assert_int_equal(cloud.stock.amount[SCARCE_FLOATING_IPS], 0);
    arena_release(&session.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cloud_says_what_it_has),
        cmocka_unit_test(only_what_is_wanted_is_asked_for),
        cmocka_unit_test(what_is_not_said_is_not_known),
        cmocka_unit_test(no_pool_is_not_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
