#include "reconciler/cloud/deletion.h"

#include <dirent.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "reconciler/file.h"

enum { MOST_BYTES = 64 << 20 };

/* What an earlier removal, cut short, has written. */
static struct node *read_before(struct arena *arena, const char *path)
{
    const char *bytes;
    size_t length;
    struct node *before = NULL;
    if (file_read(arena, path, MOST_BYTES, &bytes, &length) || json_parse(arena, bytes, length, &before))
        return NULL;
    return before;
}

static const char *path_of(struct arena *arena, const char *folder, const struct client_plan *plan,
                           const char *id)
{
    return arena_print(arena, "%s/%s-%s.json", folder, plan->name, id);
}

static struct error *write_file(struct arena *arena, const char *path, const struct node *file)
{
    const char *text = json_print(arena, file, JSON_INDENTED);
    return file_write(arena, path, text, strlen(text));
}

static void add_removed(struct arena *arena, struct node *list, const struct name_list *removed,
                        const char *at)
{
    struct map told;
    map_init(&told, arena);
    for (size_t i = 0; i < list->count; i++) {
        const char *what = node_get_text(list->items[i], "what");
        if (what)
            map_set(&told, what, list);
    }
    for (size_t i = 0; i < removed->count; i++) {
        const char *what = removed->items[i];
        if (map_has(&told, what))
            continue;
        struct node *entry = node_new_map(arena);
        node_set(arena, entry, "what", node_new_text(arena, what));
        node_set(arena, entry, "at", node_new_text(arena, at));
        node_add(arena, list, entry);
    }
}

struct error *deletion_write(struct arena *arena, const struct deletion *deletion, int64_t at)
{
    const struct change *change = deletion->change;
    const char *now = clock_print(arena, at);
    const char *path = path_of(arena, deletion->folder, deletion->plan, change->id);
    struct node *before = read_before(arena, path);
    const char *began = node_get_text(before, "began");
    struct node *list = node_new_list(arena);
    const struct node *old = node_get(before, "removed");
    for (size_t i = 0; old && old->type == NODE_LIST && i < old->count; i++)
        node_add(arena, list, old->items[i]);
    add_removed(arena, list, deletion->removed, now);
    struct node *services = node_new_list(arena);
    for (size_t i = 0; i < deletion->services->count; i++)
        node_add(arena, services, node_new_text(arena, deletion->services->items[i]));

    struct node *file = node_new_map(arena);
    node_set(arena, file, "format", node_new_text(arena, "tenantry.deletion/1"));
    node_set(arena, file, "client", node_new_text(arena, deletion->plan->name));
    node_set(arena, file, "region", node_new_text(arena, deletion->plan->region));
    node_set(arena, file, "project", node_new_text(arena, change->project));
    node_set(arena, file, "id", node_new_text(arena, change->id));
    node_set(arena, file, "terminated", node_new_text(arena, change->live->mark_terminated));
    node_set(arena, file, "began", node_new_text(arena, began ? began : now));
    node_set(arena, file, "removed", list);
    node_set(arena, file, "services", services);
    node_set(arena, file, "verified_empty",
             node_new_text(arena, deletion->stage >= DELETION_EMPTIED ? now : NULL));
    node_set(arena, file, "verified_absent",
             node_new_text(arena, deletion->stage == DELETION_DONE ? now : NULL));
    struct error *error = file_make_folder(arena, deletion->folder);
    return error ? error : write_file(arena, path, file);
}

struct name_list deletion_unfinished(struct arena *arena, const char *folder, const struct client_plan *plan)
{
    struct name_list ids = {0};
    DIR *entries = opendir(folder);
    const char *prefix = arena_print(arena, "%s-", plan->name);
    for (const struct dirent *entry; entries && (entry = readdir(entries));) {
        if (!text_starts(entry->d_name, prefix) || !text_ends(entry->d_name, ".json"))
            continue;
        const struct node *file = read_before(arena, arena_print(arena, "%s/%s", folder, entry->d_name));
        if (text_equal(node_get_text(file, "client"), plan->name) &&
            text_equal(node_get_text(file, "region"), plan->region) && node_get_text(file, "id") &&
            node_get_text(file, "verified_empty") && !node_get_text(file, "verified_absent"))
            list_add(arena, &ids, node_get_text(file, "id"));
    }
    if (entries)
        (void)closedir(entries);
    return ids;
}

struct error *deletion_finish(struct arena *arena, const char *folder, const struct client_plan *plan,
                              const char *id, int64_t at)
{
    const char *path = path_of(arena, folder, plan, id);
    struct node *file = read_before(arena, path);
    if (!file)
        return error_make(arena, ERROR_SYSTEM, "%s is no longer there", path);
    node_set(arena, file, "verified_absent", node_new_text(arena, clock_print(arena, at)));
    return write_file(arena, path, file);
}
