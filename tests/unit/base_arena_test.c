#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *previous = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        char *piece = arena_alloc(&arena, size);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
        assert_ptr_not_equal(piece, previous);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0x5a, size);
        previous = piece;
    }
    arena_release(&arena);
}

static void early_pieces_survive_later_ones(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *texts[500];
    for (int i = 0; i < 500; i++) {
        texts[i] = arena_print(&arena, "text %d", i);
        memset(arena_alloc(&arena, (size_t)i * 100), 0xff, (size_t)i * 100);
    }
    for (int i = 0; i < 500; i++)
        assert_string_equal(texts[i], arena_print(&arena, "text %d", i));
    arena_release(&arena);
}

static void used_counts_bytes_until_clear(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(arena.used, 0);
    arena_alloc(&arena, 10);
    ARENA_ARRAY(&arena, uint32_t, 5);
    assert_int_equal(arena.used, 30);
    arena_clear(&arena);
    assert_int_equal(arena.used, 0);
    assert_string_equal(arena_text(&arena, "again"), "again");
    arena_release(&arena);
    assert_null(arena.blocks);
}

static void texts(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_null(arena_text(&arena, NULL));
    assert_string_equal(arena_text(&arena, ""), "");
    assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_print(&arena, "%s-%d", "x", 7), "x-7");
    char *zero_inside = arena_copy(&arena, "a\0b", 3);
    assert_memory_equal(zero_inside, "a\0b", 4);
    arena_release(&arena);
}

static void what_is_adopted_lives_on(void **state)
{
    (void)state;
    struct arena arena, from;
    arena_init(&arena);
    arena_init(&from);
    arena_adopt(&arena, &from);
    assert_int_equal(arena.used, 0);
    char *first = arena_text(&from, "first");
    for (size_t i = 0; i < 1000; i++)
        arena_alloc(&from, 100);
    arena_adopt(&arena, &from);
    assert_null(from.blocks);
    assert_int_equal(from.used, 0);
    char *second = arena_text(&arena, "second");
    char *third = arena_text(&from, "third");
    arena_adopt(&arena, &from);
    arena_release(&from);
    char *fourth = arena_text(&arena, "fourth");
    assert_string_equal(first, "first");
    assert_string_equal(second, "second");
    assert_string_equal(third, "third");
    assert_string_equal(fourth, "fourth");
    assert_true(arena.used >= 100000);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_adopted_lives_on),
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(early_pieces_survive_later_ones),
        cmocka_unit_test(used_counts_bytes_until_clear),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
