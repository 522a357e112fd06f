#include "spec/fleet.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "spec/check.h"
#include "spec/document.h"

/* --- one file
 * --------------------------------------------------------------------------------------------------- */

/* Nothing of the document is needed afterwards, but where needs_nodes() says so. */
static void read_document(struct spec_file *file, const struct node *document)
{
    struct arena *arena = &file->arena;
    struct problems *problems = &file->problems;
    const char *name = NULL;
    switch (document_kind(document, problems)) {
    case DOCUMENT_CLIENT: {
        struct client *client = client_has_package(document)
                                    ? client_draft(arena, document)
                                    : client_read(arena, document, GROUND_WHOLE, problems);
        list_add(arena, &file->clients, client);
        name = client->name;
        break;
    }
    case DOCUMENT_PACKAGE: {
        struct package *package = package_read(arena, document, problems);
        list_add(arena, &file->packages, package);
        name = package->name;
        break;
    }
    case DOCUMENT_REGION: {
        struct region *region = region_read(arena, document, problems);
        list_add(arena, &file->regions, region);
        name = region->name;
        break;
    }
    case DOCUMENT_POLICY: {
        struct policy *policy = policy_read(arena, document, problems);
        list_add(arena, &file->policies, policy);
        name = policy->name;
        break;
    }
    case DOCUMENT_NONE:
        break;
    }
    if (!name)
        file->parsed = false;
}

/* A header need not say its version again in documents further down. */
static void inherit_version(struct arena *arena, struct node *document, const struct node **version)
{
    const struct node *own = node_get(document, "apiVersion");
    if (own)
        *version = text_starts(own->type == NODE_SCALAR ? own->text : "", "tenantry/") ? own : NULL;
    else if (*version && node_get(document, "kind"))
        node_set(arena, document, "apiVersion", (struct node *)*version);
}

static struct spec_file *new_file(const char *path, const char *blob)
{
    struct arena arena;
    arena_init(&arena);
    struct spec_file *file = ARENA_NEW(&arena, struct spec_file);
    file->references = 1;
    file->path = arena_text(&arena, path);
    file->blob = arena_text(&arena, blob);
    file->bytes = "";
    file->arena = arena;
    arena_init(&file->nodes);
    problems_init(&file->problems, &file->arena);
    return file;
}

/* Nothing of a file whose YAML is broken may be put into force: nobody knows what else it was to say. */
static void invalidate(struct spec_file *file)
{
    const struct problem_list *list = &file->problems.list;
    const char *trouble = "its file is broken";
    for (size_t i = list->count; i > 0; i--)
        if (list->items[i - 1].severity == SEVERITY_ERROR)
            trouble = document_trouble(&file->arena, &list->items[i - 1]);
    for (size_t i = 0; i < file->clients.count; i++) {
        struct client *client = file->clients.items[i];
        client->trouble = client->trouble ? client->trouble : trouble;
        client->valid = false;
        client->digest = NULL;
    }
    for (size_t i = 0; i < file->packages.count; i++)
        if (!file->packages.items[i]->trouble)
            file->packages.items[i]->trouble = trouble;
    for (size_t i = 0; i < file->regions.count; i++)
        file->regions.items[i]->valid = false;
    for (size_t i = 0; i < file->policies.count; i++)
        file->policies.items[i]->valid = false;
}

/* What is laid over each other later is read later. */
static bool needs_nodes(const struct spec_file *file)
{
    for (size_t i = 0; i < file->clients.count; i++)
        if (file->clients.items[i]->document)
            return true;
    return file->packages.count > 0;
}

struct spec_file *spec_file_read(const char *path, const char *blob, const char *bytes, size_t length)
{
    struct spec_file *file = new_file(path, blob);
    file->length = length <= yaml_default_bounds.bytes ? length : 0; /* what is larger is refused unread */
    file->bytes = arena_copy(&file->arena, bytes, file->length);

