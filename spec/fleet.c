#include "spec/fleet.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/check.h"

static int compare_paths(const void *a, const void *b)
{
    return strcmp((*(struct spec_file *const *)a)->path, (*(struct spec_file *const *)b)->path);
}

static void sort_files(struct spec_file_list *files)
{
    if (files->count > 1)
        qsort(files->items, files->count, sizeof *files->items, compare_paths);
}

/* In the order of paths, which settles which of two is the first. */
static void hold_files(struct fleet *fleet, struct spec_file *const *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        files[i]->references++;
        list_add(&fleet->arena, &fleet->files, files[i]);
    }
    sort_files(&fleet->files);
    for (size_t i = 0; i < count; i++)
        map_set(&fleet->paths, fleet->files.items[i]->path, fleet->files.items[i]);
    fleet->file_count = count;
}

/* Sorted by file: each file's run of problems gets its lines at once. */
static void attach_sources(struct fleet *fleet, struct problems *problems)
{
    struct problem_list *list = &problems->list;
    for (size_t from = 0, to; from < list->count; from = to) {
        const char *path = list->items[from].at.file;
        for (to = from + 1; to < list->count && text_equal(list->items[to].at.file, path);)
            to++;
        struct problems run = {.arena = problems->arena, .list = {list->items + from, to - from, to - from}};
        const struct spec_file *file = fleet_file(fleet, path);
        problems_attach_source(&run, path, file->bytes, file->length);
    }
}

static void merge_problems(struct fleet *fleet, struct problems *across)
{
    for (size_t i = 0; i < fleet->layers.count; i++) {
        const struct problem_list *own = &fleet->layers.items[i]->problems.list;
        for (size_t k = 0; k < own->count; k++)
            list_add(&fleet->arena, &across->list, own->items[k]);
    }
    problems_sort(across);
    attach_sources(fleet, across);
    struct problem_list *all = &fleet->problems.list;
    for (size_t i = 0; i < fleet->files.count; i++) {
        const struct problem_list *own = &fleet->files.items[i]->problems.list;
        for (size_t k = 0; k < own->count; k++)
            list_add(&fleet->arena, all, own->items[k]);
    }
    for (size_t i = 0; i < across->list.count; i++)
        list_add(&fleet->arena, all, across->list.items[i]);
    problems_sort(&fleet->problems);
}

static struct fleet *new_fleet(void)
{
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = ARENA_NEW(&arena, struct fleet);
    fleet->arena = arena;
    fleet->references = 1;
    struct fleet_claims *claims = &fleet->claims;
    struct map *maps[] = {&fleet->clients,   &fleet->packages,   &fleet->layered,       &fleet->regions,
                          &fleet->paths,     &fleet->invalid,    &claims->sick_regions, &claims->offers,
                          &claims->projects, &claims->old_names, &claims->scarce,       &claims->promised};
    for (size_t i = 0; i < COUNT(maps); i++)
        map_init(maps[i], &fleet->arena);
    problems_init(&fleet->problems, &fleet->arena);
    return fleet;
}

static struct fleet *build(struct spec_file *const *files, size_t count, const char *from, const char *into,
                           const struct fleet *previous)
{
    struct fleet *fleet = new_fleet();
    fleet->moved_from = arena_text(&fleet->arena, from);
    fleet->moved_into = arena_text(&fleet->arena, into);
    hold_files(fleet, files, count);

    struct problems across;
    problems_init(&across, &fleet->arena);
    check_fleet(fleet, previous, &across);
    fleet->apart = across.list.count == 0;
    for (size_t i = 0; i < fleet->layers.count; i++)
        fleet->apart = fleet->apart && fleet->layers.items[i]->problems.list.count == 0;
    fleet->client_count = fleet->clients.count;
    for (size_t i = 0; i < fleet->clients.count; i++)
        fleet->terminated_count +=
            ((const struct client *)fleet->clients.entries[i].value)->state == LIFE_TERMINATED;
    for (size_t i = 0; i < count; i++)
        fleet->broken_count += !fleet->files.items[i]->parsed && fleet->files.items[i]->clients.count == 0;
    merge_problems(fleet, &across);
    return fleet;
}

struct fleet *fleet_build(struct spec_file *const *files, size_t count, const struct fleet *previous)
{
    return build(files, count, NULL, NULL, previous);
}

