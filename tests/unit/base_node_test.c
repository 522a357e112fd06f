#include "base/node.h"

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

static struct node *plain(struct arena *arena, const char *text)
{
    struct node *node = node_new_text(arena, text);
    node->plain = true;
    return node;
}

static void reading_accepts_nothing_and_wrong_types(void **state)
{
    struct node *list = node_new_list(*state), *text = node_new_text(*state, "x");
    assert_null(node_get(NULL, "a"));
    assert_null(node_get(list, "a"));
    assert_null(node_get(text, "x"));
    assert_null(node_find(NULL, "a.b"));
    assert_null(node_text(NULL));
    assert_null(node_text(list));
    assert_null(node_get_text(NULL, "a"));
    assert_int_equal(node_get_integer(NULL, "a", 7), 7);
    assert_false(node_is_null(NULL));
    assert_false(node_is_null(list));
    assert_false(node_is_true(NULL));
    assert_false(node_is_true(list));
}

static void null_is_plain_and_spelt_as_yaml_spells_it(void **state)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"}, *const others[] = {"nULL", "none",
                                                                                             "0", "nil"};
    for (size_t i = 0; i < COUNT(nulls); i++) {
        assert_true(node_is_null(plain(*state, nulls[i])));
        assert_null(node_text(plain(*state, nulls[i])));
        assert_false(node_is_null(node_new_text(*state, nulls[i])));
        assert_string_equal(node_text(node_new_text(*state, nulls[i])), nulls[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(node_is_null(plain(*state, others[i])));
    assert_true(node_is_null(node_new_text(*state, NULL)));
}

static void only_plain_true_is_true(void **state)
{
    assert_true(node_is_true(node_new_boolean(*state, true)));
    assert_false(node_is_true(node_new_boolean(*state, false)));
    assert_false(node_is_true(node_new_text(*state, "true")));
    assert_false(node_is_true(plain(*state, "yes")));
    assert_false(node_is_true(plain(*state, "True")));
}

static void integers(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"0", 0},
        {"42", 42},
        {"-1", -1},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"9223372036854775808", 99},
        {"-9223372036854775809", 99},
        {"99999999999999999999", 99},
        {"010", 99},
        {"-0", 99},
        {"+1", 99},
        {"1e3", 99},
        {"1_000", 99},
        {"0x10", 99},
        {"1.5", 99},
        {" 1", 99},
        {"", 99},
        {"-", 99},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct node *map = node_new_map(*state);
        node_set(*state, map, "n", plain(*state, rows[i].text));
        if (node_get_integer(map, "n", 99) != rows[i].value)
            fail_msg("%s", rows[i].text);
        node_set(*state, map, "n", node_new_text(*state, rows[i].text));
        assert_int_equal(node_get_integer(map, "n", 99), 99);
    }
}

static void set_replaces_and_keeps_order(void **state)
{
    struct node *map = node_new_map(*state), *value = node_new_integer(*state, -5);
    node_set(*state, map, "b", node_new_text(*state, "1"));
    node_set(*state, map, "a", node_new_text(*state, "2"));
    assert_ptr_equal(node_set(*state, map, "b", value), value);
    assert_int_equal(map->count, 2);
    assert_string_equal(map->entries[0].key->text, "b");
    assert_string_equal(map->entries[1].key->text, "a");
    assert_int_equal(node_get_integer(map, "b", 0), -5);
    assert_string_equal(node_get_text(map, "a"), "2");
}

static void find_descends(void **state)
{
    struct node *root = node_new_map(*state), *list = node_new_list(*state), *item = node_new_map(*state);
    node_set(*state, root, "fixed_ips", list);
    node_add(*state, list, node_new_text(*state, "first"));
    node_add(*state, list, item);
    node_set(*state, item, "subnet_id", node_new_text(*state, "s1"));
    node_set(*state, root, "provider:physical_network", node_new_text(*state, "physnet1"));
    node_set(*state, root, "os.name", node_new_text(*state, "debian"));
    node_put(*state, root, "a.b.c", node_new_integer(*state, 1));

    assert_string_equal(node_text(node_find(root, "fixed_ips.0")), "first");
    assert_string_equal(node_text(node_find(root, "fixed_ips.1.subnet_id")), "s1");
    assert_string_equal(node_text(node_find(root, "provider:physical_network")), "physnet1");
    assert_string_equal(node_text(node_find(root, "os.name")), "debian");
    assert_string_equal(node_text(node_find(root, "a.b.c")), "1");
    static const char *const nowhere[] = {"fixed_ips.2", "fixed_ips.-1",
                                          "fixed_ips.x", "fixed_ips.",
                                          "a.b.d",       "a..b",
                                          ".a",          "",
                                          "os",          "fixed_ips.99999999999999999999",
                                          "a.b.c.d"};
    for (size_t i = 0; i < COUNT(nowhere); i++)
        if (node_find(root, nowhere[i]))
            fail_msg("%s", nowhere[i]);
}

static void what_is_removed_is_gone_and_the_rest_in_order(void **state)
{
    struct node *map = node_new_map(*state);
    static const char *const keys[] = {"a", "b", "c"};
    for (size_t i = 0; i < 3; i++)
        node_set(*state, map, keys[i], node_new_text(*state, keys[i]));
    node_remove(map, "b");
    node_remove(map, "nothing");
    assert_int_equal(map->count, 2);
    assert_null(node_get(map, "b"));
    assert_string_equal(map->entries[0].key->text, "a");
    assert_string_equal(node_get_text(map, "c"), "c");
    node_remove(map, "c");
    node_remove(map, "a");
    assert_int_equal(map->count, 0);
}

static void put_makes_the_maps_on_the_way(void **state)
{
    struct node *root = node_new_map(*state);
    node_put(*state, root, "x", node_new_integer(*state, 1));
    node_put(*state, root, "a.b", node_new_integer(*state, 2));
    node_put(*state, root, "a.c", node_new_integer(*state, 3));
    node_put(*state, root, "x.y", node_new_integer(*state, 4));
    assert_int_equal(root->count, 2);
    assert_int_equal(node_get_integer(node_get(root, "a"), "b", 0), 2);
    assert_int_equal(node_get_integer(node_get(root, "a"), "c", 0), 3);
    assert_int_equal(node_get_integer(node_get(root, "x"), "y", 0), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reading_accepts_nothing_and_wrong_types),
        TEST(null_is_plain_and_spelt_as_yaml_spells_it),
        TEST(only_plain_true_is_true),
        TEST(integers),
        TEST(set_replaces_and_keeps_order),
        TEST(find_descends),
        TEST(what_is_removed_is_gone_and_the_rest_in_order),
        TEST(put_makes_the_maps_on_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
