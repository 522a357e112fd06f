#include "spec/check.h"

#include "tests/unit/fleet_support.h"

/* A fleet of one file, the region ams (external public, jurisdiction eu) and the given documents. */
static struct fleet *fleet_with(const char *documents)
{
    const struct text_file files[] = {{"a.yaml", documents}, {"r.yaml", REGION("ams") "---\n" REGION("lon")}};
    return fleet_of(files, 2);
}

static void expect(const char *documents, const char *problem, const char *hint)
{
    struct fleet *fleet = fleet_with(documents);
    assert_int_equal(fleet->problems.list.count, 1);
    assert_string_equal(problem_of(fleet, 0), problem);
    if (hint)
        assert_string_equal(fleet->problems.list.items[0].hint, hint);
    else
        assert_null(fleet->problems.list.items[0].hint);
    fleet_free(fleet);
}

static void expect_none(const char *documents)
{
    struct fleet *fleet = fleet_with(documents);
    if (fleet->problems.list.count)
        fail_msg("%s", problem_of(fleet, 0));
    fleet_free(fleet);
}

static void a_name_is_one_client(void **state)
{
    (void)state;
    expect(CLIENT("a", "ams") "projects: [{name: p}]\n---\n" CLIENT("a", "ams") "projects: [{name: p}]\n",
           "a.yaml:9:7 client \"a\" is declared twice", "the first is in line 3");
    struct fleet *fleet = fleet_with(CLIENT("a", "ams") "---\n" CLIENT("a", "ams"));
    assert_null(fleet_client(fleet, "a"));
    fleet_free(fleet);
}

static void the_first_is_named_by_its_file(void **state)
{
    (void)state;
    struct fleet *fleet =
        FLEET({"b.yaml", CLIENT("a", "ams")}, {"a.yaml", CLIENT("a", "ams")}, {"r.yaml", REGION("ams")});
    assert_string_equal(problem_of(fleet, 0), "b.yaml:3:7 client \"a\" is declared twice");
    assert_string_equal(fleet->problems.list.items[0].hint, "the first is in a.yaml:3");
    fleet_free(fleet);
}

static void a_region_must_be_there(void **state)
{
    (void)state;
    expect(CLIENT("a", "asm"), "a.yaml:4:9 there is no region \"asm\"", "did you mean \"ams\"?");
    expect(CLIENT("a", "singapore"), "a.yaml:4:9 there is no region \"singapore\"",
           "declare it with `kind: Region`");
}

static void a_sick_region_stops_its_clients_and_is_told_once(void **state)
{
    (void)state;
    struct fleet *fleet =
        FLEET({"a.yaml", CLIENT("a", "bad") "---\n" CLIENT("b", "bad") "---\n" CLIENT("c", "ok")},
              {"r.yaml", REGION("bad") "titel: x\n---\n" REGION("ok")});
    assert_int_equal(fleet->problems.list.count, 1);
    assert_string_equal(map_get(&fleet->invalid, "a"), "the Region \"bad\" is invalid");
    assert_null(fleet_client(fleet, "b"));
    assert_non_null(fleet_client(fleet, "c"));
    fleet_free(fleet);
    fleet = FLEET({"a.yaml", CLIENT("a", "ams")}, {"r.yaml", REGION("ams") "---\n" REGION("ams")});
    assert_string_equal(map_get(&fleet->invalid, "a"), "the Region \"ams\" is declared twice");
    fleet_free(fleet);
}

static void residency_is_a_jurisdiction(void **state)
{
    (void)state;
    expect_none(CLIENT("a", "ams") "residency: eu\n");
    expect(CLIENT("a", "ams") "residency: us\n", "a.yaml:5:12 region \"ams\" is not in jurisdiction \"us\"",
           "the jurisdictions of \"ams\" are eu");
}

static void external_networks_are_the_regions(void **state)
{
    (void)state;
    expect_none(
        CLIENT("a", "ams") "projects: [{name: p, routers: [{name: r, external: {network: public}}]}]\n");
    expect_none(
        CLIENT("a", "ams") "projects: [{name: p, routers: [{name: r, external: null}, {name: s}]}]\n");
    expect(CLIENT("a", "ams") "projects: [{name: p, routers: [{name: r, external: {network: ext}}]}]\n",
           "a.yaml:5:62 region \"ams\" has no external network \"ext\"",
           "name it in `external_networks` of the Region \"ams\"");
    expect(CLIENT("a", "ams") "projects: [{name: p, routers: [{name: r, external: {network: publik}}]}]\n",
           "a.yaml:5:62 region \"ams\" has no external network \"publik\"", "did you mean \"public\"?");
}

#define PEOPLE(domain, group) "domain: " domain "\ngroups: [{name: " group "}]\n"

