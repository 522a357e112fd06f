#include "reconciler/sandbox/view.h"

#include <string.h>

struct node *view_part(const struct node *node)
{
    return (struct node *)node;
}

static const struct view_row *find_row(const struct view_row *rows, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].key, key) == 0)
            return &rows[i];
    return NULL;
}

static bool is_shown(const struct call *call, const struct view_row *row)
{
    return !row || (!row->never && (!row->admin || call->caller.is_admin) &&
                    call->microversion >= row->since && (!row->until || call->microversion <= row->until));
}

struct node *view_make(struct call *call, const struct node *object, const struct view_row *rows,
                       size_t count)
{
    struct node *view = node_new_map(call->arena);
    for (size_t i = 0; i < object->count; i++)
        if (is_shown(call, find_row(rows, count, object->entries[i].key->text)))
            node_append(call->arena, view, object->entries[i].key, object->entries[i].value);
    return view;
}

void view_text(struct call *call, struct node *map, const char *key, const char *text)
{
    node_set(call->arena, map, key, node_new_text(call->arena, text));
}

void view_integer(struct call *call, struct node *map, const char *key, int64_t number)
{
    node_set(call->arena, map, key, node_new_integer(call->arena, number));
}

void view_boolean(struct call *call, struct node *map, const char *key, bool value)
{
    node_set(call->arena, map, key, node_new_boolean(call->arena, value));
}

void view_from(struct call *call, struct node *map, const char *key, const struct node *other)
{
    const struct node *value = node_get(other, key);
    node_set(call->arena, map, key, value ? view_part(value) : node_new_null(call->arena));
}

struct node *view_metadata(struct call *call, struct node *object, const struct node *given, bool replaces)
{
    struct node *metadata = replaces ? node_new_map(call->arena) : view_part(node_get(object, "metadata"));
    for (size_t i = 0; i < given->count; i++)
        node_set(call->arena, metadata, given->entries[i].key->text, given->entries[i].value);
    node_set(call->arena, object, "metadata", metadata);
    return metadata;
}

void view_map(struct call *call, struct node *map, const char *key)
{
    node_set(call->arena, map, key, node_new_map(call->arena));
}

static void add_link(struct call *call, struct node *links, const char *relation, const char *url)
{
    struct node *link = node_new_map(call->arena);
    view_text(call, link, "rel", relation);
    view_text(call, link, "href", url);
    node_add(call->arena, links, link);
}

struct node *view_links(struct call *call, const char *version, const char *path, const char *id)
{
    struct node *links = node_new_list(call->arena);
    const char *root = call_api_url(call);
    add_link(call, links, "self", arena_print(call->arena, "%s%s/%s/%s", root, version, path, id));
    add_link(call, links, "bookmark", arena_print(call->arena, "%s/%s/%s", root, path, id));
    return links;
}
