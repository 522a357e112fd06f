/* What http_run waits for besides answers. */
#include "reconciler/http/http.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

static int set_up(void **state)
{
    *state = http_new();
    return 0;
}

static int tear_down(void **state)
{
    http_free(*state);
    return 0;
}

struct ticks {
    struct http *http;
    char order[16];
    uint64_t cancelled;
    int again;
};

static void tick_a(void *context)
{
    strcat(((struct ticks *)context)->order, "a");
}

static void tick_b(void *context)
{
    struct ticks *ticks = context;
    strcat(ticks->order, "b");
    http_cancel_timer(ticks->http, ticks->cancelled);
}

static void tick_again(void *context)
{
    struct ticks *ticks = context;
    if (++ticks->again < 100)
        http_after(ticks->http, 0, tick_again, ticks);
}

static void timers_come_in_order(void **state)
{
    struct http *http = *state;
    struct ticks ticks = {.http = http};
    int64_t began = clock_monotonic_ms();
    http_after(http, 40, tick_a, &ticks);
    http_after(http, 20, tick_b, &ticks);
    ticks.cancelled = http_after(http, 30, tick_a, &ticks);
    http_after(http, 10, tick_a, &ticks);
    while (strlen(ticks.order) < 3)
        http_run(http, 5000);
    assert_string_equal(ticks.order, "aba");
    assert_in_range(clock_monotonic_ms() - began, 40, 2000);
    http_run(http, 10);
    assert_string_equal(ticks.order, "aba");
}

static void a_timer_that_sets_itself_holds_up_nothing(void **state)
{
    struct http *http = *state;
    struct ticks ticks = {.http = http};
    http_after(http, 0, tick_again, &ticks);
    http_run(http, 100);
    assert_in_range(ticks.again, 1, 2);
    while (ticks.again < 100)
        http_run(http, 100);
}

static void drain(void *context)
{
    char byte;
    assert_int_equal(read(*(int *)context, &byte, 1), 1);
    *(int *)context = -1;
}

static void a_watched_descriptor_wakes(void **state)
{
    struct http *http = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int fd = ends[0];
    http_watch(http, ends[0], drain, &fd);
    http_run(http, 1);
    assert_int_equal(fd, ends[0]);
    assert_int_equal(write(ends[1], "x", 1), 1);
    int64_t began = clock_monotonic_ms();
    http_run(http, 5000);
    assert_int_equal(fd, -1);
    assert_true(clock_monotonic_ms() - began < 2000);
    http_unwatch(http, ends[0]);
    assert_int_equal(write(ends[1], "x", 1), 1);
    http_run(http, 1);
    assert_int_equal(fd, -1);
    close(ends[0]);
    close(ends[1]);
}

static void ignore(int number)
{
    (void)number;
}

static void a_signal_ends_the_wait(void **state)
{
    struct http *http = *state;
    signal(SIGALRM, ignore);
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = 100000}, NULL);
    int64_t began = clock_monotonic_ms();
    http_run(http, 10000);
    assert_in_range(clock_monotonic_ms() - began, 50, 5000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(timers_come_in_order),
        TEST(a_timer_that_sets_itself_holds_up_nothing),
        TEST(a_watched_descriptor_wakes),
        TEST(a_signal_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
