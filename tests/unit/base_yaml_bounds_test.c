/* No input exhausts time or memory. */
#include "tests/unit/base_yaml.h"

static void repeat(struct text *text, const char *piece, size_t times)
{
    for (size_t i = 0; i < times; i++)
        text_add(text, piece);
}

static const char *nested(struct arena *arena, size_t levels)
{
    struct text text;
    text_init(&text, arena);
    repeat(&text, "[", levels);
    repeat(&text, "]", levels);
    return text.data;
}

static void depth(void **state)
{
    struct arena arena;
    arena_init(&arena);
    assert_true(read_text(state, nested(&arena, 64))->done);
    static const size_t too_deep[] = {65, 10000, 1000000};
    for (size_t i = 0; i < COUNT(too_deep); i++) {
        struct read *read = read_text(state, nested(&arena, too_deep[i]));
        assert_string_equal(said(read), "1:65 lists and maps are nested more than 64 levels deep");
        assert_true(read->arena.used < 100000);
    }
    struct text blocks;
    text_init(&blocks, &arena);
    repeat(&blocks, "- ", 1000000);
    assert_string_equal(said(read_text(state, blocks.data)),
                        "1:129 lists and maps are nested more than 64 levels deep");
    arena_release(&arena);
}

static void depth_counts_through_aliases(void **state)
{
    const struct yaml_bounds bounds = {.bytes = 1000, .depth = 3, .nodes = 100, .documents = 10};
    static const char fits[] = "{a: &x [[1]], b: *x, c: *x}", not [] = "{a: &x [[1]], b: [*x]}";
    assert_true(read_bounded(state, fits, sizeof fits - 1, &bounds)->done);
    struct read *read = read_bounded(state, not, sizeof not -1, &bounds);
    assert_string_equal(said(read), "1:19 lists and maps are nested more than 3 levels deep");
}

static void nodes_are_counted_after_aliases(void **state)
{
    const struct yaml_bounds bounds = {.bytes = 1000, .depth = 10, .nodes = 10, .documents = 10};
    static const char ten[] = "[&x [1, 2], *x, *x]", eleven[] = "[&x [1, 2], *x, *x, 1]";
    assert_true(read_bounded(state, ten, sizeof ten - 1, &bounds)->done);
    struct read *read = read_bounded(state, eleven, sizeof eleven - 1, &bounds);
    assert_string_equal(said(read), "1:21 a file has at most 10 values, those that aliases repeat included");
}

static void alias_bombs_are_refused_at_once(void **state)
{
    struct arena arena;
    arena_init(&arena);
    struct text text;
    text_init(&text, &arena);
    text_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
        text_print(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++)
            text_print(&text, "*a%d, ", i - 1);
        text_add(&text, "]\n");
    }
    struct read *read = read_text(state, text.data);
    assert_string_equal(said(read),
                        "6:10 a file has at most 100000 values, those that aliases repeat included");
    assert_true(read->arena.used < 100000);
    assert_int_equal(read->documents.count, 0);
    arena_release(&arena);
}

static void merge_bombs_are_refused_at_once(void **state)
{
    struct arena arena;
    arena_init(&arena);
    struct text text;
    text_init(&text, &arena);
    text_add(&text, "- &m {");
    for (int i = 0; i < 1000; i++)
        text_print(&text, "k%d: 1, ", i);
    text_add(&text, "}\n");
    repeat(&text, "- {<<: *m}\n", 100000);
    struct read *read = read_text(state, text.data);
    assert_false(read->done);
    assert_true(read->arena.used < 20000000);
    arena_release(&arena);
}

static void size(void **state)
{
    size_t length = (size_t)100 << 20;
    char *bytes = test_malloc(length);
    memset(bytes, 'a', length);
    struct read *read = read_bytes(state, bytes, length);
    assert_string_equal(said(read), "0:0 the file has 104857600 bytes; at most 4194304 are read");
    assert_true(read->arena.used < 10000);
    assert_false(read_bytes(state, bytes, yaml_default_bounds.bytes + 1)->done);
    assert_true(read_bytes(state, bytes, yaml_default_bounds.bytes)->done);
    test_free(bytes);
}

static void document_count(void **state)
{
    struct arena arena;
    arena_init(&arena);
    struct text text;
    text_init(&text, &arena);
    repeat(&text, "--- 1\n", 10000);
    struct read *read = read_text(state, text.data);
    assert_true(read->done);
    assert_int_equal(read->documents.count, 10000);
    text_add(&text, "--- 1\n");
    assert_string_equal(said(read_text(state, text.data)), "10001:1 a file has at most 10000 documents");
    arena_release(&arena);
}

/* Each of these has cost some parser its time or its stack. */
static void hostile_files_end_soon(void **state)
{
    static const char *const pieces[] = {
        "{a: ",     "{",      "? ",  "&a ",     "!",      "a:", "[a,",       "%TAG !a! tag:x\n",
        "---\n}\n", "k: 1\n", "[? ", "\"\\x41", "- *a\n", "\t", "- - - -\n", "|\n",
        ": ",       "'",      "a\n", "<<: "};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct text text;
        text_init(&text, &arena);
        repeat(&text, pieces[i], 1000000 / strlen(pieces[i]));
        struct read *read = read_bytes(state, text.data, text.length);
        assert_true(read->arena.used < 64000000);
        arena_clear(&arena);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(depth),
        TEST(depth_counts_through_aliases),
        TEST(nodes_are_counted_after_aliases),
        TEST(alias_bombs_are_refused_at_once),
        TEST(merge_bombs_are_refused_at_once),
        TEST(size),
        TEST(document_count),
        TEST(hostile_files_end_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
