/* Every cloud that there is a plan of is imported: what comes out is a fleet, and a plan of it takes nothing
 * away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drift/import/import.h"
#include "tests/unit/plan_support.h"

#define CASES "tests/cases/plan"

struct scene {
    struct arena arena;
    struct fleet *fleet;
    struct snapshot *snapshot;
    const struct region *region;
};

static void set_scene(struct scene *scene, const char *name)
{
    size_t length;
    struct node *cloud;
    arena_init(&scene->arena);
    const char *path = arena_print(&scene->arena, CASES "/%s", name);
    scene->fleet = read_fleet(&scene->arena, arena_print(&scene->arena, "%s/fleet", path));
    const char *bytes =
        put_digests(&scene->arena, scene->fleet,
                    read_file(&scene->arena, arena_print(&scene->arena, "%s/cloud.json", path), &length));
    assert_null(json_parse(&scene->arena, bytes, strlen(bytes), &cloud));
    scene->snapshot = read_cloud(&scene->arena, cloud);
    scene->region = map_get(&scene->fleet->regions, scene->snapshot->region);
}

static void strike(struct scene *scene)
{
    snapshot_release(scene->snapshot);
    fleet_free(scene->fleet);
    arena_release(&scene->arena);
}

static struct spec_file *read_back(struct arena *arena, const struct import *import)
{
    const char *file = arena_print(arena, "%s.yaml", import->name);
    struct spec_file *spec = spec_file_read(file, NULL, import->text, strlen(import->text));
    assert_int_equal(spec->problems.errors, 0);
    assert_int_equal(spec->clients.count, 1);
    assert_true(spec->clients.items[0]->valid);
    assert_string_equal(spec->clients.items[0]->name, import->name);
    return spec;
}

/* Of what is written: nothing goes, and what else would be done was told. */
static void expect_peace(struct scene *scene, const struct import *import, const struct client *client)
{
    const struct plan_input input = {.client = client,
                                     .region = scene->region,
                                     .policy = scene->fleet->policy,
                                     .snapshot = scene->snapshot};
    const struct client_plan *plan = plan_client(&scene->arena, &input);
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        bool is_quiet = change->action == ACTION_NONE || change->action == ACTION_ADOPT ||
                        change->action == ACTION_UPDATE;
        if (!is_quiet && import->losses.count == 0)
            fail_msg("%s: %s of %s %s", import->name, action_word(change->action), change->kind->name,
                     change->name);
    }
}

static size_t import_everything(struct scene *scene)
{
    struct name_list projects = {0}, left_out = {0};
    struct tenant_list tenants = {0};
    const struct import_wish wish = {.region = scene->snapshot->region, .projects = &projects};
    if (import_choose(&scene->arena, &wish, scene->snapshot, &tenants, &left_out) != NULL)
        return 0;
    size_t written = 0;
    for (size_t i = 0; i < tenants.count; i++) {
        const struct import *import = import_tenant(&scene->arena, tenants.items[i], scene->snapshot,
                                                    scene->region, scene->fleet->policy);
        if (import->text == NULL)
            continue;
        written++;
        struct spec_file *spec = read_back(&scene->arena, import);
        expect_peace(scene, import, spec->clients.items[0]);
        spec_file_release(spec);
    }
    return written;
}

static int is_case(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "produce") != 0;
}

static void every_cloud_of_the_plans_is_imported(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir(CASES, &entries, is_case, alphasort);
    size_t written = 0;
    assert_true(count > 100);
    for (int i = 0; i < count; i++) {
        struct scene scene;
        set_scene(&scene, entries[i]->d_name);
        if (scene.region != NULL)
            written += import_everything(&scene);
        strike(&scene);
        free(entries[i]);
    }
    free(entries);
    assert_true(written > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_cloud_of_the_plans_is_imported)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
