#include "spec/region.h"

#include "tests/unit/fleet_support.h"

static void names_are_what_the_cloud_calls_things(void **state)
{
    (void)state;
    struct spec_file *file = file_of(
        "r.yaml",
        HEADER("Region",
               "ams") "title: Amsterdam\njurisdictions: [nl, eu]\n"
                      "external_networks: {public: ext-1, other: 08}\n"
                      "volume_types: {nvme: ceph}\nshare_types: {nfs: ceph-nfs}\n"
                      "capacity: {cores: 192, ram: 3 TiB, gigabytes: 76 TiB, floating_ips: 250, vlans: 90}\n"
                      "oversell: {cores: 4.0, gigabytes: 1.5, vlans: 1}\n");
    assert_int_equal(file->problems.errors, 0);
    assert_int_equal(file->regions.count, 1);
    const struct region *region = file->regions.items[0];
    assert_true(region->valid);
    assert_string_equal(region->name, "ams");
    assert_string_equal(region->title, "Amsterdam");
    assert_int_equal(region->jurisdictions.count, 2);
    assert_int_equal(region->external_networks.count, 2);
    assert_string_equal(map_get(&region->external_networks, "public"), "ext-1");
    assert_string_equal(map_get(&region->external_networks, "other"), "08");
    assert_string_equal(map_get(&region->volume_types, "nvme"), "ceph");
    assert_string_equal(region_call(region, &share_type_kind, "nfs"), "ceph-nfs");
    assert_string_equal(region_call(region, &share_type_kind, "nvme"), "nvme");
    assert_null(map_get(&region->volume_types, "public"));
    assert_int_equal(region->capacity[SCARCE_CORES], 192);
    assert_int_equal(region->capacity[SCARCE_RAM], 3 * 1024 * 1024);
    assert_int_equal(region->capacity[SCARCE_GIGABYTES], 76 * 1024);
    assert_int_equal(region->capacity[SCARCE_FLOATING_IPS], 250);
    assert_int_equal(region->capacity[SCARCE_VLANS], 90);
    assert_int_equal(region->oversell[SCARCE_CORES], 4000);
    assert_int_equal(region->oversell[SCARCE_FLOATING_IPS], -1);
    assert_int_equal(region->oversell[SCARCE_VLANS], 1000);
    assert_int_equal(region->oversell[SCARCE_RAM], -1);
    assert_int_equal(region->oversell[SCARCE_GIGABYTES], 1500);
    assert_int_equal(region->at.line, 3);
    spec_file_release(file);
}

static void what_is_not_written_is_empty(void **state)
{
    (void)state;
    struct spec_file *file = file_of("r.yaml", HEADER("Region", "ams"));
    const struct region *region = file->regions.items[0];
    assert_true(region->valid);
    assert_null(region->title);
    for (size_t i = 0; i < SCARCE_COUNT; i++)
        assert_true(region->capacity[i] == -1 && region->oversell[i] == -1);
    assert_int_equal(
        region->jurisdictions.count + region->external_networks.count + region->volume_types.count, 0);
    spec_file_release(file);
}

static void wrong_values_make_it_invalid_and_are_left_out(void **state)
{
    (void)state;
    struct spec_file *file =
        file_of("r.yaml",
                HEADER("Region", "ams") "external_networks: {a: [x], b: ok}\njurisdictions: [eu, {a: b}]\n");
    const struct region *region = file->regions.items[0];
    assert_false(region->valid);
    assert_int_equal(file->problems.errors, 2);
    assert_false(map_has(&region->external_networks, "a"));
    assert_string_equal(map_get(&region->external_networks, "b"), "ok");
    spec_file_release(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_what_the_cloud_calls_things),
        cmocka_unit_test(what_is_not_written_is_empty),
        cmocka_unit_test(wrong_values_make_it_invalid_and_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
