#include "reconciler/session/headers.h"

#include <ctype.h>

struct node *headers_read(struct arena *arena, const struct http_headers *headers)
{
    struct node *map = node_new_map(arena);
    for (size_t i = 0; i < headers->count; i++) {
        char *name = arena_text(arena, headers->items[i].name);
        for (char *at = name; *at; at++)
            *at = (char)tolower((unsigned char)*at);
        node_set(arena, map, name, node_new_text(arena, headers->items[i].value));
    }
    return map;
}

struct http_headers headers_all(struct arena *arena, const struct http_header *first, size_t count,
                                const struct node *map)
{
    struct http_headers headers = {0};
    for (size_t i = 0; i < count; i++)
        list_add(arena, &headers, first[i]);
    for (size_t i = 0; map && i < map->count; i++) {
        const struct node *value = map->entries[i].value;
        const char *text = node_is_null(value) ? "" : value->text;
        list_add(arena, &headers, ((struct http_header){map->entries[i].key->text, text}));
    }
    return headers;
}

struct node *headers_copy(struct arena *arena, const struct node *map)
{
    struct node *copy = node_new_map(arena);
    for (size_t i = 0; map && i < map->count; i++) {
        const struct node *value = map->entries[i].value;
        const char *text = node_is_null(value) ? "" : value->text;
        node_set(arena, copy, map->entries[i].key->text, node_new_text(arena, text));
    }
    return copy;
}
