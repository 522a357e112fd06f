/*
 * list - growable arrays in an arena.
 *
 *     struct name_list LIST_OF(const char *);       a named list type
 *     list_add(arena, &names, "a");
 *     for (size_t i = 0; i < names.count; i++) use(names.items[i]);
 *
 * A zeroed list is an empty list. Pointers into items are invalid after list_add.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include "base/arena.h"

#define LIST_OF(type)                                                                                        \
    {                                                                                                        \
        type *items;                                                                                         \
        size_t count, capacity;                                                                              \
    }

struct name_list LIST_OF(const char *);

/* Makes room for one more item; returns the (moved) items. Used by list_add only. */
void *list_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size);

#define list_add(arena, list, item)                                                                          \
    ((list)->items =                                                                                         \
         list_grow((arena), (list)->items, (list)->count, &(list)->capacity, sizeof *(list)->items),         \
     (list)->items[(list)->count++] = (item))

/* The number of rows of a counted table. */
#define COUNT(table) (sizeof(table) / sizeof *(table))

#endif
