#include "tests/unit/observe_fixture.h"

static int64_t integer(const struct snapshot *snapshot, const struct kind *kind, const char *project,
                       const char *key)
{
    const struct live *live = snapshot_by_id(snapshot, kind, project);
    assert_non_null(live);
    return live->values[kind_field(kind, key)].integer;
}

static void test_whole(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    observe(&fixture);
    const struct snapshot *snapshot = fixture.snapshot;
    assert_true(snapshot_is_whole(snapshot));
    for (size_t i = 0; i < KIND_COUNT; i++)
        assert_true(snapshot_knows(snapshot, kinds[i], NULL) || kinds[i]->reading == READING_ASKED);
    assert_non_null(snapshot_by_id(snapshot, &external_network_kind, "n-1"));
    assert_non_null(snapshot_by_id(snapshot, &security_group_rule_kind, "r-1"));
    assert_int_equal(integer(snapshot, &object_quota_kind, "p-1", "bytes"), 1 << 30);
    assert_int_equal(integer(snapshot, &load_balancer_quota_kind, "p-1", "pools"), 7);
    assert_int_equal(integer(snapshot, &dns_quota_kind, "p-1", "zones"), 10);
    assert_int_equal(integer(snapshot, &share_quota_kind, "p-1", "shares"), 50);
    assert_int_equal(integer(snapshot, &image_quota_kind, "p-1", "image_count_total"), 9);
    const struct live *shares = snapshot_by_id(snapshot, &share_quota_kind, "p-1");
    const struct value *types = &shares->values[kind_field(&share_quota_kind, "types")];
    assert_int_equal(types->list.count, 1);
    assert_string_equal(types->list.items[0].key, "gold");
    assert_int_equal(types->list.items[0].list.items[0].integer, 4);
    assert_int_equal(types->list.items[0].list.items[3].type, VALUE_ABSENT);
    const struct live *keys = snapshot_by_id(snapshot, &key_manager_quota_kind, "p-1");
    assert_false(value_is_set(&keys->values[kind_field(&key_manager_quota_kind, "secrets")]));
    assert_true(snapshot_knows(snapshot, &key_manager_quota_kind, "p-1"));
    const struct live_list *containers = snapshot_of_project(snapshot, &container_kind, "p-1");
    assert_int_equal(containers->count, 2);
    assert_string_equal(containers->items[0]->name, "backups");
    assert_string_equal(containers->items[0]->owner, "acme");
    assert_string_equal(containers->items[0]->values[kind_field(&container_kind, "read")].text,
                        ".r:*,.rlistings");
    assert_int_equal(containers->items[0]->values[kind_field(&container_kind, "objects")].integer, 3);
    assert_null(containers->items[1]->owner);
    assert_true(snapshot_knows(snapshot, &container_kind, "p-1"));
    assert_true(snapshot_knows(snapshot, &container_kind, "p-5")); /* it may go */
    assert_false(snapshot_knows(snapshot, &container_kind, "p-2"));

    assert_int_equal(snapshot_of_project(snapshot, &flavor_access_kind, "p-1")->count, 1);
    assert_int_equal(snapshot_of_project(snapshot, &flavor_access_kind, "p-2")->count, 1);
    assert_int_equal(snapshot_of_project(snapshot, &volume_type_access_kind, "p-1")->count, 1);
    assert_int_equal(snapshot_of_project(snapshot, &image_member_kind, "p-1")->count, 1);
    assert_int_equal(snapshot_of_project(snapshot, &dedicated_hosts_kind, "p-1")->count, 1);
    assert_int_equal(snapshot_of_parent(snapshot, &dedicated_hosts_kind, "p-2")->count, 1);
    assert_string_equal(
        snapshot_of_parent(snapshot, &dedicated_hosts_kind, "p-2")->items[0]->values[0].reference.id, "7");

    assert_int_equal(snapshot_of_parent(snapshot, &group_member_kind, "g-1")->count, 1);
    assert_null(strstr(fixture.session.log.data, "/v3/groups/g-2/users"));
    assert_null(strstr(fixture.session.log.data, "/v3/groups/g-3/users"));

    /* Quotas of those that declare them, that are there or may turn out to be ours. */
    const char *log = fixture.session.log.data;
    assert_non_null(strstr(log, "GET /v2.1/os-quota-sets/p-1\n"));
    assert_non_null(strstr(log, "GET /v2.1/os-quota-sets/p-2\n"));
    assert_non_null(strstr(log, "GET /v2.1/os-quota-sets/p-5\n"));
    assert_non_null(strstr(log, "GET /v3/{admin}/os-quota-sets/p-1\n"));
    assert_null(strstr(log, "os-quota-sets/p-3"));
    assert_null(strstr(log, "os-quota-sets/p-4"));
    assert_null(strstr(log, "{admin}/os-quota-sets/p-2"));
    assert_true(snapshot_knows(snapshot, &compute_quota_kind, "p-1"));
    assert_false(snapshot_knows(snapshot, &compute_quota_kind, "p-4"));
    assert_int_equal(integer(snapshot, &compute_quota_kind, "p-2", "cores"), 20);
    assert_int_equal(integer(snapshot, &network_quota_kind, "p-1", "ports"), 9);
    assert_true(fixture.session.requests.count <= 30 + 2 * 3 + 8 + 3 * 4 + 1 + 2 * 2 + 3);
    end(&fixture);
}

