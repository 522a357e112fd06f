#include "reconciler/http/ended.h"

#include <string.h>

const struct ended *ended_next(const struct ended_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!list->items[i].is_long)
            return &list->items[i];
    return list->count ? &list->items[0] : NULL;
}

void ended_forget(struct ended_list *list, const void *whose)
{
    size_t at = 0;
    while (at < list->count && list->items[at].whose != whose)
        at++;
    if (at == list->count)
        return;
    list->count--;
    memmove(&list->items[at], &list->items[at + 1], (list->count - at) * sizeof *list->items);
}
