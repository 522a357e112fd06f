#include "reconciler/http/ended.h"

void *ended_shortest(const struct ended_list *list, size_t *length)
{
    const struct ended *shortest = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (!shortest || list->items[i].length < shortest->length)
            shortest = &list->items[i];
    if (!shortest)
        return NULL;
    *length = shortest->length;
    return shortest->whose;
}

void ended_forget(struct ended_list *list, const void *whose)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].whose == whose) {
            list->items[i] = list->items[--list->count];
            return;
        }
}
