#include "tests/unit/fake_session.h"

#include "reconciler/cloud/observe.h"

static const char specs[] = "apiVersion: tenantry/v1\n"
                            "kind: Region\n"
                            "name: here\n"
                            "---\n"
                            "apiVersion: tenantry/v1\n"
                            "kind: Client\n"
                            "name: acme\n"
                            "region: here\n"
                            "projects:\n"
                            "  - {name: one, quota: {compute: {cores: 8}}}\n"
                            "  - {name: two, quota: {compute: {cores: 9}}}\n"
                            "  - {name: three, quota: {compute: {cores: 20}}}\n"
                            "  - {name: four, quota: {compute: {cores: 20}}}\n"
                            "  - {name: five, quota: {compute: {cores: 7}}}\n";

static const char image_specs[] = "apiVersion: tenantry/v1\n"
                                  "kind: Region\n"
                                  "name: here\n"
                                  "---\n"
                                  "apiVersion: tenantry/v1\n"
                                  "kind: Client\n"
                                  "name: acme\n"
                                  "region: here\n"
                                  "projects:\n"
                                  "  - {name: one, quota: {image: {image_count_total: 5}}}\n"
                                  "  - {name: two, quota: {image: {image_size_total: 1 GiB}}}\n";

#define QUOTAS(cores)                                                                                        \
    "{\"quota_set\": {\"instances\": 10, \"cores\": " cores ", \"ram\": 51200, \"key_pairs\": 100, "         \
    "\"metadata_items\": 128, \"server_groups\": 10, \"server_group_members\": 10}}"
#define LIMIT(project, cores)                                                                                \
    "{\"id\": \"l-" project "\", \"service_id\": \"compute-id\", \"region_id\": \"here\", \"project_id\": "  \
    "\"" project "\", \"resource_name\": \"class:VCPU\", \"resource_limit\": " cores "}"

struct row {
    const char *path, *body;
};

static const struct row usual[] = {
    {"/v3/projects", "{\"projects\": [{\"id\": \"p-1\", \"name\": \"one\"}, {\"id\": \"p-2\", \"name\": "
                     "\"two\"}, {\"id\": \"p-3\", \"name\": \"three\"}, {\"id\": \"p-4\", \"name\": "
                     "\"four\"}, {\"id\": \"p-5\", \"name\": \"five\"}]}"},
    {"/v3/registered_limits?service_id=compute-id",
     "{\"registered_limits\": [{\"id\": \"r-1\", \"service_id\": \"compute-id\", \"region_id\": \"here\", "
     "\"resource_name\": \"class:VCPU\", \"default_limit\": 20}, {\"id\": \"r-2\", \"service_id\": "
     "\"compute-id\", \"region_id\": \"elsewhere\", \"resource_name\": \"servers\", \"default_limit\": 3}]}"},
    {"/v3/registered_limits?service_id=image-id",
     "{\"registered_limits\": [{\"id\": \"r-3\", \"service_id\": \"image-id\", \"region_id\": null, "
     "\"resource_name\": \"image_size_total\", \"default_limit\": 100}, {\"id\": \"r-4\", \"service_id\": "
     "\"image-id\", \"region_id\": null, \"resource_name\": \"image_count_total\", \"default_limit\": 9}]}"},
    {"/v3/limits?service_id=image-id",
     "{\"limits\": [{\"id\": \"l-9\", \"service_id\": \"image-id\", \"region_id\": null, \"project_id\": "
     "\"p-2\", \"resource_name\": \"image_count_total\", \"resource_limit\": -1}]}"},
    {"/v3/limits?service_id=compute-id",
     "{\"limits\": [" LIMIT("p-1", "8") ", " LIMIT("p-2", "9") ", " LIMIT("p-5", "7") "]}"},
    {"/v2.1/os-quota-sets/p-1/defaults", QUOTAS("20")},
    {"/v2.1/os-quota-sets/p-2/defaults", QUOTAS("20")},
    {"/v2.1/os-quota-sets/p-3/defaults", QUOTAS("20")},
    {"/v2.1/os-quota-sets/p-4/defaults", QUOTAS("20")},
    {"/v2.1/os-quota-sets/p-5/defaults", QUOTAS("20")},
    {"/v2.1/os-quota-sets/p-1", QUOTAS("8")},
    {"/v2.1/os-quota-sets/p-2", QUOTAS("9")},
    {"/v2.1/os-quota-sets/p-5", QUOTAS("7")},
    {"/v2.1/os-quota-sets/", QUOTAS("20")},
};

