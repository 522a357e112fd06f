/* The rules themselves are compared with openstacksdk's own reading in tests/converge/clouds_test.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "reconciler/session/clouds.h"

struct fixture {
    struct arena arena;
    char folder[64];
    const char *environment[8];
    size_t variables;
};

static void set_variable(struct fixture *fixture, const char *variable)
{
    assert_true(fixture->variables + 1 < COUNT(fixture->environment));
    fixture->environment[fixture->variables++] = variable;
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    arena_init(&fixture->arena);
    strcpy(fixture->folder, "/tmp/tenantry-clouds-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    /* no clouds.yaml of this machine */
    set_variable(fixture, arena_print(&fixture->arena, "XDG_CONFIG_HOME=%s/none", fixture->folder));
    set_variable(fixture, arena_print(&fixture->arena, "HOME=%s/none", fixture->folder));
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"clouds.yaml", "secure.yaml", "ca.pem"};
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(arena_print(&fixture->arena, "%s/%s", fixture->folder, names[i]));
    rmdir(fixture->folder);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static const char *write_file(struct fixture *fixture, const char *name, const char *text)
{
    const char *path = arena_print(&fixture->arena, "%s/%s", fixture->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void use_clouds(struct fixture *fixture, const char *text)
{
    const char *path = write_file(fixture, "clouds.yaml", text);
    set_variable(fixture, arena_print(&fixture->arena, "OS_CLIENT_CONFIG_FILE=%s", path));
}

static void use_secure(struct fixture *fixture, const char *text)
{
    const char *path = write_file(fixture, "secure.yaml", text);
    set_variable(fixture, arena_print(&fixture->arena, "OS_CLIENT_SECURE_FILE=%s", path));
}

static struct cloud_settings *load(struct fixture *fixture, const char *name, const char *region)
{
    struct cloud_settings *settings = NULL;
    struct error *error = clouds_load(&fixture->arena, name, region, fixture->environment, &settings);
    if (error)
        print_error("%s\n", error->message);
    assert_null(error);
    return settings;
}

/* The message, with the test's folder taken out of it. */
static const char *refused(struct fixture *fixture, const char *name, const char *region)
{
    struct cloud_settings *settings = NULL;
    struct error *error = clouds_load(&fixture->arena, name, region, fixture->environment, &settings);
    assert_non_null(error);
    assert_null(settings);
    assert_int_equal(error->kind, ERROR_INPUT);
    char *message = arena_text(&fixture->arena, error->message);
    size_t length = strlen(fixture->folder) + 1;
    for (char *at; (at = strstr(message, fixture->folder));)
        memmove(at, at + length, strlen(at + length) + 1);
    return message;
}

#define AUTH "auth: {auth_url: 'http://k:5000', username: ann, password: 'p:w', project_name: ops}"

static void everything_that_is_wrong_is_said_at_once(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n"
                        "  a:\n"
                        "    auth: {auth_url: 'ftp://k', username: [x]}\n"
                        "    verify: perhaps\n"
                        "    api_timeout: soon\n"
                        "    cacert: /nowhere/ca.pem\n"
                        "    network_endpoint_override: 'http://{site}.n'\n");
    assert_string_equal(
        refused(fixture, "a", NULL),
        "clouds.yaml:3:5: cloud a: auth_url is no http:// or https:// URL\n"
        "clouds.yaml:3:5: cloud a: there is no username\n"
        "clouds.yaml:3:5: cloud a: there is no password\n"
        "clouds.yaml:3:5: cloud a: there is no project to log in to (project_name or project_id)\n"
        "clouds.yaml:3:43: username: this must be one value\n"
        "clouds.yaml:4:13: verify: this is neither true nor false\n"
        "clouds.yaml:5:18: api_timeout: this is no number of seconds\n"
        "clouds.yaml:6:13: cacert: cannot read /nowhere/ca.pem\n"
        "clouds.yaml:7:32: network_endpoint_override: there is no key \"site\" to put in");
}

static void both_files_are_checked_and_no_secret_is_shown(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n  a: [1]\n");
    use_secure(fixture, "clouds:\n  a:\n    auth: {password: hush, password: hush2}\n");
    const char *message = refused(fixture, NULL, NULL);
    assert_non_null(strstr(message, "clouds.yaml:2:6: cloud a: this must be a map"));
    assert_non_null(strstr(message, "secure.yaml:3:"));
    assert_null(strstr(message, "hush"));
}

static void a_choice_is_asked_for_and_helped_with(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n  ashburn: {" AUTH "}\n  amsterdam: {" AUTH "}\n");
    assert_string_equal(refused(fixture, NULL, NULL),
                        "clouds.yaml: there are several clouds: ashburn and amsterdam (choose "
                        "one with OS_CLOUD, or name it in the configuration)");
    assert_string_equal(refused(fixture, "amsterdm", NULL),
                        "clouds.yaml: there is no cloud \"amsterdm\" (did you mean \"amsterdam\"?)");
    assert_string_equal(load(fixture, "ashburn", NULL)->name, "ashburn");
}

static void nothing_at_all_says_where_it_looked(void **state)
{
    struct fixture *fixture = *state;
    const char *message = refused(fixture, NULL, NULL);
    assert_non_null(strstr(message, "no cloud is configured"));
    assert_non_null(strstr(message, "/etc/openstack"));
}

static void regions_are_known_ones(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n  a:\n    " AUTH "\n    regions: [r1, r2]\n");
    assert_string_equal(load(fixture, "a", NULL)->region_name, "r1");
    assert_string_equal(load(fixture, "a", "r2")->region_name, "r2");
    assert_string_equal(refused(fixture, "a", "R2"),
                        "clouds.yaml:3:5: cloud a has no region \"R2\" (it has r1 and r2; case matters)");
    /* the environment's region is for the cloud that the environment chose, not for one that was named */
    set_variable(fixture, "OS_REGION_NAME=r2");
    assert_string_equal(load(fixture, "a", NULL)->region_name, "r1");
    assert_string_equal(load(fixture, NULL, NULL)->region_name, "r2");
}

static void project_keys_count_from_outside_first(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n  a:\n    " AUTH "\n    project_name: outside\n    username: outside\n"
                        "    tenant_id: '7'\n");
    const struct cloud_settings *settings = load(fixture, NULL, NULL);
    assert_string_equal(settings->project_name, "outside");
    assert_string_equal(settings->username, "ann");
    assert_string_equal(settings->project_id, "7");
    assert_string_equal(settings->password, "p:w");
}

