#include "base/node.h"

#include <stdlib.h>
#include <string.h>

static struct node_entry *find_entry(const struct node *map, const char *key)
{
    if (!map || map->type != NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->entries[i].key->text, key) == 0)
            return &map->entries[i];
    return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
    const struct node_entry *entry = find_entry(map, key);
    return entry ? entry->value : NULL;
}

static const struct node *list_item(const struct node *list, const char *index)
{
    if (!list || list->type != NODE_LIST || !*index || strlen(index) > 9 ||
        strspn(index, "0123456789") != strlen(index))
        return NULL;
    size_t i = strtoul(index, NULL, 10);
    return i < list->count ? list->items[i] : NULL;
}

const struct node *node_find(const struct node *node, const char *path)
{
    const struct node *whole = node_get(node, path);
    const char *dot = strchr(path, '.');
    if (whole || !dot)
        return whole ? whole : list_item(node, path);

    char step[256];
    size_t length = (size_t)(dot - path);
    if (length >= sizeof step)
        return NULL;
    memcpy(step, path, length);
    step[length] = '\0';
    const struct node *next = node_get(node, step);
    if (!next)
        next = list_item(node, step);
    return next ? node_find(next, dot + 1) : NULL;
}

bool node_is_null(const struct node *node)
{
    static const char *const spellings[] = {"", "~", "null", "Null", "NULL"};
    if (!node || node->type != NODE_SCALAR || !node->plain || !strchr("~nN", node->text[0]))
        return false;
    for (size_t i = 0; i < COUNT(spellings); i++)
        if (strcmp(node->text, spellings[i]) == 0)
            return true;
    return false;
}

const char *node_text(const struct node *node)
{
    return node && node->type == NODE_SCALAR && !node_is_null(node) ? node->text : NULL;
}

const char *node_get_text(const struct node *map, const char *key)
{
    return node_text(node_get(map, key));
}

static bool parse_integer(const char *text, int64_t *out)
{
    bool negative = *text == '-';
    text += negative;
    if (!*text || (text[0] == '0' && (text[1] || negative)))
        return false;
    int64_t value = 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        int digit = *text - '0';
        /* Counted downwards, for there is one more negative number than there are positive ones. */
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

int64_t node_get_integer(const struct node *map, const char *key, int64_t fallback)
{
    const struct node *node = node_get(map, key);
    int64_t value = 0;
    if (!node || node->type != NODE_SCALAR || !node->plain || !parse_integer(node->text, &value))
        return fallback;
    return value;
}

bool node_is_true(const struct node *node)
{
    return node && node->type == NODE_SCALAR && node->plain && strcmp(node->text, "true") == 0;
}

struct place node_place(const struct node *node)
{
    return (struct place){node->origin ? node->origin->file : NULL, node->line, node->column};
}

static struct node *new_node(struct arena *arena, enum node_type type)
{
    struct node *node = ARENA_NEW(arena, struct node);
    node->type = type;
    return node;
}

static struct node *new_plain(struct arena *arena, const char *text)
{
    struct node *node = new_node(arena, NODE_SCALAR);
    node->plain = true;
    node->text = text;
    return node;
}

struct node *node_new_map(struct arena *arena)
{
    return new_node(arena, NODE_MAP);
}

struct node *node_new_list(struct arena *arena)
{
    return new_node(arena, NODE_LIST);
}

struct node *node_new_text(struct arena *arena, const char *text)
{
    if (!text)
        return node_new_null(arena);
    struct node *node = new_node(arena, NODE_SCALAR);
    node->text = arena_text(arena, text);
    return node;
}

struct node *node_new_integer(struct arena *arena, int64_t value)
{
    return new_plain(arena, arena_print(arena, "%lld", (long long)value));
}

struct node *node_new_boolean(struct arena *arena, bool value)
{
    return new_plain(arena, value ? "true" : "false");
}

struct node *node_new_null(struct arena *arena)
{
    return new_plain(arena, "null");
}

void node_append(struct arena *arena, struct node *map, struct node *key, struct node *value)
{
    map->entries = list_grow(arena, map->entries, map->count, &map->capacity, sizeof *map->entries);
    map->entries[map->count++] = (struct node_entry){key, value};
}

struct node *node_set(struct arena *arena, struct node *map, const char *key, struct node *value)
{
    struct node_entry *entry = find_entry(map, key);
    if (entry)
        entry->value = value;
    else
        node_append(arena, map, node_new_text(arena, key), value);
    return value;
}

void node_remove(struct node *map, const char *key)
{
    struct node_entry *entry = find_entry(map, key);
    if (!entry)
        return;
    size_t after = map->count - (size_t)(entry - map->entries) - 1;
    memmove(entry, entry + 1, after * sizeof *entry);
    map->count--;
}

void node_add(struct arena *arena, struct node *list, struct node *item)
{
    list->items = list_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = item;
}

void node_put(struct arena *arena, struct node *map, const char *path, struct node *value)
{
    const char *dot;
    while ((dot = strchr(path, '.'))) {
        const char *step = arena_copy(arena, path, (size_t)(dot - path));
        struct node_entry *entry = find_entry(map, step);
        map = entry && entry->value->type == NODE_MAP ? entry->value
                                                      : node_set(arena, map, step, node_new_map(arena));
        path = dot + 1;
    }
    node_set(arena, map, path, value);
}
