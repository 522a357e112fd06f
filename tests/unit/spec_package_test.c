/* Packages: what is laid over what, what a change of one changes, and that no chain of them is too much. */
#include "base/text.h"
#include "spec/kinds.h"
#include "tests/unit/fleet_support.h"

#define PACKAGE(name) HEADER("Package", name)
#define REGION_A REGION("a")
#define BUYER(name, package) CLIENT(name, "a") "package: " package "\n"

static const char gold[] =
    PACKAGE("silver") "project:\n"
                      "  description: bought\n"
                      "  quota: {compute: {cores: 8, ram: 1 GiB}}\n"
                      "  networks:\n"
                      "    - {name: app, mtu: 1400, subnets: [{name: s, cidr: 10.0.0.0/24, "
                      "dns: [9.9.9.9, 1.1.1.1]}]}\n"
                      "  access: [{group: ops, roles: [reader]}]\n"
                      "---\n" PACKAGE("gold") "extends: silver\n"
                                              "project:\n"
                                              "  quota: {compute: {cores: 64}}\n"
                                              "  security_groups: [{name: web}]\n";

static const struct resource *resource_named(const struct client *client, const struct kind *kind,
                                             const char *name)
{
    for (size_t i = 0; i < client->resource_count; i++)
        if (client->resources[i]->kind == kind && text_equal(client->resources[i]->name, name))
            return client->resources[i];
    return NULL;
}

static void assert_no_problem(struct fleet *fleet)
{
    if (fleet->problems.list.count)
        fail_msg("%s", problem_of(fleet, 0));
}

static void what_the_client_says_wins(void **state)
{
    (void)state;
    struct fleet *fleet =
        FLEET({"a.yaml", REGION_A}, {"p.yaml", gold},
              {"c.yaml", BUYER("acme", "gold") "projects:\n"
                                               "  - name: prod\n"
                                               "    quota: {compute: {ram: 2 GiB}}\n"
                                               "    networks:\n"
                                               "      - {name: db}\n"
                                               "      - {name: app, subnets: [{name: s, dns: [8.8.8.8]}]}\n"
                                               "    access: [{user: eve, roles: [member]}]\n"
                                               "  - {name: dev, description: own}\n"});
    assert_no_problem(fleet);
    const struct client *client = fleet_client(fleet, "acme");
    assert_non_null(client);
    const struct resource *prod = client->projects.items[0], *dev = client->projects.items[1];
    assert_string_equal(resource_value(prod, "description")->text, "bought");
    assert_string_equal(resource_value(dev, "description")->text, "own");

    const struct resource *quota = resource_named(client, &compute_quota_kind, "prod");
    assert_int_equal(resource_value(quota, "cores")->integer, 64);
    assert_int_equal(resource_value(quota, "ram")->integer, 2048);
    assert_string_equal(resource_value(quota, "cores")->origin->title, "package gold");
    assert_int_equal(resource_value(quota, "cores")->line, 16);
    assert_null(resource_value(quota, "ram")->origin->title);
    assert_string_equal(resource_value(quota, "ram")->origin->file, "c.yaml");

    const struct resource *subnet = resource_named(client, &subnet_kind, "s");
    assert_string_equal(resource_value(subnet, "cidr")->text, "10.0.0.0/24");
    assert_string_equal(resource_value(subnet, "cidr")->origin->title, "package silver");
    assert_int_equal(resource_value(subnet, "dns")->list.count, 1);
    assert_int_equal(resource_value(resource_named(client, &network_kind, "app"), "mtu")->integer, 1400);
    assert_non_null(resource_named(client, &network_kind, "db"));

    size_t assignments = 0;
    for (size_t i = 0; i < client->resource_count; i++)
        assignments += client->resources[i]->kind == &role_assignment_kind;
    assert_int_equal(assignments, 2); /* eve of prod, ops of dev */
    fleet_free(fleet);
}

static void it_is_as_if_the_client_had_said_it_all(void **state)
{
    (void)state;
    struct fleet *bought = FLEET({"a.yaml", REGION_A}, {"p.yaml", gold},
                                 {"c.yaml", BUYER("acme", "silver") "projects: [{name: prod}]\n"});
    struct fleet *said =
        FLEET({"a.yaml", REGION_A},
              {"c.yaml", CLIENT("acme", "a") "projects:\n"
                                             "  - name: prod\n"
                                             "    description: bought\n"
                                             "    quota: {compute: {cores: 8, ram: 1 GiB}}\n"
                                             "    networks:\n"
                                             "      - name: app\n"
                                             "        mtu: 1400\n"
                                             "        subnets: [{name: s, cidr: 10.0.0.0/24, "
                                             "dns: [9.9.9.9, 1.1.1.1]}]\n"
                                             "    access: [{group: ops, roles: [reader]}]\n"});
    assert_no_problem(bought);
    assert_string_equal(fleet_client(bought, "acme")->digest, fleet_client(said, "acme")->digest);
    fleet_free(bought);
    fleet_free(said);
}

