#include "base/map.h"

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

static void a_zeroed_map_is_empty(void **state)
{
    (void)state;
    struct map map = {0};
    assert_null(map_get(&map, "a"));
    assert_false(map_has(&map, ""));
}

static void keys_find_their_values(void **state)
{
    struct map map;
    map_init(&map, *state);
    int one = 1, two = 2;
    map_set(&map, "one", &one);
    map_set(&map, "", &two);
    map_set(&map, "nothing", NULL);
    assert_ptr_equal(map_get(&map, "one"), &one);
    assert_ptr_equal(map_get(&map, ""), &two);
    assert_null(map_get(&map, "nothing"));
    assert_true(map_has(&map, "nothing"));
    assert_false(map_has(&map, "On"));
    map_set(&map, "one", &two);
    assert_ptr_equal(map_get(&map, "one"), &two);
    assert_int_equal(map.count, 3);
}

static void many_keys_keep_their_order(void **state)
{
    enum { MANY = 5000 };
    static int values[MANY];
    struct map map;
    map_init(&map, *state);
    for (int i = 0; i < MANY; i++)
        map_set(&map, arena_print(*state, "key %d", i * 7919 % MANY), &values[i]);
    assert_int_equal(map.count, MANY);
    for (int i = 0; i < MANY; i++) {
        const char *key = arena_print(*state, "key %d", i * 7919 % MANY);
        assert_string_equal(map.entries[i].key, key);
        assert_ptr_equal(map_get(&map, key), &values[i]);
    }
    assert_false(map_has(&map, "key 5000"));
}

static void lists_grow_and_keep_their_items(void **state)
{
    struct number_list LIST_OF(size_t) list = {0};
    for (size_t i = 0; i < 1000; i++)
        list_add((struct arena *)*state, &list, i * i);
    assert_int_equal(list.count, 1000);
    assert_true(list.capacity >= 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(list.items[i], i * i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_zeroed_map_is_empty),
        TEST(keys_find_their_values),
        TEST(many_keys_keep_their_order),
        TEST(lists_grow_and_keep_their_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