/* What a test has otherwise; body NULL: it fails. */
struct cloud {
    struct row other;
};

static struct fake_answer answer(struct session *session, const struct fake_request *request)
{
    const struct cloud *cloud = session->context;
    if (cloud->other.path && text_starts(request->path, cloud->other.path))
        return (struct fake_answer){.status = cloud->other.body ? 200 : 503, .body = cloud->other.body};
    for (size_t i = 0; i < COUNT(usual); i++)
        if (text_starts(request->path, usual[i].path))
            return (struct fake_answer){.status = 200, .body = usual[i].body};
    return (struct fake_answer){.status = 404};
}

struct fixture {
    struct arena arena;
    struct session session;
    struct cloud cloud;
    struct spec_file *file;
    struct fleet *fleet;
    struct snapshot *snapshot;
};

static void taken(void *context, struct snapshot *snapshot)
{
    ((struct fixture *)context)->snapshot = snapshot;
}

enum scope { WITH_SYSTEM, WITHOUT_SYSTEM };

static const char *read_kind(struct fixture *fixture, struct row other, const char *text,
                             const struct kind *kind, enum scope scope)
{
    memset(fixture, 0, sizeof *fixture);
    arena_init(&fixture->arena);
    fake_init(&fixture->session, answer);
    fixture->session.context = &fixture->cloud;
    fixture->session.system = scope == WITH_SYSTEM ? &fixture->session : NULL;
    fixture->cloud.other = other;
    fixture->file = spec_file_read("acme.yaml", NULL, text, strlen(text));
    fixture->fleet = fleet_build(&fixture->file, 1, NULL);
    const struct client *client = fleet_client(fixture->fleet, "acme");
    assert_non_null(client);
    const struct observe_wish wish = {.region = "here",
                                      .clients = &client,
                                      .client_count = 1,
                                      .kinds = UINT64_C(1) << kind_index(&project_kind) |
                                               UINT64_C(1) << kind_index(kind)};
    observe_start(&fixture->session, &wish, NULL, taken, fixture);
    fake_run(&fixture->session);
    assert_non_null(fixture->snapshot);
    return fixture->session.log.data;
}

static const char *read_region(struct fixture *fixture, struct row other)
{
    return read_kind(fixture, other, specs, &compute_quota_kind, WITH_SYSTEM);
}

static void end(struct fixture *fixture)
{
    snapshot_release(fixture->snapshot);
    fleet_free(fixture->fleet);
    spec_file_release(fixture->file);
    arena_release(&fixture->session.arena);
    arena_release(&fixture->arena);
}

static int64_t cores_of(const struct fixture *fixture, const char *project_id)
{
    const struct live *live = snapshot_by_id(fixture->snapshot, &compute_quota_kind, project_id);
    assert_non_null(live);
    assert_true(snapshot_knows(fixture->snapshot, &compute_quota_kind, project_id));
    return live->values[kind_field(&compute_quota_kind, "cores")].integer;
}

static size_t count(const char *log, const char *part)
{
    size_t found = 0;
    for (const char *at = log; (at = strstr(at, part)); at++)
        found++;
    return found;
}

static void expect_all(const struct fixture *fixture, uint64_t common)
{
    static const int64_t cores[] = {8, 9, 20, 20, 7};
    static const char *const ids[] = {"p-1", "p-2", "p-3", "p-4", "p-5"};
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_int_equal(cores_of(fixture, ids[i]), cores[i]);
    assert_int_equal(snapshot_common(fixture->snapshot, &compute_quota_kind), common);
    assert_true(snapshot_is_whole(fixture->snapshot));
}

static void test_one_list(void **state)
{
    (void)state;
    struct fixture fixture;
    const char *log = read_region(&fixture, (struct row){0});
    /* all but instances, cores and ram are one for all projects */
    expect_all(&fixture, 0x78);
    /* the service's own, what holds for all, and three that bear witness */
    assert_int_equal(count(log, "os-quota-sets"), 5);
    end(&fixture);
}

