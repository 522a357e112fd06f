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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_removal_stands_still_after_a_day_without_progress, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_no_progress, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_client_has_its_own_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_the_ledger_the_day_begins_anew, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
