#include "reconciler/face/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const heads[] = {"who", "how much"};

static struct sheet sheet_of_two(struct arena *arena)
{
    struct sheet sheet = {.arena = arena, .heads = heads, .width = COUNT(heads), .numbers = 2};
    sheet_add(&sheet, "a, \"b\"|é");
    sheet_add_number(&sheet, -12);
    sheet_add(&sheet, "long\033name");
    sheet_add(&sheet, NULL);
    return sheet;
}

static void columns_are_as_wide_as_they_must_be(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct sheet sheet = sheet_of_two(&arena);
    assert_string_equal(sheet_text(&sheet, 2), "  who           how much\n"
                                               "  a, \"b\"|é           -12\n"
                                               "  long\\x1bname\n");
    arena_release(&arena);
}

static void nothing_becomes_markup(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct sheet sheet = sheet_of_two(&arena);
    assert_string_equal(sheet_markdown(&sheet), "| who | how much |\n"
                                                "|---|---:|\n"
                                                "| a, \"b\"&#124;é | -12 |\n"
                                                "| long&#92;x1bname |  |\n");
    arena_release(&arena);
}

static void fields_are_quoted_where_they_must_be(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct sheet sheet = sheet_of_two(&arena);
    assert_string_equal(sheet_csv(&sheet), "who,how much\n"
                                           "\"a, \"\"b\"\"|é\",-12\n"
                                           "long\033name,\n");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_they_must_be),
        cmocka_unit_test(nothing_becomes_markup),
        cmocka_unit_test(fields_are_quoted_where_they_must_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
