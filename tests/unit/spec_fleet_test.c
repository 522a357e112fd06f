#include "spec/fleet.h"

#include "base/clock.h"
#include "base/text.h"
#include "tests/unit/fleet_support.h"

static void documents_of_all_files_come_together(void **state)
{
    (void)state;
    struct fleet *fleet = FLEET({"c/b.yaml", CLIENT("beta", "ams")}, {"r.yaml", REGION("ams")},
                                {"c/a.yaml", CLIENT("alpha", "ams") "---\n" CLIENT("gamma", "ams")});
    assert_int_equal(fleet->problems.list.count, 0);
    assert_int_equal(fleet->file_count, 3);
    assert_int_equal(fleet->clients.count, 3);
    assert_string_equal(fleet->files.items[0]->path, "c/a.yaml");
    assert_non_null(fleet_client(fleet, "gamma"));
    assert_null(fleet_client(fleet, "delta"));
    assert_true(fleet->policy_sound);
    assert_string_equal(fleet->policy->name, "default");
    fleet_free(fleet);
}

static void a_broken_file_leaves_the_others(void **state)
{
    (void)state;
    struct fleet *fleet = FLEET({"a.yaml", CLIENT("alpha", "ams")},
                                {"b.yaml", CLIENT("beta", "ams") "title: \"x\n"}, {"r.yaml", REGION("ams")});
    assert_non_null(fleet_client(fleet, "alpha"));
    assert_null(fleet_client(fleet, "beta"));
    assert_true(fleet_file_is_broken(fleet, "b.yaml"));
    assert_false(fleet_file_is_broken(fleet, "a.yaml"));
    assert_false(fleet_file_is_broken(fleet, "gone.yaml"));
    assert_int_equal(fleet->problems.errors, 1);
    fleet_free(fleet);
}

/* Its YAML may be cut anywhere: what stands before the break is not put into force either. */
static void nothing_of_a_broken_file_is_valid(void **state)
{
    (void)state;
    struct fleet *fleet = FLEET(
        {"a.yaml", CLIENT("alpha", "ams") "---\n" REGION("lon") "---\n" HEADER("Policy", "p") "---\nx: [\n"},
        {"b.yaml", CLIENT("beta", "lon")}, {"c.yaml", CLIENT("gamma", "ams")}, {"r.yaml", REGION("ams")});
    assert_non_null(map_get(&fleet->clients, "alpha"));
    assert_null(fleet_client(fleet, "alpha"));
    assert_non_null(strstr(map_get(&fleet->invalid, "alpha"), "a.yaml:"));
    assert_null(fleet_client(fleet, "beta"));
    assert_non_null(fleet_client(fleet, "gamma"));
    assert_false(fleet->policy_sound);
    assert_int_equal(fleet->policy->delete_count, 0);
    fleet_free(fleet);
}

static void a_bad_client_stops_itself_alone(void **state)
{
    (void)state;
    struct fleet *fleet = FLEET({"a.yaml", CLIENT("alpha", "ams") "---\n" CLIENT(
                                               "beta", "ams") "drfit: report\n---\n" CLIENT("gamma", "ams")},
                                {"r.yaml", REGION("ams")});
    assert_non_null(fleet_client(fleet, "alpha"));
    assert_null(fleet_client(fleet, "beta"));
    assert_non_null(fleet_client(fleet, "gamma"));
    assert_string_equal(map_get(&fleet->invalid, "beta"), "a.yaml:10:1: unknown key \"drfit\"");
    assert_false(fleet_file_is_broken(fleet, "a.yaml"));
    fleet_free(fleet);
}

