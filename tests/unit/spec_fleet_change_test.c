/* A fleet that came about by changes is the one that is built of the same files. */
#include "tests/unit/fleet_support.h"

#include "base/text.h"

enum { FILES = 24, STEPS = 4000 };

struct world {
    struct arena arena;
    struct spec_file *files[FILES + 3]; /* the last: a Region, a Policy, a Package; NULL: not there */
    struct fleet *fleet;
    uint32_t seed;
    size_t laid_over;
};

static uint32_t any(struct world *world, uint32_t below)
{
    world->seed = world->seed * 1664525 + 1013904223;
    return (world->seed >> 8) % below;
}

/* Now and then something that is at odds with what others say, or broken. */
static const char *client_text(struct world *world, size_t number)
{
    struct arena *arena = &world->arena;
    uint32_t odd = any(world, 100), other = any(world, FILES);
    const char *name = arena_print(arena, "c%zu", odd == 0 ? other : number);
    const char *project = arena_print(arena, "p%zu", odd == 1 ? other : number);
    const char *former =
        arena_print(arena, "%s%u", odd == 2 ? "p" : "old-", any(world, odd == 3 ? 4 : 100000));
    const char *group = arena_print(arena, "g%zu", odd == 11 ? other : number);
    const char *former_group =
        arena_print(arena, "%s%u", odd == 12 ? "g" : "once-", any(world, odd == 13 ? 4 : 100000));
    const char *named = odd == 14 ? "once-1" : odd == 15 ? arena_print(arena, "g%u", other) : group;
    unsigned vlan = odd == 4 ? 7 : (unsigned)(100 + number);
    const char *region = odd == 5 ? "nowhere" : "ams", *network = odd == 6 ? "privat" : "public";
    if (odd == 7)
        return "apiVersion: [\n";
    const char *package = any(world, 3) ? "" : odd == 9 ? "package: glod\n" : "package: gold\n";
    return arena_print(
        arena,
        HEADER("Client", "%s") "region: %s\n%stitle: Number %u\n%s"
                               "groups: [{name: %s, formerly: %s}]\n"
                               "projects:\n  - name: %s\n    formerly: [%s]\n"
                               "    access: [{group: %s, roles: [member]}]\n"
                               "    quota: {compute: {cores: %u}}\n"
                               "    networks: [{name: a, vlan: {physical_network: x, id: %u}}]\n"
                               "    routers: [{name: r, external: {network: %s}}]\n",
        name, region, package, any(world, 1000), odd == 8 ? "titel: x\n" : "", group, former_group, project,
        former, named, odd == 10 ? 60 : 10, vlan, network);
}

static const char *region_text(struct world *world)
{
    return arena_print(&world->arena, REGION("ams") "capacity: {cores: 130}\noversell: {cores: %u.0}\n",
                       2 + any(world, 2));
}

static const char *text_for(struct world *world, size_t number)
{
    if (number == FILES)
        return any(world, 8) ? region_text(world) : HEADER("Region", "ams") "jurisdiction: x\n";
    if (number == FILES + 1)
        return any(world, 4) ? HEADER("Policy", "p") "drift: report\n" : HEADER("Policy", "p") "drift: x\n";
    if (number == FILES + 2)
        return arena_print(&world->arena, HEADER("Package", "%s") "project: {description: Number %u}\n",
                           any(world, 8) ? "gold" : "silver", any(world, 9));
    return client_text(world, number);
}

static void put(struct world *world, struct map *changed, size_t number)
{
    const char *path = arena_print(&world->arena, "f%02zu.yaml", number);
    if (map_has(changed, path))
        return;
    struct spec_file *file = any(world, 10) ? file_of(path, text_for(world, number)) : NULL;
    map_set(changed, path, file);
    spec_file_release(world->files[number]);
    world->files[number] = file;
}

static void same_problems(const struct fleet *a, const struct fleet *b)
{
    assert_int_equal(a->problems.list.count, b->problems.list.count);
    assert_int_equal(a->problems.errors, b->problems.errors);
    for (size_t i = 0; i < b->problems.list.count; i++) {
        const struct problem *one = &a->problems.list.items[i], *two = &b->problems.list.items[i];
        assert_string_equal(one->at.file, two->at.file);
        assert_int_equal(one->at.line, two->at.line);
        assert_string_equal(one->message, two->message);
        assert_true(text_equal(one->hint, two->hint));
        assert_true(text_equal(one->source, two->source));
    }
    assert_int_equal(a->invalid.count, b->invalid.count);
    for (size_t i = 0; i < b->invalid.count; i++)
        assert_true(text_equal(map_get(&a->invalid, b->invalid.entries[i].key), b->invalid.entries[i].value));
}

