/* What is read, what is refused, and in which words. */
#include "tests/unit/base_yaml.h"

/* ---- what is read ---- */

static void scalars_stay_as_written(void **state)
{
    static const char *const texts[] = {"no",         "on",     "yes",     "08",   "1e3",  "1_000",
                                        "0x10",       "1.5",    "010",     "~",    "true", "2026-11-23",
                                        "10.0.0.0/8", "22:22",  "9.9.9.9", ".inf", "=",    "null",
                                        "Null",       "a b  c", "-1",      "é",    "::/0"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char yaml[64], quoted[64];
        snprintf(yaml, sizeof yaml, "k: %s\n", texts[i]);
        snprintf(quoted, sizeof quoted, "k: '%s'\nl: \"%s\"\n", texts[i], texts[i]);
        struct read *read = read_text(state, yaml);
        assert_true(read->done);
        const struct node *node = node_get(read->documents.items[0], "k");
        assert_string_equal(node->text, texts[i]);
        assert_true(node->plain);
        read = read_text(state, quoted);
        node = node_get(read->documents.items[0], "k");
        assert_string_equal(node->text, texts[i]);
        assert_false(node->plain);
        node = node_get(read->documents.items[0], "l");
        assert_string_equal(node->text, texts[i]);
        assert_false(node->plain);
    }
}

static void collections_and_blocks(void **state)
{
    expect(state, "a: {b: [1, 'x'], c: }\nd:\n- e: f\n  g: []\n-\n",
           "{\"a\":{\"b\":[1,\"x\"],\"c\":null},\"d\":[{\"e\":\"f\",\"g\":[]},null]}");
    expect(state, "a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\"}");
    expect(state, "a: \"\\u00e9\\t\\x41\\U0001F600\\/\"\n", "{\"a\":\"é\\tA😀/\"}");
    expect(state, "? a\n: b\n", "{\"a\":\"b\"}");
    expect(state, "text", "\"text\"");
}

static void documents(void **state)
{
    expect(state, "", "");
    expect(state, "\n\n   \n# only a comment\n", "");
    expect(state, "---\n---\n# empty\n---\na: 1\n---\n...\n---\nb: 2\n", "{\"a\":1}\n{\"b\":2}");
    expect(state, "--- ~\n--- ''\n", "null\n\"\"");
    expect(state, "%YAML 1.2\n---\na: 1\n...\n%YAML 1.1\n---\nb: 2\n", "{\"a\":1}\n{\"b\":2}");
}

static void line_ends_and_byte_order_mark(void **state)
{
    expect(state, "a: 1\r\nb:\r\n  - x\r\nc: |\r\n  t\r\n  u\r\n",
           "{\"a\":1,\"b\":[\"x\"],\"c\":\"t\\nu\\n\"}");
    expect(state,
           "\xef\xbb\xbf"
           "a: 1\n",
           "{\"a\":1}");
    expect(state, "\xef\xbb\xbf", "");
    struct read *read = read_text(state, "\xef\xbb\xbf"
                                         "a: 1\n");
    assert_int_equal(read->documents.items[0]->entries[0].key->column, 1);
}

static void places_count_characters(void **state)
{
    struct read *read = read_text(state, "é: [東京, \"😀\", x]\n\n---\r\n  b:\r\n    - c\n");
    const struct node *first = read->documents.items[0], *list = first->entries[0].value;
    assert_int_equal(first->entries[0].key->line, 1);
    assert_int_equal(first->entries[0].key->column, 1);
    assert_int_equal(list->column, 4);
    assert_int_equal(list->items[0]->column, 5);
    assert_int_equal(list->items[1]->column, 9);
    assert_int_equal(list->items[2]->column, 14);
    const struct node *second = read->documents.items[1];
    assert_int_equal(second->line, 4);
    assert_int_equal(second->entries[0].key->column, 3);
    assert_int_equal(second->entries[0].value->items[0]->line, 5);
    assert_int_equal(second->entries[0].value->items[0]->column, 7);
}

static void anchors_and_aliases(void **state)
{
    expect(state, "a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n",
           "{\"a\":{\"k\":[1]},\"b\":{\"k\":[1]},\"c\":[{\"k\":[1]},{\"k\":[1]}]}");
    expect(state, "a: &x 1\nb: &x 2\nc: *x\n", "{\"a\":1,\"b\":2,\"c\":2}");
    expect(state, "a: &x key\n*x : v\n", "{\"a\":\"key\",\"key\":\"v\"}");
    struct read *read = read_text(state, "a: &x 08\nb: *x\n");
    assert_ptr_equal(node_get(read->documents.items[0], "a"), node_get(read->documents.items[0], "b"));
    REFUSED(state, "a: *x\n", "1:4 no anchor &x stands before this in its document");
    REFUSED(state, "a: &x 1\n---\nb: *x\n", "3:4 no anchor &x stands before this in its document");
    REFUSED(state, "a: &x [1, {b: *x}]\n", "1:15 *x stands within its own anchor: it would contain itself");
}

