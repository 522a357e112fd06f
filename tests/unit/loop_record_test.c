#include "reconciler/loop/record.h"
#include "tests/unit/ledger_support.h"

enum { HOUR = 3600, DAY = 24 * HOUR, NOW = 1000000 };

static bool stands_still(struct ledger_test *test, const char *client, const char *left, int64_t at)
{
    const struct client_plan plan = {.name = client, .region = "ashburn", .left = left};
    bool result = true;
    assert_null(record_removal(test->ledger, &test->arena, &plan, at, &result));
    return result;
}

static void a_removal_stands_still_after_a_day_without_progress(void **state)
{
    struct ledger_test *test = *state;
    assert_false(stands_still(test, "acme", "prod: server: 3", NOW));
    assert_false(stands_still(test, "acme", "prod: server: 3", NOW + DAY - 1));
    assert_true(stands_still(test, "acme", "prod: server: 3", NOW + DAY));
    assert_true(stands_still(test, "acme", "prod: server: 3", NOW + 9 * DAY));
    assert_false(stands_still(test, "acme", "prod: server: 2", NOW + 9 * DAY));
    assert_false(stands_still(test, "acme", "prod: server: 2", NOW + 10 * DAY - 1));
    assert_true(stands_still(test, "acme", "prod: server: 2", NOW + 10 * DAY));
}

static void what_cannot_be_read_is_no_progress(void **state)
{
    struct ledger_test *test = *state;
    assert_false(stands_still(test, "acme", "prod: server: 3", NOW));
    assert_false(stands_still(test, "acme", NULL, NOW + HOUR));
    assert_true(stands_still(test, "acme", NULL, NOW + DAY));
    assert_true(stands_still(test, "acme", "prod: server: 3", NOW + DAY));
    assert_false(stands_still(test, "never-read", NULL, NOW));
    assert_true(stands_still(test, "never-read", NULL, NOW + DAY));
}

static void each_client_has_its_own_day(void **state)
{
    struct ledger_test *test = *state;
    assert_false(stands_still(test, "acme", "prod: server: 3", NOW));
    assert_false(stands_still(test, "beta", "prod: server: 3", NOW + HOUR));
    assert_true(stands_still(test, "acme", "prod: server: 3", NOW + DAY));
    assert_false(stands_still(test, "beta", "prod: server: 3", NOW + DAY));
}

/* A lost ledger may only delay the alarm. */
static void without_the_ledger_the_day_begins_anew(void **state)
{
    struct ledger_test *test = *state;
    assert_false(stands_still(test, "acme", "prod: server: 3", NOW));
    ledger_close(test->ledger);
    assert_int_equal(unlink(arena_print(&test->arena, "%s/ledger.db", test->state)), 0);
    open_ledger(test);
    assert_false(stands_still(test, "acme", "prod: server: 3", NOW + DAY));
    assert_true(stands_still(test, "acme", "prod: server: 3", NOW + 2 * DAY));
}

/* A client whose cores the cloud is told, and what it makes of them. */
static const struct node *told(struct ledger_test *test, enum outcome outcome)
{
    static const char text[] = "apiVersion: tenantry/v1\nkind: Region\nname: ashburn\n---\n"
                               "apiVersion: tenantry/v1\nkind: Client\nname: acme\nregion: ashburn\n"
                               "projects: [{name: prod, quota: {compute: {cores: 40}}}]\n";
    struct arena *arena = &test->arena;
    struct spec_file *file = spec_file_read("acme.yaml", NULL, text, strlen(text));
    struct fleet *fleet = fleet_build(&file, 1, NULL);
    const struct client *client = fleet_client(fleet, "acme");
    struct item item = {0};
    for (size_t i = 0; i < client->resource_count; i++)
        if (client->resources[i]->kind == &compute_quota_kind)
            item.desired = client->resources[i];
    struct difference cores = {.field = &compute_quota_kind.fields[kind_field(&compute_quota_kind, "cores")],
                               .name = "cores",
                               .from = value_integer(20),
                               .to = value_integer(40)};
    struct change change = {.action = ACTION_UPDATE,
                            .kind = &compute_quota_kind,
                            .project = "prod",
                            .name = "prod",
                            .item = &item,
                            .outcome = outcome};
    list_add(arena, &change.fields, cores);
    struct client_plan plan = {.name = "acme", .region = "ashburn", .client = client, .complete = true};
    list_add(arena, &plan.changes, &change);
    assert_null(record_pass(test->ledger, arena, &plan, NULL, NOW));
    const struct node *kept = ledger_not_converging(test->ledger, arena, "acme", "ashburn");
    const char *key = arena_print(arena, "%s cores", plan_address(arena, item.desired));
    fleet_free(fleet);
    spec_file_release(file);
    return node_get(kept, key);
}

/* Once may be one bad answer. */
static void a_cloud_that_does_not_keep_a_value_is_believed_the_second_time(void **state)
{
    struct ledger_test *test = *state;
    assert_null(told(test, OUTCOME_NOT_CONVERGING));
    assert_null(told(test, OUTCOME_FAILED));
    assert_null(told(test, OUTCOME_NOT_CONVERGING));
    assert_string_equal(node_text(told(test, OUTCOME_NOT_CONVERGING)), "40");
    assert_string_equal(node_text(told(test, OUTCOME_NONE)), "40");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_removal_stands_still_after_a_day_without_progress, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_no_progress, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_client_has_its_own_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_the_ledger_the_day_begins_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cloud_that_does_not_keep_a_value_is_believed_the_second_time,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