/* --- from fleet to fleet --- */

enum { REGION_FILE, PACKAGE_FILE, OTHER_PACKAGE_FILE, BUYER_FILE, OTHER_BUYER_FILE, STRANGER_FILE, FILES };

struct commits {
    struct spec_file *files[FILES];
    struct fleet *before, *after;
};

static struct commits commits_of(size_t changed, const char *text)
{
    struct commits commits = {.files = {
                                  file_of("a.yaml", REGION_A),
                                  file_of("p.yaml", gold),
                                  file_of("q.yaml", PACKAGE("bronze") "extends: silver\n"),
                                  file_of("x.yaml", BUYER("x", "gold") "projects: [{name: x}]\n"),
                                  file_of("y.yaml", BUYER("y", "bronze") "projects: [{name: y}]\n"),
                                  file_of("z.yaml", CLIENT("z", "a") "projects: [{name: z}]\n"),
                              }};
    commits.before = fleet_build(commits.files, FILES, NULL);
    assert_no_problem(commits.before);
    const char *path = commits.files[changed]->path;
    struct spec_file *old = commits.files[changed];
    commits.files[changed] = file_of(path, text);
    spec_file_release(old);
    commits.after = fleet_build(commits.files, FILES, commits.before);
    return commits;
}

static bool is_same(const struct commits *commits, const char *name)
{
    return fleet_client(commits->before, name) == fleet_client(commits->after, name);
}

/* Whichever fleet goes first, what it shares with the other stays. */
static void free_commits(struct commits *commits)
{
    fleet_free(commits->before);
    for (size_t i = 0; i < FILES; i++)
        spec_file_release(commits->files[i]);
    for (size_t i = 0; i < commits->after->clients.count; i++) {
        const struct client *client = commits->after->clients.entries[i].value;
        assert_string_equal(client->name, commits->after->clients.entries[i].key);
    }
    fleet_free(commits->after);
}

static void a_changed_package_changes_those_who_use_it(void **state)
{
    (void)state;
    struct commits commits = commits_of(
        OTHER_PACKAGE_FILE, PACKAGE("bronze") "extends: silver\nproject: {quota: {compute: {cores: 4}}}\n");
    assert_true(is_same(&commits, "x"));
    assert_false(is_same(&commits, "y"));
    assert_true(is_same(&commits, "z"));
    assert_string_not_equal(fleet_client(commits.before, "y")->digest,
                            fleet_client(commits.after, "y")->digest);
    free_commits(&commits);
}

static void so_does_one_further_down(void **state)
{
    (void)state;
    struct commits commits = commits_of(PACKAGE_FILE, PACKAGE("silver") "---\n" PACKAGE("gold"));
    assert_false(is_same(&commits, "x"));
    assert_false(is_same(&commits, "y"));
    assert_true(is_same(&commits, "z"));
    assert_int_equal(fleet_client(commits.after, "y")->resource_count, 1);
    free_commits(&commits);
}

static void a_broken_package_stops_only_those_who_use_it(void **state)
{
    (void)state;
    struct commits commits = commits_of(OTHER_PACKAGE_FILE, PACKAGE("bronze") "project: {quota: []}\n");
    assert_true(is_same(&commits, "x"));
    assert_null(fleet_client(commits.after, "y"));
    assert_string_equal(map_get(&commits.after->invalid, "y"),
                        "the Package \"bronze\" is invalid: q.yaml:4:18: `quota` is a map, not a list");
    assert_int_equal(commits.after->problems.list.count, 1);
    free_commits(&commits);
}

static void a_moved_fleet_keeps_what_it_had(void **state)
{
    (void)state;
    struct fleet *fleet = FLEET({"a.yaml", REGION_A "---\n" REGION("b")}, {"p.yaml", gold},
                                {"c.yaml", BUYER("acme", "gold") "projects: [{name: prod}]\n"});
    struct fleet *moved = fleet_move(fleet, "a", "b");
    assert_ptr_equal(fleet_client(moved, "acme"), fleet_client(fleet, "acme"));
    fleet_free(fleet);
    assert_string_equal(fleet_region_of(moved, fleet_client(moved, "acme")), "b");
    fleet_free(moved);
}

