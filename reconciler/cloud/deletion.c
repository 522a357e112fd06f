#include "reconciler/cloud/deletion.h"

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
    const char *path =
        arena_print(arena, "%s/%s-%s.json", deletion->folder, deletion->plan->name, change->id);
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
    node_set(arena, file, "verified_absent", node_new_text(arena, deletion->absent ? now : NULL));
    const char *text = json_print(arena, file, JSON_INDENTED);
    struct error *error = file_make_folder(arena, deletion->folder);
    return error ? error : file_write(arena, path, text, strlen(text));
}