struct fleet *fleet_move(const struct fleet *fleet, const char *from, const char *into)
{
    struct arena arena;
    arena_init(&arena);
    const struct spec_file_list files = fleet_files(&arena, fleet);
    bool known = map_has(&fleet->regions, into);
    struct fleet *moved = build(files.items, files.count, known ? from : NULL, known ? into : NULL, fleet);
    arena_release(&arena);
    return moved;
}

/* --- few changes --- */

enum { CHANGES_LEAST = 64 };

/* As many may differ from the base as make looking at them, at each change, no dearer in the long run than
 * making a new base now and then. */
static size_t most_changes(const struct fleet *base)
{
    size_t most = CHANGES_LEAST;
    while (most * most < base->file_count)
        most *= 2;
    return most;
}

/* Does a file say nothing that other documents stand on? */
static bool stands_alone(const struct spec_file *file)
{
    return !file || (file->parsed && file->packages.count == 0 && file->regions.count == 0 &&
                     file->policies.count == 0);
}

static void count_clients(struct fleet *fleet, const struct spec_file *file, bool comes)
{
    size_t one = comes ? 1 : SIZE_MAX;
    for (size_t i = 0; file && i < file->clients.count; i++) {
        if (!file->clients.items[i]->name)
            continue;
        fleet->client_count += one;
        fleet->terminated_count += file->clients.items[i]->state == LIFE_TERMINATED ? one : 0;
    }
}

static void put_file(struct fleet *fleet, const char *path, struct spec_file *file)
{
    const struct spec_file *before = map_get(&fleet->base->paths, path);
    const struct spec_file *named = before ? before : file;
    if (!named)
        return;
    map_set(&fleet->paths, named->path, file);
    fleet->file_count -= before != NULL;
    count_clients(fleet, before, false);
    if (!file)
        return;
    file->references++;
    list_add(&fleet->arena, &fleet->files, file);
    fleet->file_count++;
    count_clients(fleet, file, true);
}

/* The files that differ from the base. False: one of them is of interest to other documents. */
static bool put_files(struct fleet *fleet, const struct fleet *previous, const struct map *changed)
{
    for (size_t i = 0; i < changed->count; i++) {
        const char *path = changed->entries[i].key;
        struct spec_file *file = changed->entries[i].value;
        if (!stands_alone(fleet_file(previous, path)) || !stands_alone(file))
            return false;
        put_file(fleet, path, file);
    }
    for (size_t i = 0; previous->base && i < previous->paths.count; i++)
        if (!map_has(changed, previous->paths.entries[i].key))
            put_file(fleet, previous->paths.entries[i].key, previous->paths.entries[i].value);
    return true;
}

/* Of the base, what is not about the files that differ. */
static void keep_problems(struct fleet *fleet)
{
    const struct fleet *base = fleet->base;
    const struct problem_list *list = &base->problems.list;
    for (size_t i = 0; i < list->count; i++)
        if (!map_has(&fleet->paths, list->items[i].at.file))
            list_add(&fleet->arena, &fleet->problems.list, list->items[i]);
    for (size_t i = 0; i < base->invalid.count; i++) {
        const struct map_entry *entry = &base->invalid.entries[i];
        if (fleet_named(fleet, entry->key) == map_get(&base->clients, entry->key))
            map_set(&fleet->invalid, entry->key, entry->value);
    }
}

/* NULL: more than what changed is to be looked at. */
static struct fleet *lay_over(const struct fleet *previous, const struct map *changed)
{
    struct fleet *base = previous->base ? previous->base : (struct fleet *)previous;
    if (!base->apart || base->moved_from ||
        changed->count + (previous->base ? previous->paths.count : 0) > most_changes(base))
        return NULL;
    struct fleet *fleet = new_fleet();
    base->references++;
    fleet->base = base;
    fleet->regions = base->regions;
    fleet->packages = base->packages;
    fleet->claims.sick_regions = base->claims.sick_regions;
    fleet->claims.offers = base->claims.offers;
    fleet->claims.laid = base->claims.laid;
    fleet->policy = base->policy;
    fleet->policy_sound = base->policy_sound;
    fleet->apart = true;
    fleet->file_count = base->file_count;
    fleet->client_count = base->client_count;
    fleet->terminated_count = base->terminated_count;
    fleet->broken_count = base->broken_count;
    if (!put_files(fleet, previous, changed) || !check_changes(fleet, previous)) {
        fleet_free(fleet);
        return NULL;
    }
    keep_problems(fleet);
    struct problems none;
    problems_init(&none, &fleet->arena);
    merge_problems(fleet, &none);
    return fleet;
}

