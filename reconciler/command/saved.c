#include "reconciler/command/saved.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "drift/render.h"
#include "reconciler/file.h"

enum { MOST_BYTES = 512 * 1024 * 1024 };

static struct node *names_node(struct arena *arena, const struct name_list *names)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < names->count; i++)
        node_add(arena, list, node_new_text(arena, names->items[i]));
    return list;
}

static void read_names(struct arena *arena, const struct node *list, struct name_list *out)
{
    for (size_t i = 0; list && list->type == NODE_LIST && i < list->count; i++)
        if (node_text(list->items[i]))
            list_add(arena, out, node_text(list->items[i]));
}

struct error *saved_write(struct arena *arena, const char *file, const struct plan *plan,
                          const struct options *options)
{
    struct node *root = render_json(arena, plan, RENDER_PLAN, RENDER_VALUES);
    struct node *selection = node_set(arena, root, "selection", node_new_map(arena));
    node_set(arena, selection, "clients", names_node(arena, &options->clients));
    node_set(arena, selection, "regions", names_node(arena, &options->regions));
    char *path = options->path ? realpath(options->path, NULL) : NULL;
    node_set(arena, selection, "path", node_new_text(arena, arena_text(arena, path)));
    free(path);
    const char *text = arena_print(arena, "%s\n", json_print(arena, root, JSON_INDENTED));
    struct error *error = file_write(arena, file, text, strlen(text));
    return error ? error_wrap(arena, error, "writing the plan") : NULL;
}

struct error *saved_read(struct arena *arena, const char *file, struct saved *out)
{
    const char *bytes;
    size_t length;
    struct node *root;
    struct error *error = file_read(arena, file, MOST_BYTES, &bytes, &length);
    if (!error)
        error = json_parse(arena, bytes, length, &root);
    if (error)
        return error_wrap(arena, error, "reading the plan %s", file);
    const char *format = node_get_text(root, "format");
    const struct node *selection = node_get(root, "selection");
    struct saved saved = {.digest = node_get_text(root, "digest"),
                          .commit = node_get_text(root, "commit"),
                          .path = node_get_text(selection, "path")};
    if (!format || strcmp(format, "tenantry.plan/1") != 0 || !saved.digest || (!saved.commit && !saved.path))
        return error_make(arena, ERROR_INPUT, "%s: not a plan written by `tenantry plan --out`", file);
    read_names(arena, node_get(selection, "clients"), &saved.clients);
    read_names(arena, node_get(selection, "regions"), &saved.regions);
    *out = saved;
    return NULL;
}
