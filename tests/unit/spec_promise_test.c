#include "spec/promise.h"

#include "tests/unit/fleet_support.h"

#define PLACE REGION("ams") "oversell: {cores: 4.0, ram: 1.0, vlans: 1.0}\n"

static const struct region *ams(const struct fleet *fleet)
{
    return map_get(&fleet->regions, "ams");
}

static struct fleet *three(void)
{
    return FLEET({"a.yaml", CLIENT("a", "ams") "projects:\n"
                                               "  - name: a1\n"
                                               "    quota: {compute: {cores: 30, ram: 1 GiB}}\n"
                                               "    networks:\n"
                                               "      - {name: n, vlan: {physical_network: p, id: 5}}\n"
                                               "      - {name: o}\n"
                                               "  - name: a2\n"},
                 {"b.yaml",
                  CLIENT("b", "ams") "state: suspended\nprojects:\n"
                                     "  - name: b1\n"
                                     "    quota: {compute: {cores: 11}, volume: {gigabytes: -1}}\n"},
                 {"c.yaml", CLIENT("c", "ams") "projects: [{name: c1, quota: {compute: {cores: 10}}}]\n"},
                 {"d.yaml", CLIENT("d", "ams") "state: terminated\n"
                                               "projects: [{name: d1, quota: {compute: {cores: 1000}}}]\n"},
                 {"r.yaml", PLACE});
}

static void a_sum_says_what_is_not_in_it(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = three();
    struct promise_sum sum;
    promise_sum(&arena, fleet, ams(fleet), &sum);
    assert_int_equal(sum.clients, 3);
    assert_int_equal(sum.projects, 4);
    assert_int_equal(sum.promised[SCARCE_CORES], 51);
    assert_int_equal(sum.unwritten[SCARCE_CORES], 1);
    assert_int_equal(sum.promised[SCARCE_RAM], 1024);
    assert_int_equal(sum.promised[SCARCE_GIGABYTES], 0);
    assert_int_equal(sum.unlimited[SCARCE_GIGABYTES], 1);
    assert_int_equal(sum.unwritten[SCARCE_GIGABYTES], 3);
    assert_int_equal(sum.promised[SCARCE_VLANS], 1);
    assert_int_equal(sum.unwritten[SCARCE_VLANS], 0);
    fleet_free(fleet);
    arena_release(&arena);
}

static void who_comes_too_late_is_named(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = three();
    struct map over;
    int64_t capacity[SCARCE_COUNT] = {10, -1, -1, -1, -1};
    promise_excess(&arena, fleet, ams(fleet), capacity, &over);
    assert_int_equal(over.count, 1); /* 30, then 41 are more than 40: b; c's 10 just fit */
    const char **why = map_get(&over, "b");
    assert_non_null(why);
    assert_string_equal(why[SCARCE_CORES], "it oversells region ams: with it 41 cores would be promised, "
                                           "above 40 (its cloud has 10, 4 times)");
    assert_null(why[SCARCE_RAM]);
    capacity[SCARCE_VLANS] = 0;
    promise_excess(&arena, fleet, ams(fleet), capacity, &over);
    why = map_get(&over, "a");
    assert_non_null(why);
    assert_non_null(why[SCARCE_VLANS]);
    assert_null(why[SCARCE_CORES]);
    assert_non_null(map_get(&over, "b")); /* a has no VLAN, and has its cores */
    fleet_free(fleet);
    arena_release(&arena);
}

static void what_is_not_bounded_never_exceeds(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = three();
    struct map over;
    /* cores may be promised so often, floating IPs without end */
    const int64_t capacity[SCARCE_COUNT] = {13, -1, 0, 0, 1};
    promise_excess(&arena, fleet, ams(fleet), capacity, &over);
    assert_int_equal(over.count, 0);
    assert_true(promise_exceeds(52, 13, 3999));
    assert_false(promise_exceeds(52, 13, 4000));
    fleet_free(fleet);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_says_what_is_not_in_it),
        cmocka_unit_test(who_comes_too_late_is_named),
        cmocka_unit_test(what_is_not_bounded_never_exceeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
