/* When the controller says that it is ready, and why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reconciler/loop/pages.h"

enum { NOW = 1700000000, SWEEP = 60 };

struct world {
    struct daemon daemon;
    struct settings settings;
    struct revision revision;
    struct area ashburn, amsterdam;
};

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    arena_init(&world->daemon.arena);
    world->settings.sweep = SWEEP;
    world->daemon.settings = &world->settings;
    world->daemon.force.current = &world->revision;
    world->ashburn = (struct area){.region = "ashburn", .looked = true, .swept = NOW - 5};
    world->amsterdam = (struct area){.region = "amsterdam", .looked = true, .swept = NOW - 5};
    list_add(&world->daemon.arena, &world->daemon.areas, &world->ashburn);
    list_add(&world->daemon.arena, &world->daemon.areas, &world->amsterdam);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    arena_release(&world->daemon.arena);
    free(world);
    return 0;
}

static const char *unready(struct world *world)
{
    return pages_unready(&world->daemon, &world->daemon.arena, NOW);
}

static void is_ready_when_all_has_been_read(void **state)
{
    struct world *world = *state;
    assert_null(unready(world));
    world->daemon.areas.count = 0;
    assert_null(unready(world));
}

static void waits_for_the_repository_and_for_each_region(void **state)
{
    struct world *world = *state;
    world->amsterdam.looked = false;
    assert_string_equal(unready(world), "region amsterdam has not been read yet");
    world->daemon.force.current = NULL;
    assert_string_equal(unready(world), "the repository has not been read yet");
    world->daemon.force.held = &world->revision;
    assert_string_equal(unready(world), "the fleet is held");
}

static void is_not_ready_while_the_source_is_stale(void **state)
{
    struct world *world = *state;
    world->daemon.source_error = "fetching: no such branch";
    assert_string_equal(unready(world), "fetching: no such branch");
    world->daemon.source_error = NULL;
    assert_null(unready(world));
}

static void a_region_may_be_unknown_for_three_sweeps(void **state)
{
    struct world *world = *state;
    world->amsterdam.unknown_since = NOW - 3 * SWEEP;
    assert_null(unready(world));
    world->amsterdam.unknown_since--;
    assert_string_equal(unready(world), "region amsterdam cannot be read since 2023-11-14T22:10:19Z");
    world->amsterdam.unknown_since = 0;
    assert_null(unready(world));
}

static void is_not_ready_while_it_stops(void **state)
{
    struct world *world = *state;
    world->daemon.stop = true;
    assert_string_equal(unready(world), "stopping");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_ready_when_all_has_been_read, open_world, close_world),
        cmocka_unit_test_setup_teardown(waits_for_the_repository_and_for_each_region, open_world,
                                        close_world),
        cmocka_unit_test_setup_teardown(is_not_ready_while_the_source_is_stale, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_region_may_be_unknown_for_three_sweeps, open_world, close_world),
        cmocka_unit_test_setup_teardown(is_not_ready_while_it_stops, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
