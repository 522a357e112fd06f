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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_is_left_alone),
        cmocka_unit_test(what_is_not_desired_goes_only_where_it_is_ours),
        cmocka_unit_test(what_is_desired_is_made_taken_over_or_compared),
        cmocka_unit_test(two_of_a_name_are_never_guessed_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