    struct arena *nodes = &file->nodes;
    struct node_list documents = {0};
    bool sound =
        yaml_parse(nodes, file->path, bytes, length, &yaml_default_bounds, &file->problems, &documents);
    file->parsed = sound;
    const struct node *version = NULL;
    for (size_t i = 0; i < documents.count; i++) {
        inherit_version(nodes, documents.items[i], &version);
        read_document(file, documents.items[i]);
    }
    if (!needs_nodes(file))
        arena_clear(nodes);
    problems_sort(&file->problems);
    problems_attach_source(&file->problems, file->path, file->bytes, file->length);
    if (!sound)
        invalidate(file);
    return file;
}

struct spec_file *spec_file_broken(const char *path, const char *why)
{
    struct spec_file *file = new_file(path, NULL);
    problem_add(&file->problems, SEVERITY_ERROR, (struct place){.file = file->path}, NULL,
                "cannot be read: %s", why);
    return file;
}

void spec_file_release(struct spec_file *file)
{
    if (!file || --file->references > 0)
        return;
    arena_release(&file->nodes);
    struct arena arena = file->arena;
    arena_release(&arena);
}

/* --- the fleet
 * -------------------------------------------------------------------------------------------------- */

static int compare_paths(const void *a, const void *b)
{
    return strcmp((*(struct spec_file *const *)a)->path, (*(struct spec_file *const *)b)->path);
}

/* In the order of paths, which settles which of two is the first. */
static void hold_files(struct fleet *fleet, struct spec_file *const *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        files[i]->references++;
        list_add(&fleet->arena, &fleet->files, files[i]);
    }
    if (count > 1)
        qsort(fleet->files.items, count, sizeof(struct spec_file *), compare_paths);
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
        const struct spec_file *file = map_get(&fleet->paths, path);
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

static struct fleet *build(struct spec_file *const *files, size_t count, const char *from, const char *into,
                           const struct fleet *previous)
{
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = ARENA_NEW(&arena, struct fleet);
    fleet->arena = arena;
    fleet->moved_from = arena_text(&fleet->arena, from);
    fleet->moved_into = arena_text(&fleet->arena, into);
    map_init(&fleet->clients, &fleet->arena);
    map_init(&fleet->packages, &fleet->arena);
    map_init(&fleet->layered, &fleet->arena);
    map_init(&fleet->regions, &fleet->arena);
    map_init(&fleet->paths, &fleet->arena);
    map_init(&fleet->invalid, &fleet->arena);
    problems_init(&fleet->problems, &fleet->arena);
    hold_files(fleet, files, count);

    struct problems across;
    problems_init(&across, &fleet->arena);
    check_fleet(fleet, previous, &across);
    merge_problems(fleet, &across);
    return fleet;
}

struct fleet *fleet_build(struct spec_file *const *files, size_t count, const struct fleet *previous)
{
    return build(files, count, NULL, NULL, previous);
}

struct fleet *fleet_move(const struct fleet *fleet, const char *from, const char *into)
{
    bool known = map_has(&fleet->regions, into);
    return build(fleet->files.items, fleet->files.count, known ? from : NULL, known ? into : NULL, fleet);
}

const char *fleet_region_of(const struct fleet *fleet, const struct client *client)
{
    if (fleet->moved_from && text_equal(client->region, fleet->moved_from))
        return fleet->moved_into;
    return client->region;
}

void fleet_free(struct fleet *fleet)
{
    if (!fleet)
        return;
    for (size_t i = 0; i < fleet->layers.count; i++)
        layered_release(fleet->layers.items[i]);
    for (size_t i = 0; i < fleet->files.count; i++)
        spec_file_release(fleet->files.items[i]);
    struct arena arena = fleet->arena;
    arena_release(&arena);
}

const struct client *fleet_client(const struct fleet *fleet, const char *name)
{
    return map_has(&fleet->invalid, name) ? NULL : map_get(&fleet->clients, name);
}

size_t fleet_size(const struct fleet *fleet)
{
    size_t size = fleet->clients.count;
    for (size_t i = 0; i < fleet->files.count; i++)
        size += !fleet->files.items[i]->parsed && fleet->files.items[i]->clients.count == 0;
    return size;
}

bool fleet_file_is_broken(const struct fleet *fleet, const char *path)
{
    const struct spec_file *file = map_get(&fleet->paths, path);
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
