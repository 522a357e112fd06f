#include "spec/client.h"

#include "base/text.h"
#include "spec/kinds.h"
#include "tests/unit/fleet_support.h"

#define FULL                                                                                                 \
    CLIENT("acme", "ams")                                                                                    \
    "title: Acme\nresidency: eu\ncontact: ops\ndrift: report\nlabels: {b: 2, a: no}\n"                       \
    "projects:\n"                                                                                            \
    "  - name: prod\n"                                                                                       \
    "    quota: {compute: {cores: 4}}\n"                                                                     \
    "    networks: [{name: app, subnets: [{name: s, cidr: 10.0.0.0/24}]}]\n"                                 \
    "    routers: [{name: edge, subnets: [s]}]\n"                                                            \
    "  - name: dev\n"

static const struct client *first_client(const struct spec_file *file)
{
    assert_int_equal(file->clients.count, 1);
    return file->clients.items[0];
}

static void a_document_says_who_the_client_is(void **state)
{
    (void)state;
    struct spec_file *file = file_of("a.yaml", FULL);
    const struct client *client = first_client(file);
    assert_true(client->valid);
    assert_null(client->trouble);
    assert_string_equal(client->name, "acme");
    assert_string_equal(client->title, "Acme");
    assert_string_equal(client->region, "ams");
    assert_string_equal(client->residency, "eu");
    assert_int_equal(client->drift, DRIFT_REPORT);
    assert_int_equal(client->at.line, 3);
    assert_int_equal(client->at.column, 7);
    assert_int_equal(client->region_at.line, 4);
    assert_int_equal(client->residency_at.line, 6);
    spec_file_release(file);
}

static void resources_are_numbered_with_parents_first(void **state)
{
    (void)state;
    struct spec_file *file = file_of("a.yaml", FULL);
    const struct client *client = first_client(file);
    assert_int_equal(client->projects.count, 2);
    assert_int_equal(client->resource_count, 7);
    for (size_t i = 0; i < client->resource_count; i++) {
        const struct resource *resource = client->resources[i];
        assert_int_equal(resource->index, i);
        if (resource->parent)
            assert_true(resource->parent->index < i);
        else
            assert_ptr_equal(resource->kind, &project_kind);
    }
    spec_file_release(file);
}

static void absent_and_empty_projects_differ(void **state)
{
    (void)state;
    struct spec_file *absent = file_of("a.yaml", CLIENT("a", "ams"));
    struct spec_file *empty = file_of("a.yaml", CLIENT("a", "ams") "projects: []\n");
    assert_false(client_declares(first_client(absent), &project_kind));
    assert_int_equal(first_client(absent)->drift, DRIFT_DEFAULT);
    assert_true(client_declares(first_client(empty), &project_kind));
    assert_int_equal(first_client(empty)->resource_count, 0);
    spec_file_release(absent);
    spec_file_release(empty);
}

static void an_error_makes_the_client_invalid_and_says_why(void **state)
{
    (void)state;
    struct spec_file *file =
        file_of("a.yaml", CLIENT("a", "ams") "projects: [{name: p, networks: [{name: n, mtu: 5}]}]\n");
    const struct client *client = first_client(file);
    assert_false(client->valid);
    assert_null(client->digest);
    assert_non_null(strstr(client->trouble, "a.yaml:5:48: \"5\" is out of bounds"));
    spec_file_release(file);
}

static void a_warning_leaves_the_client_valid(void **state)
{
    (void)state;
    struct spec_file *file = file_of(
        "a.yaml",
        CLIENT(
            "a",
            "ams") "projects: [{name: p, networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.5/24}]}]}]\n");
    assert_int_equal(file->problems.warnings, 1);
    assert_true(first_client(file)->valid);
    spec_file_release(file);
}

/* --- digest
 * ------------------------------------------------------------------------------------------------------ */

static void digest_into(char out[65], const char *body)
{
    char text[2000];
    snprintf(text, sizeof text, CLIENT("acme", "ams") "%s", body);
    struct spec_file *file = file_of("a.yaml", text);
    const char *digest = first_client(file)->digest;
    assert_non_null(digest);
    assert_int_equal(strlen(digest), 64);
    strcpy(out, digest);
    spec_file_release(file);
}

static bool same_digest(const char *a, const char *b)
{
    char one[65], other[65];
    digest_into(one, a);
    digest_into(other, b);
    return strcmp(one, other) == 0;
}