/* The lists have it otherwise than Nova does, or not at all: Nova is asked. */
static void test_each(void **state)
{
    (void)state;
    static const struct row others[] = {
        {"/v3/limits?", NULL},
        {"/v3/limits?", "{\"limits\": []}"},
        {"/v3/limits?", "{\"limits\": [" LIMIT("p-1", "6") ", " LIMIT("p-2", "5") "]}"},
        {"/v3/limits?", "{\"limits\": [{\"id\": \"l\", \"service_id\": \"compute-id\", \"project_id\": "
                        "\"p-1\", \"region_id\": \"here\", \"resource_name\": \"class:VCPU\"}]}"},
        {"/v3/registered_limits?", NULL},
        {"/v3/registered_limits?", "{\"registered_limits\": []}"},
        {"/v2.1/os-quota-sets/p-1/defaults", QUOTAS("21")},
        {"/v2.1/os-quota-sets/p-2/defaults", QUOTAS("21")},
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        struct fixture fixture;
        const char *log = read_region(&fixture, others[i]);
        bool unasked = text_ends(others[i].path, "defaults") && !strstr(log, others[i].path);
        expect_all(&fixture, unasked ? 0x78 : 0);
        for (int p = 1; p <= 5 && !unasked; p++)
            assert_true(count(log, arena_print(&fixture.arena, "GET /v2.1/os-quota-sets/p-%d\n", p)) >= 1);
        end(&fixture);
    }
}

static const struct value *images_of(const struct fixture *fixture, const char *project_id)
{
    assert_true(snapshot_knows(fixture->snapshot, &image_quota_kind, project_id));
    return snapshot_by_id(fixture->snapshot, &image_quota_kind, project_id)->values;
}

/* Nothing but Keystone's lists says what a project may have of images. */
static void test_in_keystone_alone(void **state)
{
    (void)state;
    struct fixture fixture;
    const char *log = read_kind(&fixture, (struct row){0}, image_specs, &image_quota_kind, WITH_SYSTEM);
    size_t size = kind_field(&image_quota_kind, "image_size_total"),
           stage = kind_field(&image_quota_kind, "image_stage_total"),
           number = kind_field(&image_quota_kind, "image_count_total");
    assert_int_equal(images_of(&fixture, "p-1")[size].integer, 100);
    assert_int_equal(images_of(&fixture, "p-1")[number].integer, 9);
    assert_int_equal(images_of(&fixture, "p-1")[stage].type, VALUE_ABSENT);
    assert_int_equal(images_of(&fixture, "p-2")[number].integer, -1);
    assert_int_equal(snapshot_defaults(fixture.snapshot, &image_quota_kind)[number].integer, 9);
    assert_true(snapshot_is_whole(fixture.snapshot));
    assert_int_equal(count(log, "limits?"), 2);
    end(&fixture);
}

static void test_nothing_is_registered(void **state)
{
    (void)state;
    struct fixture fixture;
    const struct row none = {"/v3/registered_limits?", "{\"registered_limits\": []}"};
    const char *log = read_kind(&fixture, none, image_specs, &image_quota_kind, WITH_SYSTEM);
    assert_true(snapshot_lacks(fixture.snapshot, &image_quota_kind));
    assert_true(snapshot_is_whole(fixture.snapshot));
    assert_null(strstr(log, "/v3/limits"));
    end(&fixture);
}

static void test_limits_that_are_not_told(void **state)
{
    (void)state;
    static const struct {
        struct row other;
        enum scope scope;
    } cases[] = {
        {{"/v3/registered_limits?", NULL}, WITH_SYSTEM},
        {{"/v3/limits?", NULL}, WITH_SYSTEM},
        {{NULL, NULL}, WITHOUT_SYSTEM},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fixture fixture;
        read_kind(&fixture, cases[i].other, image_specs, &image_quota_kind, cases[i].scope);
        assert_false(snapshot_is_whole(fixture.snapshot));
        assert_false(snapshot_lacks(fixture.snapshot, &image_quota_kind));
        assert_false(snapshot_knows(fixture.snapshot, &image_quota_kind, "p-1"));
        end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_list),
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_in_keystone_alone),
        cmocka_unit_test(test_nothing_is_registered),
        cmocka_unit_test(test_limits_that_are_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
