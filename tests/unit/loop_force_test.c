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
    revision->fleet = fleet_build(files, count, NULL);
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
    world->accepted = (struct ledger_accepted){"2", {4, 0}, 0};
    assert_int_equal(take(world, "2", inputs, 5), FORCE_TAKEN);
    assert_null(world->force.held);
    assert_null(tenant(world, "c5")->client);
}

static void clients_are_terminated_as_written(void **state)
{
    struct world *world = *state;
    struct input inputs[8] = {{"region.yaml", region_text}};
    for (size_t i = 1; i < 8; i++)
        inputs[i] = (struct input){arena_print(&world->arena, "%zu.yaml", i),
                                   client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "")};
    take(world, "1", inputs, 8);
    for (size_t i = 1; i < 4; i++)
        inputs[i].text =
            client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "state: terminated\n");
    assert_int_equal(take(world, "2", inputs, 8), FORCE_TAKEN);
    assert_int_equal(world->force.size.living, 4);
    assert_int_equal(world->force.size.terminated, 3);
    for (size_t i = 4; i < 8; i++)
        inputs[i].text =
            client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "state: terminated\n");
    assert_int_equal(take(world, "3", inputs, 8), FORCE_TAKEN); /* four more */
    assert_int_equal(take(world, "4", inputs, 4), FORCE_TAKEN); /* their files go: none of them lived */
    assert_int_equal(world->force.size.living, 0);
}

static void a_script_that_terminates_everybody_is_held(void **state)
{
    struct world *world = *state;
    struct input inputs[8] = {{"region.yaml", region_text}};
    for (size_t i = 1; i < 8; i++)
        inputs[i] = (struct input){arena_print(&world->arena, "%zu.yaml", i),
                                   client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "")};
    take(world, "1", inputs, 8);
    for (size_t i = 1; i < 8; i++)
        inputs[i].text =
            client_text(&world->arena, arena_print(&world->arena, "c%zu", i), "state: terminated\n");
    assert_int_equal(take(world, "2", inputs, 8), FORCE_HELD);
    assert_int_equal(tenant(world, "c1")->client->state, LIFE_ACTIVE);
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
    second->fleet = fleet_build((struct spec_file *[]){shared, first->fleet->files.items[1]}, 2, NULL);
    second->arena = arena;
    force_take(&world->force, second, &world->accepted);
    assert_false(tenant(world, "a")->dirty);
}

/* As a source makes them. */
static struct revision *successor(const struct revision *before, const char *commit, const char *path,
                                  const char *text)
{
    struct revision *revision = revision_new();
    struct map changed;
    map_init(&changed, &revision->arena);
    struct spec_file *file = text ? spec_file_read(path, NULL, text, strlen(text)) : NULL;
    map_set(&changed, path, file);
    revision->commit = arena_text(&revision->arena, commit);
    revision->fleet = fleet_change(before->fleet, &changed);
    spec_file_release(file);
    return revision;
}

static void next(struct world *world, const char *commit, const char *path, const char *text)
{
    struct revision *before = world->force.current;
    before->references++; /* whatever takes it, its files are there to be compared */
    assert_int_equal(force_take(&world->force, successor(before, commit, path, text), &world->accepted),
                     FORCE_TAKEN);
    revision_release(before);
}

/* Is the tenant among those that the last revision may have changed? */
static bool is_touched(struct world *world, const char *name)
{
    for (size_t i = 0; i < world->force.touched.count; i++)
        if (text_equal(world->force.touched.items[i]->name, name))
            return true;
    return false;
}

static const char *project_text(struct arena *arena, const char *name, const char *project)
{
    return client_text(arena, name, arena_print(arena, "projects: [{name: %s}]\n", project));
}

static void one_file_after_another(void **state)
{
    struct world *world = *state;
    struct arena *arena = &world->arena;
    struct input inputs[9] = {{"region.yaml", region_text}};
    for (size_t i = 1; i < 9; i++) {
        const char *name = arena_print(arena, "c%zu", i);
        inputs[i] = (struct input){arena_print(arena, "c%zu.yaml", i), project_text(arena, name, name)};
    }
    take(world, "0", inputs, 9);
    assert_int_equal(world->force.touched.count, 8);

    next(world, "1", "c2.yaml", client_text(arena, "c2", "title: New\n"));
    assert_int_equal(world->force.touched.count, 1);
    assert_string_equal(tenant(world, "c2")->client->title, "New");
    assert_string_equal(force_revision(&world->force, tenant(world, "c3"))->commit, "1");

    next(world, "2", "c2.yaml", client_text(arena, "c2", "titel: New\n")); /* broken */
    assert_string_equal(force_revision(&world->force, tenant(world, "c2"))->commit, "1");
    next(world, "3", "c3.yaml", project_text(arena, "c3", "c8")); /* claims what is taken */
    assert_true(is_touched(world, "c2") && is_touched(world, "c8"));
    assert_non_null(tenant(world, "c8")->problem);
    assert_string_equal(force_revision(&world->force, tenant(world, "c8"))->commit, "2");
    assert_string_equal(tenant(world, "c2")->client->title, "New");
    next(world, "4", "c3.yaml", NULL);
    assert_null(tenant(world, "c3")->client);
    assert_null(tenant(world, "c8")->problem);
    assert_null(tenant(world, "c8")->revision);
    assert_int_equal(world->force.size.living, 7);

    next(world, "5", "region.yaml", "apiVersion: tenantry/v1\nkind: Region\nname: ashburn\ntitle: New\n");
    assert_int_equal(world->force.touched.count, 8);
    next(world, "6", "c9.yaml", client_text(arena, "c9", ""));
    assert_non_null(tenant(world, "c9")->client);
    assert_int_equal(world->force.size.living, 8);
}

