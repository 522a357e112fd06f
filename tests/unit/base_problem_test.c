#include "base/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

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

static struct place at(const char *file, unsigned line, unsigned column)
{
    return (struct place){file, line, column};
}

static void counts_by_severity(void **state)
{
    struct problems problems;
    problems_init(&problems, *state);
    char hint[] = "hint";
    problem_add(&problems, SEVERITY_ERROR, at("a", 1, 2), hint, "number %d", 1);
    problem_add(&problems, SEVERITY_WARNING, at("a", 1, 2), NULL, "%s", "two");
    hint[0] = 'x';
    assert_int_equal(problems.errors, 1);
    assert_int_equal(problems.warnings, 1);
    assert_string_equal(problems.list.items[0].message, "number 1");
    assert_string_equal(problems.list.items[0].hint, "hint");
    assert_null(problems.list.items[1].hint);
}

static void sorts_stably_and_drops_repetitions(void **state)
{
    struct problems problems;
    problems_init(&problems, *state);
    problem_add(&problems, SEVERITY_ERROR, at("b", 1, 1), NULL, "1");
    problem_add(&problems, SEVERITY_ERROR, at("a", 10, 1), NULL, "2");
    problem_add(&problems, SEVERITY_ERROR, at("a", 9, 7), NULL, "z");
    problem_add(&problems, SEVERITY_WARNING, at("a", 9, 7), NULL, "y");
    problem_add(&problems, SEVERITY_ERROR, at("a", 9, 7), NULL, "z");
    problem_add(&problems, SEVERITY_ERROR, at("a", 9, 7), "hint", "z");
    problem_add(&problems, SEVERITY_ERROR, at("a", 9, 3), NULL, "x");
    problem_add(&problems, SEVERITY_ERROR, at("a", 0, 0), NULL, "whole");
    problems_sort(&problems);

    static const char *const order[] = {"whole", "x", "z", "y", "z", "2", "1"};
    assert_int_equal(problems.list.count, COUNT(order));
    for (size_t i = 0; i < COUNT(order); i++)
        assert_string_equal(problems.list.items[i].message, order[i]);
    assert_int_equal(problems.errors, 6);
    assert_int_equal(problems.warnings, 1);
}

static void sorting_nothing_is_fine(void **state)
{
    struct problems problems;
    problems_init(&problems, *state);
    problems_sort(&problems);
    assert_int_equal(problems.list.count, 0);
}

static const char *source_of(struct arena *arena, const char *bytes, size_t length, struct place place)
{
    struct problems problems;
    problems_init(&problems, arena);
    problem_add(&problems, SEVERITY_ERROR, place, NULL, "x");
    problems_attach_source(&problems, "f", bytes, length);
    return problems.list.items[0].source;
}

#define SOURCE(state, literal, line, column)                                                                 \
    source_of(*(state), literal, sizeof(literal) - 1, at("f", line, column))

static void source_lines(void **state)
{
    assert_string_equal(SOURCE(state, "one\ntwo\nthree", 1, 1), "one");
    assert_string_equal(SOURCE(state, "one\ntwo\nthree", 2, 1), "two");
    assert_string_equal(SOURCE(state, "one\ntwo\nthree", 3, 1), "three");
    assert_null(SOURCE(state, "one\ntwo\nthree", 4, 1));
    assert_null(SOURCE(state, "one\n", 2, 1));
    assert_null(SOURCE(state, "one\n", 0, 0));
    assert_null(SOURCE(state, "", 1, 1));
    assert_string_equal(SOURCE(state, "\n\n", 2, 1), "");
    assert_string_equal(SOURCE(state, "one\r\ntwo\r\n", 2, 1), "two");
    assert_string_equal(SOURCE(state, "\xef\xbb\xbfone\n", 1, 1), "one");
}

static void source_is_safe_and_keeps_columns(void **state)
{
    assert_string_equal(SOURCE(state, "a\tb\x1b[c\0d", 1, 1), "a b\xef\xbf\xbd[c\xef\xbf\xbd"
                                                              "d");
    assert_string_equal(SOURCE(state, "é\xff\xe2\x80\xaex", 1, 1), "é\xef\xbf\xbd\xef\xbf\xbdx");
}

static void long_lines_are_cut(void **state)
{
    char line[1000];
    memset(line, 'x', sizeof line);
    const char *source = source_of(*state, line, sizeof line, at("f", 1, 400));
    assert_int_equal(text_characters(source), 401);
    assert_true(text_ends(source, "x…"));
    assert_null(source_of(*state, line, sizeof line, at("f", 1, 401)));
}

static void other_files_are_left_alone(void **state)
{
    struct problems problems;
    problems_init(&problems, *state);
    problem_add(&problems, SEVERITY_ERROR, at("a", 1, 1), NULL, "x");
    problem_add(&problems, SEVERITY_ERROR, at("b", 1, 1), NULL, "x");
    problem_add(&problems, SEVERITY_ERROR, at(NULL, 0, 0), NULL, "x");
    problems_attach_source(&problems, "b", "text\n", 5);
    assert_null(problems.list.items[0].source);
    assert_string_equal(problems.list.items[1].source, "text");
    assert_null(problems.list.items[2].source);
    problems_sort(&problems);
    assert_string_equal(problems.list.items[2].source, "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(counts_by_severity),
        TEST(sorts_stably_and_drops_repetitions),
        TEST(sorting_nothing_is_fine),
        TEST(source_lines),
        TEST(source_is_safe_and_keeps_columns),
        TEST(long_lines_are_cut),
        TEST(other_files_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
