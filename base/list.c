#include "base/list.h"

#include <string.h>

void *list_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    size_t larger = *capacity ? *capacity * 2 : 4;
    void *moved = arena_array(arena, item_size, larger);
    if (count)
        memcpy(moved, items, count * item_size);
    *capacity = larger;
    return moved;
}