static void a_group_is_one_client_s(void **state)
{
    (void)state;
    expect(CLIENT("a", "ams") PEOPLE("acme", "ops") "---\n" CLIENT("b", "ams") PEOPLE("acme", "ops"),
           "a.yaml:13:17 group \"ops\" of domain \"acme\" is declared twice in region \"ams\"",
           "the first is in line 6");
    expect_none(CLIENT("a", "ams") PEOPLE("acme", "ops") "---\n" CLIENT("b", "ams") PEOPLE("other", "ops"));
    expect_none(CLIENT("a", "ams") PEOPLE("acme", "ops") "---\n" CLIENT("b", "ams") PEOPLE("acme", "people"));
    expect_none(CLIENT("a", "ams") PEOPLE("{name: acme, access: []}", "ops") "---\n" CLIENT("b", "ams")
                    PEOPLE("{name: acme}", "people"));
    expect(CLIENT("a", "ams") PEOPLE("{name: acme, access: []}", "ops") "---\n" CLIENT("b", "ams")
               PEOPLE("{description: x, name: acme}", "people"),
           "a.yaml:12:32 domain \"acme\" is described twice in region \"ams\"", "the first is in line 5");
}

#define VLAN(project, vlan)                                                                                  \
    "projects: [{name: " project ", networks: [{name: n, vlan: {physical_network: " vlan "}}]}]\n"

static void a_vlan_is_one_network_of_a_region(void **state)
{
    (void)state;
    expect(CLIENT("a", "ams") VLAN("p", "x, id: 5") "---\n" CLIENT("b", "ams") VLAN("q", "x, id: 5"),
           "a.yaml:11:75 VLAN 5 of \"x\" is used twice in region \"ams\"", "the first is in line 5");
    expect_none(CLIENT("a", "ams") VLAN("p", "x, id: 5") "---\n" CLIENT("b", "ams") VLAN("q", "y, id: 5"));
    expect_none(CLIENT("a", "ams") VLAN("p", "x, id: 5") "---\n" CLIENT("b", "ams") VLAN("q", "x, id: 6"));
    expect_none(CLIENT("a", "ams") VLAN("p", "x, id: 5") "---\n" CLIENT("b", "lon") VLAN("q", "x, id: 5"));
}

static void the_later_of_two_clients_is_stopped(void **state)
{
    (void)state;
    struct fleet *fleet =
        fleet_with(CLIENT("a", "ams") VLAN("p", "x, id: 5") "---\n" CLIENT("b", "ams") VLAN("q", "x, id: 5"));
    assert_non_null(fleet_client(fleet, "a"));
    assert_null(fleet_client(fleet, "b"));
    fleet_free(fleet);
}

static void a_project_is_one_of_a_region_and_domain(void **state)
{
    (void)state;
    expect(CLIENT("a", "ams") "projects: [{name: p}, {name: p}]\n",
           "a.yaml:5:30 project \"p\" is declared twice in region \"ams\"", "the first is in line 5");
    expect(CLIENT("a", "ams") "projects: [{name: p}]\n---\n" CLIENT(
               "b", "ams") "projects: [{name: p, domain: Default}]\n",
           "a.yaml:11:19 project \"p\" is declared twice in region \"ams\"", "the first is in line 5");
    expect_none(
        CLIENT("a", "ams") "projects: [{name: p}]\n---\n" CLIENT("b", "lon") "projects: [{name: p}]\n");
    expect_none(CLIENT("a", "ams") "projects: [{name: p}, {name: p, domain: other}]\n");
}

static void a_former_name_is_free(void **state)
{
    (void)state;
    expect(CLIENT("a", "ams") "projects: [{name: p, formerly: q}, {name: q}]\n",
           "a.yaml:5:32 the former name \"q\" is in use", "it is in line 5");
    expect(CLIENT("a", "ams") "projects: [{name: p, formerly: p}]\n",
           "a.yaml:5:32 the former name \"p\" is in use", "it is in line 5");
    expect(CLIENT("a", "ams") "projects: [{name: p, formerly: o}]\n---\n" CLIENT(
               "b", "ams") "projects: [{name: q, formerly: [o]}]\n",
           "a.yaml:11:33 the former name \"o\" is claimed twice", "the first is in line 5");
    expect_none(CLIENT("a", "ams") "projects: [{name: p, formerly: o}]\n---\n" CLIENT(
        "b", "lon") "projects: [{name: o}]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_one_client),
        cmocka_unit_test(the_first_is_named_by_its_file),
        cmocka_unit_test(a_region_must_be_there),
        cmocka_unit_test(a_sick_region_stops_its_clients_and_is_told_once),
        cmocka_unit_test(residency_is_a_jurisdiction),
        cmocka_unit_test(external_networks_are_the_regions),
        cmocka_unit_test(a_group_is_one_client_s),
        cmocka_unit_test(a_vlan_is_one_network_of_a_region),
        cmocka_unit_test(the_later_of_two_clients_is_stopped),
        cmocka_unit_test(a_project_is_one_of_a_region_and_domain),
        cmocka_unit_test(a_former_name_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
