/*
 * watches - who is to be called when a file descriptor is readable.
 */
#ifndef RECONCILER_HTTP_WATCHES_H
#define RECONCILER_HTTP_WATCHES_H

#include "base/list.h"

struct watch {
    int fd;
    void (*readable)(void *context);
    void *context;
};

struct watch_list LIST_OF(struct watch);

/* NULL where fd is not watched. */
struct watch *watches_find(const struct watch_list *watches, int fd);
void watches_remove(struct watch_list *watches, int fd);

#endif
