/* Where the pages are served, as tenantry.yaml says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "reconciler/settings.h"

struct loaded {
    struct arena arena;
    struct problems problems;
    struct settings *settings;
};

static struct loaded load(const char *text)
{
    struct loaded loaded = {0};
    char path[] = "/tmp/settings-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    arena_init(&loaded.arena);
    problems_init(&loaded.problems, &loaded.arena);
    struct error *error = settings_load(&loaded.arena, path, &loaded.problems, &loaded.settings);
    (void)unlink(path);
    assert_null(error);
    return loaded;
}

static void assert_listens(const char *text, const char *wanted)
{
    struct loaded loaded = load(text);
    assert_int_equal(loaded.problems.list.count, 0);
    if (wanted)
        assert_string_equal(loaded.settings->listen, wanted);
    else
        assert_null(loaded.settings->listen);
    arena_release(&loaded.arena);
}

static void is_loopback_unless_it_is_said(void **state)
{
    (void)state;
    assert_listens("sweep: 5m\n", "127.0.0.1:8080");
    assert_listens("listen: none\n", NULL);
    assert_listens("listen: 0.0.0.0:9464\n", "0.0.0.0:9464");
    assert_listens("listen: '[::1]:65535'\n", "[::1]:65535");
    assert_listens("listen: ':0'\n", ":0");
}

static void wants_a_port(void **state)
{
    (void)state;
    static const char *const texts[] = {"listen: 127.0.0.1\n", "listen: 8080\n",         "listen: a:65536\n",
                                        "listen: a:http\n",    "listen: '127.0.0.1:'\n", "listen: '[::1]'\n",
                                        "listen: a:-1\n",      "listen: off\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct loaded loaded = load(texts[i]);
        assert_int_equal(loaded.problems.list.count, 1);
        const struct problem *problem = &loaded.problems.list.items[0];
        assert_string_equal(problem->message, "`listen` has no port");
        assert_int_equal(problem->at.line, 1);
        assert_int_equal(problem->at.column, 9);
        assert_non_null(problem->source);
        arena_release(&loaded.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_loopback_unless_it_is_said),
        cmocka_unit_test(wants_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
