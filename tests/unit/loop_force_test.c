/* What is in force after good, broken, shrinking and moving revisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "reconciler/loop/force.h"

static const char region_text[] = "apiVersion: tenantry/v1\nkind: Region\nname: ashburn\n";

static const char *client_text(struct arena *arena, const char *name, const char *rest)
{
    return arena_print(arena, "apiVersion: tenantry/v1\nkind: Client\nname: %s\nregion: ashburn\n%s", name,
                       rest);
}

struct input {
    const char *path, *text;
};

static struct revision *revision_of(const char *commit, const struct input *inputs, size_t count)
{
    struct arena arena;
    arena_init(&arena);
    struct revision *revision = ARENA_NEW(&arena, struct revision);
    struct spec_file *files[64];
    for (size_t i = 0; i < count; i++)
        files[i] = spec_file_read(inputs[i].path, NULL, inputs[i].text, strlen(inputs[i].text));
    revision->references = 1;
    revision->commit = arena_text(&arena, commit);
    revision->fleet = fleet_build(files, count);
    for (size_t i = 0; i < count; i++)
        spec_file_release(files[i]);
    revision->arena = arena;
    return revision;
}

struct world {
    struct arena arena;
    struct force force;
    struct ledger_accepted accepted;
};

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    arena_init(&world->arena);
    force_init(&world->force);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    force_release(&world->force);
    arena_release(&world->arena);
    free(world);
    return 0;
}

static const struct tenant *tenant(struct world *world, const char *name)
{
    return map_get(&world->force.tenants, name);
}

static enum force_result take(struct world *world, const char *commit, const struct input *inputs,
                              size_t count)
{
    return force_take(&world->force, revision_of(commit, inputs, count), &world->accepted);
}

static void a_good_revision_is_in_force(void **state)
{
    struct world *world = *state;
    struct input inputs[] = {{"region.yaml", region_text}, {"a.yaml", client_text(&world->arena, "a", "")}};
    assert_int_equal(take(world, "1", inputs, 2), FORCE_TAKEN);
    assert_non_null(tenant(world, "a")->client);
    assert_true(tenant(world, "a")->dirty);
    assert_string_equal(tenant(world, "a")->region, "ashburn");
    assert_non_null(force_region(&world->force, "ashburn"));
}

static void a_broken_client_stays_as_it_was(void **state)
{
    struct world *world = *state;
    struct input good[] = {{"region.yaml", region_text},
                           {"a.yaml", client_text(&world->arena, "a", "title: One\n")},
                           {"b.yaml", client_text(&world->arena, "b", "title: One\n")}};
    take(world, "1", good, 3);
    struct input bad[] = {{"region.yaml", region_text},
                          {"a.yaml", client_text(&world->arena, "a", "titel: Two\n")},
                          {"b.yaml", client_text(&world->arena, "b", "title: Two\n")}};
    assert_int_equal(take(world, "2", bad, 3), FORCE_TAKEN);
    assert_string_equal(tenant(world, "a")->client->title, "One");
    assert_non_null(strstr(tenant(world, "a")->problem, "titel"));
    assert_string_equal(tenant(world, "a")->revision->commit, "1");
    assert_string_equal(tenant(world, "b")->client->title, "Two");
    assert_null(tenant(world, "b")->problem);
}

static void a_file_that_is_no_yaml_keeps_its_client(void **state)
{
    struct world *world = *state;
    struct input good[] = {
        {"region.yaml", region_text},
        {"a.yaml", client_text(&world->arena, "a", "")},
        {"b.yaml", client_text(&world->arena, "b", "")},

    };
    take(world, "1", good, COUNT(good));
    good[1].text = "apiVersion: [\n";
    assert_int_equal(take(world, "2", good, COUNT(good)), FORCE_TAKEN);
    assert_non_null(tenant(world, "a")->client);
    assert_non_null(tenant(world, "a")->problem);
    good[1].text = client_text(&world->arena, "a", "title: Back\n");
    assert_int_equal(take(world, "3", good, COUNT(good)), FORCE_TAKEN);
    assert_string_equal(tenant(world, "a")->client->title, "Back");
    assert_null(tenant(world, "a")->problem);
}

static void a_removed_file_leaves_an_orphan(void **state)
{
    struct world *world = *state;
    struct input inputs[7] = {{"region.yaml", region_text}};
    for (size_t i = 1; i < 7; i++)
        inputs[i] = (struct input){arena_print(&world->arena, "%zu.yaml", i),
                                   client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "")};
    take(world, "1", inputs, 7);
    assert_int_equal(take(world, "2", inputs, 6), FORCE_TAKEN);
    assert_null(tenant(world, "c6")->client);
    assert_null(tenant(world, "c6")->problem);
    assert_non_null(tenant(world, "c5")->client);
}

static void a_shrinking_fleet_is_held_until_accepted(void **state)
{
    struct world *world = *state;
    struct input inputs[6] = {{"region.yaml", region_text}};
    for (size_t i = 1; i < 6; i++)
        inputs[i] = (struct input){arena_print(&world->arena, "%zu.yaml", i),
                                   client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "")};
    take(world, "1", inputs, 6);
    assert_int_equal(take(world, "2", inputs, 5), FORCE_HELD);
    assert_non_null(tenant(world, "c5")->client);
    assert_string_equal(world->force.current->commit, "1");
    assert_string_equal(world->force.held->commit, "2");
    world->accepted = (struct ledger_accepted){"2", 4, 0};
    assert_int_equal(take(world, "2", inputs, 5), FORCE_TAKEN);
    assert_null(world->force.held);
    assert_null(tenant(world, "c5")->client);
}

static void an_empty_fleet_is_held_at_first_sight(void **state)
{
    struct world *world = *state;
    struct input inputs[] = {{"region.yaml", region_text}};
    assert_int_equal(take(world, "1", inputs, 1), FORCE_HELD);
}

static void only_what_changed_is_dirty(void **state)
{
    struct world *world = *state;
    struct input inputs[] = {{"region.yaml", region_text}, {"a.yaml", client_text(&world->arena, "a", "")}};
    struct revision *first = revision_of("1", inputs, 2);
    struct spec_file *shared = first->fleet->files.items[0];
    force_take(&world->force, first, &world->accepted);
    ((struct tenant *)tenant(world, "a"))->dirty = false;
    struct arena arena;
    arena_init(&arena);
    struct revision *second = ARENA_NEW(&arena, struct revision);
    *second = (struct revision){.references = 1, .commit = "2"};
    second->fleet = fleet_build((struct spec_file *[]){shared, first->fleet->files.items[1]}, 2);
    second->arena = arena;
    force_take(&world->force, second, &world->accepted);
    assert_false(tenant(world, "a")->dirty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_good_revision_is_in_force, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_broken_client_stays_as_it_was, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_yaml_keeps_its_client, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_removed_file_leaves_an_orphan, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_shrinking_fleet_is_held_until_accepted, open_world, close_world),
        cmocka_unit_test_setup_teardown(an_empty_fleet_is_held_at_first_sight, open_world, close_world),
        cmocka_unit_test_setup_teardown(only_what_changed_is_dirty, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
