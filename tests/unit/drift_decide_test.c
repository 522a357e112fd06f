#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drift/pass.h"

static void unknown_is_left_alone(void **state)
{
    (void)state;
    for (int desired = 0; desired < 2; desired++)
        for (int ours = 0; ours < 2; ours++)
            assert_int_equal(decide(desired, ours, PRESENCE_UNKNOWN), DECISION_UNKNOWN);
}

static void what_is_not_desired_goes_only_where_it_is_ours(void **state)
{
    (void)state;
    assert_int_equal(decide(false, false, PRESENCE_ABSENT), DECISION_NOTHING);
    assert_int_equal(decide(false, true, PRESENCE_ABSENT), DECISION_NOTHING);
    assert_int_equal(decide(false, false, PRESENCE_ONE), DECISION_EXTRA);
    assert_int_equal(decide(false, false, PRESENCE_MANY), DECISION_EXTRA);
    assert_int_equal(decide(false, true, PRESENCE_ONE), DECISION_DELETE);
    assert_int_equal(decide(false, true, PRESENCE_MANY), DECISION_DELETE);
}

static void what_is_desired_is_made_taken_over_or_compared(void **state)
{
    (void)state;
    assert_int_equal(decide(true, false, PRESENCE_ABSENT), DECISION_CREATE);
    assert_int_equal(decide(true, true, PRESENCE_ABSENT), DECISION_CREATE);
    assert_int_equal(decide(true, false, PRESENCE_ONE), DECISION_ADOPT);
    assert_int_equal(decide(true, true, PRESENCE_ONE), DECISION_COMPARE);
}

static void two_of_a_name_are_never_guessed_at(void **state)
{
    (void)state;
    assert_int_equal(decide(true, false, PRESENCE_MANY), DECISION_CONFLICT);
    assert_int_equal(decide(true, true, PRESENCE_MANY), DECISION_CONFLICT);
}

static void a_fleet_that_shrinks_is_held(void **state)
{
    (void)state;
    static const struct {
        struct fleet_size before, now;
        bool held;
    } cases[] = {
        {{0, 0}, {0, 0}, true},      {{0, 0}, {5, 0}, false},
        {{5, 0}, {4, 0}, true},      {{6, 0}, {5, 0}, false},
        {{1, 0}, {0, 0}, true},      {{100, 0}, {80, 0}, true},
        {{100, 0}, {81, 0}, false}, /* written as terminated, one or a few */
        {{1, 0}, {0, 1}, false},     {{0, 1}, {0, 1}, false},
        {{5, 0}, {0, 5}, false},     {{6, 0}, {0, 6}, true},
        {{50, 0}, {40, 10}, true},   {{50, 0}, {41, 9}, false},
        {{50, 20}, {41, 29}, false}, /* a few terminated, and others lost */
        {{10, 0}, {8, 1}, false},    {{10, 0}, {7, 1}, true},
        {{10, 5}, {8, 5}, true}, /* those that were terminated before go or come back */
        {{5, 3}, {5, 0}, false},     {{2, 3}, {5, 0}, false},
        {{0, 1}, {0, 0}, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (plan_fleet_shrinks(cases[i].before, cases[i].now) != cases[i].held)
            fail_msg("%zu and %zu terminated, then %zu and %zu", cases[i].before.living,
                     cases[i].before.terminated, cases[i].now.living, cases[i].now.terminated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_is_left_alone),
        cmocka_unit_test(what_is_not_desired_goes_only_where_it_is_ours),
        cmocka_unit_test(what_is_desired_is_made_taken_over_or_compared),
        cmocka_unit_test(two_of_a_name_are_never_guessed_at),
        cmocka_unit_test(a_fleet_that_shrinks_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