static void assert_failed(const char *broken, int status, const char *body, const struct kind *kind,
                          const struct kind *beside)
{
    struct fixture fixture;
    begin(&fixture);
    fixture.cloud = (struct cloud){broken, status, body};
    observe(&fixture);
    assert_false(snapshot_is_whole(fixture.snapshot));
    assert_false(snapshot_knows(fixture.snapshot, kind, NULL));
    assert_non_null(snapshot_error(fixture.snapshot, kind, NULL));
    assert_true(snapshot_knows(fixture.snapshot, beside, NULL));
    end(&fixture);
}

static void test_failures(void **state)
{
    (void)state;
    assert_failed("/v2.0/networks", 503, NULL, &network_kind, &subnet_kind);
    assert_failed("/v2.0/networks", 503, NULL, &external_network_kind, &subnet_kind);
    assert_failed("/v2.0/security-groups", 0, NULL, &security_group_rule_kind, &network_kind);
    assert_failed("/v3/users", 200, "{\"users\": [], \"truncated\": true}", &user_kind, &group_kind);
    assert_failed("/v2.0/subnets", 200,
                  "{\"subnets\": [{\"id\": \"s\", \"project_id\": \"p\", \"cidr\": 5}]}", &subnet_kind,
                  &network_kind);
    assert_failed("/v2.0/subnets", 200, "[]", &subnet_kind, &network_kind);
    assert_failed("/default", 500, NULL, &network_quota_kind, &network_kind);
    assert_failed("/v2.1/flavors/detail", 503, NULL, &flavor_access_kind, &volume_type_access_kind);
    assert_failed("/os-flavor-access", 503, NULL, &flavor_access_kind, &flavor_kind);
    assert_failed("/os-flavor-access", 200, "{}", &flavor_access_kind, &flavor_kind);
    assert_failed("/v2.0/quotas", 500, NULL, &network_quota_kind, &network_kind);
    assert_failed("/v2.1/os-quota-sets/admin-project", 503, NULL, &compute_quota_kind, &volume_quota_kind);
}

static void test_projects_failed(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    fixture.cloud = (struct cloud){"/v3/projects", 503, NULL};
    observe(&fixture);
    assert_false(snapshot_knows(fixture.snapshot, &compute_quota_kind, "p-1"));
    assert_false(snapshot_knows(fixture.snapshot, &network_quota_kind, NULL));
    assert_non_null(snapshot_error(fixture.snapshot, &compute_quota_kind, "p-1"));
    assert_true(snapshot_knows(fixture.snapshot, &network_kind, NULL));
    end(&fixture);
}

static void test_one_project_failed(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    fixture.cloud = (struct cloud){"/v2.1/os-quota-sets/p-1", 500, NULL};
    observe(&fixture);
    assert_false(snapshot_knows(fixture.snapshot, &compute_quota_kind, "p-1"));
    assert_true(snapshot_knows(fixture.snapshot, &compute_quota_kind, "p-2"));
    assert_true(snapshot_knows(fixture.snapshot, &volume_quota_kind, "p-1"));
    end(&fixture);
}

/* A quota of which a part could not be read, or understood, is not known. */
static void test_type_that_is_unread(void **state)
{
    (void)state;
    static const struct cloud clouds[] = {{"?share_type=gold", 503, NULL},
                                          {"?share_type=gold", 200, "{\"quota_set\": {\"shares\": \"x\"}}"},
                                          {"?share_type=gold", 200, "{}"}};
    for (size_t i = 0; i < COUNT(clouds); i++) {
        struct fixture fixture;
        begin(&fixture);
        fixture.cloud = clouds[i];
        observe(&fixture);
        assert_false(snapshot_knows(fixture.snapshot, &share_quota_kind, "p-1"));
        assert_non_null(
            strstr(snapshot_error(fixture.snapshot, &share_quota_kind, "p-1")->message, "of gold"));
        assert_true(snapshot_knows(fixture.snapshot, &dns_quota_kind, "p-1"));
        end(&fixture);
    }
}

static void test_service_that_is_not_there(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    fixture.session.lacks = "block-storage"; /* prod speaks of it */
    observe(&fixture);
    assert_false(snapshot_is_whole(fixture.snapshot));
    assert_true(snapshot_lacks(fixture.snapshot, &volume_quota_kind));
    assert_false(snapshot_knows(fixture.snapshot, &volume_quota_kind, "p-1"));
    end(&fixture);
    begin(&fixture);
    fixture.session.lacks = "shared-file-system"; /* its types have nothing to be told of */
    observe(&fixture);
    assert_true(snapshot_is_whole(fixture.snapshot));
    assert_true(snapshot_lacks(fixture.snapshot, &share_quota_kind));
    assert_true(snapshot_knows(fixture.snapshot, &share_type_kind, NULL));
    end(&fixture);
    begin(&fixture);
    fixture.session.lacks = "dns"; /* of which specs have quotas only */
    observe(&fixture);
    assert_true(snapshot_is_whole(fixture.snapshot));
    assert_true(snapshot_lacks(fixture.snapshot, &dns_quota_kind));
    assert_false(snapshot_lacks(fixture.snapshot, &share_quota_kind));
    assert_null(strstr(fixture.session.log.data, "/v2/quotas"));
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_projects_failed),
        cmocka_unit_test(test_one_project_failed),
        cmocka_unit_test(test_type_that_is_unread),
        cmocka_unit_test(test_service_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
