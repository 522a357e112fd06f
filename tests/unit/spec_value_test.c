#include "tests/unit/spec_support.h"

static struct value list_of(struct value *items, size_t count)
{
    return (struct value){.type = VALUE_LIST, .list = {items, count}};
}

static void order_is_total_and_by_type_first(void **state)
{
    (void)state;
    const struct value rising[] = {
        {.type = VALUE_ABSENT},
        value_null(),
        value_boolean(false),
        value_boolean(true),
        value_integer(-1),
        value_integer(0),
        value_integer(INT64_MAX),
        value_text(""),
        value_text("a"),
        value_text("b"),
        {.type = VALUE_REFERENCE, .reference = {.name = "a"}},
        {.type = VALUE_REFERENCE, .reference = {.name = "a", .domain = "Corp"}},
        {.type = VALUE_REFERENCE, .reference = {.name = "b"}},
        list_of((struct value[]){value_integer(1)}, 1),
        list_of((struct value[]){value_integer(1), value_integer(0)}, 2),
        list_of((struct value[]){value_integer(2)}, 1),
    };
    for (size_t i = 0; i < COUNT(rising); i++)
        for (size_t j = 0; j < COUNT(rising); j++) {
            int order = value_order(&rising[i], &rising[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

static void references_are_equal_by_id_where_both_have_one(void **state)
{
    (void)state;
    struct value a = {.type = VALUE_REFERENCE, .reference = {.name = "public", .id = "1"}};
    struct value b = {.type = VALUE_REFERENCE, .reference = {.name = "ext-net-1", .id = "1"}};
    struct value c = {.type = VALUE_REFERENCE, .reference = {.name = "public", .id = "2"}};
    struct value d = {.type = VALUE_REFERENCE, .reference = {.name = "public"}};
    assert_true(value_equal(&a, &b));
    assert_false(value_equal(&a, &c));
    assert_true(value_equal(&a, &d));
    assert_false(value_equal(&b, &d));
}

static void places_do_not_matter(void **state)
{
    (void)state;
    struct value a = value_text("x"), b = a;
    b.line = 7;
    b.column = 9;
    assert_true(value_equal(&a, &b));
    assert_true(value_is_set(&a));
    a = value_null();
    assert_false(value_is_set(&a));
    assert_false(value_is_set(&(struct value){0}));
}

static void sets_are_sorted(void **state)
{
    (void)state;
    struct value a = list_of((struct value[]){value_text("c"), value_text("a"), value_text("b")}, 3);
    struct value b = list_of((struct value[]){value_text("b"), value_text("c"), value_text("a")}, 3);
    assert_false(value_equal(&a, &b));
    value_sort(&a);
    value_sort(&b);
    assert_true(value_equal(&a, &b));
    assert_string_equal(a.list.items[0].text, "a");
}

static struct value entry(const char *key, struct value *members)
{
    return (struct value){.type = VALUE_GROUP, .key = key, .list = {members, 2}};
}

static void a_map_covers_what_it_does_not_say(void **state)
{
    (void)state;
    const struct value absent = {0};
    struct value nvme[] = {absent, value_integer(4)}, more_nvme[] = {value_integer(9), value_integer(4)};
    struct value hdd[] = {value_integer(1), value_integer(1)},
                 other_nvme[] = {value_integer(9), value_integer(5)};
    struct value wanted = list_of((struct value[]){entry("nvme", nvme)}, 1);
    struct value live = list_of((struct value[]){entry("hdd", hdd), entry("nvme", more_nvme)}, 2);
    struct value different = list_of((struct value[]){entry("hdd", hdd), entry("nvme", other_nvme)}, 2);
    struct value missing = list_of((struct value[]){entry("hdd", hdd)}, 1);
    struct value empty = list_of(NULL, 0);
    assert_true(value_covers(&wanted, &live));
    assert_false(value_covers(&live, &wanted));
    assert_false(value_covers(&wanted, &different));
    assert_false(value_covers(&wanted, &missing));
    assert_false(value_covers(&wanted, &empty));
    assert_false(value_covers(&wanted, &absent));
    assert_true(value_covers(&empty, &live));
    assert_true(value_covers(&absent, &live));
    assert_string_equal(value_entry(&live, "nvme")->key, "nvme");
    assert_null(value_entry(&live, "ssd"));
    assert_null(value_entry(&absent, "ssd"));
}

static void all_else_covers_by_equality(void **state)
{
    (void)state;
    struct value five = value_integer(5), six = value_integer(6), none = value_null();
    struct value list = list_of(&five, 1),
                 longer = list_of((struct value[]){value_integer(5), value_integer(6)}, 2);
    assert_true(value_covers(&five, &five));
    assert_false(value_covers(&five, &six));
    assert_false(value_covers(&none, &five));
    assert_true(value_covers(&none, &none));
    assert_false(value_covers(&list, &longer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_total_and_by_type_first),
        cmocka_unit_test(references_are_equal_by_id_where_both_have_one),
        cmocka_unit_test(places_do_not_matter),
        cmocka_unit_test(sets_are_sorted),
        cmocka_unit_test(a_map_covers_what_it_does_not_say),
        cmocka_unit_test(all_else_covers_by_equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
