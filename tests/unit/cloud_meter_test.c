#include "tests/unit/fake_session.h"

#include "base/clock.h"
#include "reconciler/cloud/meter.h"

/* What is answered at a path that begins so; status 0: it cannot be reached. */
struct cloud {
    const struct answer_row *rows;
    size_t count, dones;
    struct meter_reading reading;
};

static struct fake_answer serve(struct session *session, const struct fake_request *request)
{
    const struct cloud *cloud = session->context;
    return fake_row(cloud->rows, cloud->count, request);
}

static void done(void *context, const struct meter_reading *reading)
{
    struct cloud *cloud = context;
    cloud->dones++;
    cloud->reading = *reading;
}

/* Of ten hours of a month. */
static void read_all(struct session *session, struct cloud *cloud, const struct name_list *clients)
{
    const int64_t from = clock_parse("2026-11-01T00:00:00Z");
    const struct meter_period period = {from, from + 10 * 3600, clock_parse("2026-12-01T00:00:00Z")};
    fake_init(session, serve);
    session->context = cloud;
    meter_read(session, &session->arena, clients, period, done, cloud);
    fake_run(session);
    assert_int_equal(cloud->dones, 1);
}

#define PROJECTS                                                                                             \
    {                                                                                                        \
        "/v3/projects", 200,                                                                                 \
            "{\"projects\": [{\"id\": \"p1\", \"name\": \"acme-prod\", \"tags\": [\"tenantry:acme\", "       \
            "\"tenantry.region:ams\"]}, {\"id\": \"p2\", \"name\": \"birch\", \"tags\": "                    \
            "[\"tenantry:birch\"]},"                                                                         \
            "{\"id\": \"p3\", \"name\": \"strange\", \"tags\": []}]}"                                        \
    }
#define NONE(path, key)                                                                                      \
    {                                                                                                        \
        path, 200, "{\"" key "\": []}"                                                                       \
    }
#define SERVERS "/v2.1/os-simple-tenant-usage?detailed=1&start=2026-11-01T00:00:00&end=2026-11-01T10:00:00"
#define SERVER(id, hours)                                                                                    \
    "{\"instance_id\": \"" id "\", \"hours\": " hours ", \"vcpus\": 2, \"memory_mb\": 512}"

static const struct metered *project(const struct cloud *cloud, size_t index)
{
    assert_in_range(index + 1, 1, cloud->reading.projects.count);
    return cloud->reading.projects.items[index];
}

static void what_is_of_a_client_is_added_up(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        PROJECTS,
        {SERVERS "&limit=500&marker=s2", 200,
         "{\"tenant_usages\": [{\"tenant_id\": \"p1\", \"server_usages\": [" SERVER("s2", "9") ", " SERVER(
             "s3", "1") "]}]}"},
        {SERVERS "&limit=500", 200,
         "{\"tenant_usages\": [{\"tenant_id\": \"p1\", \"server_usages\": [" SERVER("s1", "2.5") ", " SERVER(
             "s2", "0.5") "]}, {\"tenant_id\": \"p3\", \"server_usages\": "
                          "[" SERVER("s9", "7") "]}], \"tenant_usages_links\": "
                                                "[{\"rel\": \"next\", \"href\": "
                                                "\"http://nova/"
                                                "usage?limit=500&marker=s2&"
                                                "start=x\"}]}"},
        {"/v3/{admin}/volumes/detail", 200,
         "{\"volumes\": [{\"id\": \"v1\", \"size\": 10, \"created_at\": \"2026-10-01T00:00:00.000000\", "
         "\"os-vol-tenant-attr:tenant_id\": \"p1\"}, {\"id\": \"v2\", \"size\": 5, \"created_at\": "
         "\"2026-11-01T08:00:00.000000\", \"os-vol-tenant-attr:tenant_id\": \"p1\"}, {\"id\": \"v3\", "
         "\"size\": 99, "
         "\"created_at\": \"2026-12-01T00:00:00.000000\", \"os-vol-tenant-attr:tenant_id\": \"p1\"}, "
         "{\"id\": \"made by a clock ahead of ours\", \"size\": 1, "
         "\"created_at\": \"2026-11-01T10:00:01.000000\", \"os-vol-tenant-attr:tenant_id\": \"p1\"}]}"},
        NONE("/v3/{admin}/snapshots/detail", "snapshots"),
        NONE("/v3/{admin}/backups/detail", "backups"),
        {"/v2.0/floatingips", 200,
         "{\"floatingips\": [{\"id\": \"f\", \"project_id\": \"p2\", \"created_at\": "
         "\"2026-11-01T09:00:00Z\"}]}"},
        NONE("/v2/images?visibility=all&os_hidden", "images"),
        {"/v2/images?visibility=all", 200,
         "{\"images\": [{\"id\": \"i\", \"owner\": \"p2\", \"size\": 1000, \"created_at\": "
         "\"2026-01-01T00:00:00Z\"}]}"},
        {"/v1/{account}p1", 204, "{\"x-account-bytes-used\": \"77\"}"}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    const struct name_list all = {0};
    read_all(&session, &cloud, &all);
    assert_int_equal(cloud.reading.failures.count, 0);
    assert_int_equal(cloud.reading.projects.count, 2);
    const struct metered *acme = project(&cloud, 0), *birch = project(&cloud, 1);
    assert_string_equal(acme->client, "acme");
    assert_string_equal(acme->region, "ams");
    /* a server that two pages have counts once */
    assert_float_equal(acme->amounts[METER_SERVER_HOURS], 4, 1e-9);
    assert_float_equal(acme->amounts[METER_CORE_HOURS], 8, 1e-9);
    assert_float_equal(acme->amounts[METER_RAM_HOURS], 2, 1e-9);
    /* since the month began, since it was made, not yet by our clock; what was made in a later month is not
     * there */
    assert_float_equal(acme->amounts[METER_VOLUMES], 16, 1e-9);
    assert_float_equal(acme->amounts[METER_VOLUME_HOURS], 10 * 10 + 5 * 2, 1e-9);
    assert_float_equal(acme->amounts[METER_OBJECT_BYTES], 77, 1e-9);
    assert_null(birch->region);
    assert_float_equal(birch->amounts[METER_FLOATING_IPS], 1, 1e-9);
    assert_float_equal(birch->amounts[METER_FLOATING_IP_HOURS], 1, 1e-9);
    assert_float_equal(birch->amounts[METER_IMAGE_BYTES], 1000, 1e-9);
    /* an account that is not there has nothing in it */
    assert_false(birch->unknown[METER_OBJECT_BYTES]);
    arena_release(&session.arena);
}

