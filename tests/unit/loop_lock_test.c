/* Who may write, and how long after one who was killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reconciler/loop/lock.h"

struct world {
    struct arena arena;
    const char *state;
    struct lock lock;
};

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    arena_init(&world->arena);
    char *folder = arena_text(&world->arena, "/tmp/lock.XXXXXX");
    world->state = mkdtemp(folder);
    *state = world;
    return lock_open(&world->arena, world->state, &world->lock) ? -1 : 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    lock_close(&world->lock);
    int status = system(arena_print(&world->arena, "rm -r %s", world->state)); // NOLINT(cert-env33-c)
    arena_release(&world->arena);
    free(world);
    return status;
}

static void one_holder_at_a_time(void **state)
{
    struct world *world = *state;
    struct lock other;
    assert_null(lock_open(&world->arena, world->state, &other));
    assert_true(lock_try(&world->lock));
    assert_false(lock_try(&other));
    lock_leave(&world->lock);
    assert_true(lock_try(&other));
    lock_close(&other);
}

static void the_next_holder_waits_for_what_a_killed_one_had_in_flight(void **state)
{
    struct world *world = *state;
    assert_int_equal(lock_settle_ms(&world->lock), 0);
    lock_writing(&world->lock);
    lock_close(&world->lock);
    assert_null(lock_open(&world->arena, world->state, &world->lock));
    unsigned wait = lock_settle_ms(&world->lock);
    assert_true(wait > 0 && wait <= 5000);
}

static void who_ended_well_keeps_nobody_waiting(void **state)
{
    struct world *world = *state;
    lock_writing(&world->lock);
    lock_written(&world->lock);
    assert_int_equal(lock_settle_ms(&world->lock), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_holder_at_a_time, open_world, close_world),
        cmocka_unit_test_setup_teardown(the_next_holder_waits_for_what_a_killed_one_had_in_flight, open_world,
                                        close_world),
        cmocka_unit_test_setup_teardown(who_ended_well_keeps_nobody_waiting, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
