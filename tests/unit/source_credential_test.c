#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "reconciler/file.h"
#include "reconciler/source/credential.h"

struct credential_test {
    struct arena arena;
    char folder[32];
    struct url url;
    struct repository_settings settings;
    struct credential_source source;
    struct credential given;
};

static int set_up(void **state)
{
    struct credential_test *test = calloc(1, sizeof *test);
    assert_non_null(test);
    arena_init(&test->arena);
    strcpy(test->folder, "/tmp/credential-XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    assert_null(url_parse(&test->arena, "https://git.example:8443/fleet", &test->url));
    test->source = (struct credential_source){&test->settings, &test->url, NULL};
    unsetenv("SSH_AUTH_SOCK");
    unsetenv("FLEET_TOKEN");
    *state = test;
    return 0;
}

static int tear_down(void **state)
{
    struct credential_test *test = *state;
    assert_int_equal(system(arena_print(&test->arena, "rm -rf '%s'", test->folder)), 0);
    arena_release(&test->arena);
    free(test);
    return 0;
}

/* A helper that writes down what it is asked, and answers with the given lines. */
static const char *write_helper(struct credential_test *test, const char *answer, int status)
{
    const char *path = arena_print(&test->arena, "%s/helper", test->folder);
    const char *script =
        arena_print(&test->arena, "#!/bin/sh\necho \"$@\" >>%s/asked\ncat >>%s/asked\nprintf '%s'\nexit %d\n",
                    test->folder, test->folder, answer, status);
    assert_null(file_write(&test->arena, path, script, strlen(script)));
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static const char *asked(struct credential_test *test)
{
    const char *bytes = NULL;
    size_t length = 0;
    assert_null(
        file_read(&test->arena, arena_print(&test->arena, "%s/asked", test->folder), 4096, &bytes, &length));
    return bytes;
}

static struct error *next(struct credential_test *test)
{
    return credential_next(&test->arena, &test->source, &test->given);
}

static void expect_error(struct credential_test *test, const char *part)
{
    struct error *error = next(test);
    assert_non_null(error);
    assert_int_equal(error->kind, ERROR_AUTH);
    assert_non_null(strstr(error->message, part));
}

static void a_token_needs_no_user(void **state)
{
    struct credential_test *test = *state;
    test->settings.token_env = "FLEET_TOKEN";
    expect_error(test, "FLEET_TOKEN is not set");
    setenv("FLEET_TOKEN", "t0ken", 1);
    assert_null(next(test));
    assert_int_equal(test->given.type, CREDENTIAL_PASSWORD);
    assert_string_equal(test->given.user, "x-access-token");
    assert_string_equal(test->given.secret, "t0ken");
    struct error *error = next(test); /* it was refused */
    assert_non_null(error);
    assert_null(strstr(error->message, "t0ken"));
    assert_non_null(strstr(error->message, "refuses"));
}

static void a_password_needs_a_user(void **state)
{
    struct credential_test *test = *state;
    setenv("FLEET_TOKEN", "pa55", 1);
    test->settings.password_env = "FLEET_TOKEN";
    expect_error(test, "repository.username");
    test->settings.username = "ann";
    assert_null(next(test));
    assert_string_equal(test->given.user, "ann");
    assert_string_equal(test->given.secret, "pa55");
}

static void nothing_set_says_what_to_set(void **state)
{
    struct credential_test *test = *state;
    expect_error(test, "repository.token_env");
}

static void a_helper_is_asked_in_gits_words(void **state)
{
    struct credential_test *test = *state;
    test->settings.credential_helper = write_helper(test, "username=ann\\npassword=a=b c\\n", 0);
    assert_null(next(test));
    assert_string_equal(test->given.user, "ann");
    assert_string_equal(test->given.secret, "a=b c");
    assert_string_equal(asked(test), "get\nprotocol=https\nhost=git.example:8443\n\n");
}

static void a_refused_answer_is_erased(void **state)
{
    struct credential_test *test = *state;
    test->source.helper = write_helper(test, "password=pa55\\n", 0);
    test->settings.username = "ann";
    assert_null(next(test));
    assert_string_equal(test->given.user, "ann");
    expect_error(test, "refuses the password or token of ann");
    assert_string_equal(asked(test),
                        "get\nprotocol=https\nhost=git.example:8443\nusername=ann\n\n"
                        "erase\nprotocol=https\nhost=git.example:8443\nusername=ann\npassword=pa55\n\n");
}

static void a_shell_helper_runs_in_a_shell(void **state)
{
    struct credential_test *test = *state;
    test->settings.credential_helper = "!f() { echo username=ann; echo \"password=$1\"; }; f";
    assert_null(next(test));
    assert_string_equal(test->given.secret, "get");
}

static void helpers_fail(void **state)
{
    struct credential_test *test = *state;
    test->settings.credential_helper = write_helper(test, "password=x\\n", 3);
    expect_error(test, "failed");
    test->settings.credential_helper = write_helper(test, "", 0);
    expect_error(test, "has no user and password for git.example:8443");
    test->settings.credential_helper = "no-such-helper-at-all";
    expect_error(test, "failed");
}

static void nothing_is_given_without_tls(void **state)
{
    struct credential_test *test = *state;
    assert_null(url_parse(&test->arena, "http://git.example/fleet", &test->url));
    setenv("FLEET_TOKEN", "t0ken", 1);
    test->settings.token_env = "FLEET_TOKEN";
    expect_error(test, "use https://");
}

static void ssh_takes_a_key_or_an_agent(void **state)
{
    struct credential_test *test = *state;
    assert_null(url_parse(&test->arena, "git@git.example:fleet", &test->url));
    assert_string_equal(credential_ssh_user(&test->source), "git");
    expect_error(test, "repository.ssh_key");
    setenv("SSH_AUTH_SOCK", "/nonexistent", 1);
    assert_null(next(test));
    assert_int_equal(test->given.type, CREDENTIAL_AGENT);
    expect_error(test, "refuses the key");

    test->given = (struct credential){0};
    test->settings.ssh_key = "/nonexistent/key";
    expect_error(test, "/nonexistent/key");
    test->settings.ssh_key = "/dev/null";
    test->settings.ssh_passphrase_env = "FLEET_TOKEN";
    expect_error(test, "FLEET_TOKEN is not set");
    setenv("FLEET_TOKEN", "open", 1);
    assert_null(next(test));
    assert_int_equal(test->given.type, CREDENTIAL_KEY);
    assert_string_equal(test->given.key, "/dev/null");
    assert_string_equal(test->given.secret, "open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_token_needs_no_user, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_password_needs_a_user, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_set_says_what_to_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_helper_is_asked_in_gits_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_answer_is_erased, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_shell_helper_runs_in_a_shell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(helpers_fail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_given_without_tls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ssh_takes_a_key_or_an_agent, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