/* --- bounds --- */

/* Packages p0..pN-1, each on the one before. */
static const char *chain_text(struct arena *arena, size_t count)
{
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; i < count; i++) {
        text_print(&text, "---\napiVersion: tenantry/v1\nkind: Package\nname: p%zu\n", i);
        if (i)
            text_print(&text, "extends: p%zu\n", i - 1);
    }
    return text.data;
}

static void a_chain_has_an_end(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = FLEET({"a.yaml", REGION_A}, {"p.yaml", chain_text(&arena, 5000)},
                                {"c.yaml", BUYER("fits", "p16") "projects: [{name: a}]\n---\n" BUYER(
                                               "high", "p17") "projects: [{name: b}]\n"});
    assert_non_null(fleet_client(fleet, "fits"));
    assert_null(fleet_client(fleet, "high"));
    assert_string_equal(problem_of(fleet, 0), "p.yaml:89:10 a package stands on at most 16 others");
    fleet_free(fleet);
    arena_release(&arena);
}

/* A package of about count values. */
static const char *large_text(struct arena *arena, const char *name, const char *extends, size_t count)
{
    struct text text;
    text_init(&text, arena);
    text_print(&text, "apiVersion: tenantry/v1\nkind: Package\nname: %s\n%sproject:\n  networks:\n", name,
               extends);
    for (size_t i = 0; i < count / 5; i++)
        text_print(&text, "    - {name: %s%zu, mtu: 1400}\n", name, i);
    return text.data;
}

static void what_packages_bring_has_an_end(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = FLEET(
        {"a.yaml", REGION_A}, {"p.yaml", large_text(&arena, "p", "", 60000)},
        {"q.yaml", large_text(&arena, "q", "extends: p\n", 60000)},
        {"c.yaml", BUYER("fits", "p") "projects: [{name: a}]\n---\n" BUYER(
                       "heavy", "p") "projects: [{name: b}, {name: c}]\n---\n" BUYER("of-a-heavy-one", "q")});
    assert_non_null(fleet_client(fleet, "fits"));
    assert_null(fleet_client(fleet, "heavy"));
    assert_null(fleet_client(fleet, "of-a-heavy-one"));
    assert_int_equal(fleet->problems.list.count, 2);
    assert_string_equal(
        problem_of(fleet, 0),
        "c.yaml:12:10 the package would lay more than 100000 values into the client's projects");
    assert_string_equal(problem_of(fleet, 1),
                        "q.yaml:4:10 a package has at most 100000 values, with what it extends");
    fleet_free(fleet);
    arena_release(&arena);
}

/* Projects that are none count too, and cost little. */
static void so_has_what_they_bring_to_a_fleet(void **state)
{
    (void)state;
    enum { CLIENTS = 110, PROJECTS = 33 };
    struct arena arena;
    struct text text;
    arena_init(&arena);
    text_init(&text, &arena);
    for (size_t i = 0; i < CLIENTS; i++) {
        text_print(&text, "---\n" HEADER("Client", "c%zu") "region: a\npackage: p\nprojects: [0", i);
        for (size_t k = 1; k < PROJECTS; k++)
            text_add(&text, ", 0");
        text_add(&text, "]\n");
    }
    struct fleet *fleet =
        FLEET({"a.yaml", REGION_A}, {"c.yaml", text.data}, {"p.yaml", large_text(&arena, "p", "", 2990)});
    const size_t weight = fleet->layers.items[0]->size * PROJECTS;
    assert_in_range(weight, LAYERED_MOST_VALUES / 2, LAYERED_MOST_VALUES);
    size_t refused = 0;
    for (size_t i = 0; i < fleet->problems.list.count; i++)
        refused += strstr(fleet->problems.list.items[i].message, "packages lay more than") != NULL;
    assert_int_equal(refused, CLIENTS - FLEET_MOST_LAID / weight);
    fleet_free(fleet);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_client_says_wins),
        cmocka_unit_test(it_is_as_if_the_client_had_said_it_all),
        cmocka_unit_test(a_changed_package_changes_those_who_use_it),
        cmocka_unit_test(so_does_one_further_down),
        cmocka_unit_test(a_broken_package_stops_only_those_who_use_it),
        cmocka_unit_test(a_moved_fleet_keeps_what_it_had),
        cmocka_unit_test(a_chain_has_an_end),
        cmocka_unit_test(what_packages_bring_has_an_end),
        cmocka_unit_test(so_has_what_they_bring_to_a_fleet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
