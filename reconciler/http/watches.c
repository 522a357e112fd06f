#include "reconciler/http/watches.h"

struct watch *watches_find(const struct watch_list *watches, int fd)
{
    for (size_t i = 0; i < watches->count; i++)
        if (watches->items[i].fd == fd)
            return &watches->items[i];
    return NULL;
}

void watches_remove(struct watch_list *watches, int fd)
{
    struct watch *watch = watches_find(watches, fd);
    if (watch)
        *watch = watches->items[--watches->count];
}
