/* A ledger in a folder of its own, and plans written down by hand. */
#ifndef TESTS_UNIT_LEDGER_SUPPORT_H
#define TESTS_UNIT_LEDGER_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "reconciler/ledger/episode.h"
#include "spec/kinds.h"

struct ledger_test {
    struct arena arena;
    char folder[32];
    const char *state;
    struct ledger *ledger;
    struct client client;
};

static inline void open_ledger(struct ledger_test *test)
{
    const char *warning = "not written";
    struct error *error = ledger_open(&test->arena, test->state, &test->ledger, &warning);
    assert_null(error);
    assert_null(warning);
}

static inline int set_up(void **state)
{
    struct ledger_test *test = calloc(1, sizeof *test);
    assert_non_null(test);
    arena_init(&test->arena);
    strcpy(test->folder, "/tmp/ledger-XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    test->state = arena_print(&test->arena, "%s/var/state", test->folder);
    open_ledger(test);
    *state = test;
    return 0;
}

static inline int tear_down(void **state)
{
    struct ledger_test *test = *state;
    ledger_close(test->ledger);
    char *command = arena_print(&test->arena, "rm -rf '%s'", test->folder);
    assert_int_equal(system(command), 0);
    arena_release(&test->arena);
    free(test);
    return 0;
}

static inline struct client_plan *new_plan(struct ledger_test *test, const char *client, enum status status)
{
    struct client_plan *plan = ARENA_NEW(&test->arena, struct client_plan);
    *plan = (struct client_plan){
        .name = client, .region = "ashburn", .status = status, .complete = true, .client = &test->client};
    return plan;
}

static inline struct change *add_change(struct ledger_test *test, struct client_plan *plan,
                                        enum action action, enum cause cause, const struct kind *kind,
                                        const char *name)
{
    struct change *change = ARENA_NEW(&test->arena, struct change);
    *change = (struct change){
        .action = action, .cause = cause, .kind = kind, .project = "prod", .name = name, .id = "id-1"};
    list_add(&test->arena, &plan->changes, change);
    return change;
}

static inline void add_difference(struct ledger_test *test, struct change *change, const char *key,
                                  struct value from, struct value to)
{
    struct difference difference = {.name = key, .from = from, .to = to};
    for (size_t i = 0; i < change->kind->field_count; i++)
        if (strcmp(change->kind->fields[i].key, key) == 0)
            difference.field = &change->kind->fields[i];
    list_add(&test->arena, &change->fields, difference);
}

#endif