static void same_files(struct arena *arena, const struct fleet *a, const struct fleet *b)
{
    const struct spec_file_list some = fleet_files(arena, a), others = fleet_files(arena, b);
    assert_int_equal(some.count, others.count);
    assert_int_equal(a->file_count, b->file_count);
    for (size_t i = 0; i < others.count; i++) {
        assert_ptr_equal(some.items[i], others.items[i]);
        assert_ptr_equal(fleet_file(a, others.items[i]->path), others.items[i]);
        assert_int_equal(fleet_file_is_broken(a, others.items[i]->path), !others.items[i]->parsed);
    }
    assert_null(fleet_file(a, "other.yaml"));
}

/* What stands on a package is made anew for a fleet that has no other before it. */
static void same_client(const struct client *a, const struct client *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (!a)
        return;
    assert_string_equal(a->at.file, b->at.file);
    assert_int_equal(a->valid, b->valid);
    assert_true(text_equal(a->title, b->title));
    assert_true(text_equal(a->digest, b->digest));
    assert_int_equal(a->projects.count, b->projects.count);
}

static void same(struct world *world, const struct fleet *a, const struct fleet *b)
{
    struct arena arena;
    arena_init(&arena);
    same_files(&arena, a, b);
    same_problems(a, b);
    assert_int_equal(fleet_names(&arena, a).count, b->clients.count);
    for (size_t i = 0; i < FILES; i++) {
        const char *name = arena_print(&arena, "c%zu", i);
        same_client(fleet_named(a, name), fleet_named(b, name));
        same_client(fleet_client(a, name), fleet_client(b, name));
    }
    assert_int_equal(a->client_count, b->client_count);
    assert_int_equal(fleet_size(a).living, fleet_size(b).living);
    assert_int_equal(fleet_size(a).terminated, fleet_size(b).terminated);
    assert_int_equal(a->policy_sound, b->policy_sound);
    assert_int_equal(a->regions.count, b->regions.count);
    world->laid_over += a->base != NULL;
    arena_release(&arena);
}

static struct fleet *afresh(struct world *world)
{
    struct spec_file *files[FILES + 3];
    size_t count = 0;
    for (size_t i = 0; i < FILES + 3; i++)
        if (world->files[i])
            files[count++] = world->files[i];
    return fleet_build(files, count, NULL);
}

static void step(struct world *world)
{
    struct map changed;
    map_init(&changed, &world->arena);
    for (uint32_t count = 1 + any(world, 3); count > 0; count--)
        put(world, &changed, any(world, 40) ? any(world, FILES) : FILES + any(world, 3));
    struct fleet *next = fleet_change(world->fleet, &changed), *fresh = afresh(world);
    fleet_free(world->fleet);
    world->fleet = next;
    same(world, next, fresh);
    fleet_free(fresh);
}

static void changes_come_to_the_same(void **state)
{
    (void)state;
    struct world world = {.seed = 1};
    arena_init(&world.arena);
    for (size_t i = 0; i < FILES; i++)
        world.files[i] = file_of(arena_print(&world.arena, "f%02zu.yaml", i), text_for(&world, i));
    world.files[FILES] = file_of("f24.yaml", REGION("ams"));
    world.files[FILES + 2] = file_of("f26.yaml", HEADER("Package", "gold") "project: {description: x}\n");
    world.fleet = afresh(&world);
    for (size_t i = 0; i < STEPS; i++) {
        step(&world);
        if (i % 64 == 0)
            arena_clear(&world.arena);
    }
    assert_in_range(world.laid_over, STEPS / 20, STEPS - STEPS / 20); /* both ways were gone */
    fleet_free(world.fleet);
    for (size_t i = 0; i < FILES + 3; i++)
        spec_file_release(world.files[i]);
    arena_release(&world.arena);
}

static void a_base_lives_as_long_as_what_stands_on_it(void **state)
{
    (void)state;
    struct arena arena;
    struct map changed;
    arena_init(&arena);
    map_init(&changed, &arena);
    struct fleet *first =
        FLEET({"r.yaml", REGION("ams")}, {"a.yaml", CLIENT("a", "ams")}, {"b.yaml", CLIENT("b", "ams")});
    struct spec_file *file = file_of("b.yaml", CLIENT("b", "ams") "title: New\n");
    map_set(&changed, "b.yaml", file);
    struct fleet *second = fleet_change(first, &changed);
    spec_file_release(file);
    assert_ptr_equal(second->base, first);
    assert_null(fleet_named(first, "b")->title);
    fleet_free(first);
    assert_string_equal(fleet_named(second, "b")->title, "New");
    assert_non_null(fleet_client(second, "a"));
    map_set(&changed, "b.yaml", NULL);
    struct fleet *third = fleet_change(second, &changed);
    fleet_free(second);
    assert_null(fleet_named(third, "b"));
    assert_int_equal(third->client_count, 1);
    assert_int_equal(third->file_count, 2);
    fleet_free(third);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_come_to_the_same),
        cmocka_unit_test(a_base_lives_as_long_as_what_stands_on_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
