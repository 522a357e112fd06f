/* A repository made by git itself, and settings that name it. */
#ifndef TESTS_UNIT_SOURCE_SUPPORT_H
#define TESTS_UNIT_SOURCE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "reconciler/source/source.h"

struct source_test {
    struct arena arena;
    char folder[32];
    const char *repository;
    struct settings settings;
    struct log log;
    struct source *source;
};

/* In the repository's folder. */
static inline void shell(struct source_test *test, const char *command)
{
    const char *whole =
        arena_print(&test->arena, "cd '%s' && { %s; } >/dev/null 2>&1", test->repository, command);
    assert_int_equal(system(whole), 0);
}

/* Writes a client's file, and commits it. */
static inline void commit_client(struct source_test *test, const char *path, const char *name)
{
    shell(test, arena_print(&test->arena,
                            "mkdir -p $(dirname %s) && printf 'apiVersion: tenantry/v1\\nkind: "
                            "Client\\nname: %s\\nregion: ashburn\\n' >%s"
                            " && git add . && git commit -m 'about %s'",
                            path, name, path, name));
}

static inline int set_up(void **state)
{
    struct source_test *test = calloc(1, sizeof *test);
    assert_non_null(test);
    arena_init(&test->arena);
    strcpy(test->folder, "/tmp/source-XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    setenv("HOME", test->folder, 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    static const char *const who[] = {"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL",
                                      "GIT_COMMITTER_EMAIL"};
    for (size_t i = 0; i < COUNT(who); i++)
        setenv(who[i], i < 2 ? "Ann" : "ann@example.org", 1);
    test->repository = arena_print(&test->arena, "%s/fleet", test->folder);
    assert_int_equal(system(arena_print(&test->arena, "git init -q -b main '%s'", test->repository)), 0);
    test->settings.state = arena_print(&test->arena, "%s/state", test->folder);
    test->settings.repository =
        (struct repository_settings){.url = test->repository, .poll = 60, .timeout = 10};
    test->log = (struct log){.out = stderr, .least = LOG_ERROR};
    *state = test;
    return 0;
}

static inline int tear_down(void **state)
{
    struct source_test *test = *state;
    source_close(test->source);
    assert_int_equal(system(arena_print(&test->arena, "rm -rf '%s'", test->folder)), 0);
    arena_release(&test->arena);
    free(test);
    return 0;
}

static inline void open_source(struct source_test *test)
{
    source_close(test->source);
    test->source = NULL;
    assert_null(source_open(&test->arena, &test->settings, &test->log, &test->source));
}

static inline struct revision *read_revision(struct source_test *test, const char *rev)
{
    struct revision *revision = NULL;
    struct error *error = source_read(test->source, &test->arena, SOURCE_FETCH, rev, &revision);
    if (error)
        print_error("%s\n", error->message);
    assert_null(error);
    assert_non_null(revision);
    return revision;
}

static inline struct error *read_error(struct source_test *test, enum source_fetch fetch, const char *rev)
{
    struct revision *revision = NULL;
    struct error *error = source_read(test->source, &test->arena, fetch, rev, &revision);
    assert_non_null(error);
    assert_null(revision);
    return error;
}

#endif