static void a_document_without_a_header_may_have_been_any(void **state)
{
    (void)state;
    struct fleet *fleet =
        FLEET({"a.yaml", CLIENT("alpha", "ams") "---\napiVersion: tenantry/v1\nkind: Clint\nname: b\n"},
              {"b.yaml", "apiVersion: tenantry/v1\nkind: Client\nregion: ams\n"}, {"r.yaml", REGION("ams")});
    assert_non_null(fleet_client(fleet, "alpha"));
    assert_true(fleet_file_is_broken(fleet, "a.yaml"));
    assert_true(fleet_file_is_broken(fleet, "b.yaml"));
    fleet_free(fleet);
}

static void problems_are_sorted_and_carry_their_line(void **state)
{
    (void)state;
    struct fleet *fleet =
        FLEET({"b.yaml", CLIENT("beta", "nowhere")}, {"a.yaml", CLIENT("alpha", "nowhere") "titel: x\n"},
              {"r.yaml", REGION("ams")});
    assert_int_equal(fleet->problems.list.count, 3);
    assert_string_equal(problem_of(fleet, 0), "a.yaml:4:9 there is no region \"nowhere\"");
    assert_string_equal(problem_of(fleet, 1), "a.yaml:5:1 unknown key \"titel\"");
    assert_string_equal(problem_of(fleet, 2), "b.yaml:4:9 there is no region \"nowhere\"");
    for (size_t i = 0; i < 3; i++)
        assert_non_null(fleet->problems.list.items[i].source);
    assert_string_equal(fleet->problems.list.items[0].source, "region: nowhere");
    assert_int_equal(fleet->problems.errors, 3);
    fleet_free(fleet);
}

static void fleets_share_files(void **state)
{
    (void)state;
    struct spec_file *a = file_of("a.yaml", CLIENT("alpha", "ams")), *r = file_of("r.yaml", REGION("ams"));
    struct spec_file *both[] = {a, r};
    struct fleet *first = fleet_build(both, 2, NULL), *second = fleet_build(both, 2, NULL);
    assert_int_equal(a->references, 3);
    fleet_free(first);
    assert_int_equal(a->references, 2);
    spec_file_release(a);
    spec_file_release(r);
    assert_non_null(fleet_client(second, "alpha"));
    fleet_free(second);
}

/* What one fleet finds wrong across files is not written into what another shares. */
static void a_verdict_belongs_to_its_fleet(void **state)
{
    (void)state;
    struct spec_file *a = file_of("a.yaml", CLIENT("alpha", "ams")), *r = file_of("r.yaml", REGION("ams"));
    struct spec_file *both[] = {a, r};
    struct fleet *alone = fleet_build(&a, 1, NULL), *together = fleet_build(both, 2, NULL);
    assert_null(fleet_client(alone, "alpha"));
    assert_non_null(fleet_client(together, "alpha"));
    assert_true(a->clients.items[0]->valid);
    fleet_free(alone);
    fleet_free(together);
    spec_file_release(a);
    spec_file_release(r);
}

static void a_file_that_cannot_be_read_is_broken(void **state)
{
    (void)state;
    struct spec_file *file = spec_file_broken("a.yaml", "Permission denied");
    struct fleet *fleet = fleet_build(&file, 1, NULL);
    spec_file_release(file);
    assert_true(fleet_file_is_broken(fleet, "a.yaml"));
    assert_string_equal(problem_of(fleet, 0), "a.yaml:0:0 cannot be read: Permission denied");
    fleet_free(fleet);
}

static void a_file_above_the_bound_is_refused_unread(void **state)
{
    (void)state;
    struct spec_file *file = spec_file_read("a.yaml", "blob", "", (size_t)100 << 20);
    assert_false(file->parsed);
    assert_int_equal(file->problems.errors, 1);
    assert_string_equal(file->blob, "blob");
    spec_file_release(file);
}

static void nothing_is_a_fleet_too(void **state)
{
    (void)state;
    struct fleet *fleet = fleet_build(NULL, 0, NULL);
    assert_int_equal(fleet->problems.list.count + fleet->clients.count, 0);
    assert_true(fleet->policy_sound);
    fleet_free(fleet);
    fleet_free(NULL);
    spec_file_release(NULL);
}

