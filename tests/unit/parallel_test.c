#include "reconciler/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 10007 };

static void count_up(void *context, size_t i)
{
    atomic_fetch_add(&((atomic_int *)context)[i], 1);
}

static void check(size_t count)
{
    static atomic_int done[MANY];
    for (size_t i = 0; i < MANY; i++)
        done[i] = 0;
    parallel_run(count, count_up, done);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(done[i], i < count);
}

static void each_is_done_once(void **state)
{
    (void)state;
    const size_t counts[] = {0, 1, 63, 64, 65, 1000, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check(counts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_is_done_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