static void merge_keys(void **state)
{
    expect(state, "x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {b: 3, <<: *x}\n",
           "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"b\":3,\"a\":1},\"z\":{\"b\":3,\"a\":1}}");
    expect(state, "- &x {a: 1}\n- &y {a: 2, b: 2}\n- {<<: [*x, *y]}\n- {<<: [*y, *x]}\n",
           "[{\"a\":1},{\"a\":2,\"b\":2},{\"a\":1,\"b\":2},{\"a\":2,\"b\":2}]");
    expect(state, "- &x {a: 1}\n- &y {<<: *x, b: 2}\n- {<<: *y}\n",
           "[{\"a\":1},{\"b\":2,\"a\":1},{\"b\":2,\"a\":1}]");
    expect(state, "{<<: {a: 1}}", "{\"a\":1}");
    expect(state, "{\"<<\": 1}", "{\"<<\":1}");
    REFUSED(state, "<<: 1\n", "1:5 << takes a map or a list of maps");
    REFUSED(state, "<<: [{a: 1}, b]\n", "1:14 << takes a map or a list of maps");
    REFUSED(state, "{<<: {a: 1}, <<: {b: 1}}",
            "1:14 duplicate key \"<<\": it stands at line 1, column 2 already");
}

static void own_tags(void **state)
{
    struct read *read = read_text(
        state, "a: !!str 08\nb: !!int \"40\"\nc: !!map {d: !!seq []}\ne: !<tag:yaml.org,2002:bool> true\n");
    assert_true(read->done);
    const struct node *root = read->documents.items[0];
    assert_false(node_get(root, "a")->plain);
    assert_true(node_get(root, "b")->plain);
    assert_true(node_is_true(node_get(root, "e")));
    REFUSED(state, "a: !secret x\n", "1:4 the tag !secret is not supported");
    REFUSED(state, "a: !!python/object x\n", "1:4 the tag !!python/object is not supported");
    REFUSED(state, "%TAG !e! tag:example.org:\n---\na: !e!x y\n",
            "3:4 the tag tag:example.org:x is not supported");
    REFUSED(state, "a: !!binary aGk=\n", "1:4 the tag !!binary is not supported");
    REFUSED(state, "a: !!map x\n", "1:4 the tag !!map does not fit here");
}

/* ---- what is refused ---- */

static void duplicate_and_wrong_keys(void **state)
{
    struct read *read = READ(state, "a: 1\nb: 2\n\"a\": 3\nc: {d: 1, d: 2}\n");
    assert_string_equal(said(read), "3:1 duplicate key \"a\": it stands at line 1, column 1 already\n"
                                    "4:11 duplicate key \"d\": it stands at line 4, column 5 already");
    assert_string_equal(as_json(read), "{\"a\":1,\"b\":2,\"c\":{\"d\":1}}");
    REFUSED(state, "? [a]\n: 1\n", "1:3 a key must be a text");
    REFUSED(state, "{a: b}: 1\n", "1:1 a key must be a text");
}