static void one_policy_holds(void **state)
{
    (void)state;
    struct fleet *one = FLEET({"p.yaml", HEADER("Policy", "fleet") "drift: report\n"});
    assert_true(one->policy_sound);
    assert_string_equal(one->policy->name, "fleet");
    assert_int_equal(one->policy->drift, DRIFT_REPORT);
    fleet_free(one);
    struct fleet *bad = FLEET({"p.yaml", HEADER("Policy", "fleet") "drift: none\n"});
    assert_false(bad->policy_sound);
    assert_string_equal(bad->policy->name, "cautious");
    fleet_free(bad);
    struct fleet *two = FLEET({"p.yaml", HEADER("Policy", "a")}, {"q.yaml", HEADER("Policy", "b")});
    assert_false(two->policy_sound);
    assert_string_equal(problem_of(two, 0), "q.yaml:3:7 a fleet has at most one Policy");
    fleet_free(two);
}

static void names_of_files_that_hold_specs(void **state)
{
    (void)state;
    static const char *const wanted[] = {"a.yaml",         "a.yml",     "x/y/a.yaml", "a.b.yaml",
                                         "x/tenantry.yml", "my_a.yaml", "-.yml"};
    static const char *const others[] = {
        "a.YAML",    "a.json",      "yaml",        ".a.yaml",       "_a.yaml",         "_x/a.yaml",
        ".x/a.yaml", "x/.y/a.yaml", "x/_y/a.yaml", "tenantry.yaml", "x/tenantry.yaml", "x/_a.yaml",
        "",          "a.yaml~"};
    for (size_t i = 0; i < COUNT(wanted); i++)
        if (!fleet_wants_path(wanted[i]))
            fail_msg("%s is wanted", wanted[i]);
    for (size_t i = 0; i < COUNT(others); i++)
        if (fleet_wants_path(others[i]))
            fail_msg("%s is not wanted", others[i]);
}

/* Many clients in no region, with the same project: every check across files, and no quadratic one. */
static void time_grows_with_the_fleet(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static struct spec_file *files[MANY];
    for (size_t i = 0; i < MANY; i++) {
        char path[40], text[300];
        snprintf(path, sizeof path, "c%zu.yaml", i);
        snprintf(text, sizeof text, CLIENT("c%zu", "nowhere-%zu") "projects: [{name: same}]\n", i, i % 7);
        files[i] = file_of(path, text);
    }
    int64_t began = clock_monotonic_ms();
    struct fleet *fleet = fleet_build(files, MANY, NULL);
    int64_t took = clock_monotonic_ms() - began;
    assert_int_equal(fleet->clients.count, MANY);
    assert_int_equal(fleet->invalid.count, MANY);
    assert_int_equal(fleet->problems.errors, MANY + MANY - 7);
    assert_in_range(took, 0, 20000); /* a quadratic check takes minutes */
    fleet_free(fleet);
    for (size_t i = 0; i < MANY; i++)
        spec_file_release(files[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_all_files_come_together),
        cmocka_unit_test(a_broken_file_leaves_the_others),
        cmocka_unit_test(nothing_of_a_broken_file_is_valid),
        cmocka_unit_test(a_bad_client_stops_itself_alone),
        cmocka_unit_test(a_document_without_a_header_may_have_been_any),
        cmocka_unit_test(problems_are_sorted_and_carry_their_line),
        cmocka_unit_test(fleets_share_files),
        cmocka_unit_test(a_verdict_belongs_to_its_fleet),
        cmocka_unit_test(a_file_that_cannot_be_read_is_broken),
        cmocka_unit_test(a_file_above_the_bound_is_refused_unread),
        cmocka_unit_test(nothing_is_a_fleet_too),
        cmocka_unit_test(one_policy_holds),
        cmocka_unit_test(names_of_files_that_hold_specs),
        cmocka_unit_test(time_grows_with_the_fleet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