#define PACKAGE(name) "apiVersion: tenantry/v1\nkind: Package\nname: " name "\n"

static void a_package_concerns_those_who_use_it(void **state)
{
    struct world *world = *state;
    struct arena *arena = &world->arena;
    struct input inputs[] = {
        {"region.yaml", region_text},
        {"gold.yaml", PACKAGE("gold")},
        {"silver.yaml", PACKAGE("silver")},
        {"a.yaml", client_text(arena, "a", "package: gold\nprojects: [{name: a}]\n")},
        {"b.yaml", client_text(arena, "b", "package: silver\nprojects: [{name: b}]\n")},
    };
    take(world, "0", inputs, COUNT(inputs));
    struct tenant *a = (struct tenant *)tenant(world, "a"), *b = (struct tenant *)tenant(world, "b");
    a->dirty = b->dirty = false;

    next(world, "1", "gold.yaml", PACKAGE("gold") "project: {description: Gold}\n");
    assert_true(a->dirty && !b->dirty);
    assert_string_equal(resource_value(a->client->projects.items[0], "description")->text, "Gold");

    next(world, "2", "gold.yaml", PACKAGE("gold") "project: {quota: 5}\n"); /* broken */
    assert_string_equal(resource_value(a->client->projects.items[0], "description")->text, "Gold");
    assert_string_equal(force_revision(&world->force, a)->commit, "1");
    assert_non_null(a->problem);
    assert_null(b->problem);

    next(world, "3", "b.yaml", client_text(arena, "b", "title: B\npackage: silver\nprojects: [{name: b}]\n"));
    assert_string_equal(resource_value(a->client->projects.items[0], "description")->text, "Gold");
    next(world, "4", "gold.yaml", PACKAGE("gold"));
    assert_null(a->problem);
    assert_string_equal(force_revision(&world->force, a)->commit, "4");
    assert_int_equal(resource_value(a->client->projects.items[0], "description")->type, VALUE_ABSENT);
}

static void who_waits_is_listed(void **state)
{
    struct world *world = *state;
    struct input inputs[] = {{"region.yaml", region_text},
                             {"a.yaml", client_text(&world->arena, "a", "")},
                             {"b.yaml", client_text(&world->arena, "b", "")}};
    take(world, "1", inputs, 3);
    struct tenant *a = (struct tenant *)tenant(world, "a"), *b = (struct tenant *)tenant(world, "b");
    assert_non_null(force_waiting(&world->force));
    a->dirty = b->dirty = false;
    b->retry_at = 5;
    assert_ptr_equal(force_waiting(&world->force), b);
    assert_null(b->next_waiting);
    force_wait(&world->force, b);
    a->dirty = true;
    force_wait(&world->force, a);
    assert_ptr_equal(force_waiting(&world->force), a);
    assert_ptr_equal(a->next_waiting, b);
    assert_null(b->next_waiting);
    a->dirty = false;
    b->retry_at = 0;
    assert_null(force_waiting(&world->force));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_good_revision_is_in_force, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_broken_client_stays_as_it_was, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_yaml_keeps_its_client, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_removed_file_leaves_an_orphan, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_shrinking_fleet_is_held_until_accepted, open_world, close_world),
        cmocka_unit_test_setup_teardown(clients_are_terminated_as_written, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_script_that_terminates_everybody_is_held, open_world, close_world),
        cmocka_unit_test_setup_teardown(an_empty_fleet_is_held_at_first_sight, open_world, close_world),
        cmocka_unit_test_setup_teardown(only_what_changed_is_dirty, open_world, close_world),
        cmocka_unit_test_setup_teardown(one_file_after_another, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_package_concerns_those_who_use_it, open_world, close_world),
        cmocka_unit_test_setup_teardown(who_waits_is_listed, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
