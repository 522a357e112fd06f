#include "tests/unit/spec_support.h"

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

static const char *prefixes_of(struct arena *arena, const char *list)
{
    const struct value *values =
        live_values(arena, &subnet_pool_kind, arena_print(arena, "{\"prefixes\":[%s]}", list));
    return spec_text(arena, &subnet_pool_kind, values, "prefixes");
}

static void halves_are_one(void **state)
{
    struct arena *arena = *state;
    assert_string_equal(prefixes_of(arena, "\"10.0.128.0/17\",\"10.0.0.0/17\""), "10.0.0.0/16");
    assert_string_equal(prefixes_of(arena, "\"10.0.64.0/18\",\"10.0.128.0/17\",\"10.0.0.0/18\""),
                        "10.0.0.0/16");
    assert_string_equal(prefixes_of(arena, "\"fd00:0:0:8000::/49\",\"fd00::/49\""), "fd00::/48");
    assert_string_equal(prefixes_of(arena, "\"0.0.0.0/1\",\"128.0.0.0/1\""), "0.0.0.0/0");
    /* beside each other, and no halves of one */
    assert_string_equal(prefixes_of(arena, "\"10.2.0.0/16\",\"10.1.0.0/16\""), "10.1.0.0/16, 10.2.0.0/16");
    assert_string_equal(prefixes_of(arena, "\"10.0.0.0/17\",\"10.0.128.0/18\""),
                        "10.0.0.0/17, 10.0.128.0/18");
}

/* Neutron has lengths as texts, but in the answer to a PUT. */
static void lengths_are_texts_or_numbers(void **state)
{
    struct arena *arena = *state;
    static const char *const answers[] = {"{\"min_prefixlen\":\"20\",\"default_quota\":null}",
                                          "{\"min_prefixlen\":20,\"default_quota\":4096}"};
    for (size_t i = 0; i < COUNT(answers); i++)
        assert_string_equal(spec_text(arena, &subnet_pool_kind,
                                      live_values(arena, &subnet_pool_kind, answers[i]), "min_prefixlen"),
                            "20");
}

static const struct resource *subnet_of(struct spec *spec, const char *yaml)
{
    spec_read(spec, yaml);
    for (size_t i = 0; i < spec->all.count; i++)
        if (spec->all.items[i]->kind == &subnet_kind)
            return spec->all.items[i];
    return NULL;
}

static void a_subnet_is_of_the_projects_own_pool_first(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        bool is_own;
    } specs[] = {
        {"projects:\n- {name: p, subnet_pools: [{name: main, prefixes: [10.0.0.0/8]}],\n"
         "   networks: [{name: n, subnets: [{name: s, cidr: 10.1.0.0/16, subnet_pool: main}]}]}\n",
         true},
        {"projects:\n- {name: p, subnet_pools: [{name: other, prefixes: [10.0.0.0/8]}],\n"
         "   networks: [{name: n, subnets: [{name: s, cidr: 10.1.0.0/16, subnet_pool: main}]}]}\n",
         false},
        {"projects:\n- {name: p, networks: [{name: n, subnets: [{name: s, cidr: 10.1.0.0/16, subnet_pool: "
         "main}]}]}\n"
         "- {name: q, subnet_pools: [{name: main, prefixes: [10.0.0.0/8]}]}\n",
         false},
    };
    for (size_t i = 0; i < COUNT(specs); i++) {
        struct spec spec;
        const struct resource *subnet = subnet_of(&spec, specs[i].yaml);
        assert_int_equal(spec.problems.list.count, 0);
        const struct resource *target = resource_value(subnet, "subnet_pool")->reference.target;
        assert_int_equal(target != NULL, specs[i].is_own);
        if (target)
            assert_ptr_equal(target->kind, &subnet_pool_kind);
        arena_release(&spec.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(halves_are_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lengths_are_texts_or_numbers, set_up, tear_down),
        cmocka_unit_test(a_subnet_is_of_the_projects_own_pool_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
