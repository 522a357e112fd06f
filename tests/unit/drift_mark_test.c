#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "drift/mark.h"

static void a_name_that_fits_is_the_mark(void **state)
{
    (void)state;
    assert_string_equal(mark_name(NULL, "web"), "web");
}

static void a_long_name_is_cut_at_a_character(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct text name;
    text_init(&name, &arena);
    for (int i = 0; i < 255; i++)
        text_add(&name, "é");
    const char *tag = arena_print(&arena, MARK_NAME "%s", mark_name(&arena, name.data));
    assert_int_equal(text_characters(tag), 255);
    assert_int_equal(strlen(tag), strlen(MARK_NAME) + 2 * (255 - strlen(MARK_NAME)));
    arena_release(&arena);
}

static void a_day_is_a_day(void **state)
{
    (void)state;
    assert_int_equal(mark_day("1970-01-02"), 86400);
    assert_int_equal(mark_day(NULL), -1);
    assert_int_equal(mark_day("yesterday!"), -1);
    assert_int_equal(mark_day("2026-13-01"), -1);
    assert_int_equal(mark_day("2026-11-01T"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_fits_is_the_mark),
        cmocka_unit_test(a_long_name_is_cut_at_a_character),
        cmocka_unit_test(a_day_is_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
