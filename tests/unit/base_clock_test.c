#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

static void prints(void **state)
{
    assert_string_equal(clock_print(*state, 0), "1970-01-01T00:00:00Z");
    assert_string_equal(clock_print(*state, 1795413800), "2026-11-23T06:03:20Z");
    assert_string_equal(clock_print(*state, 951782400), "2000-02-29T00:00:00Z");
}

static void parses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-23T06:03:20Z", 1795413800},
        {"2026-11-23T06:03:20.000000Z", 1795413800},
        {"2026-11-23T06:03:20.123", 1795413800},
        {"2026-11-23T06:03:20", 1795413800},
        {"2026-11-23 06:03:20+00:00", 1795413800},
        {"2026-11-23T07:03:20+01:00", 1795413800},
        {"2026-11-23T00:33:20-0530", 1795413800},
        {"2000-02-29T00:00:00Z", 951782400},
        {NULL, -1},
        {"", -1},
        {"2026-11-23", -1},
        {"2026-13-01T00:00:00Z", -1},
        {"2026-00-01T00:00:00Z", -1},
        {"2026-02-29T00:00:00Z", -1},
        {"1900-02-29T00:00:00Z", -1},
        {"2026-04-31T00:00:00Z", -1},
        {"2026-11-23T24:00:00Z", -1},
        {"2026-11-23T06:60:20Z", -1},
        {"2026-11-23T06:03:61Z", -1},
        {"2026-11-23T06:03Z", -1},
        {"2026-11-23T6:03:20Z", -1},
        {"2026-11-23T06:03:20.Z", -1},
        {"2026-11-23T06:03:20Zx", -1},
        {"2026-11-23T06:03:20+1:00", -1},
        {"2026-11-23T06:03:20+24:00", -1},
        {" 2026-11-23T06:03:20Z", -1},
        {"-026-11-23T06:03:20Z", -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (clock_parse(rows[i].text) != rows[i].seconds)
            fail_msg("%s gives %lld", rows[i].text, (long long)clock_parse(rows[i].text));
}

static void parse_undoes_print(void **state)
{
    for (int64_t seconds = 0; seconds < 4102444800; seconds += 7654321)
        assert_int_equal(clock_parse(clock_print(*state, seconds)), seconds);
}

static void clocks_move_forwards(void **state)
{
    (void)state;
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
    assert_true(clock_seconds() > 1700000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(prints),
        TEST(parses),
        TEST(parse_undoes_print),
        TEST(clocks_move_forwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
