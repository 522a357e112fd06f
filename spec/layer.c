#include "spec/layer.h"

#include <string.h>

#include "base/map.h"

static struct node *copy_of(struct arena *arena, const struct node *node)
{
    struct node *copy = ARENA_NEW(arena, struct node);
    *copy = *node;
    copy->items = NULL;
    copy->entries = NULL;
    copy->count = copy->capacity = 0;
    return copy;
}

static const struct node *merge_maps(struct arena *arena, const struct node *above, const struct node *below)
{
    struct node *merged = copy_of(arena, above);
    struct map places; /* key -> its entry among those of above */
    map_init(&places, arena);
    for (size_t i = 0; i < above->count; i++)
        map_set(&places, above->entries[i].key->text, &above->entries[i]);
    struct map below_keys;
    map_init(&below_keys, arena);
    for (size_t i = 0; i < below->count; i++) {
        struct node_entry entry = below->entries[i];
        const struct node_entry *own = map_get(&places, entry.key->text);
        if (own)
            entry = (struct node_entry){own->key, (struct node *)layer_over(arena, own->value, entry.value)};
        map_set(&below_keys, entry.key->text, entry.key);
        node_append(arena, merged, entry.key, entry.value);
    }
    for (size_t i = 0; i < above->count; i++)
        if (!map_has(&below_keys, above->entries[i].key->text))
            node_append(arena, merged, above->entries[i].key, above->entries[i].value);
    return merged;
}

static bool is_of_named_things(const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!node_get_text(list->items[i], "name"))
            return false;
    return list->count > 0;
}

/* Of two above that share a name the second stays on its own, to be told as doubled. */
static const struct node *merge_lists(struct arena *arena, const struct node *above, const struct node *below)
{
    struct node *merged = copy_of(arena, above);
    struct map firsts; /* name -> the first above that has it */
    map_init(&firsts, arena);
    for (size_t i = 0; i < above->count; i++) {
        const char *name = node_get_text(above->items[i], "name");
        if (name && !map_has(&firsts, name))
            map_set(&firsts, name, above->items[i]);
    }
    struct map laid; /* name -> the one above that was laid over its namesake below */
    map_init(&laid, arena);
    for (size_t i = 0; i < below->count; i++) {
        struct node *item = below->items[i];
        const char *name = node_get_text(item, "name");
        struct node *own = map_get(&firsts, name);
        node_add(arena, merged, own ? (struct node *)layer_over(arena, own, item) : item);
        map_set(&laid, name, own);
    }
    for (size_t i = 0; i < above->count; i++) {
        const char *name = node_get_text(above->items[i], "name");
        if (!name || map_get(&laid, name) != above->items[i])
            node_add(arena, merged, above->items[i]);
    }
    return merged;
}

const struct node *layer_over(struct arena *arena, const struct node *above, const struct node *below)
{
    if (!above || !below)
        return above ? above : below;
    if (above->type == NODE_MAP && below->type == NODE_MAP)
        return merge_maps(arena, above, below);
    if (above->type == NODE_LIST && below->type == NODE_LIST && above->count > 0 && is_of_named_things(below))
        return merge_lists(arena, above, below);
    return above;
}

size_t layer_size(const struct node *node)
{
    size_t size = 1;
    for (size_t i = 0; node->type == NODE_LIST && i < node->count; i++)
        size += layer_size(node->items[i]);
    for (size_t i = 0; node->type == NODE_MAP && i < node->count; i++)
        size += 1 + layer_size(node->entries[i].value);
    return size;
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

unsigned layer_last_line(const struct node *document)
{
    unsigned line = document->line;
    for (size_t i = 0; document->type == NODE_LIST && i < document->count; i++)
        line = larger(line, layer_last_line(document->items[i]));
    for (size_t i = 0; document->type == NODE_MAP && i < document->count; i++) {
        line = larger(line, document->entries[i].key->line);
        line = larger(line, layer_last_line(document->entries[i].value));
    }
    return line;
}