static void broken_syntax_in_plain_words(void **state)
{
    static const char *const rows[][2] = {
        {"a:\n\tb: 1\n", "2:1 a tab cannot indent"},
        {"a: b: c\n", "1:5 a \":\" cannot stand here"},
        {"a: 1\nfoo\nb: 2\n", "2:1 this is no \"key: value\", as the lines around it are"},
        {"a:\n  b: 1\n c: 2\n", "3:2 this does not fit into the map that begins at line 1"},
        {"a:\n  - x\n  y: 1\n", "3:3 this does not fit into the list that begins at line 2"},
        {"é: [1, 2\nb: 3\n", "2:2 \",\" or \"]\" is missing here: the list begins at line 1"},
        {"a: [1, 2\n", "1:4 the list that begins here never ends"},
        {"a: {b: 1\n", "1:4 the map that begins here never ends"},
        {"a: [\n\n", "1:5 the document ends within a list or map in brackets"},
        {"é: 'x\n", "1:4 the quoted text that begins here never ends"},
        {"é: \"\\d\"\n", "1:5 no such escape in double quotes"},
        {"é: \"\\ud800\"\n",
         "1:5 this escape is no character: surrogates (\\ud800 to \\udfff) do not stand for themselves"},
        {"é: \"\\u12\"\n", "1:5 hexadecimal digits are missing behind this escape"},
        {"a: @x\n", "1:4 a plain text cannot begin with \"@\""},
        {"a: *.example\n", "1:4 \"*\" begins an alias, and this is none"},
        {"a: - b\n", "1:4 a list item cannot begin here"},
        {"a: | x\n", "1:6 text cannot begin on the line of its \"|\" or \">\""},
        {"a: [1,,2]\n", "1:7 a value is missing here"},
        {"%YAML 2.0\n---\na\n", "1:1 only YAML 1.1 and 1.2 are read"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct read *read = read_text(state, rows[i][0]);
        assert_false(read->done);
        assert_string_equal(said(read), rows[i][1]);
    }
}

static void other_documents_survive_a_broken_one(void **state)
{
    struct read *read =
        READ(state, "a: 1\n---\nb: [\n---\nc: 2\n--- {]}\n---\nd: 'x\n---\n!x e: {f: 1, f: 2}\n---\ng: 3\n");
    assert_string_equal(said(read), "3:5 the document ends within a list or map in brackets\n"
                                    "6:6 a value is missing here\n"
                                    "8:4 the quoted text that begins here does not end within its document\n"
                                    "10:1 the tag !x is not supported\n"
                                    "10:14 duplicate key \"f\": it stands at line 10, column 8 already");
    assert_string_equal(as_json(read), "{\"a\":1}\n{\"c\":2}\n{\"e\":{\"f\":1}}\n{\"g\":3}");
}

static void bytes_that_are_no_text(void **state)
{
    REFUSED(state, "a: 1\nb: \0x\n", "2:4 a NUL byte: the file is binary or damaged (U+0000)");
    REFUSED(state, "é: \x1b[31m\n", "1:4 a control character (U+001B)");
    REFUSED(state, "a: \x7f\n", "1:4 a control character (U+007F)");
    REFUSED(state, "a: \xc2\x85\n", "1:4 a control character (U+0085)");
    REFUSED(state, "a: 1\rb: 2\n", "1:5 a carriage return within a line (U+000D)");
    REFUSED(state, "a: \xe2\x80\xa8\n", "1:4 an invisible line separator (U+2028)");
    REFUSED(state, "a: \xef\xbb\xbf\n",
            "1:4 a byte-order mark that is not at the beginning of the file (U+FEFF)");
    REFUSED(state, "a: \xe9t\xe9\n", "1:4 invalid UTF-8: byte 0xE9\n1:6 invalid UTF-8: byte 0xE9");
    REFUSED(state, "a: \xed\xa0\x80\n",
            "1:4 invalid UTF-8: byte 0xED\n1:5 invalid UTF-8: byte 0xA0\n1:6 invalid UTF-8: byte 0x80");
    REFUSED(state, "a: \xc0\x80", "1:4 invalid UTF-8: byte 0xC0\n1:5 invalid UTF-8: byte 0x80");
    REFUSED(state,
            "\xff\xfe"
            "a\0:\0",
            "0:0 the file is UTF-16");
    REFUSED(state, "\xfe\xff\0a", "0:0 the file is UTF-16");
    REFUSED(state,
            "a\0:\0 \0"
            "1\0",
            "0:0 the file is UTF-16");
    REFUSED(state, "\0a\0:", "0:0 the file is UTF-16");
    REFUSED(state, "\xff\xfe\0\0a\0\0\0", "0:0 the file is UTF-32");
}

static void escaped_control_characters(void **state)
{
    REFUSED(state, "a: \"x\\0y\"\n",
            "1:4 the text contains a control character (U+0000), written as an escape");
    REFUSED(state, "a: \"\\x07\"\n",
            "1:4 the text contains a control character (U+0007), written as an escape");
    REFUSED(state, "\"\\e[31m\": 1\n",
            "1:1 the text contains a control character (U+001B), written as an escape");
    REFUSED(state, "a: \"\\N\"\n",
            "1:4 the text contains a control character (U+0085), written as an escape");
    expect(state, "a: \"\\t\\n\"\n", "{\"a\":\"\\t\\n\"}");
}

static void messages_show_nothing_raw_and_nothing_endless(void **state)
{
    REFUSED(state, "\"a\\u202eb\": 1\n\"a\\u202eb\": 2\n",
            "2:1 duplicate key \"a\\u{202e}b\": it stands at line 1, column 1 already");

    struct arena arena;
    arena_init(&arena);
    char *word = arena_alloc(&arena, 2001);
    memset(word, 'k', 2000);
    struct read *read = read_text(state, arena_print(&arena, "? %s\n: 1\n? %s\n: 2\n", word, word));
    assert_int_equal(read->problems.errors, 1);
    assert_true(strlen(read->problems.list.items[0].message) < 200);
    assert_non_null(strstr(read->problems.list.items[0].message, "kkk…\": it stands at line 1"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(scalars_stay_as_written),
        TEST(collections_and_blocks),
        TEST(documents),
        TEST(line_ends_and_byte_order_mark),
        TEST(places_count_characters),
        TEST(anchors_and_aliases),
        TEST(merge_keys),
        TEST(own_tags),
        TEST(duplicate_and_wrong_keys),
        TEST(broken_syntax_in_plain_words),
        TEST(other_documents_survive_a_broken_one),
        TEST(bytes_that_are_no_text),
        TEST(escaped_control_characters),
        TEST(messages_show_nothing_raw_and_nothing_endless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
