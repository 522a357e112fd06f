#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

static void builds_piece_by_piece(void **state)
{
    struct text text;
    text_init(&text, *state);
    assert_string_equal(text.data, "");
    for (int i = 0; i < 500; i++)
        text_print(&text, "%d,", i);
    assert_int_equal(text.length, 10 * 2 + 90 * 3 + 400 * 4);
    assert_int_equal(strlen(text.data), text.length);
    assert_true(text_starts(text.data, "0,1,2,"));
    assert_true(text_ends(text.data, ",498,499,"));
    text_char(&text, '!');
    text_add(&text, "");
    text_add_bytes(&text, "end\0of", 3);
    assert_true(text_ends(text.data, ",!end"));
}

static void equality_and_ends(void **state)
{
    (void)state;
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
    assert_true(text_equal("a", "a"));
    assert_true(text_starts("abc", ""));
    assert_false(text_starts("ab", "abc"));
    assert_true(text_ends("abc", "bc"));
    assert_false(text_ends("bc", "abc"));
}

static void patterns(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pattern;
        bool matches;
    } rows[] = {
        {"", "", true},           {"", "*", true},
        {"a", "", false},         {"lab-1", "lab-*", true},
        {"lab", "lab-*", false},  {"xlab-1", "lab-*", false},
        {"abc", "a*c", true},     {"abcb", "a*c", false},
        {"aXbXc", "a*b*c", true}, {"aaab", "*ab", true},
        {"a?c", "a?c", true},     {"abc", "a?c", false},
        {"[x]", "[x]", true},     {"abc", "***", true},
        {"abc", "ABC", false},    {"mississippi", "*iss*pi", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (text_matches(rows[i].text, rows[i].pattern) != rows[i].matches)
            fail_msg("%s against %s", rows[i].text, rows[i].pattern);
}

static void hostile_patterns_take_no_time(void **state)
{
    char *text = arena_alloc(*state, 20001);
    memset(text, 'a', 20000);
    assert_false(text_matches(text, "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b"));
}

static void nearest_words(void **state)
{
    (void)state;
    static const char *const keys[] = {"name",    "title",  "region", "networks",        "routers",
                                       "project", "access", "labels", "security_groups", "state"};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"netwroks", "networks"},
        {"network", "networks"},
        {"Networks", "networks"},
        {"nmae", "name"},
        {"naem", "name"},
        {"security-groups", "security_groups"},
        {"securitygroup", "security_groups"},
        {"acess", "access"},
        {"zone", NULL},
        {"x", NULL},
        {"", NULL},
        {"lables", "labels"},
        {"colour", NULL},
        {"region", "region"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (!text_equal(text_nearest(rows[i].word, keys, COUNT(keys)), rows[i].nearest))
            fail_msg("nearest to %s", rows[i].word);
    assert_null(text_nearest("name", keys, 0));
}

static void far_ties_and_long_words_have_no_nearest(void **state)
{
    static const char *const tied[] = {"abcdxx", "abcdyy"};
    assert_null(text_nearest("abcdzz", tied, 2));
    char *word = arena_alloc(*state, 1001);
    memset(word, 'a', 1000);
    const char *const candidates[] = {word};
    assert_null(text_nearest(word, candidates, 1));
}

static void joins(void **state)
{
    struct name_list names = {0};
    assert_string_equal(text_join(*state, &names, " and "), "");
    list_add((struct arena *)*state, &names, "a");
    assert_string_equal(text_join(*state, &names, " and "), "a");
    list_add((struct arena *)*state, &names, "b");
    assert_string_equal(text_join(*state, &names, " and "), "a and b");
    list_add((struct arena *)*state, &names, "c");
    assert_string_equal(text_join(*state, &names, " or "), "a, b or c");
}

#define PRINTABLE(state, literal) text_printable(*(state), literal, sizeof(literal) - 1)

static void printable(void **state)
{
    assert_string_equal(PRINTABLE(state, "Zürich 東京 😀"), "Zürich 東京 😀");
    assert_string_equal(PRINTABLE(state, "\x1b[31m\x7f\n"), "\\x1b[31m\\x7f\\x0a");
    assert_string_equal(PRINTABLE(state, "a\0b"), "a\\x00b");
    assert_string_equal(PRINTABLE(state, "\xc2\x85"), "\\u{0085}");
    assert_string_equal(PRINTABLE(state, "\xe2\x80\xaeterces\xe2\x81\xa6"), "\\u{202e}terces\\u{2066}");
    assert_string_equal(PRINTABLE(state, "\xef\xbb\xbf"), "\\u{feff}");
    assert_string_equal(PRINTABLE(state, "\xff\xc3"), "\\xff\\xc3");
    assert_string_equal(PRINTABLE(state, "\xc0\xaf"), "\\xc0\\xaf");
    assert_string_equal(PRINTABLE(state, "\xed\xa0\x80"), "\\xed\\xa0\\x80");
    assert_string_equal(PRINTABLE(state, "\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

static void every_character_decodes_to_itself(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[4];
        size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
        for (size_t i = 1; i < size; i++)
            bytes[i] = (char)(0x80 | (c >> (6 * (size - 1 - i)) & 0x3f));
        bytes[0] = (char)(heads[size] | c >> (6 * (size - 1)));
        uint32_t decoded = 0;
        size_t taken = text_decode(bytes, size, &decoded);
        bool surrogate = c >= 0xd800 && c <= 0xdfff;
        if (taken != (surrogate ? 0 : size) || (!surrogate && decoded != c))
            fail_msg("U+%04X", (unsigned)c);
        if (size > 1 && text_decode(bytes, size - 1, &decoded))
            fail_msg("U+%04X cut", (unsigned)c);
    }
}

static void characters(void **state)
{
    (void)state;
    assert_int_equal(text_characters(""), 0);
    assert_int_equal(text_characters("Zürich 東京 😀"), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(builds_piece_by_piece),
        TEST(equality_and_ends),
        TEST(patterns),
        TEST(hostile_patterns_take_no_time),
        TEST(nearest_words),
        TEST(far_ties_and_long_words_have_no_nearest),
        TEST(joins),
        TEST(printable),
        TEST(every_character_decodes_to_itself),
        TEST(characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