static void services_have_their_own_settings(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n  a:\n    " AUTH "\n    region_name: r1\n"
                        "    volume_endpoint_override: http://alias\n"
                        "    block_storage_endpoint_override: 'http://{region_name}.official/{{x}}'\n"
                        "    compute_region_name: r2\n    network_endpoint_type: internal\n"
                        "    network_service_type: net\n");
    const struct cloud_settings *settings = load(fixture, NULL, NULL);
    assert_string_equal(map_get(&settings->endpoint_overrides, "block-storage"), "http://r1.official/{x}");
    assert_string_equal(map_get(&settings->service_regions, "compute"), "r2");
    assert_string_equal(map_get(&settings->service_interfaces, "network"), "internal");
    assert_string_equal(map_get(&settings->service_types, "network"), "net");
}

static void an_auth_type_has_what_it_needs(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds:\n"
                        "  wrong: {auth_type: v3oidcpassword, auth: {auth_url: http://k}}\n"
                        "  half: {auth_type: v3applicationcredential, auth: {auth_url: http://k, "
                        "application_credential_name: n}}\n"
                        "  forgot: {auth: {auth_url: http://k, application_credential_id: i, "
                        "application_credential_secret: s, project_id: p}}\n"
                        "  token: {auth: {auth_url: http://k, token: t, project_id: p}}\n");
    assert_non_null(strstr(refused(fixture, "wrong", NULL), "auth_type v3oidcpassword is not supported"));
    const char *half = refused(fixture, "half", NULL);
    assert_non_null(strstr(half, "there is no application_credential_id"));
    assert_non_null(strstr(half, "there is no application_credential_secret"));
    assert_non_null(strstr(refused(fixture, "forgot", NULL), "needs auth_type: v3applicationcredential"));
    assert_string_equal(load(fixture, "token", NULL)->auth_type, "token");
}

static void hostile_files_are_refused(void **state)
{
    struct fixture *fixture = *state;
    use_clouds(fixture, "clouds: {a: 1\n");
    assert_non_null(strstr(refused(fixture, NULL, NULL), "clouds.yaml:"));
    write_file(fixture, "clouds.yaml", "- a\n");
    assert_string_equal(refused(fixture, NULL, NULL), "clouds.yaml: this is no map");
    write_file(fixture, "clouds.yaml", "clouds: {}\n---\nclouds: {}\n");
    assert_string_equal(refused(fixture, NULL, NULL),
                        "clouds.yaml: there is more than one document in this file");
    write_file(fixture, "clouds.yaml", "clouds: []\n");
    assert_string_equal(refused(fixture, NULL, NULL), "clouds.yaml:1:9: clouds: this must be a map");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(everything_that_is_wrong_is_said_at_once),
        TEST(both_files_are_checked_and_no_secret_is_shown),
        TEST(a_choice_is_asked_for_and_helped_with),
        TEST(nothing_at_all_says_where_it_looked),
        TEST(regions_are_known_ones),
        TEST(project_keys_count_from_outside_first),
        TEST(services_have_their_own_settings),
        TEST(an_auth_type_has_what_it_needs),
        TEST(hostile_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