static void what_cannot_be_read_is_not_nothing(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {PROJECTS,
                                             {SERVERS, 503, NULL},
                                             NONE("/v3/{admin}/volumes/detail", "volumes"),
                                             {"/v3/{admin}/snapshots/detail", 200, "{\"snapshots\": {}}"},
                                             NONE("/v3/{admin}/backups/detail", "backups"),
                                             NONE("/v2.0/floatingips", "floatingips"),
                                             NONE("/v2/images", "images"),
                                             {"/v1/{account}p2", 403, NULL}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    struct name_list birch = {0};
    const char *names[] = {"birch"};
    birch.items = names;
    birch.count = 1;
    read_all(&session, &cloud, &birch);
    assert_int_equal(cloud.reading.projects.count, 1);
    assert_int_equal(cloud.reading.failures.count, 3);
    static const bool unknown[METER_COUNT] = {
        [METER_SERVER_HOURS] = true, [METER_CORE_HOURS] = true,     [METER_RAM_HOURS] = true,
        [METER_SNAPSHOTS] = true,    [METER_SNAPSHOT_HOURS] = true, [METER_OBJECT_BYTES] = true};
    for (enum meter meter = 0; meter < METER_COUNT; meter++)
        assert_int_equal(project(&cloud, 0)->unknown[meter], unknown[meter]);
    arena_release(&session.arena);
}

static void without_projects_nothing_more_is_asked(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {{"/v3/projects", 500, NULL}};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    const struct name_list all = {0};
    read_all(&session, &cloud, &all);
    assert_int_equal(cloud.reading.failures.count, 1);
    assert_int_equal(session.requests.count, 1);
    arena_release(&session.arena);
}

/* Pages that come again and again end somewhere. */
static void pages_that_repeat_are_a_failure(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        PROJECTS,
        {SERVERS, 200,
         "{\"tenant_usages\": [{\"tenant_id\": \"p1\", \"server_usages\": [" SERVER(
             "s1", "1") "]}], "
                        "\"tenant_usages_links\": [{\"rel\": \"next\", \"href\": \"x?marker=s1\"}]}"},
        NONE("/v3/{admin}/volumes/detail", "volumes"),
        NONE("/v3/{admin}/snapshots/detail", "snapshots"),
        NONE("/v3/{admin}/backups/detail", "backups"),
        NONE("/v2.0/floatingips", "floatingips"),
        NONE("/v2/images", "images")};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    const struct name_list all = {0};
    read_all(&session, &cloud, &all);
    assert_int_equal(cloud.reading.failures.count, 1);
    assert_true(project(&cloud, 0)->unknown[METER_SERVER_HOURS]);
    arena_release(&session.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_of_a_client_is_added_up),
        cmocka_unit_test(what_cannot_be_read_is_not_nothing),
        cmocka_unit_test(without_projects_nothing_more_is_asked),
        cmocka_unit_test(pages_that_repeat_are_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