static void what_means_nothing_leaves_the_digest(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"projects: [{name: a}, {name: b}]", "projects:\n  - name: b # the other\n\n  - {name: 'a'}"},
        {"projects: [{name: a}]",
         "title: t\ncontact: c\nlabels: {x: y}\ndrift: report\nprojects: [{name: a}]"},
        {"projects: [{name: a}]", "projects: [{name: a, formerly: old}]"},
        {"projects: [{name: a, quota: {compute: {ram: 1 GiB}}}]",
         "projects: [{name: a, quota: {compute: {ram: 1024}}}]"},
        {"projects: [{name: a, description: null}]", "projects: [{name: a, description: ''}]"},
        {"projects: [{name: a, networks: [{name: n}, {name: m}]}]",
         "projects: [{name: a, networks: [{name: m}, {name: n}]}]"},
        {"projects: [{name: a, security_groups: [{name: g, rules: [{protocol: tcp, ports: 1}, {protocol: "
         "udp}]}]}]",
         "projects: [{name: a, security_groups: [{name: g, rules: [{protocol: 17}, {protocol: 6, ports: "
         "1-1}]}]}]"},
        {"projects: [{name: a, access: [{group: g, roles: [x, y]}]}]",
         "projects: [{name: a, access: [{group: g, roles: [y]}, {group: g, roles: [x]}]}]"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (!same_digest(pairs[i][0], pairs[i][1]))
            fail_msg("%s\nis not\n%s", pairs[i][0], pairs[i][1]);
}

static void what_means_something_changes_the_digest(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"projects: []", "projects: [{name: a}]"},
        {"projects: [{name: a}]", "projects: [{name: b}]"},
        {"projects: [{name: a}]", "projects: [{name: a, description: null}]"},
        {"projects: [{name: a}]", "projects: [{name: a, networks: []}]"},
        {"projects: [{name: a, networks: [{name: n}]}]",
         "projects: [{name: a, networks: [{name: n, subnets: []}]}]"},
        {"projects: [{name: a, quota: {compute: {cores: 1}}}]",
         "projects: [{name: a, quota: {compute: {cores: 2}}}]"},
        {"projects: [{name: a, quota: {compute: {cores: 1}}}]",
         "projects: [{name: a, quota: {volume: {groups: 1}}}]"},
        {"projects: [{name: a, networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/24, dns: [1.1.1.1, "
         "2.2.2.2]}]}]}]",
         "projects: [{name: a, networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/24, dns: [2.2.2.2, "
         "1.1.1.1]}]}]}]"},
        {"projects: [{name: a, networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/24}]}, {name: m}]}]",
         "projects: [{name: a, networks: [{name: n}, {name: m, subnets: [{name: s, cidr: 10.0.0.0/24}]}]}]"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (same_digest(pairs[i][0], pairs[i][1]))
            fail_msg("%s\nis the same as\n%s", pairs[i][0], pairs[i][1]);
}

static void days_are_counted_until_a_client_expires(void **state)
{
    (void)state;
    enum { HOUR = 3600, DAY = 24 * HOUR };
    struct client client = {.expires = "1970-01-11", .state = LIFE_ACTIVE};
    assert_int_equal(client_days_left(&client, 0), 10);
    assert_int_equal(client_days_left(&client, HOUR), 10);
    assert_int_equal(client_days_left(&client, DAY), 9);
    assert_int_equal(client_days_left(&client, 10 * DAY - 1), 1);
    assert_int_equal(client_days_left(&client, 10 * DAY), -1);
    assert_int_equal(client_life(&client, 10 * DAY - 1), LIFE_ACTIVE);
    assert_int_equal(client_life(&client, 10 * DAY), LIFE_SUSPENDED);
    client.state = LIFE_TERMINATED;
    assert_int_equal(client_days_left(&client, 0), -1);
    assert_int_equal(client_life(&client, 10 * DAY), LIFE_TERMINATED);
    client = (struct client){.state = LIFE_ACTIVE};
    assert_int_equal(client_days_left(&client, 0), -1);
    assert_int_equal(client_life(&client, 10 * DAY), LIFE_ACTIVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_says_who_the_client_is),
        cmocka_unit_test(resources_are_numbered_with_parents_first),
        cmocka_unit_test(absent_and_empty_projects_differ),
        cmocka_unit_test(an_error_makes_the_client_invalid_and_says_why),
        cmocka_unit_test(a_warning_leaves_the_client_valid),
        cmocka_unit_test(what_means_nothing_leaves_the_digest),
        cmocka_unit_test(what_means_something_changes_the_digest),
        cmocka_unit_test(days_are_counted_until_a_client_expires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