struct fleet *fleet_change(const struct fleet *previous, const struct map *changed)
{
    struct fleet *fleet = lay_over(previous, changed);
    if (fleet)
        return fleet;
    struct arena arena;
    struct spec_file_list files = {0};
    arena_init(&arena);
    const struct spec_file_list before = fleet_files(&arena, previous);
    for (size_t i = 0; i < before.count; i++)
        if (!map_has(changed, before.items[i]->path))
            list_add(&arena, &files, before.items[i]);
    for (size_t i = 0; i < changed->count; i++)
        if (changed->entries[i].value)
            list_add(&arena, &files, changed->entries[i].value);
    fleet = fleet_build(files.items, files.count, previous);
    arena_release(&arena);
    return fleet;
}

/* --- asking --- */

const char *fleet_region_of(const struct fleet *fleet, const struct client *client)
{
    if (fleet->moved_from && text_equal(client->region, fleet->moved_from))
        return fleet->moved_into;
    return client->region;
}

void fleet_free(struct fleet *fleet)
{
    if (!fleet || --fleet->references > 0)
        return;
    for (size_t i = 0; i < fleet->layers.count; i++)
        layered_release(fleet->layers.items[i]);
    for (size_t i = 0; i < fleet->files.count; i++)
        spec_file_release(fleet->files.items[i]);
    struct fleet *base = fleet->base;
    struct arena arena = fleet->arena;
    arena_release(&arena);
    fleet_free(base);
}

struct spec_file *fleet_file(const struct fleet *fleet, const char *path)
{
    bool own = !fleet->base || map_has(&fleet->paths, path);
    return map_get(own ? &fleet->paths : &fleet->base->paths, path);
}

struct spec_file_list fleet_files(struct arena *arena, const struct fleet *fleet)
{
    struct spec_file_list files = {0};
    for (size_t i = 0; fleet->base && i < fleet->base->files.count; i++)
        if (!map_has(&fleet->paths, fleet->base->files.items[i]->path))
            list_add(arena, &files, fleet->base->files.items[i]);
    for (size_t i = 0; i < fleet->files.count; i++)
        list_add(arena, &files, fleet->files.items[i]);
    sort_files(&files);
    return files;
}

struct client *fleet_named(const struct fleet *fleet, const char *name)
{
    struct client *client = map_get(&fleet->clients, name);
    if (client || !fleet->base)
        return client;
    client = map_get(&fleet->base->clients, name);
    return client && !map_has(&fleet->paths, client->at.file) ? client : NULL;
}

struct layered *fleet_layered(const struct fleet *fleet, const char *client)
{
    struct layered *layered = map_get(&fleet->layered, client);
    return layered || !fleet->base ? layered : map_get(&fleet->base->layered, client);
}

struct name_list fleet_names(struct arena *arena, const struct fleet *fleet)
{
    struct name_list names = {0};
    for (size_t i = 0; i < fleet->clients.count; i++)
        list_add(arena, &names, fleet->clients.entries[i].key);
    for (size_t i = 0; fleet->base && i < fleet->base->clients.count; i++) {
        const struct client *client = fleet->base->clients.entries[i].value;
        if (!map_has(&fleet->paths, client->at.file))
            list_add(arena, &names, client->name);
    }
    return names;
}

const struct client *fleet_client(const struct fleet *fleet, const char *name)
{
    return map_has(&fleet->invalid, name) ? NULL : fleet_named(fleet, name);
}

struct fleet_size fleet_size(const struct fleet *fleet)
{
    return (struct fleet_size){.living = fleet->client_count - fleet->terminated_count + fleet->broken_count,
                               .terminated = fleet->terminated_count};
}

const char *fleet_ended(struct arena *arena, struct fleet_size size)
{
    return size.terminated > 0 ? arena_print(arena, " and %zu that are terminated", size.terminated) : "";
}

bool fleet_file_is_broken(const struct fleet *fleet, const char *path)
{
    const struct spec_file *file = fleet_file(fleet, path);
    return file && !file->parsed;
}

bool fleet_wants_path(const char *path)
{
    const char *name = path;
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (*part == '.' || *part == '_')
            return false;
        name = part;
    }
    return (text_ends(name, ".yaml") || text_ends(name, ".yml")) && !text_equal(name, "tenantry.yaml");
}
