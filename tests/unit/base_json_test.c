#include "base/json.h"

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

static struct node *parse(struct arena *arena, const char *bytes, size_t length)
{
    struct node *node = NULL;
    struct error *error = json_parse(arena, bytes, length, &node);
    if (error)
        fail_msg("%s: %s", bytes, error->message);
    return node;
}

#define PARSE(state, literal) parse(*(state), literal, sizeof(literal) - 1)

static void values(void **state)
{
    struct node *node =
        PARSE(state, " {\"t\":true,\"f\":false,\"n\":null,\"s\":\"true\",\"i\":42,\"l\":[1,[]],\"m\":{}} \n");
    assert_true(node_is_true(node_get(node, "t")));
    assert_string_equal(node_get_text(node, "f"), "false");
    assert_true(node_is_null(node_get(node, "n")));
    assert_false(node_is_true(node_get(node, "s")));
    assert_int_equal(node_get_integer(node, "i", 0), 42);
    assert_string_equal(node_text(node_find(node, "l.0")), "1");
    assert_int_equal(node_find(node, "l.1")->type, NODE_LIST);
    assert_int_equal(node_get(node, "m")->type, NODE_MAP);
    assert_int_equal(node->line, 0);
}

static void numbers(void **state)
{
    static const struct {
        const char *text, *printed;
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-1", "-1"},
        {"9007199254740992", "9007199254740992"},
        {"-9007199254740991", "-9007199254740991"},
        {"5497558138880", "5497558138880"},
        {"1e3", "1000"},
        {"1.5", "1.5"},
        {"0.1", "0.1"},
        {"100.0", "100"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1e999", "null"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct node *node = parse(*state, rows[i].text, strlen(rows[i].text));
        assert_string_equal(json_print(*state, node, JSON_COMPACT), rows[i].printed);
    }
}

static void refusals(void **state)
{
    static const char *const texts[] = {"",    " ",      "{",     "[1,]",  "{\"a\"}", "{\"a\":1,}", "[1] x",
                                        "nul", "\"open", "{a:1}", "[1 2]", "\"\\x\"", "\"\\ud800\""};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct node *untouched = NULL;
        struct error *error = json_parse(*state, texts[i], strlen(texts[i]), &untouched);
        if (!error || error->kind != ERROR_ANSWER || untouched)
            fail_msg("%s", texts[i]);
    }
    struct node *node = NULL;
    assert_non_null(json_parse(*state, "[\"a\0b\"]", 7, &node));
    assert_non_null(json_parse(*state, "[1]garbage", 4, &node));
    assert_null(json_parse(*state, "[1]garbage", 3, &node));
}

static void depth_is_bounded(void **state)
{
    char *deep = arena_alloc(*state, 200001);
    memset(deep, '[', 100000);
    memset(deep + 100000, ']', 100000);
    struct node *node = NULL;
    assert_non_null(json_parse(*state, deep, 200000, &node));
    assert_null(json_parse(*state, deep + 99500, 1000, &node));
}

static void text_from_outside_is_made_valid(void **state)
{
    assert_string_equal(node_text(PARSE(state, "\"a\\u0000b\"")), "a\xef\xbf\xbd"
                                                                  "b");
    assert_string_equal(node_text(PARSE(state, "\"a\\\\u0000\"")), "a\\u0000");
    assert_string_equal(node_text(PARSE(state, "\"\\\\\\u0000\"")), "\\\xef\xbf\xbd");
    assert_string_equal(node_text(PARSE(state, "\"\xff\xc3x\"")), "\xef\xbf\xbd\xef\xbf\xbdx");
    assert_string_equal(node_text(PARSE(state, "\"\\ud83d\\ude00\"")), "😀");
}

static void equal_keys_leave_the_last_value(void **state)
{
    struct node *node = PARSE(state, "{\"a\":1,\"b\":2,\"a\":{\"c\":3}}");
    assert_string_equal(json_print(*state, node, JSON_COMPACT), "{\"a\":{\"c\":3},\"b\":2}");
}

static void large_objects_take_no_square_time(void **state)
{
    struct text text;
    text_init(&text, *state);
    text_char(&text, '{');
    for (int i = 0; i < 100000; i++)
        text_print(&text, "%s\"%d\":0", i ? "," : "", i);
    text_char(&text, '}');
    assert_int_equal(parse(*state, text.data, text.length)->count, 100000);
}

static void prints_what_stays_and_quotes_the_rest(void **state)
{
    static const struct {
        const char *text, *printed;
    } rows[] = {
        {"true", "true"},   {"false", "false"},     {"null", "null"},
        {"~", "null"},      {"12", "12"},           {"-1.5e+3", "-1.5e+3"},
        {"08", "\"08\""},   {"1_000", "\"1_000\""}, {"+1", "\"+1\""},
        {"1.", "\"1.\""},   {".5", "\".5\""},       {"1e", "\"1e\""},
        {"-", "\"-\""},     {"no", "\"no\""},       {"0x10", "\"0x10\""},
        {"NaN", "\"NaN\""}, {"True", "\"True\""},   {"Infinity", "\"Infinity\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct node *node = node_new_text(*state, rows[i].text);
        assert_string_equal(json_print(*state, node, JSON_COMPACT),
                            arena_print(*state, "\"%s\"", rows[i].text));
        node->plain = true;
        assert_string_equal(json_print(*state, node, JSON_COMPACT), rows[i].printed);
    }
}

static void escapes(void **state)
{
    struct node *node = node_new_text(*state, "\"\\\n\t\r\x01\x7f/é\xe2\x80\xae\xff");
    assert_string_equal(json_print(*state, node, JSON_COMPACT),
                        "\"\\\"\\\\\\n\\t\\u000d\\u0001\\u007f/é\\u202e\xef\xbf\xbd\"");
}

static void indented(void **state)
{
    struct node *node = PARSE(state, "{\"a\":[1,{\"b\":[]}],\"c\":{}}");
    assert_string_equal(json_print(*state, node, JSON_INDENTED), "{\n"
                                                                 "  \"a\": [\n"
                                                                 "    1,\n"
                                                                 "    {\n"
                                                                 "      \"b\": []\n"
                                                                 "    }\n"
                                                                 "  ],\n"
                                                                 "  \"c\": {}\n"
                                                                 "}");
    assert_string_equal(json_print(*state, NULL, JSON_INDENTED), "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values),
        TEST(numbers),
        TEST(refusals),
        TEST(depth_is_bounded),
        TEST(text_from_outside_is_made_valid),
        TEST(equal_keys_leave_the_last_value),
        TEST(large_objects_take_no_square_time),
        TEST(prints_what_stays_and_quotes_the_rest),
        TEST(escapes),
        TEST(indented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
