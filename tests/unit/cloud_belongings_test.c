#include "tests/unit/fake_session.h"

#include "reconciler/cloud/belongings.h"

/* What is answered at a path that begins so; status 0: it cannot be reached. */
struct cloud {
    const struct answer_row *rows;
    size_t count, dones;
};

static struct fake_answer serve(struct session *session, const struct fake_request *request)
{
    const struct cloud *cloud = session->context;
    return fake_row(cloud->rows, cloud->count, request);
}

static void done(void *context)
{
    ((struct cloud *)context)->dones++;
}

static struct snapshot *read_all(struct session *session, struct cloud *cloud,
                                 const struct name_list *projects)
{
    struct snapshot *snapshot = snapshot_new("ashburn", 0);
    session->context = cloud;
    belongings_read(session, snapshot, projects, done, cloud);
    fake_run(session);
    assert_int_equal(cloud->dones, 1);
    return snapshot;
}

static size_t has(const struct snapshot *snapshot, const char *project, const char *title)
{
    const struct belonging_list list = snapshot_belongings(snapshot, project);
    for (size_t i = 0; i < list.count; i++)
        if (text_equal(list.items[i].title, title))
            return list.items[i].count;
    return 0;
}

#define SERVERS "/v2.1/servers/detail?all_tenants=1"
#define VOLUMES "/v3/{admin}/volumes/detail?all_tenants=1"
#define NONE(path, key)                                                                                      \
    {                                                                                                        \
        path, 200, "{\"" key "\": []}"                                                                       \
    }
#define NO_OTHERS                                                                                            \
    NONE("/v3/{admin}/snapshots/detail", "snapshots"), NONE("/v3/{admin}/backups/detail", "backups"),        \
        NONE("/v2/images", "images")

static void of_a_few_each_is_asked_for(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        {SERVERS "&project_id=p1", 200,
         "{\"servers\": [{\"id\": \"s1\", \"tenant_id\": \"p1\"}, {\"id\": \"s2\", \"tenant_id\": \"p1\"}]}"},
        {SERVERS "&project_id=p2", 200, "{\"servers\": []}"},
        {VOLUMES "&project_id=p2", 200,
         "{\"volumes\": [{\"id\": \"v1\", \"os-vol-tenant-attr:tenant_id\": \"p2\"}]}"},
        NONE(VOLUMES "&project_id=p1", "volumes"),
        NO_OTHERS,
        {"/v1/{account}p1", 204, "{\"x-account-container-count\": \"3\"}"},
        {"/v1/{account}p2", 403, NULL}};
    static const char *ids[] = {"p1", "p2"};
    const struct name_list projects = {ids, COUNT(ids), 0};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    fake_init(&session, serve);
    struct snapshot *snapshot = read_all(&session, &cloud, &projects);
    assert_null(snapshot->belongings_error);
    assert_int_equal(has(snapshot, "p1", "server"), 2);
    assert_int_equal(has(snapshot, "p1", "container"), 3);
    assert_int_equal(has(snapshot, "p2", "volume"), 1);
    assert_int_equal(has(snapshot, "p1", "volume") + has(snapshot, "p2", "server"), 0);
    assert_int_equal(snapshot_belongings(snapshot, "p2").count, 1);
    snapshot_release(snapshot);
    arena_release(&session.arena);
}

static void of_many_the_lists_are_read_once(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {
        {SERVERS "&project_id", 500, NULL},
        {SERVERS, 200,
         "{\"servers\": [{\"id\": \"s1\", \"tenant_id\": \"p3\"}, {\"id\": \"s2\", \"tenant_id\": "
         "\"somebody\"}]}"},
        NONE(VOLUMES, "volumes"),
        NO_OTHERS};
    static const char *ids[] = {"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"};
    const struct name_list projects = {ids, COUNT(ids), 0};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    fake_init(&session, serve);
    struct snapshot *snapshot = read_all(&session, &cloud, &projects);
    assert_null(snapshot->belongings_error);
    assert_int_equal(has(snapshot, "p3", "server"), 1);
    assert_int_equal(snapshot_belongings(snapshot, "somebody").count, 0);
    assert_int_equal(session.requests.count, 6 + COUNT(ids));
    snapshot_release(snapshot);
    arena_release(&session.arena);
}

static void what_cannot_be_read_is_not_known(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {{SERVERS, 503, NULL},
                                             {VOLUMES, 200,
                                              "{\"volumes\": [{\"id\": \"v1\", "
                                              "\"os-vol-tenant-attr:tenant_id\": \"p1\"}]}"},
                                             NO_OTHERS};
    static const char *ids[] = {"p1"};
    const struct name_list projects = {ids, COUNT(ids), 0};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    fake_init(&session, serve);
    struct snapshot *snapshot = read_all(&session, &cloud, &projects);
    assert_non_null(snapshot->belongings_error);
    assert_int_equal(has(snapshot, "p1", "volume"), 1);
    snapshot_release(snapshot);
    arena_release(&session.arena);
}

static void a_region_without_the_service_has_nothing_of_it(void **state)
{
    (void)state;
    static const struct answer_row rows[] = {NONE(VOLUMES, "volumes"), NO_OTHERS};
    static const char *ids[] = {"p1"};
    const struct name_list projects = {ids, COUNT(ids), 0};
    struct cloud cloud = {.rows = rows, .count = COUNT(rows)};
    struct session session;
    fake_init(&session, serve);
    session.lacks = "compute";
    struct snapshot *snapshot = read_all(&session, &cloud, &projects);
    assert_null(snapshot->belongings_error);
    assert_int_equal(snapshot_belongings(snapshot, "p1").count, 0);
    snapshot_release(snapshot);
    arena_release(&session.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_few_each_is_asked_for),
        cmocka_unit_test(of_many_the_lists_are_read_once),
        cmocka_unit_test(what_cannot_be_read_is_not_known),
        cmocka_unit_test(a_region_without_the_service_has_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
